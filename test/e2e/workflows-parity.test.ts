// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeExport } from '../../actions/lib/bootstrap/export.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import type { TestDatabase } from '../support/postgres.js'
import {
  createCallerDatabase,
  editCaller,
  expectClean,
  expectGreen,
  expectTold,
  instruments,
  observatory,
  removeCallers,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

const workflow = '.github/workflows/compare.yml'
const ours = '.github/workflows/parity.yml'

let north: TestDatabase
let south: TestDatabase
beforeAll(() => bundleForWorkflows(), 120_000)
beforeEach(async () => {
  north = await createCallerDatabase(`${observatory}/prisma/migrations`, instruments)
  south = await createCallerDatabase(`${observatory}/prisma/migrations`, instruments)
})
afterEach(async () => {
  await north.drop()
  await south.drop()
})

afterAll(removeCallers)

const secrets = () => ({ NORTH_READONLY_URL: north.dsn, SOUTH_READONLY_URL: south.dsn })

test('files and two databases that say the same', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow,
    event: { name: 'push' },
    secrets: secrets(),
  })
  expectGreen(result)
  expect(result.calls.compare).toEqual({ differences: '0' })
  await expectTold('parity/summary.md', result.summary)
})

test('the side that stands alone is named, and a page for people is kept', async () => {
  await south.query("UPDATE filter SET width_nm = 140 WHERE band = 'R'")
  await south.query("INSERT INTO telescope VALUES ('MOON', 'Moon Base', 8.4, 'altazimuth')")
  const result = await runWorkflow({
    repository: observatory,
    workflow,
    event: { name: 'push' },
    secrets: secrets(),
  })
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.calls.compare).toEqual({ differences: '2' })
  expect(Object.keys(result.artifacts[0]?.files ?? {}).sort()).toEqual(['parity.html', 'parity.json'])
  await expectTold('parity/differs-summary.md', result.summary)
})

test('by hand, secrets of an environment and some of the tables', async () => {
  await north.query("UPDATE filter SET width_nm = 140 WHERE band = 'R'")
  const run = (tables: string) =>
    runWorkflow({
      repository: observatory,
      workflow: ours,
      event: { name: 'workflow_dispatch' },
      inputs: { dataset: 'seeds/instruments', tables, environment: 'reading' },
      environments: { reading: { secrets: { RIGHT: north.dsn } } },
    })
  const equal = await run('telescope')
  expectGreen(equal)
  expect(equal.outputs).toEqual({ differences: '0' })
  expect((await run('filter')).outputs).toEqual({ differences: '1' })
})

test('one side alone is refused, for nothing would have been compared', async () => {
  const result = await runWorkflow({ repository: observatory, workflow, event: { name: 'push' } })
  expect(result.conclusion).toBe('failure')
  expect(result.annotations[0]?.message).toContain('right')
})

/** The caller of a repository that compares in pull requests. */
const inPullRequests = (sides: string) => `on: pull_request
permissions: {}
jobs:
  compare:
    permissions: { contents: read }
    uses: seedrail/seedrail/.github/workflows/parity.yml@v0
    with: { dataset: seeds/instruments${sides} }
    secrets: { RIGHT: "\${{ secrets.NORTH_READONLY_URL }}" }
`

test('a fork compares what needs no secret, and is told where one is missing', async () => {
  // No side tells keys here, so the manifest has to.
  const repository = await editCaller(observatory, {
    'seeds/instruments/dataset.json': (text) =>
      text.replace('"file": "telescopes.json"', '"file": "telescopes.json", "key": "code"'),
  })
  const dataset = await readDataset(`${repository}/seeds/instruments`)
  await inDatabase(parseDsn(north.dsn), (database) =>
    writeExport(database, dataset, `${repository}/snapshot`, {
      schemaVersion: 1,
      generatedAt: new Date('2025-03-14T00:00:00Z'),
      prune: false,
    }),
  )
  const run = (sides: string) =>
    runWorkflow({
      repository,
      workflow: '.github/workflows/of-changes.yml',
      text: inPullRequests(sides),
      event: { name: 'pull_request' },
      fork: true,
      visibility: 'public',
      secrets: secrets(),
    })
  const equal = await run(', right: snapshot, tables: telescope')
  expectGreen(equal)
  expect(equal.calls.compare).toEqual({ differences: '0' })
  await expectTold('parity/fork-summary.md', equal.summary)

  const without = await run('')
  expect(without.conclusion, told(without)).toBe('failure')
  expectClean(without)
  await expectTold('parity/fork-refused-summary.md', without.summary)
})

test('two comparisons of one run are told apart', async () => {
  const result = await runWorkflow({
    repository: observatory,
    workflow: '.github/workflows/twice.yml',
    text: `on: push
permissions: {}
jobs:
  compare:
    strategy: { matrix: { table: [telescope, filter] } }
    permissions: { contents: read }
    uses: seedrail/seedrail/.github/workflows/parity.yml@v0
    with: { dataset: seeds/instruments, tables: "\${{ matrix.table }}" }
    secrets: { RIGHT: "\${{ secrets.NORTH_READONLY_URL }}" }
`,
    event: { name: 'push' },
    secrets: secrets(),
  })
  expectGreen(result)
  expect(new Set(result.artifacts.map(({ name }) => name)).size).toBe(2)
  expect(new Set(result.concurrency.map(({ group }) => group)).size).toBe(2)
})
