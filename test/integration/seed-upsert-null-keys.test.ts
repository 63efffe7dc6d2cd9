import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { countsOf, none, problemsOf, rowsOf, upsert } from '../support/upsert.js'

/** A key without a value is equal to no row: each run would write it once more. */

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(`
    CREATE TABLE place (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text, number int, label text, UNIQUE (code, number));
    CREATE TABLE item (code text PRIMARY KEY, label text)`)
})
afterEach(() => database.drop())

const key = ['code', 'number']
const good = { code: 'a', number: 1, label: 'first' }

test.each([
  ['JSON, null', 'place.json', [good, { code: 'b', number: null, label: 'second' }], 'key-null', 3],
  ['JSON, left out', 'place.json', [good, { code: 'b', label: 'second' }], 'field-missing', 3],
  ['NDJSON', 'place.ndjson', `${JSON.stringify(good)}\n{"code": null, "number": 2}\n`, 'field-missing', 2],
  ['CSV', 'place.csv', 'code,number,label\na,1,first\nb,,second\n', 'field-missing', 3],
] as const)('of a nullable column is refused with its line: %s', async (_, file, rows, code, line) => {
  const words = { table: 'place', rows, file, key }
  expect(await problemsOf(upsert(database, [words]))).toMatchObject([
    { code, place: { line, table: 'place' } },
  ])
  expect(await rowsOf(database, 'place')).toEqual([])
})

test('of the primary key is refused with its line', async () => {
  for (const row of [{ code: null, label: 'x' }, { label: 'x' }, { code: '', label: 'x' }]) {
    const problems = await problemsOf(upsert(database, [{ table: 'item', rows: [{ code: 'a' }, row] }]))
    expect(problems).toMatchObject([{ place: { line: 3, table: 'item', field: 'code' } }])
  }
  expect(await rowsOf(database, 'item')).toEqual([])
})

test('in a large source of an empty table is refused as in a small one', async () => {
  const rows = Array.from({ length: 6_000 }, (_, n) => ({
    code: n === 4_500 ? null : `k${n}`,
    number: n,
    label: 'x'.repeat(250),
  }))
  expect(await problemsOf(upsert(database, [{ table: 'place', rows, key }]))).toMatchObject([
    { code: 'key-null', place: { line: 4_502, field: 'code' } },
  ])
  expect(await rowsOf(database, 'place')).toEqual([])
})

test('that the table has already is nobody’s: it is never switched off, and no row of the source is it', async () => {
  await database.query(`
    ALTER TABLE place ADD is_active boolean NOT NULL DEFAULT true;
    INSERT INTO place (code, number, label) VALUES ('a', NULL, 'loose')`)
  const outcome = await upsert(database, [{ table: 'place', rows: [good], key, 'max-deactivations': 5 }])
  expect(countsOf(outcome)).toEqual({ ...none, inserted: 1 })
  expect(await database.query('SELECT label, is_active FROM place ORDER BY id')).toEqual([
    { label: 'loose', is_active: true },
    { label: 'first', is_active: true },
  ])
})
