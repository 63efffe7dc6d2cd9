import { afterEach, beforeEach, expect, test } from 'vitest'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { isPublished } from '../../actions/lib/dataset/dataset.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import type { Problem } from '../../actions/lib/problem/problem.js'
import { type SeedContext, seedPublished } from '../../actions/seed/published.js'
import { createMovementsDatabase } from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createMovementsDatabase()
})
afterEach(() => database.drop())

/** Seeds the movements as the action does. @returns the problems that were told */
async function tell(flags: { submit: boolean; publish: boolean }): Promise<Problem[]> {
  const told: Problem[] = []
  const nothing = () => undefined
  const journal: SeedContext['journal'] = {
    phase: (_name, work) => work(),
    say: nothing,
    fact: nothing,
    section: nothing,
    output: nothing,
    result: nothing,
    problem: (...problems) => void told.push(...problems),
  }
  const dataset = await readDataset('data/movements')
  if (!isPublished(dataset)) throw new TypeError('The movements are published.')
  const inputs = {
    mode: 'apply',
    ...flags,
    'on-published-change': 'error',
    'on-missing': 'report',
    'max-archived': { percent: 10 },
    'actor-id': 'seedrail',
    'actor-email': 'seedrail@automation.invalid',
    'actor-role': 'AUTOMATION',
    'lock-timeout': 5_000,
  } as SeedContext['inputs']
  await inDatabase(parseDsn(database.dsn), (connected) =>
    seedPublished({ inputs, journal }, connected, dataset),
  )
  return told
}

test('publish without submit publishes nothing, and says so', async () => {
  expect(await tell({ submit: false, publish: true })).toMatchObject([
    { level: 'warning', code: 'publish-needs-submit' },
  ])
  expect(await database.query('SELECT count(*)::int FROM movement_library')).toEqual([{ count: 0 }])
})

test('drafts alone, or all of it, need no such word', async () => {
  expect(await tell({ submit: false, publish: false })).toEqual([])
  expect(await tell({ submit: true, publish: true })).toEqual([])
})
