import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  createItemsDatabase,
  items,
  none,
  problemsOf,
  rowsOf,
  type TableWords,
  upsert,
} from '../support/upsert.js'

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

test('a map of many thousand members is read in one pass, and each knows its line', async () => {
  const members = Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`key ${n}`, `value ${n}`]))
  const rows = JSON.stringify(members, null, 2)
  await database.query('CREATE TABLE term (k text PRIMARY KEY, meaning text)')
  const table = { table: 'term', rows, format: 'map', value: 'meaning' }
  expect(countsOf(await upsert(database, [table]))).toEqual({ ...none, inserted: 30_000 })
  const edited = await upsert(database, [{ ...table, rows: rows.replace('"value 29999"', '"another"') }])
  expect(edited.tables[0]?.changes).toMatchObject([{ kind: '~', key: 'key 29999', line: 30_001 }])
})

test('a map that is not UTF-8 is refused', async () => {
  await database.query('CREATE TABLE term (k text PRIMARY KEY, meaning text)')
  const rows = Buffer.from('{"a": "Gr\u00fc\u00dfe"}', 'latin1')
  const problems = await problemsOf(
    upsert(database, [{ table: 'term', rows, format: 'map', value: 'meaning' }]),
  )
  expect(problems).toMatchObject([{ code: 'encoding-invalid' }])
  expect(await rowsOf(database, 'term')).toEqual([])
})
