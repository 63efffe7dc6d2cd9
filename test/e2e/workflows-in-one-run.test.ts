import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  bakery,
  editCaller,
  expectClean,
  expectGreen,
  expectTold,
  jobOf,
  removeCallers,
  told,
} from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

/** A repository with other tables, another policy and other folders calls three workflows, and migrates between them. */
const workflow = '.github/workflows/deliver.yml'

let shop: TestDatabase
beforeAll(() => bundleForWorkflows(), 120_000)
beforeEach(async () => {
  shop = await createTestDatabase()
})
afterEach(() => shop.drop())
afterAll(removeCallers)

const deliver = (repository: string) =>
  runWorkflow({
    repository,
    workflow,
    event: { name: 'push' },
    name: 'corner/bakery',
    secrets: { SHOP_READONLY_URL: shop.dsn },
    environments: { shop: { secrets: { DATABASE_URL: shop.dsn } } },
  })

test('recipes are dumped, restored into the shop and compared, each from what the one before put out', async () => {
  const result = await deliver(bakery)
  expectGreen(result)
  expect(result.jobs.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    ['dump/dump', 'success'],
    ['dump/attest', 'success'],
    ['dump/comment', 'skipped'],
    ['migrate', 'success'],
    ['restore/restore', 'success'],
    ['compare/compare', 'success'],
    ['tell', 'success'],
  ])
  expect(await shop.query('SELECT code, edition, grams FROM recipe ORDER BY code')).toEqual([
    { code: 'bun', edition: 1, grams: 80 },
    { code: 'rye', edition: 1, grams: 1000 },
  ])
  const rows = result.calls.dump?.rows ?? ''
  expect(Number(rows)).toBeGreaterThan(10)
  expect(jobOf(result, 'tell').steps[0]?.log).toContain(`${rows} rows delivered, 0 differ`)
  expect(result.concurrency.map(({ group }) => group)).toEqual([
    `restore-seed-shop-${result.calls.dump?.['artifact-name']}--merge-true-content/recipes`,
  ])
  await expectTold('in-one-run/summary.md', result.summary)
})

test('what does not become a dump reaches no shop', async () => {
  const repository = await editCaller(bakery, {
    'content/recipes/recipes.ndjson': (text) => text.replace('"grams": 80', '"grams": 0'),
  })
  const result = await deliver(repository)
  expect(result.conclusion, told(result)).toBe('failure')
  expectClean(result)
  expect(result.jobs.filter(({ conclusion }) => conclusion !== 'skipped').map(({ id }) => id)).toEqual([
    'dump/dump',
  ])
  expect(result.annotations).toContainEqual(
    expect.objectContaining({ level: 'error', file: 'content/recipes/recipes.ndjson', line: 2 }),
  )
  expect(await shop.query("SELECT 1 FROM pg_class WHERE relname = 'recipe'")).toEqual([])
  await expectTold('in-one-run/refused-summary.md', result.summary)
})
