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
