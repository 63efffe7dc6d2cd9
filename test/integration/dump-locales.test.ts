import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../actions/lib/database/connection.js'
import { dump, writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { restore, takeRows } from '../support/restore.js'

/** Rows come in one order, whichever library sorts text in the database that they are dumped from. */

const schema = `
CREATE TYPE pair AS (word text, number integer);
CREATE DOMAIN tag AS text;
CREATE TYPE words AS RANGE (subtype = text);
CREATE TABLE by_text (id text PRIMARY KEY);
CREATE TABLE by_tag (id tag PRIMARY KEY);
CREATE TABLE by_json (id jsonb PRIMARY KEY);
CREATE TABLE by_pair (id pair PRIMARY KEY);
CREATE TABLE by_range (id words PRIMARY KEY);
CREATE TABLE by_list (id text[] PRIMARY KEY);
CREATE TABLE by_pairs (id pair[] PRIMARY KEY);
CREATE TABLE by_number (id integer PRIMARY KEY);
INSERT INTO by_text SELECT unnest(k) FROM keys; INSERT INTO by_tag SELECT unnest(k) FROM keys;
INSERT INTO by_json SELECT to_jsonb(unnest(k)) FROM keys; INSERT INTO by_pair SELECT ROW(unnest(k), 1)::pair FROM keys;
INSERT INTO by_range SELECT words(unnest(k), NULL) FROM keys; INSERT INTO by_list SELECT ARRAY[unnest(k)] FROM keys;
INSERT INTO by_pairs SELECT ARRAY[ROW(unnest(k), 1)::pair] FROM keys; INSERT INTO by_number VALUES (10), (9), (100);
DROP TABLE keys;`
const tables = ['text', 'tag', 'json', 'pair', 'range', 'list', 'pairs', 'number'].map((name) => `by_${name}`)
const keys = ['b', 'B', 'a', 'ä', '-a', 'Z', 'a b', 'ab']

/** How a database sorts, and which library does. */
type Locale = { words: string; since: number }
const locales: Readonly<Record<string, Locale>> = {
  'bytes of the C library': { words: `LOCALE 'C'`, since: 140_000 },
  ICU: { words: `LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'`, since: 150_000 },
  'ICU with rules': {
    words: `LOCALE_PROVIDER icu ICU_LOCALE 'en-US' ICU_RULES '&a < b' LOCALE 'C'`,

    since: 160_000,
  },
  'the server itself': {
    words: `LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'`,

    since: 170_000,
  },
}

const made: Record<string, TestDatabase> = {}
let folder: string
let whyNot: Record<string, string>

beforeAll(async () => {
  folder = await writeTableList(tables)
  whyNot = {}
  for (const [name, locale] of Object.entries(locales)) {
    const reason = await start(name, locale)
    if (reason !== undefined) whyNot[name] = reason
  }
})
afterAll(async () => {
  for (const database of Object.values(made)) await database.drop()
})

/** Makes a database of a locale, with rows. @returns why there is none, where the server cannot */
async function start(name: string, { words, since }: Locale): Promise<string | undefined> {
  const database = await createTestDatabase()
  made[name] = database
  const [server] = await database.query<{ number: number; icu: boolean }>(
    `SELECT current_setting('server_version_num')::int AS number,
            EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i') AS icu`,
  )
  if ((server?.number ?? 0) < since) return `the server is older than ${since / 10_000}`
  if (words.includes('icu') && server?.icu !== true) return 'the server is built without ICU'
  const admin = await createTestDatabase()
  await admin.query(`DROP DATABASE ${database.name} WITH (FORCE)`)
  await admin.query(`CREATE DATABASE ${database.name} TEMPLATE template0 ENCODING 'UTF8' ${words}`)
  await admin.drop()
  await database.query('CREATE TABLE keys AS SELECT $1::text[] AS k', [keys])
  await database.query(schema)
  return undefined
}

const others = Object.keys(locales).slice(1)

test.for(others)('equal rows give equal bytes, sorted by %s', async (name, { skip }) => {
  const reason = whyNot[name]
  if (reason !== undefined) return skip(reason)
  const plain = made['bytes of the C library'] as TestDatabase
  const other = made[name] as TestDatabase
  const wanted = await dump(plain, folder, { prove: false })
  const found = await dump(other, folder, { prove: false })
  expect(found.manifest.tables).toEqual(wanted.manifest.tables)
  expect(await readFile(found.path, 'utf8')).toBe(await readFile(wanted.path, 'utf8'))
  expect(found.manifest.tables.every(({ rows }) => rows >= 3)).toBe(true)
})

test.for(Object.keys(locales))('a proof sorts as its source does: %s', async (name, { skip }) => {
  const reason = whyNot[name]
  if (reason !== undefined) return skip(reason)
  const database = made[name] as TestDatabase
  const locale = `SELECT to_jsonb(d) - '{oid,datname,datdba,datacl,datfrozenxid,datminmxid,dattablespace,datlastsysoid}'::text[] AS locale
                    FROM pg_database d WHERE datname = current_database()`
  let proven: unknown
  await dump(database, folder, {
    expectations: async (scratch: Database) => {
      proven = (await scratch.query(locale)).rows
      return 0
    },
  })
  expect(proven).toEqual(await database.query(locale))
  expect(JSON.stringify(proven)).toMatch(/"datcollate":/)
})

test.for(others)('a dump is restored, and compared, where rows are sorted by %s', async (name, { skip }) => {
  const reason = whyNot[name]
  if (reason !== undefined) return skip(reason)
  const plain = made['bytes of the C library'] as TestDatabase
  const other = made[name] as TestDatabase
  const there = await dump(plain, folder, { prove: false })
  const back = await dump(other, folder, { prove: false })
  for (const [target, { path }] of [
    [other, there],
    [plain, back],
  ] as const) {
    await restore(target, path, { mode: 'replace', confirm: target.name })
    expect(await restore(target, path)).toMatchObject({ verified: 'sums', problems: [] })
  }
  expect(await takeRows(other, tables)).toBe(await takeRows(plain, tables))
})

test.for(others)('a dump of bytes is proven on a server that sorts by %s', async (name, { skip }) => {
  const reason = whyNot[name]
  if (reason !== undefined) return skip(reason)
  const plain = made['bytes of the C library'] as TestDatabase
  const written = await dump(plain, folder, { proveOn: (made[name] as TestDatabase).dsn })
  expect(written.manifest.proof?.tables).toBe(tables.length)
})
