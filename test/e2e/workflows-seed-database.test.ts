import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import { createTestDatabase } from '../support/postgres.js'
import {
  createCallerDatabase,
  editCaller,
  expectClean,
  expectGreen,
  expectTold,
  instruments,
  jobOf,
  observatory,
  removeCallers,
  stepsOf,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

const workflow = '.github/workflows/seed.yml'
const ours = '.github/workflows/seed-database.yml'
const byHand = { name: 'workflow_dispatch' } as const
const migrations = `${observatory}/prisma/migrations`

let databases: TestDatabase[] = []
beforeAll(() => bundleForWorkflows(), 120_000)
beforeEach(() => {
  databases = []
})
afterEach(() => Promise.all(databases.map((database) => database.drop())))
afterAll(removeCallers)

/** Environments of the caller, each with the address of a database. */
const environmentsOf = (targets: Readonly<Record<string, TestDatabase>>) => {
  databases.push(...Object.values(targets))
  return Object.fromEntries(
    Object.entries(targets).map(([name, { dsn }]) => [name, { secrets: { DATABASE_URL: dsn } }]),
  )
}

const countRows = async (database: TestDatabase) => {
  const [row] = await database.query<{ telescopes: number; filters: number }>(
    'SELECT (SELECT count(*)::int FROM telescope) AS telescopes, (SELECT count(*)::int FROM filter) AS filters',
  )
  return row
}

test('two empty databases are migrated, seeded and counted in one run of another repository', async () => {
  const [north, south] = [await createTestDatabase(), await createTestDatabase()]
  const result = await runWorkflow({
    repository: observatory,
    workflow,
    event: byHand,
    inputs: { mode: 'apply' },
    environments: environmentsOf({ north, south }),
  })
  // The plan of an unmigrated database comes after its migration.
  expectGreen(result)
  expect(result.jobs.map(({ name, environment }) => [name, environment])).toEqual([
    ['seed / Seed north', 'north'],
    ['seed / Seed south', 'south'],
    ['seed / Tell all targets', undefined],
  ])
  for (const target of ['north', 'south']) {
    expect(stepsOf(jobOf(result, `seed/seed (${target})`))).toEqual([
      'Name this call: success',
      'Name this target: success',
      'Refuse targets named twice: success',
      'Say that it starts: success',
      'Keep that it started: success',
      'Check out: success',
      'Migrate: success',
      'Plan: success',
      'Apply that plan: success',
      'Verify counts: success',
      'Say how it ended: success',
      'Keep the reports: success',
    ])
  }
  expect(await countRows(north)).toEqual({ telescopes: 3, filters: 5 })
  expect(await countRows(south)).toEqual({ telescopes: 3, filters: 5 })
  // What every target says before it starts, and what it has to tell at its end.
  expect(result.artifacts.map(({ files }) => Object.keys(files).length)).toEqual([1, 6, 1, 6])
  expect(jobOf(result, 'seed/summary').permissions).toEqual({})
  await expectTold('seed-database/summary.md', jobOf(result, 'seed/seed (north)').summary)
  await expectTold('seed-database/all.md', jobOf(result, 'seed/summary').summary)
})

test('a target that fails does not keep the next one from its rows', async () => {
  const north = await createCallerDatabase(migrations, ['ALTER TABLE telescope ADD CHECK (aperture_m < 1.5)'])
  const south = await createCallerDatabase(migrations)
  const result = await runWorkflow({
    repository: observatory,
    workflow: ours,
    event: byHand,
    inputs: { dataset: 'seeds/instruments', targets: '["north", "south"]', mode: 'apply' },
    environments: environmentsOf({ north, south }),
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.jobs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['Seed north', 'failure'],
    ['Seed south', 'success'],
    ['Tell all targets', 'failure'],
  ])
  expect(await countRows(north)).toEqual({ telescopes: 0, filters: 0 })
  expect(await countRows(south)).toEqual({ telescopes: 3, filters: 5 })
  expect(result.annotations).toContainEqual(
    expect.objectContaining({ level: 'error', file: 'seeds/instruments/telescopes.json', line: 2 }),
  )
  await expectTold('seed-database/refused-summary.md', jobOf(result, 'seed (north)').summary)
  await expectTold('seed-database/one-failed.md', jobOf(result, 'summary').summary)
})

test('a plan that was read is applied, and refused once the database has moved', async () => {
  const north = await createCallerDatabase(migrations, [
    ...instruments,
    "DELETE FROM filter WHERE band = 'V'",
  ])
  const environments = environmentsOf({ north })
  const run = (inputs: Record<string, string>) =>
    runWorkflow({
      repository: observatory,
      workflow: ours,
      event: byHand,
      inputs: { dataset: 'seeds/instruments', targets: '["north"]', ...inputs },
      environments,
    })
  const plan = await run({})
  expectGreen(plan)
  expect(stepsOf(jobOf(plan, 'seed (north)')).map((step) => step.split(':')[0])).not.toContain(
    'Apply that plan',
  )
  expect(await countRows(north)).toEqual({ telescopes: 3, filters: 4 })
  const digest = jobOf(plan, 'seed (north)').steps.find(({ id }) => id === 'plan')?.outputs.digest ?? ''
  expect(digest).toMatch(/^[0-9a-f]{64}$/)
  expect(plan.summary).toContain(digest)
  expect(jobOf(plan, 'summary').summary).toContain(digest)

  await north.query("UPDATE telescope SET name = 'Great North Dome' WHERE code = 'NORTH'")
  const refused = await run({ mode: 'apply', 'expected-plan': digest })
  expect(refused.conclusion, told(refused)).toBe('failure')
  expectClean(refused)
  expect(await countRows(north)).toEqual({ telescopes: 3, filters: 4 })
  expect(await north.query("SELECT name FROM telescope WHERE code = 'NORTH'")).toEqual([
    { name: 'Great North Dome' },
  ])
  await expectTold('seed-database/moved-summary.md', jobOf(refused, 'seed (north)').summary)
  await expectTold('seed-database/moved.md', jobOf(refused, 'summary').summary)

  await north.query("UPDATE telescope SET name = 'North Dome' WHERE code = 'NORTH'")
  expectGreen(await run({ mode: 'apply', 'expected-plan': digest }))
  expect(await countRows(north)).toEqual({ telescopes: 3, filters: 5 })
})

test('rows that somebody else keeps are told and left; a second run changes nothing', async () => {
  const north = await createCallerDatabase(migrations, [
    ...instruments,
    "UPDATE filter SET band = 'Sloan g', kept_by = 'night staff' WHERE telescope = 'NORTH' AND slot = 1",
  ])
  const repository = await editCaller(observatory, {
    'seeds/instruments/telescopes.json': (text) => text.replace('0.30', '0.35'),
  })
  const environments = environmentsOf({ north })
  const run = () =>
    runWorkflow({
      repository,
      workflow: ours,
      event: byHand,
      inputs: { dataset: 'seeds/instruments', targets: '["north"]', mode: 'apply' },
      environments,
    })
  const first = await run()
  expectGreen(first)
  expect(first.summary).toContain('Sloan g')
  expect(first.summary).toContain('0 inserted, 1 updated')
  const [survey] = await north.query("SELECT aperture_m, xmin::text FROM telescope WHERE code = 'SURVEY'")
  expect(survey).toMatchObject({ aperture_m: '0.35' })
  const second = await run()
  expectGreen(second)
  expect(second.summary).toContain('0 inserted, 0 updated')
  expect(await north.query("SELECT aperture_m, xmin::text FROM telescope WHERE code = 'SURVEY'")).toEqual([
    survey,
  ])
  expect(await north.query("SELECT band FROM filter WHERE kept_by = 'night staff'")).toEqual([
    { band: 'Sloan g' },
  ])
})

test('a target without a secret says what is missing, and a list that is no JSON starts nothing', async () => {
  const nothing = await runWorkflow({
    repository: observatory,
    workflow,
    event: byHand,
    inputs: { targets: '["north"]' },
    environments: { north: {} },
  })
  expect(nothing.conclusion).toBe('failure')
  expect(nothing.annotations[0]?.message).toContain('dsn')
  const unread = await runWorkflow({
    repository: observatory,
    workflow,
    event: byHand,
    inputs: { targets: 'north' },
  })
  expect(unread.conclusion).toBe('failure')
  expect(unread.jobs.filter(({ steps }) => steps.length > 0).map(({ id }) => id)).toEqual(['seed/summary'])
  expect(jobOf(unread, 'seed/summary').summary).toContain('must be a JSON list of at least one name')
})

test('a plan migrates nothing, also where migrations are asked for', async () => {
  const north = await createTestDatabase()
  const result = await runWorkflow({
    repository: observatory,
    workflow: ours,
    event: byHand,
    inputs: { dataset: 'seeds/instruments', targets: '["north"]', mode: 'plan', migrate: true },
    environments: environmentsOf({ north }),
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.annotations[0]?.message).toContain('telescope')
  const made = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
  expect(await north.query(made)).toEqual([])
})

test.each(['["north", "south", "north"]', '["North","north"]'])(
  '%s names one database twice, and none is written',
  async (targets) => {
    const north = await createCallerDatabase(migrations)
    const south = await createCallerDatabase(migrations)
    const { north: place, ...others } = environmentsOf({ north, south })
    const result = await runWorkflow({
      repository: observatory,
      workflow: ours,
      event: byHand,
      inputs: { dataset: 'seeds/instruments', targets, mode: 'apply' },
      environments: { ...others, north: place ?? {}, North: place ?? {} },
    })
    expect(result.conclusion, told(result)).toBe('failure')
    expect(result.leaks).toEqual([])
    const last = jobOf(result, 'summary')
    expect([last.conclusion, last.summary]).toEqual([
      'failure',
      expect.stringContaining('more than once: "north"'),
    ])
    for (const database of [north, south])
      expect(await countRows(database)).toEqual({ telescopes: 0, filters: 0 })
  },
)
