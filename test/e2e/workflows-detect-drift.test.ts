import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
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
import { type RunWorkflowOptions, runWorkflow } from '../workflows/run.js'

const workflow = '.github/workflows/drift.yml'
const ours = '.github/workflows/detect-drift.yml'
const nightly = { name: 'schedule', cron: '23 5 * * *' } as const

let database: TestDatabase
let github: GitHub
beforeAll(() => bundleForWorkflows(), 120_000)
beforeEach(async () => {
  github = await startGitHub()
  database = await createCallerDatabase(`${observatory}/prisma/migrations`, instruments)
})
afterEach(async () => {
  await github.close()
  await database.drop()
})

const compare = (options: Partial<RunWorkflowOptions> = {}) =>
  runWorkflow({
    repository: observatory,
    workflow,
    event: nightly,
    github,
    environments: { north: { secrets: { READONLY_DATABASE_URL: database.dsn } } },
    ...options,
  })

test('an issue is opened, kept up to date, closed when the database is as the files, and opened again', async () => {
  await database.query("UPDATE telescope SET mount = 'altazimuth' WHERE code = 'NORTH'")
  const opened = await compare()
  expect(opened.conclusion, told(opened)).toBe('failure')
  expectClean(opened)
  expect(opened.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    ['drift/compare', 'failure'],
    ['drift/issue', 'success'],
  ])
  expect(opened.calls.drift).toEqual({ differences: '1' })
  expect(opened.issues).toEqual([
    expect.objectContaining({
      number: 1,
      state: 'open',
      title: 'north differs from seeds/instruments',
      labels: ['drift'],
    }),
  ])
  await expectTold('detect-drift/summary.md', opened.summary)
  // The issue itself changes with the next run.
  const body = opened.issues[0]?.body ?? ''
  await expectTold('detect-drift/issue.md', body)

  await database.query("DELETE FROM filter WHERE band = 'V'")
  const updated = await compare()
  expect(updated.conclusion).toBe('failure')
  expect(updated.calls.drift).toEqual({ differences: '2' })
  expect(updated.issues.map(({ number, state }) => [number, state])).toEqual([[1, 'open']])
  expect(body).not.toContain('NORTH, 2')
  expect(updated.issues[0]?.body).toContain('NORTH, 2')

  await database.query("UPDATE telescope SET mount = 'equatorial' WHERE code = 'NORTH'")
  await database.query("INSERT INTO filter (telescope, slot, band, width_nm) VALUES ('NORTH', 2, 'V', 88)")
  const closed = await compare()
  expectGreen(closed)
  expect(closed.calls.drift).toEqual({ differences: '0' })
  expect(closed.issues.map(({ number, state }) => [number, state])).toEqual([[1, 'closed']])
  await expectTold('detect-drift/closed-summary.md', closed.summary)
  await expectTold('detect-drift/closed-issue.md', closed.issues[0]?.body ?? '')

  await database.query("UPDATE telescope SET in_service = false WHERE code = 'SOUTH'")
  const again = await compare()
  expect(again.issues.map(({ number, state }) => [number, state])).toEqual([[1, 'open']])
})

test('equal from the beginning, there is no issue', async () => {
  const result = await compare()
  expectGreen(result)
  expect(result.issues).toEqual([])
  // A newer run waits: what is cut short between issue and comparison would leave an issue that nobody closes.
  expect(result.concurrency.map(({ cancelInProgress }) => cancelInProgress)).toEqual([false])
})

test('by hand without an issue: the run itself fails, and nothing is written anywhere', async () => {
  await database.query("UPDATE telescope SET name = 'Old Dome' WHERE code = 'SOUTH'")
  const result = await runWorkflow({
    repository: observatory,
    workflow: ours,
    event: { name: 'workflow_dispatch' },
    inputs: { dataset: 'seeds/instruments', environment: 'north', issue: false },
    environments: { north: { secrets: { READONLY_DATABASE_URL: database.dsn } } },
    github,
  })
  expect(result.conclusion).toBe('failure')
  expect(jobOf(result, 'issue').conclusion).toBe('skipped')
  expect(result.issues).toEqual([])
  expect(await database.query("SELECT name FROM telescope WHERE code = 'SOUTH'")).toEqual([
    { name: 'Old Dome' },
  ])
})

test('an environment without its secret is an issue too: nobody would look otherwise', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow,
    event: nightly,
    github,
    environments: { north: {} },
  })
  expect(result.conclusion).toBe('failure')
  expect(result.issues.map(({ state }) => state)).toEqual(['open'])
  expect(result.issues[0]?.body).toContain('could-not-run')
})

test('an issue that could not be kept is kept when failed jobs are run again', async () => {
  const first = await compare()
  expectGreen(first)
  const jobs = first.jobs.map((job) =>
    job.id === 'drift/issue' ? { ...job, conclusion: 'failure' as const } : job,
  )
  const again = await compare({ rerunOf: { ...first, jobs } })
  expectGreen(again)
  expect(again.attempt).toBe(2)
  expect(jobOf(again, 'drift/compare')).toBe(jobOf(first, 'drift/compare'))
  expect(stepsOf(jobOf(again, 'drift/issue'))).toEqual([
    'Fetch the report: success',
    'Open, update or close: success',
  ])
})
