import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { observatory, told } from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

beforeAll(() => bundleForWorkflows(), 120_000)

const caller = (inputs: string) => `
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
${inputs}`

const run = (repository: string, inputs = '') =>
  runWorkflow({
    repository,
    workflow: '.github/workflows/migrations.yml',
    text: caller(inputs),
    event: { name: 'pull_request', number: 7 },
    fork: true,
  })

test('the migrations of another repository apply from empty and again, also in a pull request of a fork', async () => {
  const result = await run(observatory)
  expect(result.conclusion, told(result)).toBe('success')
  expect(result.calls.try).toMatchObject({ broken: '0' })
  expect(result.summary).toContain('test-migration')
})

test('a migration that breaks fails the job, with its line', async () => {
  const repository = await mkdtemp(join(tmpdir(), 'seedrail-broken-migration-'))
  await cp(observatory, repository, { recursive: true })
  const folder = join(repository, 'prisma/migrations/99990101000000_broken')
  await mkdir(folder)
  await writeFile(
    join(folder, 'migration.sql'),
    'CREATE TABLE fine (id int);\nCREATE TABEL wrong (id int);\n',
  )
  const result = await run(repository)
  expect(result.conclusion, told(result)).toBe('failure')
  expect(told(result)).toContain('99990101000000_broken')
})
