import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  editCaller,
  expectGreen,
  jobOf,
  observatory,
  removeCallers,
  stepsOf,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { baseSha } from '../workflows/event.js'
import { type RunWorkflowOptions, runWorkflow } from '../workflows/run.js'

/** What plan-seed compares a change with. The mirror's size says which commit it was: the head has 0.90. */
const workflow = '.github/workflows/seed-plan.yml'
const telescopes = 'seeds/instruments/telescopes.json'

const sized = (size: string) =>
  editCaller(observatory, { [telescopes]: (text) => text.replace('0.90', size) })

/** The tip of the base, what the event told of it, and a branch that nobody asked for. */
let tip: string
let stale: string
let other: string
beforeAll(async () => {
  await bundleForWorkflows()
  ;[tip, stale, other] = await Promise.all([sized('0.60'), sized('0.50'), sized('0.40')])
}, 120_000)
afterAll(removeCallers)

const plan = (options: Partial<RunWorkflowOptions>) =>
  runWorkflow({
    repository: observatory,
    workflow,
    event: { name: 'pull_request' },
    base: tip,
    refs: { [baseSha]: stale },
    ...options,
  })

test('a pull request whose base has moved is planned against where the base is now', async () => {
  const result = await plan({})
  expectGreen(result)
  const { summary } = jobOf(result, 'plan/plan')
  expect(summary).toContain('0.60 → 0.90')
  expect(summary).not.toContain('0.50')
})

test('a pull request into another branch than the default is planned against that', async () => {
  const result = await plan({
    event: { name: 'pull_request', base: 'release' },
    refs: { [baseSha]: stale, main: other },
  })
  expectGreen(result)
  expect(result.summary).toContain('0.60 → 0.90')
})

test('a commit that is no merge is planned against what the event says of its base', async () => {
  const text = await readFile('.github/workflows/plan-seed.yml', 'utf8')
  const commit = '5eed0'.repeat(8)
  const shallow = text
    .replaceAll(/\$(\/actions\/\S+)/g, `seedrail/seedrail$1@${commit}`)
    .replace(' 2\n', ' 1\n')
  expect(shallow).toContain('fetch-depth: 1')
  const triggers = shallow.replace('  workflow_dispatch:', '  pull_request:\n  workflow_dispatch:')
  // A workflow that a pull request starts by itself has no inputs: each is written where it is asked for.
  const inputs = { dataset: 'seeds/instruments', migrations: 'prisma/migrations', 'postgres-version': '17' }
  const filled = Object.entries({ ...inputs, runner: 'ubuntu-24.04', 'on-published-change': 'error' }).reduce(
    (all, [name, value]) => all.replaceAll(new RegExp(`\\binputs\\.${name}(?![\\w-])`, 'g'), `'${value}'`),
    triggers,
  )
  const result = await plan({
    workflow: '.github/workflows/copy.yml',
    text: filled,
    refs: { [baseSha]: stale, main: other },
  })
  expectGreen(result)
  expect(result.summary).toContain('0.50 → 0.90')
})

test('in a merge queue the base is the commit that the queue built on', async () => {
  const text = (await readFile(`${observatory}/${workflow}`, 'utf8')).replace(
    '  pull_request:\n',
    '  merge_group:\n',
  )
  const queued = text
    .replace("    paths: ['seeds/**', 'prisma/**']\n", '')
    .replace('comment: true', 'comment: false')
  const result = await plan({
    text: queued,
    event: { name: 'merge_group', payload: { merge_group: { base_sha: baseSha } } },
    refs: { [baseSha]: stale, main: other },
  })
  expectGreen(result)
  expect(result.summary).toContain('0.50 → 0.90')
})

test('what the caller names as the base wins', async () => {
  const text = (await readFile(`${observatory}/${workflow}`, 'utf8')).replace(
    '      comment: true\n',
    '      comment: true\n      base-ref: v1\n',
  )
  const result = await plan({ text, refs: { [baseSha]: stale, v1: other } })
  expectGreen(result)
  expect(jobOf(result, 'plan/plan').summary).toContain('0.40 → 0.90')
})

test('folders may be written with ./ in front, and the base is seeded all the same', async () => {
  const text = (await readFile(`${observatory}/${workflow}`, 'utf8')).replace(
    'dataset: seeds/instruments',
    'dataset: ./seeds/instruments\n      migrations: ./prisma/migrations/',
  )
  const result = await plan({ text })
  expectGreen(result)
  expect(stepsOf(jobOf(result, 'plan/plan'))).toEqual(
    expect.arrayContaining(['Migrate to the base: success', 'Seed the base: success']),
  )
  expect(jobOf(result, 'plan/plan').summary).toContain('0.60 → 0.90')
})
