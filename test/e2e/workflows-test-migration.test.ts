// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  editCaller,
  expectClean,
  expectGreen,
  expectTold,
  observatory,
  removeCallers,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

beforeAll(() => bundleForWorkflows(), 120_000)
afterAll(removeCallers)

const caller = `
name: Migrations
on: pull_request
permissions: {}
jobs:
  try:
    permissions:
      contents: read
    uses: seedrail/seedrail/.github/workflows/test-migration.yml@v1
    with:
      migrations: prisma/migrations
      postgres-version: '18'
`

const run = (repository: string, { fork }: { fork: boolean }) =>
  runWorkflow({
    repository,
    workflow: '.github/workflows/migrations.yml',
    text: caller,
    event: { name: 'pull_request' },
    fork,
    visibility: 'public',
  })

const withTypo = () =>
  editCaller(observatory, {
    'prisma/migrations/20250412080000_filters/migration.sql': (text) =>
      `${text}\nCREATE TABEL wrong (id int);\n`,
  })

describe.each([
  { who: 'a pull request of the repository itself', fork: false },
  { who: 'a pull request of a fork', fork: true },
])('$who', ({ fork }) => {
  test('has its migrations applied from empty and again', async () => {
    const result = await run(observatory, { fork })
    expectGreen(result)
    expect(result.calls.try).toMatchObject({ broken: '0' })
    await expectTold('test-migration/summary.md', result.summary)
  })

  test('fails with a migration that breaks, at its line', async () => {
    const result = await run(await withTypo(), { fork })
    expect(result.conclusion, told(result)).toBe('failure')
    expectClean(result)
    expect(result.annotations).toContainEqual(
      expect.objectContaining({ level: 'error', file: expect.stringContaining('20250412080000_filters') }),
    )
    await expectTold('test-migration/broken-summary.md', result.summary)
  })
})

/** The caller's repository with a third migration, which changes data, and with all that it may be held against. */
async function withThird(): Promise<string> {
  const repository = await editCaller(observatory, { 'README.md': (text) => `${text}\n` })
  const write = async (path: string, text: string) => {
    await mkdir(join(repository, path, '..'), { recursive: true })
    await writeFile(join(repository, path), text)
  }
  await write(
    'prisma/migrations/20250501090000_wider/migration.sql',
    `UPDATE "filter" SET "width_nm" = "width_nm" + 1 WHERE "band" = 'R';\n`,
  )
  await cp(join(repository, 'prisma/migrations'), join(repository, 'other/migrations'), { recursive: true })
  await write(
    'other/migrations/20250601090000_index/migration.sql',
    'CREATE INDEX "filter_band_idx" ON "filter" ("band");\n',
  )
  await write('checks/wanted.json', JSON.stringify({ tables: { telescope: { 'primary-key': ['code'] } } }))
  return repository
}

test('all that it may be told reaches the trial: data, changes, expectations, another folder, the way back', async () => {
  const result = await runWorkflow({
    repository: await withThird(),
    workflow: '.github/workflows/migrations.yml',
    text: `${caller.trimEnd()}
      previous: seeds/instruments
      expected-changes: filter.width_nm
      expectations: checks/wanted.json
      compare-with: other/migrations
      down: true
`,
    event: { name: 'pull_request' },
  })
  // The other folder makes an index that this one lacks, and nothing else is wrong.
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.calls.try?.broken).toBe('1')
  // The last error is the runner's own, of the step that failed.
  expect(
    result.annotations.flatMap(({ level, title }) =>
      level === 'error' && title !== undefined ? [title] : [],
    ),
  ).toEqual(['migrations-drift'])
  const [kept] = result.artifacts
  const { steps } = (
    JSON.parse(kept?.files['test-migration.json']?.toString() ?? '') as {
      result: { steps: { state: string }[] }
    }
  ).result
  // There is no schema to hold the seventh against; the last is the other folder.
  expect(steps.map(({ state }) => state)).toEqual([...Array(6).fill('kept'), 'skipped', 'kept', 'broken'])
})

test('a matrix of servers is as many calls, none in the way of another', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/migrations.yml',
    text: caller
      .replace('  try:\n', "  try:\n    strategy: { matrix: { postgres: ['17', '18'] } }\n")
      .replace("postgres-version: '18'", 'postgres-version: "${{ matrix.postgres }}"'),
    event: { name: 'pull_request' },
  })
  expectGreen(result)
  expect(result.jobs.length).toBe(2)
  expect(result.artifacts.map(({ name }) => name)).toEqual(
    Array(2).fill(expect.stringMatching(/^test-migration-reports-[0-9a-f]{8}-[0-9a-f]{8}-1$/)),
  )
  expect(result.concurrency).toEqual([])
})

test('a Postgres that there is none of is named before anything is tried', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/migrations.yml',
    text: caller.replace("postgres-version: '18'", "postgres-version: '13'"),
    event: { name: 'pull_request' },
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expect(result.annotations).toContainEqual(
    expect.objectContaining({ title: 'No such Postgres', message: expect.stringContaining("'13'") }),
  )
})
