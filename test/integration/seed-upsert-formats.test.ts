import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import { createItemsDatabase, items, problemsOf, rowsOf, type TableWords, upsert } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

test('every format means the same rows', async () => {
  await database.query(`CREATE TABLE shape (id text PRIMARY KEY, n numeric, label text, is_active boolean)`)
  const rows = [
    { id: 'a', n: 1.5, label: 'A, "quoted"' },
    { id: 'b', n: 2, label: 'Ä\nB' },
  ]
  const sources: Record<string, TableWords> = {
    json: { table: 'shape', rows },
    wrapped: { table: 'shape', rows: { version: 1, shape: rows } },
    collection: { table: 'shape', rows: { all: rows }, collection: 'all' },
    ndjson: { table: 'shape', file: 'x.ndjson', rows: rows.map((row) => JSON.stringify(row)).join('\n') },
    map: {
      table: 'shape',
      format: 'map',
      rows: Object.fromEntries(rows.map(({ id, ...rest }) => [id, rest])),
    },
    csv: { table: 'shape', file: 'x.csv', rows: 'id,n,label\na,1.5,"A, ""quoted"""\nb,2,"Ä\nB"\n' },
  }
  const results: Record<string, unknown> = {}
  for (const [name, words] of Object.entries(sources)) {
    await database.query('TRUNCATE shape')
    expect((await upsert(database, [words])).problems).toEqual([])
    results[name] = await rowsOf(database, 'shape')
  }
  for (const name of Object.keys(sources)) expect(results[name]).toEqual(results.json)
  expect(results.json).toEqual([
    { id: 'a', n: '1.5', label: 'A, "quoted"', is_active: true },
    { id: 'b', n: '2', label: 'Ä\nB', is_active: true },
  ])
})

describe('a map', () => {
  test('fills key and value by the table’s own key, digits and all', async () => {
    await database.query('CREATE TABLE rate (code text PRIMARY KEY, factor numeric)')
    const rows = '{"eur": 1.10, "chf": 12345678901234567890, "usd": null}'
    const words = { table: 'rate', format: 'map', value: 'factor', rows }
    expect((await upsert(database, [words])).problems).toEqual([])
    expect(await rowsOf(database, 'rate')).toEqual([
      { code: 'chf', factor: '12345678901234567890' },
      { code: 'eur', factor: '1.10' },
      { code: 'usd', factor: null },
    ])
  })

  test('a member may not name another key than its own', async () => {
    const rows = { a: { id: 'b', label: 'B' } }
    expect(await problemsOf(upsert(database, items(rows, { format: 'map' })))).toMatchObject([
      { code: 'field-twice' },
    ])
  })

  test('that is a list is refused', async () => {
    expect(await problemsOf(upsert(database, items([], { format: 'map' })))).toMatchObject([
      { code: 'map-not-an-object' },
    ])
  })
})
