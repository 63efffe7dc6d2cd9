import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  createItemsDatabase,
  items,
  letters,
  none,
  rowsOf,
  takePrint,
  upsert,
  upsertFolder,
  writeDataset,
} from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

describe('the smallest manifest', () => {
  test('fills a table; the second run writes no row', async () => {
    const folder = await writeDataset([{ table: 'item', file: 'item.json', rows: letters('abc') }])
    const first = await upsertFolder(database, folder)
    expect(first.problems).toEqual([])
    expect(countsOf(first)).toEqual({ ...none, inserted: 3 })
    expect(await rowsOf(database, 'item')).toMatchObject([
      { id: 'a', label: 'Item a', price: null, is_active: true, source_type: 'seed' },
      { id: 'b' },
      { id: 'c' },
    ])
    const before = await takePrint(database, 'item')

    const second = await upsertFolder(database, folder)

    expect(countsOf(second)).toEqual({ ...none, unchanged: 3 })
    expect(second.tables[0]?.changes).toEqual([])
    expect(await takePrint(database, 'item')).toEqual(before)
  })

  test('writes only the rows that changed', async () => {
    await upsert(database, items(letters('abcde')))
    const before = await takePrint(database, 'item')
    const rows = letters('abcde').map((row) => (row.id === 'c' ? { ...row, label: 'New' } : row))

    const outcome = await upsert(database, items(rows))

    expect(countsOf(outcome)).toEqual({ ...none, updated: 1, unchanged: 4 })
    expect(outcome.tables[0]?.changes).toEqual([
      { kind: '~', key: 'c', line: 4, fields: [['label', '"Item c"', '"New"']] },
    ])
    const after = await takePrint(database, 'item')
    expect(after.filter((print) => !before.includes(print))).toHaveLength(1)
  })

  test('leaves a column alone that no row gives, and clears it where others give it', async () => {
    await upsert(database, items(letters('ab')))
    await database.query('UPDATE item SET price = 5')
    expect(countsOf(await upsert(database, items(letters('ab'))))).toEqual({ ...none, unchanged: 2 })
    expect(await rowsOf(database, 'item')).toMatchObject([{ price: '5' }, { price: '5' }])

    const outcome = await upsert(
      database,
      items([
        { id: 'a', label: 'Item a', price: 5 },
        { id: 'b', label: 'Item b' },
      ]),
    )

    expect(countsOf(outcome)).toEqual({ ...none, updated: 1, unchanged: 1 })
    expect(await rowsOf(database, 'item')).toMatchObject([{ price: '5' }, { price: null }])
  })

  test('burns no serial of a generated id on a second run', async () => {
    await database.query(`CREATE TABLE thing (id bigserial PRIMARY KEY, code text UNIQUE NOT NULL, n int)`)
    const rows = [
      { code: 'x', n: 1 },
      { code: 'y', n: 2 },
    ]
    const words = { table: 'thing', key: 'code', rows }
    await upsert(database, [words])
    await upsert(database, [
      {
        ...words,
        rows: [
          { code: 'x', n: 1 },
          { code: 'y', n: 3 },
        ],
      },
    ])
    expect(await database.query('SELECT last_value::int AS last FROM thing_id_seq')).toEqual([{ last: 2 }])
    expect(await rowsOf(database, 'thing')).toEqual([
      { id: '1', code: 'x', n: 1 },
      { id: '2', code: 'y', n: 3 },
    ])
  })

  test('a new row may take over a unique value that a changed row gives up', async () => {
    await database.query('CREATE UNIQUE INDEX ON item (label)')
    await upsert(database, items([{ id: 'a', label: 'Sought after' }]))
    const moved = await upsert(
      database,
      items([
        { id: 'a', label: 'Plain' },
        { id: 'b', label: 'Sought after' },
      ]),
    )
    expect(moved.problems).toEqual([])
    expect(countsOf(moved)).toEqual({ ...none, inserted: 1, updated: 1 })
    expect(await rowsOf(database, 'item')).toMatchObject([
      { id: 'a', label: 'Plain' },
      { id: 'b', label: 'Sought after' },
    ])
  })
})
