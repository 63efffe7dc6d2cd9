import { codeOf, type Database } from '../database/connection.js'
import { quoteIdentifier } from '../database/identifier.js'
import { connectionWasLost } from '../database/transaction.js'
import { SeedrailError } from '../problem/problem.js'
import {
  explainFailed,
  explainLost,
  explainNotAllowed,
  explainNotEmpty,
  explainOpenTransaction,
  explainScriptFailure,
  renderLogs,
} from './explain.js'
import { type Migration, readMigrations } from './folder.js'
import {
  createHistory,
  type History,
  loadHistory,
  recordFailure,
  recordStart,
  recordSuccess,
} from './history.js'
import { type LockOptions, underMigrationLock } from './lock.js'
import { compareHistory } from './state.js'

/** A migration that this run applied. Duration in milliseconds. */
export type Applied = { name: string; duration: number }

export type DeployOptions = LockOptions & {
  /** Called after each migration, so that what was applied is known also when a later one fails. */
  onApplied?: (applied: Applied) => void
  /** Name of the last migration to apply; those behind it stay pending. Default: all are applied. */
  until?: string | undefined
}

/**
 * Applies what is pending, as `prisma migrate deploy` would: the same lock, the same history table, the
 * same order of writes. Each script is one query, hence one transaction unless it commits by itself.
 * @returns what was applied, in order; empty when nothing was pending
 * @throws SeedrailError `schema-not-empty` (P3005), `migration-failed-before` (P3009),
 * `migration-script-failed` (P3018), `migration-transaction-open`, `migration-interrupted`,
 * `migration-lock-timeout` (P1002), or what {@link readMigrations} throws
 */
export async function deployMigrations(
  database: Database,
  folder: string,
  options: DeployOptions = {},
): Promise<Applied[]> {
  const migrations = await readMigrations(folder)
  return underMigrationLock(database, options, async () => {
    const history = await loadHistory(database)
    const status = compareHistory(migrations, history)
    if (status.unmanaged !== undefined) throw new SeedrailError(explainNotEmpty(status))
    if (status.failed.length > 0) {
      throw new SeedrailError(status.failed.map((row) => explainFailed(status.schema, row)))
    }
    if (!history.tableExists) await beginHistory(database, history)
    const applied: Applied[] = []
    for (const migration of upTo(options.until, status.pending)) {
      const done = {
        name: migration.name,
        duration: await applyMigration(database, status.schema, migration),
      }
      applied.push(done)
      options.onApplied?.(done)
    }
    return applied
  })
}

function upTo(last: string | undefined, migrations: readonly Migration[]): readonly Migration[] {
  if (last === undefined) return migrations
  return migrations.filter(({ name }) => Buffer.compare(Buffer.from(name), Buffer.from(last)) <= 0)
}

/** Creates the history table; on a new server, that is where a login without the right to create shows. */
async function beginHistory(database: Database, history: History): Promise<void> {
  try {
    await createHistory(database, history)
  } catch (error) {
    if (codeOf(error) !== '42501') throw error
    throw new SeedrailError(explainNotAllowed(history.schema, database.dsn.user, error), { cause: error })
  }
}

/** Runs one script between its two entries in the history. @returns milliseconds that the script took */
async function applyMigration(database: Database, schema: string, migration: Migration): Promise<number> {
  // As Prisma connects; and anew for each script, for one before may have changed it.
  await database.query(`SET search_path TO ${quoteIdentifier(schema)}`)
  const id = await recordStart(database, schema, migration)
  const start = performance.now()
  try {
    await database.query(migration.script)
  } catch (error) {
    if (connectionWasLost(error)) {
      throw new SeedrailError(explainLost(schema, migration), { cause: error })
    }
    await giveUp(database, schema, id, renderLogs(migration, error))
    throw new SeedrailError(explainScriptFailure(schema, migration, error), { cause: error })
  }
  const duration = performance.now() - start
  if (await isInTransaction(database)) {
    const problem = explainOpenTransaction(schema, migration)
    await giveUp(database, schema, id, problem.message)
    throw new SeedrailError(problem)
  }
  await recordSuccess(database, schema, id)
  return duration
}

/** A script with its own BEGIN leaves an aborted transaction behind, in which nothing could be recorded. */
async function giveUp(database: Database, schema: string, id: string, logs: string): Promise<void> {
  await database.query('ROLLBACK')
  await recordFailure(database, schema, id, logs)
}

/** Outside a transaction block, a statement sent by itself begins its own transaction: the times are equal. */
async function isInTransaction(database: Database): Promise<boolean> {
  const { rows } = await database.query<{ open: boolean }>('SELECT now() <> statement_timestamp() AS open')
  return rows[0]?.open === true
}
