import { afterEach, beforeEach, expect, test } from 'vitest'
import { readAdoptions } from '../../actions/lib/seed/upsert/adoption.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  none,
  problemsOf,
  rowsOf,
  takePrint,
  upsert,
  upsertFolder,
  writeDataset,
} from '../support/upsert.js'

/** Ways in which a table could take other rows than the source has, without an error. */

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

const seed = (table: string, rows: unknown, words: Record<string, unknown> = {}) =>
  upsert(database, [{ table, rows, ...words }])

test('keys that a collation takes for one are duplicates, and are spelt as the source has them', async () => {
  await database.query(`
    CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE word (code text COLLATE ci PRIMARY KEY, label text); INSERT INTO word VALUES ('ABC', 'old')`)
  const twice = [
    { code: 'abc', label: 'one' },
    { code: 'ABC', label: 'two' },
  ]
  expect(await problemsOf(seed('word', twice))).toMatchObject([{ code: 'key-duplicate', place: { line: 3 } }])
  expect(countsOf(await seed('word', twice.slice(0, 1)))).toEqual({ ...none, updated: 1 })
  expect(await rowsOf(database, 'word')).toEqual([{ code: 'abc', label: 'one' }])
  const before = await takePrint(database, 'word')
  expect(countsOf(await seed('word', twice.slice(0, 1)))).toEqual({ ...none, unchanged: 1 })
  expect(await takePrint(database, 'word')).toEqual(before)
})

test('a large source means the same in an empty table as in a plan', async () => {
  await database.query('CREATE TABLE big (code text PRIMARY KEY, at timestamptz DEFAULT now(), pad text)')
  const rows = Array.from({ length: 6_000 }, (_, n) => ({
    code: `k${n}`,
    ...(n === 4_500 ? {} : { at: '2026-01-01T00:00:00Z' }),
    pad: 'x'.repeat(200),
  }))
  const expected = [{ code: 'field-mixed', place: { line: 4_502 } }]
  expect(await problemsOf(upsert(database, [{ table: 'big', rows }], { mode: 'plan' }))).toMatchObject(
    expected,
  )
  expect(await problemsOf(seed('big', rows))).toMatchObject(expected)
  expect(await rowsOf(database, 'big')).toEqual([])
})

test.each([
  [
    'a trigger that returns null',
    `CREATE FUNCTION drop_b() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.code = 'B' THEN RETURN NULL; END IF; RETURN NEW; END $$;
     CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION drop_b()`,
  ],
  ['a rule', `CREATE RULE r AS ON INSERT TO item WHERE NEW.code = 'B' DO INSTEAD NOTHING`],
])('%s that swallows a row is found, and nothing is written', async (_, sql) => {
  await database.query(`CREATE TABLE item (code text PRIMARY KEY, pad text); ${sql}`)
  const few = [{ code: 'A' }, { code: 'B' }]
  const many = Array.from({ length: 6_000 }, (_, n) => ({
    code: n === 5 ? 'B' : `k${n}`,
    pad: 'x'.repeat(250),
  }))
  for (const rows of [few, many]) {
    expect(await problemsOf(seed('item', rows))).toMatchObject([
      { code: 'rows-swallowed', place: { table: 'item' } },
    ])
    expect(await rowsOf(database, 'item')).toEqual([])
  }
})

test('a migration that changes the table ends the trust in its version', async () => {
  await database.query(`
    CREATE TABLE meta (table_name text PRIMARY KEY, version_seq bigint NOT NULL DEFAULT 0, seed_digest text, seed_version bigint);
    CREATE TABLE item (code text PRIMARY KEY, extra text);
    CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO meta VALUES (TG_TABLE_NAME, 1) ON CONFLICT (table_name) DO UPDATE SET version_seq = meta.version_seq + 1; RETURN NULL; END $$;
    CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON item EXECUTE FUNCTION bump()`)
  const folder = await writeDataset([{ table: 'item', rows: [{ code: 'A', extra: 'keep me' }] }], {
    version: { table: 'meta' },
  })
  await upsertFolder(database, folder)
  expect((await upsertFolder(database, folder)).tables[0]?.trusted).toBeDefined()

  await database.query(
    `ALTER TABLE item DROP COLUMN extra; ALTER TABLE item ADD COLUMN extra text DEFAULT 'lost'`,
  )
  expect(countsOf(await upsertFolder(database, folder))).toEqual({ ...none, updated: 1 })
  expect(await rowsOf(database, 'item')).toEqual([{ code: 'A', extra: 'keep me' }])

  expect((await upsertFolder(database, folder)).tables[0]?.trusted).toBeDefined()
  await database.query(`ALTER TABLE item ALTER extra TYPE text USING upper(extra) || '!'`)
  expect(countsOf(await upsertFolder(database, folder))).toEqual({ ...none, updated: 1 })
})

