import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  createItemsDatabase,
  items,
  letters,
  none,
  problemsOf,
  rowsOf,
  upsert,
} from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

describe('rows that left the source', () => {
  test('are switched off, and on again when they return', async () => {
    await upsert(database, items(letters('abc')))
    const off = await upsert(database, items(letters('ab'), { 'max-deactivations': 1 }))
    expect(countsOf(off)).toEqual({ ...none, deactivated: 1, unchanged: 2 })
    expect(off.tables[0]?.changes).toMatchObject([{ kind: '-', key: 'c', line: null }])
    expect(await rowsOf(database, 'item')).toMatchObject([{}, {}, { id: 'c', is_active: false }])
    expect(countsOf(await upsert(database, items(letters('ab'))))).toEqual({ ...none, unchanged: 2 })

    const on = await upsert(database, items(letters('abc')))

    expect(countsOf(on)).toEqual({ ...none, reactivated: 1, unchanged: 2 })
    expect(on.tables[0]?.changes).toEqual([
      { kind: '^', key: 'c', line: 4, fields: [['is_active', 'false', 'true']] },
    ])
    expect(await rowsOf(database, 'item')).toMatchObject([{}, {}, { id: 'c', is_active: true }])
  })

  test.each([
    ['10%', 2],
    ['7%', 1],
    [3, 3],
    [0, 0],
    ['0%', 0],
    ['100%', 14],
  ])('within the brake of %s of fourteen rows', async (limit, most) => {
    const all = letters('abcdefghijklmn')
    await upsert(database, items(all))
    const words = { 'max-deactivations': limit, 'allow-empty': true }
    if (most < all.length) {
      const [problem] = await problemsOf(upsert(database, items(all.slice(most + 1), words)))
      expect(problem).toMatchObject({
        code: 'too-many-deactivated',
        message: expect.stringContaining(
          `${most + 1} rows left the source, but one run may switch off ${most}: a`,
        ),
      })
      expect(await database.query('SELECT count(*)::int AS n FROM item WHERE is_active')).toEqual([{ n: 14 }])
    }
    const outcome = await upsert(database, items(all.slice(most), words))
    expect(outcome.problems).toEqual([])
    expect(countsOf(outcome)).toMatchObject({ deactivated: most })
  })

  test('within the brake also where the source leaves open whether they are on', async () => {
    await database.query('ALTER TABLE item ALTER is_active DROP NOT NULL')
    await upsert(database, items(letters('abc')))
    const open = letters('abc').map((row) => ({ ...row, is_active: null }))
    expect(await problemsOf(upsert(database, items(open, { 'max-deactivations': 2 })))).toMatchObject([
      { code: 'too-many-deactivated', message: expect.stringContaining('3 rows are switched off by it') },
    ])
    expect(await database.query('SELECT FROM item WHERE is_active')).toHaveLength(3)
    const outcome = await upsert(database, items(open, { 'max-deactivations': 3 }))
    expect(countsOf(outcome)).toEqual({ ...none, updated: 3 })
  })

  test('by a share that is counted without rounding errors', async () => {
    await database.query(`INSERT INTO item SELECT lpad(n::text, 3, '0'), 'x' FROM generate_series(1, 100) n`)
    const rows = Array.from({ length: 92 }, (_, n) => ({ id: String(n + 1).padStart(3, '0'), label: 'x' }))
    const problems = await problemsOf(upsert(database, items(rows, { 'max-deactivations': '7%' })))
    expect(problems).toMatchObject([{ code: 'too-many-deactivated' }])
  })

  test('an empty source is a fault, unless the manifest says otherwise', async () => {
    await upsert(database, items(letters('a')))
    expect(await problemsOf(upsert(database, items([])))).toMatchObject([
      { code: 'source-empty', place: { line: 1 } },
    ])
    const words = { 'allow-empty': true, 'max-deactivations': '100%', owner: false }
    expect(countsOf(await upsert(database, items([], words)))).toEqual({ ...none, deactivated: 1 })
    expect(await rowsOf(database, 'item')).toMatchObject([{ is_active: false }])
  })

  test('are never switched off in a table without such a column, and the outcome says so', async () => {
    await database.query('CREATE TABLE plain (code char(2) PRIMARY KEY, name text)')
    await upsert(database, [
      {
        table: 'plain',
        rows: [
          { code: 'aa', name: 'A' },
          { code: 'bb', name: 'B' },
        ],
      },
    ])
    const outcome = await upsert(database, [{ table: 'plain', rows: [{ code: 'aa', name: 'AA' }] }])
    expect(countsOf(outcome)).toEqual({ ...none, updated: 1 })
    expect(outcome.tables[0]?.note).toContain('no column that switches rows off')
    expect(await rowsOf(database, 'plain')).toEqual([
      { code: 'aa', name: 'AA' },
      { code: 'bb', name: 'B' },
    ])
  })

  test.each(['boolean', 'boolean NOT NULL', 'boolean DEFAULT false', 'boolean NOT NULL DEFAULT false'])(
    'a new row is switched on where is_active is %s',
    async (type) => {
      await database.query(`CREATE TABLE lamp (id int PRIMARY KEY, is_active ${type})`)
      const rows = [{ id: 1 }, { id: 2 }]
      expect((await upsert(database, [{ table: 'lamp', rows }])).problems).toEqual([])
      expect(await rowsOf(database, 'lamp')).toEqual([
        { id: 1, is_active: true },
        { id: 2, is_active: true },
      ])
      expect(countsOf(await upsert(database, [{ table: 'lamp', rows }]))).toEqual({ ...none, unchanged: 2 })
    },
  )

  test('the source may say itself that a row is off', async () => {
    const rows = [
      { id: 'a', label: 'A', is_active: false },
      { id: 'b', label: 'B' },
    ]
    await upsert(database, items(rows))
    expect(await rowsOf(database, 'item')).toMatchObject([{ is_active: false }, { is_active: true }])
    expect(countsOf(await upsert(database, items(rows)))).toEqual({ ...none, unchanged: 2 })
  })

  test('a row whose switch is null is switched on', async () => {
    await database.query(
      'CREATE TABLE lamp (id int PRIMARY KEY, is_active boolean); INSERT INTO lamp VALUES (1, NULL)',
    )
    const outcome = await upsert(database, [{ table: 'lamp', rows: [{ id: 1 }] }])
    expect(countsOf(outcome)).toEqual({ ...none, reactivated: 1 })
    expect(await rowsOf(database, 'lamp')).toEqual([{ id: 1, is_active: true }])
  })
})
