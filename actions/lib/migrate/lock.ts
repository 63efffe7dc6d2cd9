import { codeOf, type Database } from '../database/connection.js'
import { describeHolder, type LockHolder } from '../database/transaction.js'
import { fault, SeedrailError } from '../problem/problem.js'

/** The advisory lock that every version of Prisma Migrate takes, so that we and Prisma take turns. */
const migrationLock = 72707369

export type LockOptions = {
  /** Longest wait in milliseconds; Prisma's own is 10,000. */
  lockTimeout?: number
  /** Called once when somebody else holds the lock. */
  onWait?: (holders: readonly LockHolder[]) => void
}

/**
 * Runs `work` under Prisma's migration lock. It is a session's lock, as Prisma's is: behind a pooler that
 * shares sessions between transactions it does not protect; give migrations a direct connection.
 * @throws SeedrailError `migration-lock-timeout`, naming the holder
 */
export async function underMigrationLock<Result>(
  database: Database,
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  await takeMigrationLock(database, options)
  try {
    return await work()
  } finally {
    // A session that is gone has let go already.
    await database.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined)
  }
}

async function takeMigrationLock(
  database: Database,
  { lockTimeout = 10_000, onWait }: LockOptions,
): Promise<void> {
  const { rows } = await database.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
    migrationLock,
  ])
  if (rows[0]?.taken === true) return
  const holders = await loadHolders(database)
  onWait?.(holders)
  const before = await database.query<{ value: string }>(`SELECT current_setting('lock_timeout') AS value`)
  await setLockTimeout(database, `${Math.max(1, Math.round(lockTimeout))}ms`)
  try {
    await database.query('SELECT pg_advisory_lock($1)', [migrationLock])
  } catch (error) {
    if (codeOf(error) !== '55P03') throw error
    throw new SeedrailError(explainTimeout(lockTimeout, holders), { cause: error })
  } finally {
    await setLockTimeout(database, before.rows[0]?.value ?? '0').catch(() => undefined)
  }
}

async function setLockTimeout(database: Database, value: string): Promise<void> {
  await database.query(`SELECT set_config('lock_timeout', $1, false)`, [value])
}

async function loadHolders(database: Database): Promise<LockHolder[]> {
  const { rows } = await database.query<LockHolder>(
    `SELECT l.pid,
            coalesce(nullif(a.application_name, ''), 'an unnamed program') AS application,
            coalesce(a.usename::text, 'unknown') AS "user",
            coalesce(to_char(a.backend_start, 'HH24:MI:SS'), 'unknown') AS since
       FROM pg_locks l
       LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory'
        AND l.granted
        AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32 | l.objid::bigint) = $1
      ORDER BY l.pid`,
    [migrationLock],
  )
  return rows
}

function explainTimeout(timeout: number, holders: readonly LockHolder[]) {
  const who = holders.map(describeHolder).join(', ') || 'somebody who has just let go'
  return fault(
    'migration-lock-timeout',
    `Waited ${Math.round(timeout / 100) / 10} s for the migration lock (pg_advisory_lock ${migrationLock}, Prisma's P1002), held by ${who}.`,
    {
      next: 'Let the other deploy finish and start again, or raise lock-timeout. A dead deploy lets go when its backend ends: SELECT pg_terminate_backend(<pid>). Nothing was written.',
    },
  )
}
