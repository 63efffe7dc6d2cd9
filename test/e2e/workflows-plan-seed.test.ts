import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
import { startGitHub } from '../workflows/github.js'
import { runWorkflow } from '../workflows/run.js'

const workflow = '.github/workflows/seed-plan.yml'
const telescopes = 'seeds/instruments/telescopes.json'
const pull = { name: 'pull_request' } as const

/** The observatory before the change: a smaller mirror in the south, and no survey camera's filter. */
let base: string
beforeAll(async () => {
  await bundleForWorkflows()
  base = await editCaller(observatory, {
    [telescopes]: (text) => text.replace('0.90', '0.60'),
    'seeds/instruments/filters.csv': (text) => text.replace('SURVEY,1,clear,\n', ''),
  })
}, 120_000)
afterAll(removeCallers)

test('a pull request sees its plan in one comment, which the next push changes', async () => {
  const github = await startGitHub()
  try {
    const first = await runWorkflow({ repository: observatory, base, workflow, event: pull, github })
    expectGreen(first)
    expect(stepsOf(jobOf(first, 'plan/plan'))).toEqual([
      'Initialize containers: success',
      'Name this call: success',
      'Check the version of Postgres: success',
      'Check out the head: success',
      'Find the base: success',
      'Check out the base: success',
      'Look what the base has: success',
      'Migrate to the base: success',
      'Seed the base: success',
      'Migrate to the head: success',
      'Plan: success',
      'Keep the reports: success',
    ])
    expect(first.calls.plan?.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(first.comments[7]?.length).toBe(1)
    await expectTold('plan-seed/summary.md', first.summary)
    expect(first.comments[7]?.[0]).not.toContain('seedrail-base')
    await expectTold('plan-seed/comment.md', first.comments[7]?.[0] ?? '')

    const repository = await editCaller(observatory, { [telescopes]: (text) => text.replace('0.90', '1.20') })
    const second = await runWorkflow({ repository, base, workflow, event: pull, github })
    expectGreen(second)
    expect(second.comments[7]?.length).toBe(1)
    expect(second.comments[7]?.[0]).toContain('0.60 → 1.20')
    expect(second.comments[7]?.[0]).not.toContain('0.90')
    expect(second.calls.plan?.digest).not.toBe(first.calls.plan?.digest)
  } finally {
    await github.close()
  }
})

test('a row without its parent fails the plan, at its line', async () => {
  const repository = await editCaller(observatory, {
    'seeds/instruments/filters.csv': (text) => text.replace('SOUTH,1', 'WEST,1'),
  })
  const result = await runWorkflow({ repository, base, workflow, event: pull })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(jobOf(result, 'plan/plan').steps.find(({ name }) => name === 'Plan')?.outcome).toBe('failure')
  expect(jobOf(result, 'plan/comment').conclusion).toBe('success')
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'error',
      file: 'seeds/instruments/filters.csv',
      line: 5,
    }),
  )
  await expectTold('plan-seed/refused-summary.md', result.summary)
  await expectTold('plan-seed/refused-comment.md', result.comments[7]?.[0] ?? '')
})

test('a fork without any permission or secret reads its plan in the summary', async () => {
  const result = await runWorkflow({
    repository: observatory,
    base,
    workflow,
    event: pull,
    fork: true,
    visibility: 'public',
    secrets: { READONLY_DATABASE_URL: 'postgresql://reader:never-asked@127.0.0.1:1/nowhere' },
  })
  expectGreen(result)
  expect(result.comments).toEqual({ 7: [] })
  expect(stepsOf(jobOf(result, 'plan/plan')).filter((step) => step.includes('only read'))).toEqual([])
  expect(jobOf(result, 'plan/plan').summary).toContain('0.60 → 0.90')
  await expectTold('plan-seed/fork-summary.md', jobOf(result, 'plan/comment').summary)
})

