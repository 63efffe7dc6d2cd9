import { randomUUID } from 'node:crypto'
import type { Database } from '../database/connection.js'
import { quoteIdentifier, quoteTable } from '../database/identifier.js'
import type { Migration } from './folder.js'

/** A row of Prisma's history table. Times are the server's text, microseconds and all. */
export type HistoryRow = {
  id: string
  name: string
  checksum: string
  startedAt: string
  finishedAt: string | null
  rolledBackAt: string | null
  logs: string | null
}

/** What a schema holds, as far as Prisma's history is concerned. */
export type History = {
  schema: string
  /** False where the schema itself is missing. */
  schemaExists: boolean
  /** False before the first deploy. */
  tableExists: boolean
  /** Another table of the schema, where there is one: it is not empty then. */
  otherTable: string | undefined
  rows: readonly HistoryRow[]
}

/** Prisma's name for it. */
export const historyTable = '_prisma_migrations'

/** The schema that Prisma works in: the address's `schema` parameter, else `public`. */
export function historySchema(database: Database): string {
  return database.dsn.parameters.schema || 'public'
}

/** Reads the history, and whether there is one. Writes nothing. */
export async function loadHistory(database: Database): Promise<History> {
  const schema = historySchema(database)
  const { rows } = await database.query<{ schema: boolean; table: boolean; other: string | null }>(
    inspectSql,
    [schema, historyTable],
  )
  const found = rows[0]
  const tableExists = found?.table === true
  return {
    schema,
    schemaExists: found?.schema === true,
    tableExists,
    otherTable: found?.other ?? undefined,
    rows: tableExists ? (await database.query<HistoryRow>(rowsSql(schema))).rows : [],
  }
}

/** Creates the history table, exactly as Prisma does, and its schema where that is missing. */
export async function createHistory(database: Database, history: History): Promise<void> {
  if (!history.schemaExists) {
    await database.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(history.schema)}`)
  }
  await database.query(`
CREATE TABLE ${quoteTable({ schema: history.schema, name: historyTable })} (
  "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum"            VARCHAR(64) NOT NULL,
  "finished_at"         TIMESTAMPTZ,
  "migration_name"      VARCHAR(255) NOT NULL,
  "logs"                TEXT,
  "rolled_back_at"      TIMESTAMPTZ,
  "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`)
}

/** Records that a script is about to run. @returns the row's id */
export async function recordStart(database: Database, schema: string, migration: Migration): Promise<string> {
  const id = randomUUID()
  await database.query(
    `INSERT INTO ${quoteTable({ schema, name: historyTable })} (id, checksum, started_at, migration_name)
     VALUES ($1, $2, clock_timestamp(), $3)`,
    [id, migration.checksum, migration.name],
  )
  return id
}

/** Records that the script ran, in Prisma's two steps: a crash between them shows that it had run. */
export async function recordSuccess(database: Database, schema: string, id: string): Promise<void> {
  const table = quoteTable({ schema, name: historyTable })
  await database.query(`UPDATE ${table} SET applied_steps_count = applied_steps_count + 1 WHERE id = $1`, [
    id,
  ])
  await database.query(`UPDATE ${table} SET finished_at = clock_timestamp() WHERE id = $1`, [id])
}

/** Records why the script failed; the row then counts as failed until it is resolved. */
export async function recordFailure(
  database: Database,
  schema: string,
  id: string,
  logs: string,
): Promise<void> {
  await database.query(`UPDATE ${quoteTable({ schema, name: historyTable })} SET logs = $2 WHERE id = $1`, [
    id,
    logs,
  ])
}

/** As Prisma sees it: any table makes a schema non-empty, views and types do not; PostGIS's own tables don't count. */
const inspectSql = `
SELECT n.oid IS NOT NULL AS schema,
       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = $2 AND c.relkind IN ('r', 'p')) AS table,
       (SELECT min(c.relname::text)
          FROM pg_class c
         WHERE c.relnamespace = n.oid
           AND c.relkind IN ('r', 'p')
           AND c.relname <> $2
           AND lower(c.relname) NOT IN ('spatial_ref_sys', 'raster_columns', 'raster_overviews')
           AND NOT EXISTS (SELECT FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')) AS other
  FROM (SELECT) AS always
  LEFT JOIN pg_namespace n ON n.nspname = $1`

function rowsSql(schema: string): string {
  return `
SELECT id,
       migration_name AS name,
       checksum,
       started_at::text AS "startedAt",
       finished_at::text AS "finishedAt",
       rolled_back_at::text AS "rolledBackAt",
       logs
  FROM ${quoteTable({ schema, name: historyTable })}
 ORDER BY started_at, id`
}
