import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { quoteIdentifier as id, quoteLiteral } from '../../actions/lib/database/identifier.js'
import { isUpserted } from '../../actions/lib/dataset/dataset.js'
import { type JsonValue, renderJson } from '../../actions/lib/dataset/json-value.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import type { UpsertOutcome } from '../../actions/lib/seed/upsert/outcome.js'
import { type UpsertOptions, upsertDataset } from '../../actions/lib/seed/upsert/upsert.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { writeDataset } from '../support/upsert-fire.js'
import {
  type Catalogue,
  type Fields,
  keyOf,
  type RandomColumn,
  type Scene,
  scenes,
  type Type,
  tableName,
} from '../support/upsert-random.js'

/** Random tables and random sources, against what a person would expect of each row. */

let target: TestDatabase
let database: Database
beforeAll(async () => {
  target = await createTestDatabase()
  await target.query(`
CREATE TYPE mood AS ENUM ('calm', 'so "so"', 'it''s fine');
CREATE TABLE versions (table_name text PRIMARY KEY, version_seq bigint NOT NULL, seed_digest text, seed_version bigint, mover xid8);
CREATE FUNCTION count_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' THEN
    IF NOT EXISTS (SELECT FROM moved) THEN RETURN NULL; END IF;
  END IF;
  UPDATE versions SET version_seq = version_seq + 1, mover = pg_current_xact_id()
   WHERE table_name = TG_TABLE_NAME AND mover IS DISTINCT FROM pg_current_xact_id();
  RETURN NULL;
END $$;
`)
  database = await connect(parseDsn(target.dsn))
})
afterAll(async () => {
  await database.close()
  await target.drop()
})

test('random catalogues: read back equals the source, twice writes nothing, a plan equals its apply, admin rows stay', async () => {
  await fc.assert(fc.asyncProperty(scenes, play), { numRuns: 60, endOnFailure: false })
}, 120_000)

async function play({ catalogue, before, after, admins, givesActive }: Scene): Promise<void> {
  await createTable(catalogue)
  const key = catalogue.keys.map(({ name }) => name)
  const folder = await writeDataset(
    {
      name: 'random',
      tables: [{ table: '"Random ""Thing"""', file: 'things.json', key, 'max-deactivations': '100%' }],
      version: { table: 'versions' },
    },
    {},
  )
  const seedBoth = async (rows: Fields[]) => {
    await writeFile(join(folder, 'things.json'), `[\n${rows.map(renderJson).join(',\n')}\n]`)
    const untouched = await footprint()
    const plan = await seed(folder, { mode: 'plan', full: true })
    expect(await footprint(), 'a plan writes nothing').toBe(untouched)
    const version = await readVersion()
    const applied = await seed(folder, { full: true, expectedPlan: plan.digest })
    expect(withoutTimes(applied), 'a plan equals its apply').toEqual(withoutTimes(plan))
    const [table] = applied.tables
    const moved =
      (table?.inserted ?? 0) + (table?.updated ?? 0) + (table?.reactivated ?? 0) + (table?.deactivated ?? 0)
    expect(await readVersion(), 'one step when a row moved, else none').toBe(version + (moved > 0 ? 1n : 0n))
    return table
  }

  expect(await seedBoth(before)).toMatchObject({ inserted: before.length, updated: 0, foreign: 0 })
  await expectRows(catalogue, before)
  await expectNothing(folder)

  const owned = catalogue.owned ? before.filter((_, index) => admins[index] === true) : []
  for (const fields of owned) await giveToAdmin(catalogue, fields)
  const adminRows = await footprint(catalogue.owned ? `source_type = 'admin'` : 'false')
  const isAdmins = (fields: Fields) =>
    owned.some((other) => keyOf(catalogue.keys, other) === keyOf(catalogue.keys, fields))
  await seedBoth(after)
  expect(await footprint(catalogue.owned ? `source_type = 'admin'` : 'false'), 'admin rows').toBe(adminRows)
  await expectRows(
    catalogue,
    after.filter((fields) => !isAdmins(fields)),
    new Set(after.flatMap((fields) => Object.keys(fields))),
  )
  if (catalogue.active !== 'none' && !givesActive) await expectActive(catalogue, before, after, isAdmins)
  await expectNothing(folder)
}

async function createTable({ keys, columns, active, owned, selfReference }: Catalogue): Promise<void> {
  const lines = [
    ...keys.map(({ name, type }) => `${id(name)} ${type} NOT NULL`),
    ...columns.map((one) => {
      const fallback = one.default === undefined ? '' : ` DEFAULT ${defaultOf(one)}`
      return `${id(one.name)} ${one.type}${one.nullable ? '' : ' NOT NULL'}${fallback}`
    }),
    ...(active === 'none' ? [] : [`is_active boolean${active === 'true' ? ' NOT NULL DEFAULT true' : ''}`]),
    ...(owned ? [`source_type text NOT NULL DEFAULT 'admin'`] : []),
    ...(selfReference ? [`parent ${keys[0]?.type} REFERENCES ${id(tableName)}`] : []),
    `PRIMARY KEY (${keys.map(({ name }) => id(name)).join(', ')})`,
  ]
  const trigger = (event: string, transition: string) =>
    `CREATE TRIGGER "version ${event}" AFTER ${event} ON ${id(tableName)} ${transition} FOR EACH STATEMENT EXECUTE FUNCTION count_versions();`
  await database.query(`
DROP TABLE IF EXISTS ${id(tableName)};
CREATE TABLE ${id(tableName)} (${lines.join(', ')});
${trigger('INSERT', 'REFERENCING NEW TABLE AS moved')}
${trigger('UPDATE', 'REFERENCING NEW TABLE AS moved')}
${trigger('DELETE', 'REFERENCING OLD TABLE AS moved')}
${trigger('TRUNCATE', '')}
DELETE FROM versions;
INSERT INTO versions VALUES (${quoteLiteral(tableName)}, 0);`)
}

