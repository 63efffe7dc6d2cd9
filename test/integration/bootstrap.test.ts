import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadBootstrap, type SnapshotOptions } from '../../actions/lib/bootstrap/bootstrap.js'
import { renderBootstrap } from '../../actions/lib/bootstrap/render.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { createReferenceDatabase, seedReference, writeManifest } from '../support/reference.js'

let template: TestDatabase
let database: TestDatabase

beforeAll(async () => {
  template = await createReferenceDatabase()
})
afterAll(() => template.drop())
beforeEach(async () => {
  database = await createTestDatabase(template.name)
})
afterEach(() => database.drop())

type Read = { version: string; rows: Record<string, string[]> }

/** Everything, as the texts that the server rendered. */
async function read(
  target: Pick<TestDatabase, 'dsn'>,
  folder = 'data/reference',
  options: SnapshotOptions & { between?: () => Promise<unknown> } = {},
): Promise<Read> {
  const dataset = await readDataset(folder)
  return inDatabase(parseDsn(target.dsn), (connection) =>
    loadBootstrap(
      connection,
      dataset,
      async ({ tables, version }) => {
        const rows: Record<string, string[]> = {}
        for (const table of tables) {
          const texts: string[] = []
          for await (const text of table.rows()) {
            if (texts.push(text) === 1) await options.between?.()
          }
          rows[table.key] = texts
          expect(texts).toHaveLength(table.rowCount)
        }
        return { version: version.referenceVersion, rows }
      },
      options,
    ),
  )
}

const versionOf = async (target: Pick<TestDatabase, 'dsn'> = database) => (await read(target)).version

describe('what is read', () => {
  test('23 tables by camelCase name in the order of the manifest, active rows only, without owner and activity', async () => {
    const { rows } = await read(database)
    const files = (
      JSON.parse(await readFile('data/reference/dataset.json', 'utf8')) as { tables: { file: string }[] }
    ).tables
    expect(Object.keys(rows)).toEqual(files.map(({ file }) => file.replace('.json', '')))
    expect(Object.values(rows).flat()).toHaveLength(432)
    const cardio = rows.cardioTypes?.map((row) => JSON.parse(row) as Record<string, unknown>) ?? []
    expect(Object.keys(cardio[0] ?? {})).toEqual([
      'id',
      'label',
      'commonNames',
      'shortDescription',
      'sortOrder',
      'icon',
    ])
    const source = JSON.parse(await readFile('data/reference/cardioTypes.json', 'utf8')) as {
      id: string
      is_active?: boolean
    }[]
    expect(source.filter((row) => row.is_active === false)).toHaveLength(1)
    expect(cardio.map(({ id }) => id)).toEqual(
      source.filter((row) => row.is_active !== false).map(({ id }) => id),
    )
  })

  test('a map comes as rows, and an active row of an admin comes too', async () => {
    await database.query(
      `INSERT INTO grips (id, label, grip_category, sort_order, source_type) VALUES ('ZZ', 'Mine', 'X', 1, 'admin')`,
    )
    const { rows } = await read(database)
    expect(rows.equipmentIcons).toHaveLength(56)
    expect(JSON.parse(rows.equipmentIcons?.[0] ?? '')).toEqual({
      equipmentId: 'ADJUSTABLE_BENCH',
      icon: 'icons/equipment/adjustable-bench.svg',
      sortOrder: 0,
    })
    expect(rows.grips?.[0]).toContain('"id":"ZZ"')
  })

  test('values are exact: digits, microseconds, nulls, bytes; whatever the login prefers', async () => {
    await database.query(`
CREATE TYPE mood AS ENUM ('sad', 'gl"ad');
CREATE TABLE exact (id int8 PRIMARY KEY, n numeric, f float8, j jsonb, raw json, at timestamptz, local timestamp,
                    d date, i interval, b bytea, m mood[], t text, r daterange);
INSERT INTO exact VALUES (9007199254740993, 1.10, 0.1, '{"b": 12345678901234567890, "a": 1.10}', '{"b":1.0, "a":2}',
  '2026-11-21 04:00:00.123456+02', '2026-11-21 04:00:00.1', '2026-02-28', '1 day 2:03:04', '\\xdead', '{sad,NULL,"gl\\"ad"}', NULL,
  '[2026-01-02,2026-03-04)');
ALTER DATABASE "${database.name}" SET TimeZone = 'Asia/Tokyo';
ALTER DATABASE "${database.name}" SET DateStyle = 'German, DMY';
ALTER DATABASE "${database.name}" SET IntervalStyle = 'postgres_verbose';
ALTER DATABASE "${database.name}" SET bytea_output = 'escape';
ALTER DATABASE "${database.name}" SET extra_float_digits = -3`)
    const { rows } = await read(database, await writeManifest([{ table: 'exact', file: 'x.json' }]))
    expect(rows.exact).toEqual([
      '{"id":9007199254740993,"n":1.10,"f":0.1,"j":{"a": 1.10, "b": 12345678901234567890},"raw":{"b":1.0, "a":2},' +
        '"at":"2026-11-21T02:00:00.123456+00:00","local":"2026-11-21T04:00:00.1","d":"2026-02-28","i":"P1DT2H3M4S",' +
        '"b":"\\\\xdead","m":["sad",null,"gl\\"ad"],"t":null,"r":"[2026-01-02,2026-03-04)"}',
    ])
  })

  test('rows come by sort order, then by the bytes of the key; null last', async () => {
    await database.query(`
CREATE TABLE sorted (id text COLLATE "en-x-icu", sort_order int, PRIMARY KEY (id));
INSERT INTO sorted VALUES ('b', 1), ('B', 1), ('ä', 1), ('a', 1), ('_', 1), ('z', 0), ('y', NULL)`)
    const folder = await writeManifest([{ table: 'sorted', file: 'x.json' }])
    const ids = (texts: string[] | undefined) => texts?.map((text) => (JSON.parse(text) as { id: string }).id)
    expect(ids((await read(database, folder)).rows.sorted)).toEqual(['z', 'B', '_', 'a', 'b', 'ä', 'y'])
    expect(ids((await read(database, folder, { order: 'key' })).rows.sorted)).toEqual([
      'B',
      '_',
      'a',
      'b',
      'y',
      'z',
      'ä',
    ])
  })

  test('the document is JSON with a line for each row', async () => {
    const dataset = await readDataset('data/reference')
    const text = await inDatabase(parseDsn(database.dsn), (connection) =>
      loadBootstrap(connection, dataset, async (snapshot) => {
        const parts: string[] = []
        const head = {
          schemaVersion: 1,
          referenceVersion: snapshot.version.referenceVersion,
          generatedAt: 'now',
        }
        for await (const part of renderBootstrap(snapshot, head)) parts.push(part)
        return parts.join('')
      }),
    )
    const { tables, ...head } = JSON.parse(text) as { tables: Record<string, unknown[]> }
    expect(head).toEqual({ schemaVersion: 1, referenceVersion: await versionOf(), generatedAt: 'now' })
    expect(Object.values(tables).flat()).toHaveLength(432)
    expect(text.split('\n').filter((line) => line.startsWith('{"'))).toHaveLength(432 + 1)
  })
})

