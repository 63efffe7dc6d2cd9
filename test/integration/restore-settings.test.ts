import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { quoteIdentifier, quoteLiteral } from '../../actions/lib/database/identifier.js'
import { createDatabaseWith, dump as dumpProven, writeTableList } from '../support/dump.js'
import type { TestDatabase } from '../support/postgres.js'
import { dumpFrom, restore, takeRows } from '../support/restore.js'

/** What a database, or a role in it, may have set for every session: none of it changes a dump, or how one is read. */
const settings: Readonly<Record<string, string>> = {
  quote_all_identifiers: 'on',
  xmloption: 'document',
  array_nulls: 'off',
  datestyle: 'SQL, DMY',
  intervalstyle: 'sql_standard',
  timezone: 'Pacific/Chatham',
  extra_float_digits: '-15',
  bytea_output: 'escape',
  search_path: 'nowhere',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'serializable',
  check_function_bodies: 'on',
  row_security: 'on',
}

const schema = `
CREATE SCHEMA "Odd One";
CREATE TYPE "Odd One".mood AS ENUM ('good', 'bad');
CREATE FUNCTION "Odd One".touch(mood "Odd One".mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;
CREATE TABLE "Odd One".item (
  id text PRIMARY KEY, "user" text[], part xml, price money, day date, at timestamptz, span interval, big float8, raw bytea,
  mood "Odd One".mood CHECK ("Odd One".touch(mood)), is_active boolean NOT NULL DEFAULT true,
  source_type text NOT NULL DEFAULT 'seed');
CREATE TABLE "Odd One"."select" (id integer PRIMARY KEY, item text REFERENCES "Odd One".item);`
const rows = `
INSERT INTO "Odd One".item VALUES
  ('a', '{NULL,"NULL"}', 'only <b>text</b>', 1234.5, '2026-02-03', '2026-02-03 04:05:06.7+00', '-1 year 2 days -03:04', 0.1 + 0.2, '\\x00ff5c', 'good'),
  ('b', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "Odd One"."select" VALUES (1, 'a'), (2, NULL);`
const tables = ['"Odd One".item', '"Odd One"."select"']

let usual: TestDatabase
let odd: TestDatabase
let folder: string
const made: TestDatabase[] = []

async function makeOdd(sql: string): Promise<TestDatabase> {
  const database = await createDatabaseWith(sql)
  for (const [name, value] of Object.entries(settings)) {
    const words = name === 'search_path' ? quoteIdentifier(value) : quoteLiteral(value)
    await database.query(`ALTER DATABASE ${quoteIdentifier(database.name)} SET ${name} = ${words}`)
  }
  return database
}

const target = async (sql: string) => {
  const database = await makeOdd(sql)
  made.push(database)
  return database
}

/** Rows as they are, not as the settings of the database show them. */
const exact = async (database: TestDatabase) => {
  for (const name of Object.keys(settings))
    await database.query(`ALTER DATABASE ${quoteIdentifier(database.name)} RESET ${name}`)
  return takeRows(database, tables)
}

beforeAll(async () => {
  usual = await createDatabaseWith(schema + rows)
  odd = await makeOdd(schema + rows)
  folder = await writeTableList(tables)
})
afterAll(async () => {
  await usual.drop()
  await odd.drop()
})
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop()
})

test('a dump is the same byte for byte, and is proven', async () => {
  const wanted = await dumpProven(usual, folder)
  const found = await dumpProven(odd, folder)
  expect(await readFile(found.path, 'utf8')).toBe(await readFile(wanted.path, 'utf8'))
  expect(found.manifest.tables).toEqual(wanted.manifest.tables)
  expect(found.manifest.proof?.rows).toBe(4)
})

test.each([0, 1])('a replacement restores the same rows, over %i restored before', async (before) => {
  const dump = await dumpFrom(usual, folder)
  const database = await target('')
  for (let round = 0; round <= before; round++)
    expect((await restore(database, dump, { mode: 'replace', confirm: database.name })).problems).toEqual([])
  expect(await exact(database)).toBe(await takeRows(usual, tables))
})

test('a merge writes the same rows', async () => {
  const dump = await dumpFrom(usual, folder)
  const database = await target(schema)
  expect(await restore(database, dump)).toMatchObject({ verified: 'sums', problems: [] })
  expect(await exact(database)).toBe(await takeRows(usual, tables))
})