test('a fork whose plan fails is told in the summary, for it may not be told elsewhere', async () => {
  const repository = await editCaller(observatory, {
    'seeds/instruments/filters.csv': (text) => text.replace('SOUTH,1', 'WEST,1'),
  })
  const result = await runWorkflow({
    repository,
    base,
    workflow,
    event: pull,
    fork: true,
    visibility: 'public',
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(jobOf(result, 'plan/comment').conclusion).toBe('success')
  expect(result.comments).toEqual({ 7: [] })
  await expectTold('plan-seed/fork-refused-summary.md', result.summary)
})

test('what differs from a database that is only read is shown, and fails nothing', async () => {
  const database = await createCallerDatabase(`${observatory}/prisma/migrations`, [
    ...instruments,
    "UPDATE telescope SET name = 'South Dome (closed)' WHERE code = 'SOUTH'",
  ])
  try {
    const result = await runWorkflow({
      repository: observatory,
      base,
      workflow,
      event: pull,
      secrets: { READONLY_DATABASE_URL: database.dsn },
    })
    expectGreen(result)
    expect(stepsOf(jobOf(result, 'plan/plan'))).toContain(
      'Compare with the database that is only read: failure',
    )
    expect(result.comments[7]?.[0]).toContain('South Dome (closed)')
    const [row] = await database.query("SELECT name FROM telescope WHERE code = 'SOUTH'")
    expect(row).toEqual({ name: 'South Dome (closed)' })
  } finally {
    await database.drop()
  }
})

test('the pull request that brings the dataset is planned against nothing', async () => {
  const before = await editCaller(observatory, { seeds: undefined, prisma: undefined })
  const result = await runWorkflow({ repository: observatory, base: before, workflow, event: pull })
  expectGreen(result)
  expect(stepsOf(jobOf(result, 'plan/plan'))).toEqual([
    'Initialize containers: success',
    'Name this call: success',
    'Check the version of Postgres: success',
    'Check out the head: success',
    'Find the base: success',
    'Check out the base: success',
    'Look what the base has: success',
    'Migrate to the head: success',
    'Plan: success',
    'Keep the reports: success',
  ])
  expect(jobOf(result, 'plan/plan').summary).toContain('8 inserted')
})

test('a base that cannot be seeded is what the comment tells', async () => {
  const broken = await editCaller(observatory, { [telescopes]: (text) => text.replace('0.90', '"wide"') })
  const result = await runWorkflow({ repository: observatory, base: broken, workflow, event: pull })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(stepsOf(jobOf(result, 'plan/plan')).slice(-2)).toEqual([
    'Seed the base: failure',
    'Keep the reports: success',
  ])
  expect(result.comments[7]?.[0]).toContain('seedrail-base/seeds/instruments/telescopes.json:3')
})

test('by hand, a branch is planned against the default branch', async () => {
  const result = await runWorkflow({
    repository: observatory,
    base,
    workflow: '.github/workflows/plan-seed.yml',
    event: { name: 'workflow_dispatch', branch: 'mirror' },
    inputs: { dataset: 'seeds/instruments', 'postgres-version': '18' },
  })
  expectGreen(result)
  expect(result.summary).toContain('0.60 → 0.90')
  expect(jobOf(result, 'comment').conclusion).toBe('skipped')
})

test('a Postgres that there is none of is named, before anything fails for want of it', async () => {
  const caller = await readFile(`${observatory}/${workflow}`, 'utf8')
  const result = await runWorkflow({
    repository: observatory,
    base,
    workflow,
    text: caller.replace('comment: true', "comment: true\n      postgres-version: '13'"),
    event: pull,
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(stepsOf(jobOf(result, 'plan/plan')).slice(0, 3)).toEqual([
    'Initialize containers: success',
    'Name this call: success',
    'Check the version of Postgres: failure',
  ])
  expect(jobOf(result, 'plan/plan').annotations[0]).toMatchObject({
    title: 'No such Postgres',
    message: expect.stringContaining("is '13', but there are only 14,"),
  })
})

test('a comment that failed is written when failed jobs are run again', async () => {
  const github = await startGitHub()
  try {
    const first = await runWorkflow({ repository: observatory, base, workflow, event: pull, github })
    expectGreen(first)
    const { comments } = github.repository('acme/plans').issues.get(7) ?? { comments: [] }
    expect(comments.splice(0).length).toBe(1)
    const jobs = first.jobs.map((job) =>
      job.id === 'plan/comment' ? { ...job, conclusion: 'failure' as const } : job,
    )
    const rerunOf = { ...first, jobs }
    const again = await runWorkflow({ repository: observatory, base, workflow, event: pull, github, rerunOf })
    expectGreen(again)
    expect(jobOf(again, 'plan/plan')).toBe(jobOf(first, 'plan/plan'))
    expect(stepsOf(jobOf(again, 'plan/comment'))).toEqual(['Fetch the reports: success', 'Comment: success'])
    expect(comments.length).toBe(1)
  } finally {
    await github.close()
  }
})