describe('one moment', () => {
  test('what others write in the middle of a long read is not in it, in no table', async () => {
    await database.query(`
CREATE TABLE long (id int PRIMARY KEY); INSERT INTO long SELECT generate_series(1, 7001);
CREATE TABLE after (id int PRIMARY KEY); INSERT INTO after VALUES (1)`)
    const folder = await writeManifest([
      { table: 'long', file: 'x.json' },
      { table: 'after', file: 'y.json' },
    ])
    const before = await read(database, folder)
    const during = await read(database, folder, {
      between: () =>
        database.query(
          'DELETE FROM long WHERE id > 2000; INSERT INTO after VALUES (2) ON CONFLICT DO NOTHING',
        ),
    })
    expect(during).toEqual(before)
    expect(during.rows.long).toHaveLength(7001)
    const after = await read(database, folder)
    expect([after.rows.long?.length, after.rows.after?.length]).toEqual([2000, 2])
    expect(after.version).not.toBe(before.version)
  })

  test('reading gets no transaction id, and cannot write', async () => {
    const dataset = await readDataset('data/reference')
    const work = (sql: string) =>
      inDatabase(parseDsn(database.dsn), (connection) =>
        loadBootstrap(connection, dataset, async ({ tables }) => {
          for (const table of tables) for await (const _ of table.rows());
          return (await connection.query<{ id: unknown }>(sql)).rows[0]?.id
        }),
      )
    expect(await work('SELECT pg_current_xact_id_if_assigned() AS id')).toBeNull()
    await expect(work(`DELETE FROM equipment_icons`)).rejects.toMatchObject({ code: '25006' })
  })

  test('a reader who stops in the middle of a long table leaves nothing open', async () => {
    await database.query(
      'CREATE TABLE long (id int PRIMARY KEY); INSERT INTO long SELECT generate_series(1, 5000)',
    )
    const dataset = await readDataset(await writeManifest([{ table: 'long', file: 'x.json' }]))
    const seen = await inDatabase(parseDsn(database.dsn), (connection) =>
      loadBootstrap(connection, dataset, async ({ tables }) => {
        let rows = 0
        for (const _ of [1, 2]) for await (const _row of tables[0]?.rows() ?? []) if (++rows % 10 === 0) break
        return rows
      }),
    )
    expect(seen).toBe(20)
  })
})

