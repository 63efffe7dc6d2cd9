import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createCallerDatabase,
  editCaller,
  expectClean,
  expectGreen,
  expectTold,
  jobOf,
  observatory,
  removeCallers,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

const workflow = '.github/workflows/scores.yml'
const ours = '.github/workflows/validate-scoring-contract.yml'
const night = 'nights/2025-03-14.json'
const byHand = { name: 'workflow_dispatch' } as const

beforeAll(() => bundleForWorkflows(), 120_000)
afterAll(removeCallers)

const good =
  '{"v":"night-v3","points":74,"parts":{"seeing":{"share":60,"quality":0.9,"points":54},"clouds":{"share":40,"quality":0.5,"points":20}}}'

test('the files of a pull request keep the contract of their own repository', async () => {
  const result = await runWorkflow({ repository: observatory, workflow, event: { name: 'pull_request' } })
  expectGreen(result)
  expect(result.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    ['scores/files', 'success'],
    ['scores/database', 'skipped'],
  ])
  expect(result.calls.scores).toEqual({ 'invalid-in-files': '0', 'invalid-in-database': '' })
  await expectTold('validate-scoring-contract/summary.md', result.summary)
})

test('a payload that does not add up fails the run, at its line', async () => {
  const repository = await editCaller(observatory, {
    [night]: (text) => text.replace('"points": 80', '"points": 81'),
  })
  const result = await runWorkflow({ repository, workflow, event: { name: 'pull_request' }, fork: true })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.annotations).toContainEqual(expect.objectContaining({ level: 'error', file: night, line: 3 }))
  expect(result.artifacts.length).toBe(1)
  await expectTold('validate-scoring-contract/broken-summary.md', result.summary)
})

test('a fork reads of its files what everybody reads; a database that its caller asks for fails its job alone', async () => {
  const caller = await readFile(`${observatory}/${workflow}`, 'utf8')
  const result = await runWorkflow({
    repository: observatory,
    workflow,
    text: caller.replace(/database: \$.*/, 'database: true'),
    event: { name: 'pull_request' },
    fork: true,
    visibility: 'public',
    secrets: { DATABASE_URL: 'postgresql://reader:never-asked@127.0.0.1:1/nowhere' },
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    ['scores/files', 'success'],
    ['scores/database', 'failure'],
  ])
  expect(result.calls.scores).toEqual({ 'invalid-in-files': '0', 'invalid-in-database': '' })
  await expectTold('validate-scoring-contract/summary.md', jobOf(result, 'scores/files').summary)
  await expectTold(
    'validate-scoring-contract/fork-database-summary.md',
    jobOf(result, 'scores/database').summary,
  )
})

test('the stored ones are validated in their environment, and a broken one fails its job alone', async () => {
  const database = await createCallerDatabase(`${observatory}/prisma/migrations`, [
    `INSERT INTO night VALUES ('n1', 'closed', '${good}'), ('n2', 'open', '{"v":"night-v3"}')`,
  ])
  const run = () =>
    runWorkflow({
      repository: observatory,
      workflow,
      event: byHand,
      environments: { north: { secrets: { DATABASE_URL: database.dsn } } },
    })
  try {
    const result = await run()
    expectGreen(result)
    expect(result.calls.scores).toEqual({ 'invalid-in-files': '0', 'invalid-in-database': '0' })
    expect(result.artifacts.map(({ files }) => Object.keys(files))).toEqual([
      ['files.json'],
      ['database.json'],
    ])
    for (const { name } of result.artifacts) {
      expect(name).toMatch(/^validate-scoring-contract-reports-[0-9a-f]{8}-[0-9a-f]{8}-1$/)
    }
    await database.query("UPDATE night SET state = 'closed' WHERE id = 'n2'")
    const broken = await run()
    expect(broken.conclusion).toBe('failure')
    expectClean(broken)
    expect(broken.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
      ['scores/files', 'success'],
      ['scores/database', 'failure'],
    ])
    expect(broken.calls.scores).toEqual({ 'invalid-in-files': '0', 'invalid-in-database': '1' })
    await expectTold(
      'validate-scoring-contract/database-summary.md',
      jobOf(broken, 'scores/database').summary,
    )
  } finally {
    await database.drop()
  }
})

test('by hand without anything, the contract that is built in validates its own sample', async () => {
  const result = await runWorkflow({ repository: observatory, workflow: ours, event: byHand })
  expectGreen(result)
  expect(result.summary).toContain('fixed-weight-v1')
  expect(result.outputs).toMatchObject({ 'invalid-in-files': '0' })
})

test('a glob that finds nothing is no success', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow: ours,
    event: byHand,
    inputs: { path: 'nowhere/*.json', contract: 'scoring' },
  })
  expect(result.conclusion).toBe('failure')
  expect(result.annotations[0]?.message).toContain('nowhere')
})

test('a stored score that does not follow from its plan breaks the contract only where it is computed again', async () => {
  const database = await createCallerDatabase('prisma/migrations')
  const run = (recompute: boolean) =>
    runWorkflow({
      repository: observatory,
      workflow: ours,
      event: byHand,
      inputs: { database: true, recompute, environment: 'north' },
      environments: { north: { secrets: { DATABASE_URL: database.dsn } } },
    })
  try {
    const [first] = JSON.parse(await readFile('data/scoring/golden.json', 'utf8')) as {
      plan: unknown
      scoring: unknown
    }[]
    // Its own request had other goals.
    await database.query(
      `INSERT INTO plan_jobs (job_id, user_id, status, request_data, result_data)
       VALUES ('j1', 'ann', 'completed', '{"weeklyGoalDays": 3}', $1)`,
      [JSON.stringify({ plan: first?.plan, scoring: first?.scoring })],
    )
    const believed = await run(false)
    expectGreen(believed)
    expect(believed.outputs['invalid-in-database']).toBe('0')
    const computed = await run(true)
    expect(computed.conclusion, told(computed)).toBe('failure')
    expectClean(computed)
    expect(computed.outputs['invalid-in-database']).toBe('1')
    expect(jobOf(computed, 'database').summary).toContain('/factors/compliance/score')
  } finally {
    await database.drop()
  }
})
