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
import { startGitHub } from '../workflows/github.js'
import { runWorkflow } from '../workflows/run.js'

beforeAll(() => bundleForWorkflows(), 120_000)
afterAll(removeCallers)

const workflow = '.github/workflows/seed-dump.yml'
const ours = '.github/workflows/generate-seed-dump.yml'
const telescopes = 'seeds/instruments/telescopes.json'
const pull = { name: 'pull_request' } as const

const sumOf = (bytes: Buffer | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')

test('another repository gets a dump that was restored, and told in its pull request', async () => {
  const result = await runWorkflow({ repository: observatory, workflow, event: pull })
  expectGreen(result)
  // Nobody has merged it: a signature would say that somebody answers for it.
  expect(result.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    ['dump/dump', 'success'],
    ['dump/attest', 'skipped'],
    ['dump/comment', 'success'],
  ])
  expect(result.attestations).toEqual([])
  expect(stepsOf(jobOf(result, 'dump/dump'))).toEqual([
    'Initialize containers: success',
    'Name this call: success',
    'Check the version of Postgres: success',
    'Check out: success',
    'Migrate: success',
    'Seed: success',
    'Verify counts: success',
    'Compare with the files: success',
    'Dump, restore, prove: success',
    'Sum up what is to be signed: success',
    'Keep the reports: success',
  ])
  const outputs = result.calls.dump ?? {}
  expect(outputs).toMatchObject({ rows: '8', tables: '2' })
  const dump = result.artifacts.find(({ name }) => name === outputs['artifact-name'])
  expect(dump?.id).toBe(Number(outputs['artifact-id']))
  const sql = Object.entries(dump?.files ?? {}).find(([name]) => name.endsWith('.sql'))
  expect(sql?.[1].toString()).toContain('NORTH\tNorth Dome\t1.52\tequatorial\tt')
  expect(sumOf(sql?.[1])).toBe(outputs.sha256)
  await expectTold('generate-seed-dump/summary.md', result.summary)
  await expectTold('generate-seed-dump/comment.md', result.comments[7]?.join('\n---\n') ?? '')
})

test('what is merged is signed, the manifest as well as the dump', async () => {
  const result = await runWorkflow({ repository: observatory, workflow, event: { name: 'push' } })
  expectGreen(result)
  const outputs = result.calls.dump ?? {}
  const dump = result.artifacts.find(({ name }) => name === outputs['artifact-name'])
  const files = Object.entries(dump?.files ?? {}).sort(([a], [b]) => (a < b ? 1 : -1))
  expect(files.map(([name]) => name.replace(/^[^.]+/, ''))).toEqual(['.sql', '.manifest.json'])
  expect(result.attestations).toEqual(
    files.map(([name, bytes]) =>
      expect.objectContaining({
        name: `artifacts/seed-dumps/${name}`,
        digest: `sha256:${sumOf(bytes)}`,
        workflow: expect.stringContaining('seedrail/seedrail/.github/workflows/generate-seed-dump.yml@'),
        ref: 'refs/heads/main',
      }),
    ),
  )
  expect(result.attestations[0]?.digest).toBe(`sha256:${outputs.sha256}`)
})

test('a comment that failed is written when failed jobs are run again', async () => {
  const github = await startGitHub()
  try {
    const options = { repository: observatory, workflow, event: pull, github }
    const first = await runWorkflow(options)
    expectGreen(first)
    const { comments } = github.repository('acme/plans').issues.get(7) ?? { comments: [] }
    expect(comments.splice(0).length).toBe(1)
    const jobs = first.jobs.map((job) =>
      job.id === 'dump/comment' ? { ...job, conclusion: 'failure' as const } : job,
    )
    const again = await runWorkflow({ ...options, rerunOf: { ...first, jobs } })
    expectGreen(again)
    expect([again.runId, again.attempt]).toEqual([first.runId, 2])
    expect(jobOf(again, 'dump/dump')).toBe(jobOf(first, 'dump/dump'))
    expect(stepsOf(jobOf(again, 'dump/comment'))).toEqual(['Fetch the reports: success', 'Comment: success'])
    expect(comments.length).toBe(1)
  } finally {
    await github.close()
  }
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

test('by hand, for another server, packed and kept for three days', async () => {
  const github = await startGitHub()
  const result = await runWorkflow({
    github,
    repository: observatory,
    workflow: ours,
    event: { name: 'workflow_dispatch' },
    inputs: {
      dataset: 'seeds/instruments',
      'postgres-version': '18',
      compress: 'gzip',
      'artifact-name': 'for-you',
      'retention-days': 3,
      attest: false,
    },
  }).finally(() => github.close())
  expectGreen(result)
  expect(result.warnings).toEqual([])
  expect(result.outputs).toMatchObject({ 'artifact-name': 'for-you', rows: '8' })
  const files = Object.keys(result.artifacts.find(({ name }) => name === 'for-you')?.files ?? {})
  expect(files.filter((name) => name.endsWith('.sql.gz')).length).toBe(1)
  const { expiresAt = '' } = github.service.artifacts.find(({ name }) => name === 'for-you') ?? {}
  const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(2.5)
  expect(days).toBeLessThan(3.5)
})

test('dumps of one run do not meet under one name, be it another server or another packing', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/both.yml',
    text: `on: pull_request
permissions: {}
jobs:
  dump:
    strategy:
      matrix:
        include: [{ postgres: '17', pack: none }, { postgres: '18', pack: none }, { postgres: '17', pack: gzip }]
    permissions: { contents: read, id-token: write, attestations: write, pull-requests: write }
    uses: seedrail/seedrail/.github/workflows/generate-seed-dump.yml@v0
    with:
      dataset: seeds/instruments
      postgres-version: "\${{ matrix.postgres }}"
      compress: "\${{ matrix.pack }}"
      artifact-name: "dump-\${{ matrix.postgres }}-\${{ matrix.pack }}"
      comment: true
`,
    event: pull,
  })
  expectGreen(result)
  const reports = expect.stringMatching(/^generate-seed-dump-reports-[0-9a-f]{8}-[0-9a-f]{8}-1$/)
  expect(result.artifacts.map(({ name }) => name).sort()).toEqual([
    'dump-17-gzip',
    'dump-17-none',
    'dump-18-none',
    reports,
    reports,
    reports,
  ])
  expect(result.comments[7]?.length).toBe(3)
  // A group would make each wait for the others, and have GitHub cancel the one that waits.
  expect(result.concurrency).toEqual([])
})
