import type { Database } from '../database/connection.js'
import { inTransaction } from '../database/transaction.js'
import type { Dataset } from '../dataset/dataset.js'
import { loadReadModel, type ReadModel, type ReadTable } from './model.js'
import { fixRendering, type RowOrder, selectRows } from './statements.js'
import { type ContentVersion, loadContentVersion } from './version.js'

/** Rows fetched at once, and most rows of a table that is read in one piece. */
const batch = 2_000

/** A table of a snapshot. */
export type SnapshotTable = {
  /** What it is called under `tables`. */
  key: string
  table: ReadTable
  /** Rows that are on. */
  rowCount: number
  /** Each row as JSON text, in order. To be read while the snapshot is open, one table at a time. */
  rows(): AsyncGenerator<string>
}

/** All tables of a dataset as they were at one moment. */
export type Snapshot = { model: ReadModel; version: ContentVersion; tables: readonly SnapshotTable[] }

export type SnapshotOptions = {
  /** Order of rows; default: `display`. */
  order?: RowOrder
  /** Longest time that one statement may take in the server. Milliseconds; default: the server's own limit. */
  statementTimeout?: number
}

/**
 * Opens a snapshot of a dataset's tables for the length of `work`: one REPEATABLE READ, READ ONLY transaction,
 * so that no table is of another moment than the rest. Memory stays flat however long a table is.
 * @throws SeedrailError as {@link loadReadModel}; what `work` throws
 */
export async function loadBootstrap<Result>(
  database: Database,
  dataset: Dataset,
  work: (snapshot: Snapshot) => Promise<Result>,
  options: SnapshotOptions = {},
): Promise<Result> {
  return inSnapshot(
    database,
    async () => {
      const model = await loadReadModel(database, dataset)
      return work(await readSnapshot(database, model, options))
    },
    options,
  )
}

/** A read-only transaction in which every statement sees the same moment and renders values alike. */
export function inSnapshot<Result>(
  database: Database,
  work: () => Promise<Result>,
  options: SnapshotOptions = {},
): Promise<Result> {
  return inTransaction(
    database,
    async () => {
      await database.query('SET TRANSACTION READ ONLY')
      await database.query(fixRendering)
      if (options.statementTimeout !== undefined) {
        await database.query(`SELECT set_config('statement_timeout', $1, true)`, [
          `${Math.max(1, Math.round(options.statementTimeout))}ms`,
        ])
      }
      return work()
    },
    { isolation: 'REPEATABLE READ' },
  )
}

/** The version and tables of the open snapshot. */
export async function readSnapshot(
  database: Database,
  model: ReadModel,
  options: SnapshotOptions = {},
): Promise<Snapshot> {
  const version = await loadContentVersion(database, model)
  const tables = model.tables.map((table, index) => {
    const rowCount = version.tables[index]?.rows ?? 0
    const sql = selectRows(table, options.order ?? 'display')
    return { key: table.key, table, rowCount, rows: () => streamRows(database, sql, rowCount) }
  })
  return { model, version, tables }
}

/** A short table takes one round trip; a long one a cursor. */
async function* streamRows(database: Database, sql: string, rowCount: number): AsyncGenerator<string> {
  if (rowCount === 0) return
  if (rowCount <= batch) {
    const { rows } = await database.query<{ row: string }>(sql)
    for (const { row } of rows) yield row
    return
  }
  await database.query(`DECLARE seedrail_rows NO SCROLL CURSOR FOR ${sql}`)
  try {
    for (;;) {
      const { rows } = await database.query<{ row: string }>(`FETCH ${batch} FROM seedrail_rows`)
      for (const { row } of rows) yield row
      if (rows.length < batch) return
    }
  } finally {
    // After a failure the transaction is over, and the cursor with it.
    await database.query('CLOSE seedrail_rows').catch(() => undefined)
  }
}
