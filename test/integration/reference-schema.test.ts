import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { attempt, inTransaction } from '../../actions/lib/database/transaction.js'
import { createMovementsDatabase } from '../support/movements.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

const migration = 'prisma/migrations/20261121050000_reference_tables/migration.sql'

let template: TestDatabase
let database: TestDatabase

beforeAll(async () => {
  template = await createMovementsDatabase()
})
afterAll(() => template.drop())
beforeEach(async () => {
  database = await createTestDatabase(template.name)
})
afterEach(() => database.drop())

/** Versions by table, of those that ever moved. */
async function loadVersions(): Promise<Record<string, number>> {
  const rows = await database.query<{ name: string; version: string }>(
    'SELECT table_name AS name, version_seq AS version FROM reference_metadata WHERE version_seq <> 0',
  )
  return Object.fromEntries(rows.map(({ name, version }) => [name, Number(version)]))
}

/** How far one script, sent as one transaction, moves the version of `grips`. */
async function stepsOf(script: string): Promise<number> {
  const before = (await loadVersions()).grips ?? 0
  await database.query(script)
  return ((await loadVersions()).grips ?? 0) - before
}

/** Whether the server is one that has no MERGE. */
async function isBefore15(): Promise<boolean> {
  const [row] = await database.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  )
  return (row?.version ?? 0) < 150_000
}

const insertGrips = `
  INSERT INTO grips (id, label, common_names, short_description, grip_category, delta_rules) VALUES
    ('NEUTRAL', 'Neutral', '{Hammergriff}', NULL, 'ORIENTATION', '{"CURL": {"BICEPS": 1.10}}'),
    ('PRONATED', 'Pronated', '{順手}', 'Palms down.', 'ORIENTATION', '{}')`

