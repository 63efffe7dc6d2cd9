import { afterEach, beforeEach, expect, test } from 'vitest'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { isUpserted } from '../../actions/lib/dataset/dataset.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import type { SeedContext } from '../../actions/seed/published.js'
import { seedUpserted } from '../../actions/seed/upserted.js'
import type { TestDatabase } from '../support/postgres.js'
import { createItemsDatabase, items, letters, writeDataset } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

/** Seeds two rows as the action does. @returns the facts of the summary */
async function tell(given: Partial<SeedContext['inputs']>) {
  const facts: Record<string, string> = {}
  const nothing = () => undefined
  const journal: SeedContext['journal'] = {
    phase: (_name, work) => work(),
    say: nothing,
    fact: (name, value) => {
      facts[name] = value
    },
    section: nothing,
    output: nothing,
    result: nothing,
    problem: nothing,
  }
  const dataset = await readDataset(await writeDataset(items(letters('ab'))))
  if (!isUpserted(dataset)) throw new TypeError('These tests upsert.')
  const inputs = { mode: 'apply', full: false, 'on-foreign-owner': 'report', 'lock-timeout': 5_000, ...given }
  const context = { inputs, journal } as SeedContext
  await inDatabase(parseDsn(database.dsn), (connected) => seedUpserted(context, connected, dataset))
  return facts
}

test('an apply that is bound to no plan says so, also where a digest was handed over empty', async () => {
  expect(await tell({})).toMatchObject({ 'expected plan': 'none' })
  expect(await database.query('SELECT FROM item')).toHaveLength(2)
})

test('one that is bound names its plan', async () => {
  const digest = 'a'.repeat(64)
  expect(await tell({ 'expected-plan': digest })).toMatchObject({ 'expected plan': digest })
  expect(await database.query('SELECT FROM item')).toEqual([])
})

test('a plan is bound to none', async () => {
  expect(await tell({ mode: 'plan' })).toEqual({})
})
