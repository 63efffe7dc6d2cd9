// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  editCaller,
  expectClean,
  expectGreen,
  expectTold,
  jobOf,
  observatory,
  removeCallers,
  stepsOf,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

beforeAll(() => bundleForWorkflows(), 120_000)
afterAll(removeCallers)

const workflow = '.github/workflows/seed-dump.yml'
const ours = '.github/workflows/generate-seed-dump.yml'
const telescopes = 'seeds/instruments/telescopes.json'
const pull = { name: 'pull_request' } as const

test('another repository gets a dump that was restored, signed, and told in its pull request', async () => {
  const result = await runWorkflow({ repository: observatory, workflow, event: pull })
  expectGreen(result)
  expect(result.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    ['dump/dump', 'success'],
    ['dump/attest', 'success'],
    ['dump/comment', 'success'],
  ])
  expect(stepsOf(jobOf(result, 'dump/dump'))).toEqual([
    'Initialize containers: success',
    'Name this call: success',
    'Check out: success',
    'Migrate: success',
    'Seed: success',
    'Verify counts: success',
    'Compare with the files: success',
    'Dump, restore, prove: success',
    'Keep the reports: success',
  ])
  const outputs = result.calls.dump ?? {}
  expect(outputs).toMatchObject({ rows: '8', tables: '2' })
  const dump = result.artifacts.find(({ name }) => name === outputs['artifact-name'])
  expect(dump?.id).toBe(Number(outputs['artifact-id']))
  const sql = Object.entries(dump?.files ?? {}).find(([name]) => name.endsWith('.sql'))
  expect(sql?.[1].toString()).toContain('NORTH\tNorth Dome\t1.52\tequatorial\tt')
  expect(
    createHash('sha256')
      .update(sql?.[1] ?? '')
      .digest('hex'),
  ).toBe(outputs.sha256)
  expect(result.attestations).toEqual([
    expect.objectContaining({
      name: `artifacts/seed-dumps/${sql?.[0]}`,
      digest: `sha256:${outputs.sha256}`,
      workflow: expect.stringContaining('seedrail/seedrail/.github/workflows/generate-seed-dump.yml@'),
    }),
  ])
  await expectTold('generate-seed-dump/summary.md', result.summary)
  await expectTold('generate-seed-dump/comment.md', result.comments[7]?.join('\n---\n') ?? '')
})

test('a row that the database refuses stops it before there is a dump, and the comment says where', async () => {
  const repository = await editCaller(observatory, { [telescopes]: (text) => text.replace('0.90', '"wide"') })
  const result = await runWorkflow({ repository, workflow, event: pull })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    ['dump/dump', 'failure'],
    ['dump/attest', 'skipped'],
    ['dump/comment', 'success'],
  ])
  expect(result.attestations).toEqual([])
  expect(result.artifacts.map(({ name }) => name)).toEqual([expect.stringMatching(/-reports-/)])
  expect(result.annotations).toContainEqual(
    expect.objectContaining({ level: 'error', file: telescopes, line: 3 }),
  )
  await expectTold('generate-seed-dump/refused-summary.md', result.summary)
  await expectTold('generate-seed-dump/refused-comment.md', result.comments[7]?.join('\n---\n') ?? '')
})

test('a fork without any permission gets its dump; nothing is signed, nothing posted, nothing fails', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow,
    event: pull,
    fork: true,
    visibility: 'public',
  })
  expectGreen(result)
  expect(jobOf(result, 'dump/attest').conclusion).toBe('skipped')
  expect(jobOf(result, 'dump/comment').conclusion).toBe('success')
  expect(result.comments).toEqual({ 7: [] })
  expect(result.attestations).toEqual([])
  expect(result.artifacts.length).toBe(2)
  await expectTold('generate-seed-dump/fork-summary.md', result.summary)
})

test('a fork whose row is refused fails like any other, and reads why in the summary', async () => {
  const repository = await editCaller(observatory, { [telescopes]: (text) => text.replace('0.90', '"wide"') })
  const result = await runWorkflow({ repository, workflow, event: pull, fork: true, visibility: 'public' })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    ['dump/dump', 'failure'],
    ['dump/attest', 'skipped'],
    ['dump/comment', 'success'],
  ])
  expect(result.comments).toEqual({ 7: [] })
  await expectTold('generate-seed-dump/fork-refused-summary.md', result.summary)
})

test('by hand, for another server and packed', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow: ours,
    event: { name: 'workflow_dispatch' },
    inputs: {
      dataset: 'seeds/instruments',
      'postgres-version': '18',
      compress: 'gzip',
      'artifact-name': 'for-you',
      attest: false,
    },
  })
  expectGreen(result)
  expect(result.warnings).toEqual([])
  expect(result.outputs).toMatchObject({ 'artifact-name': 'for-you', rows: '8' })
  const files = Object.keys(result.artifacts.find(({ name }) => name === 'for-you')?.files ?? {})
  expect(files.filter((name) => name.endsWith('.sql.gz')).length).toBe(1)
})

test('two dumps of one run do not meet under one name', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/both.yml',
    text: `on: pull_request
permissions: {}
jobs:
  dump:
    strategy: { matrix: { postgres: ['17', '18'] } }
    permissions: { contents: read, id-token: write, attestations: write, pull-requests: write }
    uses: seedrail/seedrail/.github/workflows/generate-seed-dump.yml@v0
    with: { dataset: seeds/instruments, postgres-version: "\${{ matrix.postgres }}", artifact-name: "dump-\${{ matrix.postgres }}", comment: true }
`,
    event: pull,
  })
  expectGreen(result)
  expect(result.artifacts.map(({ name }) => name).sort()).toEqual([
    'dump-17',
    'dump-18',
    expect.stringMatching(/^generate-seed-dump-reports-seeds-instruments-17-\d+-1$/),
    expect.stringMatching(/^generate-seed-dump-reports-seeds-instruments-18-\d+-1$/),
  ])
  expect(result.comments[7]?.length).toBe(2)
  expect(new Set(result.concurrency.map(({ group }) => group)).size).toBe(2)
})
