// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's, in YAML.
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  createCallerDatabase,
  expectClean,
  expectGreen,
  expectTold,
  instruments,
  observatory,
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
