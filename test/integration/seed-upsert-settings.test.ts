import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { upsert } from '../support/upsert.js'

/** What a role or a database may have set for its sessions, and what a seed must not be moved by. */
const settings = {
  quote_all_identifiers: 'on',
  array_nulls: 'off',
  xmloption: 'document',
  intervalstyle: 'iso_8601',
  datestyle: 'German, DMY',
  bytea_output: 'escape',
  timezone: 'Asia/Kathmandu',
}

let plain: TestDatabase
let odd: TestDatabase

beforeAll(async () => {
  ;[plain, odd] = [await createTestDatabase(), await createTestDatabase()]
  for (const database of [plain, odd])
    await database.query(`
      CREATE TABLE "order" (id text PRIMARY KEY, "by" text REFERENCES "order", words text[], doc xml,
        took interval(3), at timestamptz(0), raw bytea, price numeric(10,2) DEFAULT 1.50)`)
  for (const [name, value] of Object.entries(settings))
    await odd.query(`ALTER DATABASE ${odd.name} SET ${name} = '${value}'`)
})
afterAll(async () => {
  await plain.drop()
  await odd.drop()
})

test('a source means the same whatever a database has set for its sessions', async () => {
  const rows = [
    { id: 'b', by: 'a', words: ['x', null, 'NULL'], doc: 'no <b>whole</b> document', took: '1 day 2 hours' },
    { id: 'a', words: [], at: '2026-01-02T03:04:05', raw: '\\x00ff', price: 2.5 },
  ]
  for (const database of [plain, odd]) {
    const written = await upsert(database, [{ table: 'order', rows }])
    expect(written).toMatchObject({ tables: [{ inserted: 2 }], problems: [] })
    const again = await upsert(database, [{ table: 'order', rows }])
    expect(again).toMatchObject({ tables: [{ inserted: 0, updated: 0, unchanged: 2 }], problems: [] })
  }
  const read = (database: TestDatabase) =>
    database.query(`
      SELECT id, "by", words IS NOT DISTINCT FROM ARRAY['x', NULL, 'NULL'] AS words, doc::text,
             extract(epoch FROM took)::text AS took, extract(epoch FROM at)::text AS at, encode(raw, 'hex') AS raw, price::text
        FROM "order" ORDER BY id`)
  expect(await read(odd)).toEqual(await read(plain))
  expect(await read(odd)).toHaveLength(2)
})

test('money is worth what the source says, also where its locale knows no decimals', async (context) => {
  await plain.query('CREATE TABLE fee (id int PRIMARY KEY, amount money)')
  const yen = await plain.query(`ALTER DATABASE ${plain.name} SET lc_monetary = 'ja_JP.utf8'`).then(
    () => true,
    () => false,
  )
  // A server can only be asked for the locales of its machine.
  if (!yen) return context.skip()
  const tables = [{ table: 'fee', rows: '[{"id": 1, "amount": 100}, {"id": 2, "amount": "1,500"}]' }]
  expect((await upsert(plain, tables)).problems).toEqual([])
  expect(await plain.query('SELECT amount::numeric::text AS amount FROM fee ORDER BY id')).toEqual([
    { amount: '100' },
    { amount: '1500' },
  ])
  expect((await upsert(plain, tables)).tables[0]).toMatchObject({ unchanged: 2 })
})
