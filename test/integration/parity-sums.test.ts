import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { compare, countsOfTable } from '../support/parity.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { writeDataset } from '../support/upsert.js'

/** More rows than are held at once: databases are compared by sums of hashes, and rows only where these differ. */
const many = 6_000

let template: TestDatabase
let left: TestDatabase
let right: TestDatabase

beforeAll(async () => {
  template = await createTestDatabase()
  await template.query(`
    CREATE TABLE item (
      id integer PRIMARY KEY, name text, price numeric, ratio double precision, big bigint, at timestamptz, tags text[],
      details jsonb, is_active boolean DEFAULT true, source_type text DEFAULT 'seed');
    INSERT INTO item
    SELECT n, 'n' || n, n::numeric / 10, n, n, to_timestamp(n), ARRAY['t' || n, NULL], jsonb_build_object('k', n)
      FROM generate_series(1, ${many}) AS n;
    CREATE TABLE pair (a text, b text, v text, PRIMARY KEY (a, b));
    INSERT INTO pair SELECT 'x' || n, 'y', 'v' FROM generate_series(1, ${many}) AS n`)
})
afterAll(() => template.drop())
beforeEach(async () => {
  left = await createTestDatabase(template.name)
  right = await createTestDatabase(template.name)
})
afterEach(async () => {
  await left.drop()
  await right.drop()
})

const changed = (rows: number) => ({ equal: many - rows, changed: rows, missing: 0, extra: 0 })

test.each([
  ['two values change places', '', `UPDATE item SET name = 'n' || (3 - id) WHERE id < 3`, 2],
  ['all values change places', '', `UPDATE item SET name = 'n' || (${many + 1} - id)`, many],
  [
    'two rows change their state',
    'UPDATE item SET is_active = id <> 5',
    'UPDATE item SET is_active = id <> 6',
    2,
  ],
  ['zero is null', 'UPDATE item SET ratio = 0 WHERE id = 5', 'UPDATE item SET ratio = NULL WHERE id = 5', 1],
  [
    'a number is none',
    `UPDATE item SET price = 'NaN' WHERE id = 5`,
    'UPDATE item SET price = NULL WHERE id = 5',
    1,
  ],
  [
    'a list has another shape',
    `UPDATE item SET tags = '{{a,b},{c,d}}' WHERE id = 5`,
    `UPDATE item SET tags = '{a,b,c,d}' WHERE id = 5`,
    1,
  ],
  [
    'a key is nested elsewhere',
    `UPDATE item SET details = '{"a": {"b": 1}, "c": 2}' WHERE id = 5`,
    `UPDATE item SET details = '{"a": {"b": 1, "c": 2}}' WHERE id = 5`,
    1,
  ],
  [
    'a large number folds to a small one',
    'UPDATE item SET big = 1 WHERE id = 5',
    'UPDATE item SET big = 4294967296 WHERE id = 5',
    1,
  ],
  [
    'an empty text is null',
    `UPDATE item SET name = '' WHERE id = 5`,
    'UPDATE item SET name = NULL WHERE id = 5',
    1,
  ],
])('%s: found among rows that are compared by their sums', async (_, atLeft, atRight, rows) => {
  if (atLeft !== '') await left.query(atLeft)
  await right.query(atRight)
  const dataset = await writeDataset([{ table: 'item', rows: [{ id: 1 }] }])
  const outcome = await compare({ dataset, left: left.dsn, right: right.dsn })
  expect(countsOfTable(outcome)).toMatchObject(changed(rows))
  // Beside another difference, where sums of buckets decide.
  await right.query(`UPDATE item SET price = -1 WHERE id = ${many - 1}`)
  const beside = await compare({ dataset, left: left.dsn, right: right.dsn })
  expect(countsOfTable(beside)).toMatchObject(changed(Math.min(rows + 1, many)))
})

test('a key that is not compared as a field still tells rows apart', async () => {
  await right.query(`UPDATE pair SET a = 'k' || a WHERE a = 'x7'`)
  const dataset = await writeDataset([
    { table: 'pair', rows: [{ a: 'x1', b: 'y', v: 'v' }], normalise: { a: { compare: 'no' } } },
  ])
  const outcome = await compare({ dataset, left: left.dsn, right: right.dsn })
  expect(countsOfTable(outcome)).toMatchObject({ equal: many - 1, changed: 0, missing: 1, extra: 1 })
})
