import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../actions/lib/database/connection.js'
import type { TestDatabase } from '../support/postgres.js'
import { createItemsDatabase, items, letters, rowsOf, upsertFolder, writeDataset } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
  await database.query(`
    CREATE TABLE ledger (subject text PRIMARY KEY, step bigint NOT NULL, digest text, at_step bigint);
    CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO ledger VALUES (TG_TABLE_NAME, 1)
        ON CONFLICT (subject) DO UPDATE SET step = ledger.step + 1; RETURN NULL; END $$;
    CREATE TRIGGER step AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON item EXECUTE FUNCTION step();`)
})
afterEach(() => database.drop())

const version = {
  version: {
    table: 'ledger',
    name: 'subject',
    version: 'step',
    'seed-digest': 'digest',
    'seed-version': 'at_step',
  },
}

describe('a table is compared again', () => {
  test.each([
    [
      'when the default of a field that is left out became another',
      `ALTER TABLE item ALTER price SET DEFAULT 5`,
      { updated: 2 },
    ],
    [
      'when its triggers were off while somebody wrote',
      `ALTER TABLE item DISABLE TRIGGER step; UPDATE item SET label = 'Edited' WHERE id = 'b';
       ALTER TABLE item ENABLE TRIGGER step`,
      { updated: 1 },
    ],
    [
      'when all its triggers were off while somebody wrote',
      `ALTER TABLE item DISABLE TRIGGER ALL; UPDATE item SET label = 'Edited' WHERE id = 'b';
       ALTER TABLE item ENABLE TRIGGER ALL`,
      { updated: 1 },
    ],
    [
      'when its triggers did nothing while somebody wrote',
      `CREATE OR REPLACE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       UPDATE item SET label = 'Edited' WHERE id = 'b';
       CREATE OR REPLACE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         UPDATE ledger SET step = step + 1; RETURN NULL; END $$`,
      { updated: 1 },
    ],
  ])('%s', async (_, sql, counts) => {
    const rows = letters('abc').map((row) => (row.id === 'a' ? { ...row, price: 1 } : row))
    const folder = await writeDataset(items(rows), version)
    await upsertFolder(database, folder)
    expect((await upsertFolder(database, folder)).tables[0]?.trusted).toBeDefined()
    await database.query(sql)
    const again = await upsertFolder(database, folder)
    expect(again.tables[0]).toMatchObject({ trusted: undefined, ...counts })
    expect((await upsertFolder(database, folder)).tables[0]?.trusted).toBeDefined()
  })
})

describe('a version that does not move although rows are written', () => {
  test('is told of, and nothing is recorded', async () => {
    const folder = await writeDataset(items(letters('abc')), version)
    await upsertFolder(database, folder)
    const recorded = await rowsOf(database, 'ledger')
    await database.query('DROP TRIGGER step ON item')
    await writeFile(join(folder, '1.json'), JSON.stringify(letters('abcd')))
    const outcome = await upsertFolder(database, folder)
    expect(outcome.tables[0]).toMatchObject({ inserted: 1, version: { before: '1', after: '1' } })
    expect(outcome.problems).toMatchObject([
      { level: 'warning', code: 'version-unmoved', place: { table: 'item' } },
    ])
    expect(await rowsOf(database, 'ledger')).toEqual(recorded)
  })

  test('is told of where no version was ever kept', async () => {
    await database.query('DROP TRIGGER step ON item')
    const folder = await writeDataset(items(letters('abc')), version)
    const outcome = await upsertFolder(database, folder)
    expect(outcome.problems.map(({ code }) => code)).toEqual(['version-unmoved'])
    const again = await upsertFolder(database, folder)
    expect([again.problems, again.tables[0]?.trusted]).toEqual([[], undefined])
  })
})

describe('what is recorded is the sum of the rows that were seeded', () => {
  const csv = (text: string) => `id,label\n${[...text].map((id) => `${id},Item ${id}\n`).join('')}`
  const ndjson = (text: string) =>
    letters(text)
      .map((row) => `${JSON.stringify(row)}\n`)
      .join('')
  const map = (text: string) =>
    JSON.stringify(Object.fromEntries(letters(text).map(({ id, label }) => [id, label])))

  test.each([
    ['1.json', (text: string) => JSON.stringify(letters(text)), {}],
    ['1.ndjson', ndjson, {}],
    ['1.csv', csv, {}],
    ['1.json', map, { format: 'map', value: 'label' }],
  ])('also of %s, when the file moves meanwhile', async (file, render, words) => {
    const folder = await writeDataset(
      [{ table: 'item', file, rows: render('abc'), 'max-deactivations': 3, ...words }],
      version,
    )
    const path = join(folder, file)
    /** The file gets other rows of as many bytes, once its own have been read. */
    const moveMeanwhile = (real: Database): Database => ({
      ...real,
      query: async (sql: string, values?: readonly unknown[]) => {
        if (sql.includes('INSERT INTO "public"."item"')) await writeFile(path, render('xyz'))
        return (await real.query(sql, values)) as never
      },
    })
    await upsertFolder(database, folder, { watch: moveMeanwhile })
    const second = await upsertFolder(database, folder)
    expect(second.tables[0]).toMatchObject({ trusted: undefined, inserted: 3 })
    const third = await upsertFolder(database, folder)
    expect(third.tables[0]?.trusted).toBeDefined()
    await appendFile(path, '\n')
    expect((await upsertFolder(database, folder)).tables[0]?.trusted).toBeUndefined()
  })
})
