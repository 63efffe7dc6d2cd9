import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  none,
  problemsOf,
  type TableWords,
  upsert,
  upsertFolder,
  writeDataset,
} from '../support/upsert.js'

/** Lists whose elements are keys of a table, which no foreign key can watch over. */

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(`
    CREATE TABLE muscle (id text PRIMARY KEY, is_active boolean NOT NULL DEFAULT true);
    CREATE TABLE motion (id text PRIMARY KEY, label text, muscles text[], is_active boolean NOT NULL DEFAULT true)`)
})
afterEach(() => database.drop())

const muscles = (ids: string) => ({
  table: 'muscle',
  rows: [...ids].map((id) => ({ id })),
  'max-deactivations': 5,
})
const motions = (rows: readonly Record<string, unknown>[]): TableWords => ({
  table: 'motion',
  rows,
  references: { muscles: 'muscle' },
  'max-deactivations': 5,
})
const push = { id: 'push', muscles: ['a', 'b'] }
const pull = { id: 'pull', muscles: ['c'] }

test('a row that somebody deleted is found where an unchanged row still lists it', async () => {
  expect((await upsert(database, [muscles('abc'), motions([push, pull])])).problems).toEqual([])
  await database.query(`DELETE FROM muscle WHERE id = 'c'`)
  expect(await problemsOf(upsert(database, [muscles('ab'), motions([push, pull])]))).toMatchObject([
    {
      code: 'reference-missing',
      message: expect.stringMatching(/^"c" is no row of muscle/),
      place: {
        file: expect.stringContaining('2.json'),
        line: 3,
        table: 'motion',
        key: 'pull',
        field: 'muscles',
      },
    },
  ])
})

test('a row that leaves its source is told where an unchanged row still lists it, once', async () => {
  await upsert(database, [muscles('abc'), motions([push, pull])])
  const later = [muscles('ab'), motions([push, pull])]
  const plan = await upsert(database, later, { mode: 'plan' })
  const outcome = await upsert(database, later)
  for (const { problems } of [plan, outcome]) {
    expect(problems).toMatchObject([
      {
        level: 'warning',
        code: 'reference-switched-off',
        message: expect.stringContaining('"c"'),
        place: { line: 3, table: 'motion', key: 'pull', field: 'muscles' },
      },
    ])
  }
  expect(countsOf(outcome, 0)).toEqual({ ...none, deactivated: 1, unchanged: 2 })
  const again = await upsert(database, later)
  expect(again.problems).toEqual([])
})

test('a row that lists nothing of what left is not spoken of', async () => {
  await upsert(database, [muscles('abc'), motions([push, pull])])
  expect((await upsert(database, [muscles('ab'), motions([push])])).problems).toEqual([])
})

test('rows that left their own source, or are somebody else’s, are not held against it', async () => {
  await database.query(`
    ALTER TABLE motion ADD source_type text NOT NULL DEFAULT 'seed';
    INSERT INTO motion VALUES ('theirs', NULL, '{nothing}', true, 'admin'), ('ours', NULL, '{nothing}', false, 'seed')`)
  expect((await upsert(database, [muscles('abc'), motions([push])])).problems).toEqual([])
  await database.query(`UPDATE motion SET is_active = true, source_type = 'seed'`)
  // Both leave the source now: they are switched off, and no fault of it.
  expect((await upsert(database, [muscles('abc'), motions([push])])).problems).toEqual([])
})

test('a table that switches nothing off is held against what its source gives', async () => {
  await database.query(
    `ALTER TABLE motion DROP is_active; INSERT INTO motion VALUES ('left', NULL, '{nothing}')`,
  )
  expect((await upsert(database, [muscles('abc'), motions([push])])).problems).toEqual([])
  await database.query(`DELETE FROM muscle WHERE id = 'b'`)
  expect(await problemsOf(upsert(database, [muscles('ac'), motions([push])]))).toMatchObject([
    { code: 'reference-missing', place: { line: 2, key: 'push' } },
  ])
})

test('elements are values of the key’s type: other spellings of a key are that key', async () => {
  await database.query(`
    CREATE TABLE part (id uuid PRIMARY KEY); CREATE TABLE size (id numeric(6, 2) PRIMARY KEY);
    CREATE TABLE kit (id int PRIMARY KEY, parts jsonb, sizes jsonb)`)
  const part = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
  const kit = (parts: string[], sizes: unknown[]) => [
    { table: 'part', rows: [{ id: part }] },
    { table: 'size', rows: [{ id: 1.5 }] },
    { table: 'kit', rows: [{ id: 1, parts, sizes }], references: { parts: 'part', sizes: 'size' } },
  ]
  expect((await upsert(database, kit([part.toUpperCase()], [1.5]))).problems).toEqual([])
  // 1.501 would be 1.50 in the column's own type, and what is no uuid at all is no key.
  expect(await problemsOf(upsert(database, kit(['no-uuid'], [1.501])))).toMatchObject([
    { code: 'reference-missing', place: { field: 'parts' } },
    { code: 'reference-missing', message: expect.stringContaining('1.501'), place: { field: 'sizes' } },
  ])
})

test('where both tables are trusted nothing is read; where one moved, both are', async () => {
  await database.query(`
    CREATE TABLE meta (table_name text PRIMARY KEY, version_seq bigint NOT NULL DEFAULT 0, seed_digest text, seed_version bigint);
    CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO meta VALUES (TG_TABLE_NAME, 1) ON CONFLICT (table_name) DO UPDATE SET version_seq = meta.version_seq + 1; RETURN NULL; END $$;
    CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON muscle EXECUTE FUNCTION bump();
    CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON motion EXECUTE FUNCTION bump()`)
  const folder = await writeDataset([muscles('abc'), motions([push, pull])], { version: { table: 'meta' } })
  await upsertFolder(database, folder)
  const asked: string[] = []
  const quiet = await upsertFolder(database, folder, {
    watch: (real) => ({
      ...real,
      query: async (sql: string, values?: readonly unknown[]) => {
        asked.push(sql)
        return (await real.query(sql, values)) as never
      },
    }),
  })
  expect(quiet.tables.every(({ trusted }) => trusted !== undefined)).toBe(true)
  expect(asked.length).toBeGreaterThan(3)
  expect(asked.filter((sql) => sql.includes('unnest(t."muscles"'))).toEqual([])

  await database.query(
    `ALTER TABLE muscle DISABLE TRIGGER bump; DELETE FROM muscle WHERE id = 'c'; INSERT INTO muscle VALUES ('d')`,
  )
  const moved = await writeDataset([muscles('abd'), motions([push, pull])], { version: { table: 'meta' } })
  expect(await problemsOf(upsertFolder(database, moved))).toMatchObject([
    { code: 'reference-missing', place: { table: 'motion', key: 'pull', line: 3 } },
  ])
})
