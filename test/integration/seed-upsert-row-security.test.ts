import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { adminDsn, createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { countsOf, none, problemsOf, rowsOf, upsert } from '../support/upsert.js'

/** A login that row-level security applies to, although it owns the table: FORCE, and no superuser. */

const login = 'seed_login_policies'
let database: TestDatabase
let owned: Pick<TestDatabase, 'dsn'> & TestDatabase

beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(`
DROP ROLE IF EXISTS ${login};
CREATE ROLE ${login} LOGIN PASSWORD 'secret';
CREATE TABLE item (code text PRIMARY KEY, label text, tenant text NOT NULL DEFAULT 'a', pad text,
                   is_active boolean NOT NULL DEFAULT true);
ALTER TABLE item OWNER TO ${login};
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
ALTER TABLE item FORCE ROW LEVEL SECURITY;
INSERT INTO item (code, label, tenant) VALUES ('A', 'old', 'a'), ('B', 'old', 'b')`)
  const { host, port } = parseDsn(adminDsn())
  owned = { ...database, dsn: `postgresql://${login}:secret@${host}:${port}/${database.name}` }
})
afterEach(async () => {
  await database.query(`DROP OWNED BY ${login} CASCADE; DROP ROLE ${login}`)
  await database.drop()
})

const seed = (rows: unknown, words: Record<string, unknown> = {}) =>
  upsert(owned, [{ table: 'item', rows, ...words }])
const labels = () => database.query('SELECT code, label, is_active FROM item ORDER BY code')
const asBefore = [
  { code: 'A', label: 'old', is_active: true },
  { code: 'B', label: 'old', is_active: true },
]

test('an update that a policy swallows is found, and nothing is written', async () => {
  await database.query(`
    CREATE POLICY look ON item FOR SELECT USING (true);
    CREATE POLICY change ON item FOR UPDATE USING (tenant = 'a')`)
  const rows = ['A', 'B'].map((code) => ({ code, label: 'new' }))
  expect(await problemsOf(seed(rows))).toMatchObject([
    {
      code: 'rows-swallowed',
      message: 'Of 2 rows to update, the server wrote 1, without an error.',
      place: { table: 'item' },
    },
  ])
  expect(await labels()).toEqual(asBefore)
})

test('a row that a policy keeps from being switched off is found, and nothing is written', async () => {
  await database.query(`
    CREATE POLICY look ON item FOR SELECT USING (true);
    CREATE POLICY change ON item FOR UPDATE USING (tenant = 'a')`)
  expect(await problemsOf(seed([{ code: 'A', label: 'new' }], { 'max-deactivations': 5 }))).toMatchObject([
    { code: 'rows-swallowed', message: expect.stringContaining('switch off') },
  ])
  expect(await labels()).toEqual(asBefore)
})

test('a row that a policy hides is never taken for a new one, and is said to be hidden', async () => {
  await database.query(`CREATE POLICY tenants ON item USING (tenant = 'a') WITH CHECK (true)`)
  const rows = ['A', 'B'].map((code) => ({ code, label: 'new' }))
  expect(await problemsOf(seed(rows))).toMatchObject([
    {
      code: 'database-duplicate',
      place: { line: 3, table: 'item', key: 'B' },
    },
  ])
  expect(await labels()).toEqual(asBefore)
})

test('a policy that refuses new rows ends the run, and nothing is written', async () => {
  await database.query(`CREATE POLICY tenants ON item USING (true) WITH CHECK (label <> 'bad')`)
  const rows = [
    { code: 'A', label: 'new' },
    { code: 'B', label: 'old' },
    { code: 'C', label: 'bad' },
  ]
  expect(await problemsOf(seed(rows))).toMatchObject([
    { code: 'database-forbidden', message: expect.stringMatching(/row-level security/) },
  ])
  expect(await labels()).toEqual(asBefore)
})

test('a seed under policies says that rows may be hidden from it, for it can switch off only what it sees', async () => {
  await database.query(`CREATE POLICY tenants ON item USING (tenant = 'a') WITH CHECK (tenant = 'a')`)
  const outcome = await seed([{ code: 'A', label: 'new' }])
  expect(countsOf(outcome)).toEqual({ ...none, updated: 1 })
  expect(outcome.problems).toMatchObject([
    { level: 'warning', code: 'rows-may-be-hidden', place: { table: 'item' } },
  ])
  expect(await labels()).toEqual([
    { code: 'A', label: 'new', is_active: true },
    { code: 'B', label: 'old', is_active: true },
  ])
  // Whom no policy binds is told nothing.
  expect(
    (await upsert(database, [{ table: 'item', rows: [{ code: 'A' }], 'max-deactivations': 5 }])).problems,
  ).toEqual([])
})

test('a large source into an empty table under policies is held against them row by row', async () => {
  await database.query(
    `DELETE FROM item; CREATE POLICY tenants ON item USING (true) WITH CHECK (code <> 'k4')`,
  )
  const rows = Array.from({ length: 6_000 }, (_, n) => ({ code: `k${n}`, pad: 'x'.repeat(250) }))
  expect(await problemsOf(seed(rows))).toMatchObject([{ code: 'database-forbidden' }])
  expect(await rowsOf(database, 'item')).toEqual([])
  await database.query(`ALTER POLICY tenants ON item WITH CHECK (true)`)
  expect(countsOf(await seed(rows))).toEqual({ ...none, inserted: 6_000 })
})
