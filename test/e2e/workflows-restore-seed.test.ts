import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  createCallerDatabase,
  expectClean,
  expectGreen,
  expectTold,
  instruments,
  jobOf,
  observatory,
  stepsOf,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { type GitHub, startGitHub } from '../workflows/github.js'
import { runWorkflow } from '../workflows/run.js'

const workflow = '.github/workflows/restore.yml'
const ours = '.github/workflows/restore-seed.yml'
const byHand = { name: 'workflow_dispatch' } as const
const migrations = `${observatory}/prisma/migrations`

/** What two runs of generate-seed-dump left: one dump signed, one not. */
let github: GitHub
let signed: { 'artifact-name': string; 'run-id': string }
let unsigned: { 'artifact-name': string; 'run-id': string }
let database: TestDatabase

beforeAll(async () => {
  await bundleForWorkflows()
  github = await startGitHub()
  const made = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/seed-dump.yml',
    event: { name: 'push' },
    github,
  })
  expectGreen(made)
  expect(made.attestations.length).toBe(2)
  signed = { 'artifact-name': made.calls.dump?.['artifact-name'] ?? '', 'run-id': String(made.runId) }
  const bare = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/generate-seed-dump.yml',
    event: byHand,
    inputs: { dataset: 'seeds/instruments', attest: false, compress: 'gzip' },
    github,
  })
  expectGreen(bare)
  unsigned = { 'artifact-name': bare.outputs['artifact-name'] ?? '', 'run-id': String(bare.runId) }
}, 180_000)
afterAll(() => github.close())

beforeEach(async () => {
  database = await createCallerDatabase(migrations, [
    ...instruments,
    "UPDATE telescope SET aperture_m = 0.10 WHERE code = 'SURVEY'",
    "DELETE FROM filter WHERE telescope = 'NORTH' AND slot = 2",
  ])
})
afterEach(() => database.drop())

const restore = (inputs: Record<string, string | boolean>, more: { workflow?: string } = {}) =>
  runWorkflow({
    repository: observatory,
    workflow,
    event: byHand,
    inputs,
    github,
    environments: { north: { secrets: { DATABASE_URL: database.dsn } } },
    ...more,
  })

const state = async () => {
  const [row] = await database.query<{ aperture: string; filters: number }>(
    "SELECT (SELECT aperture_m::text FROM telescope WHERE code = 'SURVEY') AS aperture, (SELECT count(*)::int FROM filter) AS filters",
  )
  return row
}
const before = { aperture: '0.10', filters: 4 }
const after = { aperture: '0.30', filters: 5 }

test('the dump of another run is verified, planned, and restored when that is asked for', async () => {
  const plan = await restore(signed)
  expectGreen(plan)
  expect(plan.calls.restore?.digest).toMatch(/^[0-9a-f]{64}$/)
  expect(await state()).toEqual(before)

  const result = await restore({ ...signed, apply: true })
  expectGreen(result)
  const job = jobOf(result, 'restore/restore')
  expect(stepsOf(job)).toEqual([
    'Name this call: success',
    'Check out: success',
    'Fetch the dump: success',
    'Find the dump: success',
    'Verify the attestation: success',
    'Plan: success',
    'Restore: success',
    'Verify counts: success',
    'Keep the reports: success',
  ])
  expect(result.calls.restore).toEqual({ ...plan.calls.restore, inserted: '1', updated: '1' })
  expect(await state()).toEqual(after)
  await expectTold('restore-seed/summary.md', result.summary)

  const again = await restore({ ...signed, apply: true })
  expectGreen(again)
  expect(again.calls.restore).toMatchObject({ inserted: '0', updated: '0' })
})

test('a dump that nobody signed is refused before the database is asked anything', async () => {
  const result = await restore({ ...unsigned, apply: true })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  const job = jobOf(result, 'restore/restore')
  expect(stepsOf(job).slice(-2)).toEqual(['Verify the attestation: failure', 'Keep the reports: success'])
  expect(job.steps.find(({ name }) => name === 'Verify the attestation')?.log).toContain('HTTP 404')
  expect(result.annotations).toContainEqual(expect.objectContaining({ level: 'error', title: 'Not signed' }))
  await expectTold('restore-seed/unsigned-summary.md', result.summary)
  expect(await state()).toEqual(before)
})

test('a dump that another workflow signed is refused too', async () => {
  const honest = github.attestations.splice(0)
  expect(honest.length).toBe(2)
  const by = 'acme/plans/.github/workflows/mine.yml@refs/heads/main'
  github.attestations.push(...honest.map((attestation) => ({ ...attestation, workflow: by })))
  try {
    const result = await restore({ ...signed, apply: true })
    expect(result.conclusion).toBe('failure')
    expect(
      jobOf(result, 'restore/restore').steps.find(({ outcome }) => outcome === 'failure')?.log,
    ).toContain('none was signed by seedrail/seedrail/.github/workflows/generate-seed-dump.yml')
    expect(await state()).toEqual(before)
  } finally {
    github.attestations.splice(0, honest.length, ...honest)
  }
})

test('by hand without a signature, packed, into the allowed databases only', async () => {
  const inputs = {
    ...unsigned,
    environment: 'north',
    'verify-attestation': false,
    apply: true,
    dataset: 'seeds/instruments',
  }
  const refused = await restore({ ...inputs, 'allowed-databases': '*/live' }, { workflow: ours })
  expect(refused.conclusion, told(refused)).toBe('failure')
  expect(await state()).toEqual(before)
  await expectTold('restore-seed/refused-summary.md', refused.summary)

  const result = await restore({ ...inputs, 'allowed-databases': '*/test_*' }, { workflow: ours })
  expectGreen(result)
  expect(await state()).toEqual(after)
})

test('a replacement drops nothing unless the database is named', async () => {
  const inputs = { ...signed, environment: 'north', mode: 'replace', apply: true }
  const refused = await restore(inputs, { workflow: ours })
  expect(refused.conclusion).toBe('failure')
  expect(await state()).toEqual(before)
  const named = await restore({ ...inputs, confirm: database.name }, { workflow: ours })
  expectGreen(named)
  expect(await state()).toEqual(after)
})

test('an artifact that is not there, and one that holds no dump, are said', async () => {
  const missing = await restore({ ...signed, 'artifact-name': 'nothing' })
  expect(missing.conclusion).toBe('failure')
  expect(missing.annotations[0]?.message).toContain('nothing')
  const reports = github.service.artifacts.find(({ name }) => name.includes('-reports-'))
  const other = await restore({ 'artifact-name': reports?.name ?? '', 'run-id': reports?.run ?? '' })
  expect(other.conclusion).toBe('failure')
  expect(other.annotations).toContainEqual(
    expect.objectContaining({ message: 'The artifact holds 0 dumps, not one.' }),
  )
})
