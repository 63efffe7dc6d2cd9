import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  createItemsDatabase,
  items,
  letters,
  none,
  problemsOf,
  rowsOf,
  takePrint,
  upsert,
  upsertFolder,
  watchWrites,
  writeDataset,
} from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

describe('versions that triggers keep', () => {
  const version = {
    version: {
      table: 'ledger',
      name: 'subject',
      version: 'step',
      'seed-digest': 'digest',
      'seed-version': 'at_step',
    },
  }
  beforeEach(async () => {
    await database.query(`
      CREATE TABLE ledger (subject text PRIMARY KEY, step bigint NOT NULL, digest text, at_step bigint);
      CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO ledger VALUES (TG_TABLE_NAME, 1)
          ON CONFLICT (subject) DO UPDATE SET step = ledger.step + 1; RETURN NULL; END $$;
      CREATE TRIGGER step AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON item EXECUTE FUNCTION step();`)
  })

  test('are recorded; an unchanged source then ships nothing and writes nothing', async () => {
    const folder = await writeDataset(items(letters('abc')), version)
    const first = await upsertFolder(database, folder)
    expect(first.tables[0]?.version).toEqual({ before: '0', after: '1' })
    expect(await rowsOf(database, 'ledger')).toMatchObject([{ subject: 'item', step: '1', at_step: '1' }])
    const before = [await takePrint(database, 'item'), await takePrint(database, 'ledger')]
    const { watch, written } = watchWrites()

    const second = await upsertFolder(database, folder, {
      watch: (real) => watch({ ...real, copyIn: () => Promise.reject(new Error('Rows were shipped.')) }),
    })

    expect(second.tables[0]).toMatchObject({
      trusted: expect.stringContaining('version 1'),
      version: { before: '1', after: '1' },
    })
    expect(written.transaction).toBeNull()
    // A reader may tidy up a page of the catalogues that other databases left dead rows in: no write of ours is as small.
    expect(Number(written.wal)).toBeLessThan(1_000)
    expect([await takePrint(database, 'item'), await takePrint(database, 'ledger')]).toEqual(before)
  })

  test('step once more where a row changes, and not for a plan', async () => {
    await upsert(database, items(letters('abc')), { manifest: version })
    const rows = [...letters('ab'), { id: 'c', label: 'C' }]
    const plan = await upsert(database, items(rows), { manifest: version, mode: 'plan' })
    const applied = await upsert(database, items(rows), { manifest: version })
    expect(applied.tables[0]?.version).toEqual(plan.tables[0]?.version)
    expect(applied.tables[0]?.version).toEqual({ before: '1', after: '2' })
  })

  test.each([
    ['an edit of somebody else', `UPDATE item SET label = 'Edited' WHERE id = 'b'`, 1],
    ['a disabled trigger', `ALTER TABLE item DISABLE TRIGGER step; UPDATE item SET label = 'Edited'`, 3],
    [
      'a trigger on one column only',
      `DROP TRIGGER step ON item;
      CREATE TRIGGER s1 AFTER INSERT OR DELETE OR UPDATE OF price ON item EXECUTE FUNCTION step();
      CREATE TRIGGER s2 AFTER TRUNCATE ON item EXECUTE FUNCTION step(); UPDATE item SET label = 'Edited'`,
      3,
    ],
    ['a missing trigger', `DROP TRIGGER step ON item; DELETE FROM item WHERE id = 'a'`, 1],
  ])('are not trusted after %s', async (_, sql, changed) => {
    const folder = await writeDataset(items(letters('abc')), version)
    await upsertFolder(database, folder)
    await database.query(sql)
    const outcome = await upsertFolder(database, folder)
    expect(outcome.tables[0]?.trusted).toBeUndefined()
    const { inserted, updated } = countsOf(outcome)
    expect((inserted ?? 0) + (updated ?? 0)).toBe(changed)
  })

  test('are not asked with "full", nor for another source or manifest', async () => {
    const folder = await writeDataset(items(letters('abc')), version)
    await upsertFolder(database, folder)
    const full = await upsertFolder(database, folder, { full: true })
    expect(full.tables[0]).toMatchObject({ trusted: undefined, unchanged: 3, rows: 3 })
    const words = items(letters('abc'), { limits: { label: { 'max-length': 2 } } })
    expect(await problemsOf(upsert(database, words, { manifest: version }))).toHaveLength(3)
  })

  test('do not hide rows of other owners from the next run', async () => {
    await database.query(`INSERT INTO item (id, label, source_type) VALUES ('a', 'Admin', 'admin')`)
    const folder = await writeDataset(items(letters('abc')), version)
    expect(countsOf(await upsertFolder(database, folder))).toMatchObject({ inserted: 2, foreign: 1 })
    expect(countsOf(await upsertFolder(database, folder))).toMatchObject({ unchanged: 2, foreign: 1 })
    expect(await problemsOf(upsertFolder(database, folder, { onForeignOwner: 'fail' }))).toHaveLength(1)
  })

  test('are not trusted of a partitioned table, whose partitions can be written past its triggers', async () => {
    await database.query(`
      CREATE TABLE parted (id text PRIMARY KEY, label text) PARTITION BY LIST (id);
      CREATE TABLE parted_all PARTITION OF parted DEFAULT;
      CREATE TRIGGER step AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON parted EXECUTE FUNCTION step();`)
    const folder = await writeDataset([{ table: 'parted', rows: [{ id: 'a', label: 'A' }] }], version)
    await upsertFolder(database, folder)
    await database.query(`UPDATE parted_all SET label = 'past the triggers'`)
    const again = await upsertFolder(database, folder)
    expect(again.tables[0]?.trusted).toBeUndefined()
    expect(countsOf(again)).toEqual({ ...none, updated: 1 })
  })
})