describe('the version of a table', () => {
  test('starts at 0 for each of the 23, and moves for the table that changed only', async () => {
    expect(await database.query('SELECT count(*)::int AS tables FROM reference_metadata')).toEqual([
      { tables: 23 },
    ])
    expect(await loadVersions()).toEqual({})
    await database.query(insertGrips)
    expect(await loadVersions()).toEqual({ grips: 1 })
  })

  test('moves once for one transaction of many statements', async () => {
    const steps = await stepsOf(`${insertGrips};
      UPDATE grips SET label = 'Neutral grip' WHERE id = 'NEUTRAL';
      INSERT INTO grips (id, label, grip_category, parent_id) VALUES ('SEMI', 'Semi', 'ORIENTATION', 'PRONATED');
      DELETE FROM grips WHERE id = 'SEMI';
      TRUNCATE grips; ${insertGrips}`)
    expect(steps).toBe(1)
    expect(await stepsOf(`UPDATE grips SET sort_order = 5`)).toBe(1)
  })

  test('moves once for an upsert that inserts and updates, and for a MERGE that does all three (from PostgreSQL 15 on)', async () => {
    await database.query(insertGrips)
    expect(
      await stepsOf(`INSERT INTO grips (id, label, grip_category) VALUES ('NEUTRAL', 'Other', 'A'), ('HOOK', 'Hook', 'A')
        ON CONFLICT (id) DO UPDATE SET label = excluded.label`),
    ).toBe(1)
    if (await isBefore15()) return
    expect(
      await stepsOf(`MERGE INTO grips g
        USING (VALUES ('NEUTRAL', 'Again'), ('HOOK', NULL), ('FALSE', 'False')) s (id, label) ON g.id = s.id
        WHEN MATCHED AND s.label IS NULL THEN DELETE
        WHEN MATCHED THEN UPDATE SET label = s.label
        WHEN NOT MATCHED THEN INSERT (id, label, grip_category) VALUES (s.id, s.label, 'A')`),
    ).toBe(1)
  })

  test('stays where nothing changed: equal upserts, equal updates, statements that match nothing', async () => {
    await database.query(insertGrips)
    const again = `${insertGrips} ON CONFLICT (id) DO `
    expect(await stepsOf(`${again} NOTHING`)).toBe(0)
    expect(
      await stepsOf(`${again} UPDATE SET (label, common_names, short_description, delta_rules) =
        ROW (excluded.label, excluded.common_names, excluded.short_description, excluded.delta_rules)`),
    ).toBe(0)
    expect(await stepsOf(`${again} UPDATE SET label = 'Never' WHERE false`)).toBe(0)
    expect(await stepsOf('UPDATE grips SET label = label, delta_rules = delta_rules')).toBe(0)
    expect(await stepsOf(`UPDATE grips SET label = 'Never' WHERE id = 'ABSENT'`)).toBe(0)
    expect(await stepsOf(`DELETE FROM grips WHERE id = 'ABSENT'`)).toBe(0)
    expect(await stepsOf('INSERT INTO grips SELECT * FROM grips WHERE false')).toBe(0)
  })

  test('counts a change after statements that changed nothing, in the same transaction', async () => {
    await database.query(insertGrips)
    expect(
      await stepsOf(`UPDATE grips SET label = label; DELETE FROM grips WHERE false;
        UPDATE grips SET icon = 'x' WHERE id = 'NEUTRAL'; UPDATE grips SET icon = 'y' WHERE id = 'NEUTRAL'`),
    ).toBe(1)
  })

  test.each([
    ['one value of many rows', `UPDATE grips SET label = CASE id WHEN 'NEUTRAL' THEN 'n' ELSE label END`],
    ['a value to null', `UPDATE grips SET short_description = NULL`],
    ['null to a value', `UPDATE grips SET icon = '' WHERE id = 'NEUTRAL'`],
    [
      'the digits of a number',
      `UPDATE grips SET delta_rules = '{"CURL": {"BICEPS": 1.1}}' WHERE id = 'NEUTRAL'`,
    ],
    ['the order of a list', `UPDATE grips SET common_names = '{順手,順手}' WHERE id = 'PRONATED'`],
    ['a key', `UPDATE grips SET id = 'NEUTRAL_GRIP' WHERE id = 'NEUTRAL'`],
    ['a row away', `DELETE FROM grips WHERE id = 'NEUTRAL'`],
    ['all rows away', `TRUNCATE grips`],
  ])('moves by one for %s', async (_change, statement) => {
    await database.query(insertGrips)
    expect(await stepsOf(statement)).toBe(1)
  })

  test('moves when two rows exchange their contents', async () => {
    await database.query(insertGrips)
    expect(
      await stepsOf(`UPDATE grips g SET (label, common_names, short_description, delta_rules) =
        (SELECT label, common_names, short_description, delta_rules FROM grips o WHERE o.id <> g.id)`),
    ).toBe(1)
  })

  test('counts TRUNCATE on an empty table too: there is nothing left to look at', async () => {
    expect(await stepsOf('TRUNCATE grips')).toBe(1)
  })

  test('moves for the tables that a renamed key cascades into, once each', async () => {
    await database.query(`
      INSERT INTO equipment_categories (id, label, parent_id) VALUES ('FREE', 'Free', NULL), ('BARS', 'Bars', 'FREE');
      INSERT INTO equipment (id, label, category_id) VALUES ('BARBELL', 'Barbell', 'BARS');
      INSERT INTO equipment_icons (equipment_id, icon) VALUES ('BARBELL', 'mdi:weight-lifter')`)
    await database.query(`UPDATE equipment_categories SET id = id || '_'`)
    expect(await loadVersions()).toEqual({ equipment_categories: 2, equipment: 2, equipment_icons: 1 })
    await database.query(`UPDATE equipment SET id = 'BAR'`)
    expect(await loadVersions()).toEqual({ equipment_categories: 2, equipment: 3, equipment_icons: 2 })
  })

  test('goes back with what moved it: a rollback, a savepoint, a statement that fails', async () => {
    await database.query(insertGrips)
    expect(await stepsOf('BEGIN; DELETE FROM grips; ROLLBACK')).toBe(0)
    expect(await stepsOf(`BEGIN; SAVEPOINT s; DELETE FROM grips; ROLLBACK TO SAVEPOINT s; COMMIT`)).toBe(0)
    expect(
      await stepsOf(`BEGIN; SAVEPOINT s; DELETE FROM grips; ROLLBACK TO SAVEPOINT s;
        UPDATE grips SET icon = 'x'; SAVEPOINT t; UPDATE grips SET icon = 'y'; RELEASE SAVEPOINT t; COMMIT`),
    ).toBe(1)
    const before = await loadVersions()
    await inDatabase(parseDsn(database.dsn), (connected) =>
      inTransaction(connected, () =>
        attempt(connected, () => connected.query(`INSERT INTO grips (id) VALUES ('NO_LABEL')`)),
      ),
    )
    expect(await loadVersions()).toEqual(before)
  })

  test('moves by exactly one for each of eight transactions at once, in the order of their commits', async () => {
    await database.query(insertGrips)
    const dsn = parseDsn(database.dsn)
    const connections = await Promise.all(Array.from({ length: 8 }, () => connect(dsn)))
    const seen = await Promise.all(
      connections.map((connected, index) =>
        inTransaction(connected, async () => {
          await connected.query(`INSERT INTO grips (id, label, grip_category) VALUES ($1, 'New', 'A')`, [
            `G${index}`,
          ])
          await connected.query('SELECT pg_sleep(0.02)')
          await connected.query('UPDATE grips SET sort_order = $1 WHERE id = $2', [index + 1, `G${index}`])
          const { rows } = await connected.query<{ version: number; at: string }>(
            `SELECT version_seq::int AS version, last_updated::text AS at
               FROM reference_metadata WHERE table_name = 'grips'`,
          )
          return rows[0]
        }),
      ),
    )
    await Promise.all(connections.map((connected) => connected.close()))
    const inOrder = seen.toSorted((a, b) => (a?.version ?? 0) - (b?.version ?? 0))
    expect(inOrder.map((row) => row?.version)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
    const times = inOrder.map((row) => row?.at ?? '')
    expect(times).toEqual(times.toSorted())
    expect(await loadVersions()).toEqual({ grips: 9 })
  })

  test('is not fooled by a transaction id that a dump brought from another server', async () => {
    await database.query(insertGrips)
    expect(
      await stepsOf(`
        UPDATE reference_metadata SET last_transaction = pg_current_xact_id()::text, last_updated = '2020-01-01';
        UPDATE grips SET label = label || '!'; UPDATE grips SET label = label || '!'`),
    ).toBe(1)
  })

  test('starts again where its row is missing', async () => {
    await database.query(`DELETE FROM reference_metadata WHERE table_name = 'grips'`)
    expect(await stepsOf(insertGrips)).toBe(1)
    expect(await database.query('SELECT count(*)::int AS tables FROM reference_metadata')).toEqual([
      { tables: 23 },
    ])
  })

  test('follows columns that are added and dropped, in a session that planned without them', async () => {
    await inDatabase(parseDsn(database.dsn), async (connected) => {
      const change = async (statement: string) => {
        await connected.query(statement)
        return (await loadVersions()).grips
      }
      expect(await change(insertGrips)).toBe(1)
      expect(await change(`UPDATE grips SET icon = 'x'`)).toBe(2)
      await connected.query('ALTER TABLE grips DROP COLUMN short_description, ADD COLUMN weight numeric')
      expect(await change('UPDATE grips SET icon = icon')).toBe(2)
      expect(await change('UPDATE grips SET weight = 1.10')).toBe(3)
      expect(await change('UPDATE grips SET weight = 1.1')).toBe(4)
      expect(await change('DELETE FROM grips')).toBe(5)
    })
  })

  test('compares a whole table of equal rows in seconds, not row by row against each other', async () => {
    await database.query(
      `INSERT INTO grips (id, label, grip_category, common_names)
         SELECT 'G' || g, 'Grip ' || g, 'A', ARRAY['a' || g] FROM generate_series(1, 100000) g`,
    )
    const started = performance.now()
    expect(await stepsOf('UPDATE grips SET label = label')).toBe(0)
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(await stepsOf(`UPDATE grips SET label = CASE id WHEN 'G77777' THEN 'x' ELSE label END`)).toBe(1)
  })

  test('moves in whichever schema the tables are, without any search path', async () => {
    await database.query('CREATE SCHEMA "Odd name"')
    await database.query(`SET search_path = "Odd name"; ${await readFile(migration, 'utf8')}`)
    await database.query(
      `SET search_path = ''; INSERT INTO "Odd name".cardio_types (id, label) VALUES ('HIIT', 'HIIT');
       UPDATE "Odd name".cardio_types SET label = 'Intervals';
       INSERT INTO public.grips (id, label, grip_category) VALUES ('HOOK', 'Hook', 'A')`,
    )
    expect(
      await database.query(
        `SELECT table_name, version_seq::int FROM "Odd name".reference_metadata WHERE version_seq > 0`,
      ),
    ).toEqual([{ table_name: 'cardio_types', version_seq: 1 }])
    expect(await loadVersions()).toEqual({ grips: 1 })
  })

  test('survives a restore as dumps do it: data first, triggers last, children before their parents', async () => {
    await database.query(insertGrips)
    await database.query(
      `INSERT INTO grips (id, label, grip_category, parent_id) VALUES ('A_HOOK', 'Hook', 'A', 'PRONATED')`,
    )
    const before = await database.query('SELECT * FROM reference_metadata ORDER BY table_name')
    // What pg_dump writes after the data. An empty search path makes these definitions name every schema.
    const definitions = await inDatabase(parseDsn(database.dsn), async (connected) => {
      await connected.query(`SET search_path = ''`)
      const { rows } = await connected.query<{ drop: string; create: string }>(
        `SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) AS drop, pg_get_triggerdef(oid) AS create
           FROM pg_trigger WHERE NOT tgisinternal
         UNION ALL
         SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
                format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
           FROM pg_constraint WHERE conrelid = 'public.grips'::regclass AND contype = 'f'`,
      )
      return rows
    })
    await database.query(`
      SET search_path = '';
      CREATE TEMP TABLE kept AS SELECT * FROM public.grips;
      CREATE TEMP TABLE kept_versions AS SELECT * FROM public.reference_metadata;
      ${definitions.map((row) => row.drop).join(';')};
      TRUNCATE public.grips, public.reference_metadata;
      INSERT INTO public.grips SELECT * FROM pg_temp.kept ORDER BY id;
      INSERT INTO public.reference_metadata SELECT * FROM pg_temp.kept_versions;
      ${definitions.map((row) => row.create).join(';')}`)
    expect(await database.query('SELECT * FROM reference_metadata ORDER BY table_name')).toEqual(before)
    expect(await stepsOf('UPDATE grips SET label = label')).toBe(0)
    expect(await stepsOf(`UPDATE grips SET label = 'Hook grip' WHERE id = 'A_HOOK'`)).toBe(1)
  })

  test('needs of a writer only what its grants on reference_metadata say', async () => {
    const role = `writer_${database.name.slice(-12)}`
    const write = (statement: string) => database.query(`SET ROLE ${role}; ${statement}`)
    await database.query(`CREATE ROLE ${role}; GRANT SELECT, INSERT, UPDATE ON grips TO ${role}`)
    try {
      await expect(write(insertGrips)).rejects.toMatchObject({ code: '42501' })
      await database.query(`GRANT SELECT, INSERT, UPDATE ON reference_metadata TO ${role}`)
      await write(`${insertGrips}; UPDATE grips SET label = label || '!'`)
      expect(await loadVersions()).toEqual({ grips: 1 })
    } finally {
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })
})