test('rows of a table that inherits from ours are not ours', async () => {
  await database.query(`
    CREATE TABLE base (code text PRIMARY KEY, is_active boolean NOT NULL DEFAULT true);
    CREATE TABLE special () INHERITS (base); INSERT INTO special VALUES ('c')`)
  await seed('base', [{ code: 'a' }], { 'max-deactivations': 5 })
  expect(await rowsOf(database, 'special')).toEqual([{ code: 'c', is_active: true }])
  expect(countsOf(await seed('base', [{ code: 'a' }]))).toEqual({ ...none, unchanged: 1 })
})

test('rows are taken over by the names that the report gives, and a misspelt one is refused', async () => {
  await database.query(`
    CREATE TABLE pair (a text, b int, label text, source_type text NOT NULL DEFAULT 'seed', PRIMARY KEY (a, b));
    INSERT INTO pair VALUES ('p', 1, 'theirs', 'admin')`)
  const rows = [{ a: 'p', b: 1, label: 'ours' }]
  const adopt = (text: string) => upsert(database, [{ table: 'pair', rows }], { adopt: readAdoptions(text) })
  expect(await problemsOf(adopt('pair/p, 2\n'))).toMatchObject([
    { code: 'adopt-unknown', message: expect.stringContaining('pair/p, 2') },
  ])
  expect(countsOf(await adopt('pair/p, 1\n'))).toEqual({ ...none, updated: 1 })
  expect(await rowsOf(database, 'pair')).toEqual([{ a: 'p', b: 1, label: 'ours', source_type: 'seed' }])
})

test('a key with a comma is taken over alone, and no other row with it', async () => {
  await database.query(`
    CREATE TABLE pair (a text, b text, label text, source_type text NOT NULL DEFAULT 'seed', PRIMARY KEY (a, b));
    INSERT INTO pair VALUES ('p, q', 'r', 'theirs', 'admin'), ('p', 'q, r', 'theirs', 'admin')`)
  const rows = [
    { a: 'p, q', b: 'r', label: 'ours' },
    { a: 'p', b: 'q, r', label: 'ours' },
  ]
  const told = await upsert(database, [{ table: 'pair', rows }])
  const [advice] = told.problems.map(({ next }) => /adopt: (\[.*\])\.$/.exec(next ?? '')?.[1] ?? '')
  const outcome = await upsert(database, [{ table: 'pair', rows }], { adopt: readAdoptions(advice ?? '') })
  expect(countsOf(outcome)).toEqual({ ...none, updated: 1, foreign: 1 })
  expect(await rowsOf(database, 'pair')).toMatchObject([
    { a: 'p', label: 'theirs', source_type: 'admin' },
    { a: 'p, q', label: 'ours', source_type: 'seed' },
  ])
})

test('rows that the source itself switches off count for the brake', async () => {
  await database.query('CREATE TABLE item (code text PRIMARY KEY, is_active boolean NOT NULL DEFAULT true)')
  const rows = ['a', 'b', 'c'].map((code) => ({ code }))
  await seed('item', rows)
  const off = rows.map((row) => ({ ...row, isActive: false }))
  expect(await problemsOf(seed('item', off))).toMatchObject([{ code: 'too-many-deactivated' }])
  expect(countsOf(await seed('item', off, { 'max-deactivations': 3 }))).toEqual({ ...none, updated: 3 })
})

test('a trigger that raises a code of its own is told with the row', async () => {
  await database.query(`
    CREATE TABLE item (code text PRIMARY KEY, label text);
    CREATE FUNCTION no_b() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.code = 'B' THEN RAISE EXCEPTION 'no B please' USING ERRCODE = 'AB123'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION no_b()`)
  expect(await problemsOf(seed('item', [{ code: 'A' }, { code: 'B' }]))).toMatchObject([
    { message: expect.stringContaining('no B please'), place: { line: 3, key: 'B' } },
  ])
})

test('times mean the same whatever the database is set to, and no offset is dropped', async () => {
  await database.query(`
    CREATE TABLE clock (id int PRIMARY KEY, at timestamptz, plain timestamp, short timestamp(0));
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Tokyo'); END $$`)
  const rows = [{ id: 1, at: '2024-02-03T01:02:03', plain: '2024-02-03T01:02:03Z' }]
  expect((await seed('clock', rows)).problems).toEqual([])
  expect(
    await database.query(`SELECT at AT TIME ZONE 'UTC' = '2024-02-03 01:02:03' AS same FROM clock`),
  ).toEqual([{ same: true }])
  expect(
    await problemsOf(
      seed('clock', [
        { id: 2, plain: '2024-02-03T01:02:03+05:00' },
        { id: 3, short: '2024-02-03T01:02:03.7' },
      ]),
    ),
  ).toMatchObject([
    { code: 'field-rounded', place: { field: 'plain' } },
    { code: 'field-rounded', place: { field: 'short' } },
  ])
})