function defaultOf(one: RandomColumn): string {
  const parameter = toParameter(one, one.default as JsonValue)
  if (one.type === 'text[]') return 'ARRAY[]::text[]'
  return `${quoteLiteral(parameter as string)}::${one.type}`
}

async function seed(folder: string, options: Partial<UpsertOptions>): Promise<UpsertOutcome> {
  const dataset = await readDataset(folder)
  if (!isUpserted(dataset)) throw new TypeError('These tests upsert.')
  const outcome = await upsertDataset(database, dataset, {
    mode: 'apply',
    full: false,
    onForeignOwner: 'report',
    adopt: [],
    expectedPlan: undefined,
    lockTimeout: 5_000,
    ...options,
  })
  expect(outcome.problems.filter((problem) => problem.level === 'error')).toEqual([])
  return outcome
}

function withoutTimes(outcome: UpsertOutcome): unknown {
  return { ...outcome, mode: '', tables: outcome.tables.map((table) => ({ ...table, duration: 0 })) }
}

async function footprint(where = 'true'): Promise<string> {
  const { rows } = await database.query(
    `SELECT xmin::text, t::text AS row FROM ${id(tableName)} t WHERE ${where} ORDER BY t::text COLLATE "C"`,
  )
  return JSON.stringify(rows)
}

async function readVersion(): Promise<bigint> {
  const { rows } = await database.query<{ version: string }>(
    'SELECT version_seq::text AS version FROM versions',
  )
  return BigInt(rows[0]?.version ?? -1)
}

/** A second run finds nothing to do, by its record or by comparing. */
async function expectNothing(folder: string): Promise<void> {
  const still = await footprint()
  for (const full of [true, false]) {
    const { tables } = await seed(folder, { full })
    expect(tables[0]).toMatchObject({ inserted: 0, updated: 0, reactivated: 0, deactivated: 0 })
    expect(await footprint(), 'a second run writes nothing').toBe(still)
  }
}

/** Each field as Postgres itself would take it from a parameter; columns that nobody gives may be anything. */
async function expectRows(
  { keys, columns, selfReference }: Catalogue,
  rows: readonly Fields[],
  given: ReadonlySet<string> = new Set(rows.flatMap((fields) => Object.keys(fields))),
): Promise<void> {
  const compared = [
    ...keys,
    ...columns.filter(({ name }) => given.has(name)),
    ...(selfReference && keys[0] ? [{ ...keys[0], name: 'parent', nullable: true, default: undefined }] : []),
  ]
  for (const fields of rows) {
    const cells = compared.map((one) => ({
      one,
      value: Object.hasOwn(fields, one.name) ? (fields[one.name] as JsonValue) : (one.default ?? null),
    }))
    const found = await database.query<Record<string, string | null>>(
      `SELECT ${compared.map(({ name }, index) => `${id(name)}::text AS "c${index}"`).join(', ')} FROM ${id(tableName)}
        WHERE ${keys.map(({ name, type }, index) => `${id(name)} = $${index + 1}::${type}`).join(' AND ')}`,
      cells.slice(0, keys.length).map(({ one, value }) => toParameter(one, value)),
    )
    const wanted = await database.query<Record<string, string | null>>(
      `SELECT ${cells.map(({ one }, index) => `$${index + 1}::${one.type}::text AS "c${index}"`).join(', ')}`,
      cells.map(({ one, value }) => toParameter(one, value)),
    )
    expect(found.rows, 'read back').toEqual(wanted.rows)
  }
}

function toParameter({ type }: { type: Type }, value: JsonValue): unknown {
  if (value === null) return null
  if (type === 'jsonb') return renderJson(value)
  return type === 'text[]' ? value : String(value)
}

async function giveToAdmin({ keys }: Catalogue, fields: Fields): Promise<void> {
  await database.query(
    `UPDATE ${id(tableName)} SET source_type = 'admin'
      WHERE ${keys.map(({ name, type }, index) => `${id(name)} = $${index + 1}::${type}`).join(' AND ')}`,
    keys.map((one) => toParameter(one, fields[one.name] as JsonValue)),
  )
}

/** Our rows are on while the source has them, and off when it no longer does. */
async function expectActive(
  { keys }: Catalogue,
  before: readonly Fields[],
  after: readonly Fields[],
  isAdmins: (fields: Fields) => boolean,
): Promise<void> {
  const present = new Set(after.map((fields) => keyOf(keys, fields)))
  for (const fields of [...before, ...after].filter((one) => !isAdmins(one))) {
    const { rows } = await database.query(
      `SELECT is_active FROM ${id(tableName)}
        WHERE ${keys.map(({ name, type }, index) => `${id(name)} = $${index + 1}::${type}`).join(' AND ')}`,
      keys.map((one) => toParameter(one, fields[one.name] as JsonValue)),
    )
    expect(rows, 'switched').toEqual([{ is_active: present.has(keyOf(keys, fields)) }])
  }
}