describe('the version', () => {
  test('moves with a change of any of the 23 tables, and back when the change is taken back', async () => {
    const start = await versionOf()
    const seen = new Set([start])
    const { tables } = JSON.parse(await readFile('data/reference/dataset.json', 'utf8')) as {
      tables: { table: string }[]
    }
    for (const { table } of tables) {
      await database.query(`UPDATE ${table} SET sort_order = sort_order + 1`)
      seen.add(await versionOf())
    }
    expect(seen.size).toBe(24)
    for (const { table } of tables) await database.query(`UPDATE ${table} SET sort_order = sort_order - 1`)
    expect(await versionOf()).toBe(start)
  })

  test('moves when a row is switched off, is deleted, or changes places with one of another table', async () => {
    const start = await versionOf()
    await database.query(
      `UPDATE grips SET is_active = false WHERE id = (SELECT max(id) FROM grips WHERE is_active)`,
    )
    const off = await versionOf()
    expect(off).not.toBe(start)
    await database.query(`DELETE FROM grips WHERE NOT is_active`)
    expect(await versionOf(), 'a row that nobody saw').toBe(off)
    await database.query(
      'DELETE FROM equipment_icons WHERE equipment_id = (SELECT min(equipment_id) FROM equipment_icons)',
    )
    expect(await versionOf()).not.toBe(off)
    const swap = (a: string, b: string) => `
      CREATE TEMPORARY TABLE kept AS SELECT * FROM ${a}; DELETE FROM ${a}; INSERT INTO ${a} SELECT * FROM ${b};
      DELETE FROM ${b}; INSERT INTO ${b} SELECT * FROM kept`
    const before = await versionOf()
    await database.query(swap('stance_widths', 'stance_types'))
    expect(await versionOf()).not.toBe(before)
  })

  test('is the same for equal rows in another database, whatever happened there before', async () => {
    const other = await createReferenceDatabase()
    try {
      await other.query(`
UPDATE muscles SET label = label || '!'; UPDATE muscles SET label = rtrim(label, '!');
CREATE TABLE heap AS SELECT * FROM stance_types ORDER BY id DESC; DELETE FROM stance_types;
INSERT INTO stance_types SELECT * FROM heap`)
      const versions = 'SELECT version_seq FROM reference_metadata ORDER BY table_name'
      expect(await other.query(versions)).not.toEqual(await database.query(versions))
      expect(await read(other)).toEqual(await read(database))
    } finally {
      await other.drop()
    }
  })

  test('a second seed does not move it, an edited source does', async () => {
    const start = await versionOf()
    await seedReference(database)
    expect(await versionOf()).toBe(start)
    await database.query(`UPDATE grips SET source_type = 'admin'`)
    expect(await versionOf(), 'whose row it is, is not what it says').toBe(start)
  })
})

describe('what cannot be read', () => {
  test('a published dataset, an absent table, an absent version table', async () => {
    await expect(read(database, 'data/movements')).rejects.toMatchObject({ code: 'read-model-policy' })
    const missing = await writeManifest([
      { table: 'grips', file: 'x.json' },
      { table: 'gripz', file: 'y.json' },
      { table: 'nothing', file: 'z.json' },
    ])
    await expect(read(database, missing)).rejects.toMatchObject({
      problems: [
        { code: 'table-missing', place: { table: 'gripz' } },
        { code: 'table-missing', place: { table: 'nothing' } },
      ],
    })
    await database.query('DROP TABLE reference_metadata CASCADE')
    expect((await read(database)).version).toBe(await versionOf(template))
  })

  test('a login without the right to read is told so', async () => {
    await database.query(`CREATE ROLE "${database.name}" LOGIN PASSWORD 'x'; REVOKE ALL ON grips FROM public`)
    const dsn = new URL(database.dsn)
    dsn.username = database.name
    dsn.password = 'x'
    try {
      await expect(read({ dsn: dsn.href })).rejects.toMatchObject({ code: '42501' })
    } finally {
      await database.query(`DROP ROLE "${database.name}"`)
    }
  })
})
