import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { isUpserted } from '../../actions/lib/dataset/dataset.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import type { Problem, SeedrailError } from '../../actions/lib/problem/problem.js'
import type { UpsertOutcome } from '../../actions/lib/seed/upsert/outcome.js'
import { type UpsertOptions, upsertDataset } from '../../actions/lib/seed/upsert/upsert.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'

/** A table of a manifest, as a test writes it; `rows` become its file. */
export type TableWords = { table: string; rows: unknown; file?: string } & Record<string, unknown>

/** A dataset folder of a test's own. Rows that are text are written as they are, anything else as JSON, a row a line. */
export async function writeDataset(
  tables: readonly TableWords[],
  manifest: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-upsert-'))
  const words = []
  for (const [index, { rows, file = `${index + 1}.json`, ...rest }] of tables.entries()) {
    words.push({ ...rest, file })
    if (rows !== undefined) await writeFile(join(folder, file), renderRows(rows))
  }
  await writeFile(
    join(folder, 'dataset.json'),
    JSON.stringify({ name: 'catalogue', policy: 'upsert', tables: words, ...manifest }, null, 2),
  )
  return folder
}

function renderRows(rows: unknown): string | Buffer {
  if (typeof rows === 'string' || Buffer.isBuffer(rows)) return rows
  if (!Array.isArray(rows)) return JSON.stringify(rows, null, 2)
  return rows.length === 0 ? '[]' : `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}

const defaults: UpsertOptions = {
  mode: 'apply',
  full: false,
  onForeignOwner: 'report',
  adopt: [],
  expectedPlan: undefined,
  lockTimeout: 5_000,
}

export type UpsertRequest = Partial<UpsertOptions> & {
  /** Stands between the seed and its connection. */
  watch?: (database: Database) => Database
}

/** Seeds the dataset in a folder by the upsert policy, as the action does. */
export async function upsertFolder(
  target: TestDatabase,
  folder: string,
  { watch = (database) => database, ...options }: UpsertRequest = {},
): Promise<UpsertOutcome> {
  const dataset = await readDataset(folder)
  if (!isUpserted(dataset)) throw new TypeError('These tests upsert.')
  return inDatabase(parseDsn(target.dsn), (plain) =>
    upsertDataset(watch(plain), dataset, { ...defaults, ...options }),
  )
}

/** Writes a dataset of these tables and seeds it. */
export async function upsert(
  target: TestDatabase,
  tables: readonly TableWords[],
  { manifest, ...request }: UpsertRequest & { manifest?: Readonly<Record<string, unknown>> } = {},
): Promise<UpsertOutcome> {
  return upsertFolder(target, await writeDataset(tables, manifest), request)
}

/** The errors that a seed was refused with, whether it threw them or put them into its outcome. */
export async function problemsOf(seed: Promise<UpsertOutcome>): Promise<Problem[]> {
  const problems = await seed.then(
    (outcome) => outcome.problems,
    (error: SeedrailError) => {
      if (error.problems === undefined) throw error
      return [...error.problems]
    },
  )
  return problems.filter((problem) => problem.level === 'error')
}

/**
 * What a run that ends in COMMIT had written by then: its transaction id, and bytes of WAL since its first statement.
 * Whoever counts them has the database vacuumed before: with checksums, what a reader notes on a page is logged too.
 */
export function watchWrites(): {
  watch: (real: Database) => Database
  written: { transaction: unknown; wal: unknown }
} {
  const written: { transaction: unknown; wal: unknown } = { transaction: 'unknown', wal: 'unknown' }
  const watch = (real: Database): Database => {
    let before: number | undefined
    return {
      ...real,
      query: async (sql: string, values?: readonly unknown[]) => {
        before ??= await loadSessionWal(real)
        if (sql === 'COMMIT') {
          const { rows } = await real.query<{ id: unknown }>('SELECT pg_current_xact_id_if_assigned() AS id')
          written.transaction = rows[0]?.id
        }
        const result = await real.query(sql, values)
        if (sql === 'COMMIT') written.wal = (await loadSessionWal(real)) - before
        return result as never
      },
    }
  }
  return { watch, written }
}

/** Bytes of WAL that a session has written, outside of a transaction. */
async function loadSessionWal(session: Database): Promise<number> {
  await session.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await session.query<{ bytes: number }>(
    'SELECT wal_bytes::int AS bytes FROM pg_stat_get_backend_wal(pg_backend_pid())',
  )
  return rows[0]?.bytes ?? Number.NaN
}

/** Every row of a table with its xmin, so that any write at all shows. */
export async function takePrint(target: TestDatabase, table: string): Promise<string[]> {
  const rows = await target.query<{ print: string }>(
    `SELECT xmin::text || ' ' || t::text AS print FROM ${table} t ORDER BY t::text`,
  )
  return rows.map(({ print }) => print)
}

/** A database with the table `item`, which seeds and admins share, and the table `part`, which points at it. */
export async function createItemsDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  await database.query(`
    CREATE TABLE item (
      id text PRIMARY KEY,
      label text NOT NULL,
      price numeric,
      is_active boolean NOT NULL DEFAULT true,
      source_type text NOT NULL DEFAULT 'seed' CHECK (source_type IN ('seed', 'admin'))
    );
    CREATE TABLE part (
      id text PRIMARY KEY,
      item_id text REFERENCES item,
      is_active boolean NOT NULL DEFAULT true,
      source_type text NOT NULL DEFAULT 'seed'
    );`)
  return database
}

/** A row of `item` for each letter. */
export const letters = (text: string) => [...text].map((id) => ({ id, label: `Item ${id}` }))

/** The table `item` with these rows and words of the manifest. */
export const items = (rows: unknown, words: Record<string, unknown> = {}): TableWords[] => [
  { table: 'item', rows, ...words },
]

/** How many rows of one table went which way. */
export function countsOf(outcome: UpsertOutcome, table = 0) {
  const { inserted, updated, reactivated, deactivated, unchanged, foreign } = outcome.tables[table] ?? {}
  return { inserted, updated, reactivated, deactivated, unchanged, foreign }
}

/** The counts of a run without rows. */
export const none = { inserted: 0, updated: 0, reactivated: 0, deactivated: 0, unchanged: 0, foreign: 0 }

/** Every row of a table, by its first column. */
export const rowsOf = (target: TestDatabase, table: string) =>
  target.query(`SELECT * FROM ${table} ORDER BY 1`)
