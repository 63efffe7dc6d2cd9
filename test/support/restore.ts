import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { findDumpClient } from '../../actions/lib/dump/client/find.js'
import type { RestoreOutcome } from '../../actions/lib/dump/restore/outcome.js'
import { verifyDump } from '../../actions/lib/dump/verify.js'
import { writeDump } from '../../actions/lib/dump/write.js'
import { type Problem, SeedrailError } from '../../actions/lib/problem/problem.js'
import { type RestoreOptions, restoreInto } from '../../actions/restore/restored.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'

/** A small dataset of reference tables with all that a dump has to carry: an enum, a function, a trigger, indexes. */
export const shopSchema = `
CREATE TYPE item_state AS ENUM ('NEW', 'OLD');
CREATE TABLE brand (
  id text PRIMARY KEY, label text NOT NULL,
  is_active boolean NOT NULL DEFAULT true, source_type text NOT NULL DEFAULT 'seed');
CREATE TABLE item (
  id text PRIMARY KEY, brand_id text REFERENCES brand (id), label text NOT NULL, price numeric(8, 2),
  state item_state NOT NULL DEFAULT 'NEW', tags text[], more jsonb,
  is_active boolean NOT NULL DEFAULT true, source_type text NOT NULL DEFAULT 'seed');
CREATE INDEX item_brand_idx ON item (brand_id);
CREATE FUNCTION trim_label() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.label := rtrim(NEW.label); RETURN NEW; END $$;
CREATE TRIGGER item_trim BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION trim_label();`

/** Rows of the shop: three brands, four items. */
export const shopRows = `
INSERT INTO brand (id, label) VALUES ('ACME', 'Acme'), ('BOLT', 'Bolt'), ('CORE', 'Core');
INSERT INTO item (id, brand_id, label, price, state, tags, more) VALUES
  ('anvil', 'ACME', 'Anvil', 12.50, 'OLD', '{heavy,"a,b"}', '{"kg": 1.10}'),
  ('bell', 'BOLT', 'Bell', NULL, 'NEW', NULL, NULL),
  ('crate', 'ACME', E'Tab\\tand\\nbreak \\\\N', 0.10, 'NEW', '{}', '[]'),
  ('drum', NULL, 'Drum', 3, 'NEW', '{NULL}', 'null');`

/** Writes the shop's dataset.json, and gives its folder. */
export async function writeShop(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-shop-'))
  const tables = ['brand', 'item'].map((table) => ({ table, file: `${table}.json` }))
  await writeFile(join(folder, 'dataset.json'), JSON.stringify({ name: 'shop', policy: 'upsert', tables }))
  return folder
}

/** A database with the shop's schema, and rows unless it shall be empty. */
export async function createShop(rows: string = shopRows): Promise<TestDatabase> {
  const database = await createTestDatabase()
  await database.query(shopSchema + rows)
  return database
}

/** Dumps a dataset out of a database, unproven, and gives the path of the file. */
export async function dumpFrom(
  source: TestDatabase,
  folder: string,
  { compression = 'none' as 'none' | 'gzip', name = 'dump' } = {},
): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'seedrail-dump-'))
  const dataset = await readDataset(folder)
  const { path } = await inDatabase(parseDsn(source.dsn), async (database) =>
    writeDump(database, {
      dataset,
      client: await findDumpClient(database.serverVersionNumber, undefined),
      path: join(out, `${name}.sql${compression === 'gzip' ? '.gz' : ''}`),
      compression,
      source: { repository: null, commit: null },
      createdAt: new Date('2026-01-02T03:04:05Z'),
      prove: async () => null,
    }),
  )
  return path
}

export type RestoreRequest = Partial<RestoreOptions> & {
  /** Another login than the database's own. */
  dsn?: string
  /** Stands between the restore and its connection. */
  watch?: (database: Database) => Database
  /** Major of the server that the dump says it was made on; default: the true one. */
  madeOn?: number
}

/** Verifies a dump and restores it, as the action does. */
export async function restore(
  target: Pick<TestDatabase, 'dsn'>,
  path: string,
  { watch = (database) => database, dsn = target.dsn, madeOn, ...options }: RestoreRequest = {},
): Promise<RestoreOutcome> {
  const dump = await verifyDump(path)
  if (madeOn !== undefined) dump.manifest.server = { version: `${madeOn}.0`, number: madeOn * 10_000 }
  return inDatabase(parseDsn(dsn), (database) =>
    restoreInto(watch(database), dump, {
      mode: 'merge',
      plan: false,
      confirm: undefined,
      expectedPlan: undefined,
      check: 'sums',
      maxDeactivations: { percent: 10 },
      lockTimeout: 5_000,
      ...options,
    }),
  )
}

/** The errors that a restore was refused with, whether it threw them or put them into its outcome. */
export async function refusalsOf(restoring: Promise<RestoreOutcome>): Promise<Problem[]> {
  const problems = await restoring.then(
    (outcome) => outcome.problems,
    (error: unknown) => {
      if (!(error instanceof SeedrailError)) throw error
      return [...error.problems]
    },
  )
  return problems.filter(({ level }) => level === 'error')
}

/** Every row of some tables, as text, in a fixed order. With `xmin` any write at all shows. */
export async function takeRows(
  target: TestDatabase,
  tables: readonly string[],
  { xmin = false } = {},
): Promise<string> {
  const found: unknown[] = []
  for (const table of tables) {
    const columns = xmin ? 'xmin::text, ctid::text, t::text AS row' : 't::text AS row'
    found.push(table, await target.query(`SELECT ${columns} FROM ${table} AS t ORDER BY t::text COLLATE "C"`))
  }
  return JSON.stringify(found)
}

/** What the catalogue knows of the schema public: columns, indexes, constraints, triggers, enums, functions. */
export async function takeSchema(target: TestDatabase): Promise<string> {
  return JSON.stringify(
    await target.query(`
SELECT * FROM (
SELECT 'column' AS kind, attrelid::regclass::text AS owner, attname::text AS name,
       concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, pg_get_expr(d.adbin, d.adrelid)) AS definition
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'enum', t.typname, e.enumlabel, e.enumsortorder::text FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
UNION ALL SELECT 'function', '', p.proname, pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
) AS s ORDER BY 1, 2, 3, 4`),
  )
}
