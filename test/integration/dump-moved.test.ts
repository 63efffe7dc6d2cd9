import { afterEach, expect, test } from 'vitest'
import { createDatabaseWith, dump, writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { restore, takeRows } from '../support/restore.js'

/** `ALTER … SET SCHEMA` leaves extended statistics of a table and the second type of a range where they were. */

const moved = `
CREATE SCHEMA app; CREATE SCHEMA home;
CREATE TYPE span AS RANGE (subtype = integer); CREATE TYPE home.far AS RANGE (subtype = integer);
CREATE TABLE item (id integer PRIMARY KEY, a span, b span_multirange, c home.far_multirange);
CREATE STATISTICS item_both ON id, a FROM item; CREATE STATISTICS home.item_far ON id, b FROM item;
ALTER STATISTICS item_both SET STATISTICS 50;
ALTER TABLE item SET SCHEMA app; ALTER TYPE span SET SCHEMA app; ALTER TYPE home.far SET SCHEMA app;
CREATE TABLE home.other (id integer PRIMARY KEY);
INSERT INTO home.other VALUES (7);
INSERT INTO app.item VALUES (1, '[1,2)', '{[1,2)}', NULL), (2, NULL, NULL, '{[3,4)}');`
const tables = ['app.item', 'home.other']

const made: TestDatabase[] = []
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop()
})

const takePlaces = (database: TestDatabase) =>
  database.query(`
    SELECT stxnamespace::regnamespace::text || '.' || stxname || ' ' || coalesce(nullif(stxstattarget, -1)::text, '') AS place FROM pg_statistic_ext
    UNION ALL SELECT typnamespace::regnamespace::text || '.' || typname FROM pg_type WHERE typtype IN ('r', 'm') AND typnamespace <> 'pg_catalog'::regnamespace
    ORDER BY 1`)

test('statistics that were left where none of the tables is are told', async () => {
  const source =
    await createDatabaseWith(`CREATE SCHEMA old; CREATE TABLE old.item (id integer PRIMARY KEY, a integer);
    CREATE STATISTICS old.item_both ON id, a FROM old.item; ALTER TABLE old.item SET SCHEMA public; INSERT INTO item VALUES (1, 2)`)
  made.push(source)
  const { manifest } = await dump(source, await writeTableList(['item']))
  expect(manifest.leftOut).toMatchObject([{ table: 'public.item', object: 'statistics "old.item_both"' }])
})

test('they are dumped where they are, proven, and restored there', async () => {
  const source = await createDatabaseWith(moved)
  const target = await createTestDatabase()
  made.push(source, target)
  const { path, manifest } = await dump(source, await writeTableList(tables))
  expect(manifest.proof?.rows).toBe(3)
  for (const round of ['into an empty database', 'over itself']) {
    await restore(target, path, { mode: 'replace', confirm: target.name })
    expect(await takeRows(target, tables), round).toBe(await takeRows(source, tables))
    expect(await takePlaces(target), round).toEqual(
      [
        'app.far',
        'app.span',
        'home.far_multirange',
        'home.item_far ',
        'public.item_both 50',
        'public.span_multirange',
      ].map((place) => ({ place })),
    )
  }
})
