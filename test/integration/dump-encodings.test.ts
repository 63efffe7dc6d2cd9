import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dump, writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { restore, takeRows } from '../support/restore.js'

/** Rows come in one order, whichever encoding the database keeps its text in. */

// In WIN1252 the sign of the euro is byte 80 and stands before every letter with an accent; in UTF-8 it stands behind.
const words = {
  WIN1252: ['z', 'ä', '€', 'a', 'ž', 'Z'],
  LATIN1: ['z', 'ä', 'ÿ', 'a', 'ß', 'Z'],
  SQL_ASCII: ['z', 'b', 'a', 'Z'],
}
const encodings = Object.keys(words) as (keyof typeof words)[]
const tables = ['by_text', 'by_name', 'keyless']
const schema = `CREATE TABLE by_text (id text PRIMARY KEY); CREATE TABLE by_name (id varchar(9) COLLATE "C", n integer, PRIMARY KEY (id, n));
  CREATE TABLE keyless (id text NOT NULL, label text, UNIQUE (id));`

let folder: string
const made: TestDatabase[] = []

beforeAll(async () => {
  folder = await writeTableList(tables.map((table) => (table === 'keyless' ? { table, key: ['id'] } : table)))
})
afterAll(async () => {
  for (const database of made) await database.drop()
})

async function start(encoding: string): Promise<TestDatabase> {
  const database = await createTestDatabase()
  made.push(database)
  const admin = await createTestDatabase()
  await admin.query(`DROP DATABASE ${database.name} WITH (FORCE)`)
  await admin.query(`CREATE DATABASE ${database.name} TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`)
  await admin.drop()
  return database
}

async function fill(database: TestDatabase, keys: readonly string[]): Promise<void> {
  await database.query(schema)
  await database.query('INSERT INTO by_text SELECT unnest($1::text[])', [keys])
  await database.query('INSERT INTO by_name SELECT unnest($1::text[]), 1', [keys])
  await database.query('INSERT INTO keyless SELECT unnest($1::text[]), NULL', [keys])
}

test.each(encodings)(
  'equal rows give equal bytes, kept in %s, and are restored both ways',
  async (encoding) => {
    const other = await start(encoding)
    const plain = await start('UTF8')
    for (const database of [other, plain]) await fill(database, words[encoding])
    const wanted = await dump(plain, folder)
    const found = await dump(other, folder)
    expect(found.manifest.tables).toEqual(wanted.manifest.tables)
    expect(await readFile(found.path, 'utf8')).toBe(await readFile(wanted.path, 'utf8'))
    expect(found.manifest.proof?.rows).toBe(words[encoding].length * tables.length)
    await dump(other, folder, { proveOn: plain.dsn })
    const rows = await takeRows(plain, tables)
    for (const [target, { path }] of [
      [other, wanted],
      [plain, found],
    ] as const) {
      const replaced = await restore(target, path, { mode: 'replace', confirm: target.name })
      expect(replaced.verified).toBe('sums')
      expect(await restore(target, path)).toMatchObject({ verified: 'sums', problems: [] })
    }
    expect(await takeRows(plain, tables)).toBe(rows)
  },
)
