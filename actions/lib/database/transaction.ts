import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { codeOf, type Database } from './connection.js'

export { connectionWasLost } from './connection.js'

/** How a transaction ends when its work did not fail. */
export type Ending = 'commit' | 'rollback'

/**
 * Runs `work` in one transaction and ends it as `ending` says of its result (by default: commit);
 * whatever is thrown rolls it back.
 * @throws what `work` throws; SeedrailError `database-lost-at-commit` when the server went away just then.
 */
export async function inTransaction<Result>(
  database: Database,
  work: () => Promise<Result>,
  options: {
    ending?: Ending | ((result: Result) => Ending)
    isolation?: 'READ COMMITTED' | 'REPEATABLE READ'
  } = {},
): Promise<Result> {
  await database.query(`BEGIN ISOLATION LEVEL ${options.isolation ?? 'READ COMMITTED'}`)
  let result: Result
  try {
    result = await work()
  } catch (error) {
    await database.query('ROLLBACK').catch(() => undefined)
    throw error
  }
  try {
    const ending = typeof options.ending === 'function' ? options.ending(result) : options.ending
    await database.query(ending === 'rollback' ? 'ROLLBACK' : 'COMMIT')
  } catch (error) {
    throw codeOf(error) === 'database-lost' ? new SeedrailError(lostAtCommit(), { cause: error }) : error
  }
  return result
}

/** Thrown inside {@link attempt} by work that changed its mind: what it wrote is undone. */
export class Undo extends Error {}

/**
 * Tries `work` inside a savepoint: what it wrote is undone when it throws, and the transaction lives on.
 * Only what the data caused is caught (SQLSTATE classes 22, 23, 44 and P0, and those that only a trigger or function of
 * the user's can have raised), and {@link Undo}; anything else is thrown on.
 */
export async function attempt<Result>(
  database: Database,
  work: () => Promise<Result>,
): Promise<{ result: Result } | { refusal: unknown }> {
  await database.query('SAVEPOINT seedrail_attempt')
  try {
    const result = await work()
    await database.query('RELEASE SAVEPOINT seedrail_attempt')
    return { result }
  } catch (error) {
    if (!(error instanceof Undo) && !wasCausedByData(codeOf(error))) throw error
    await database.query('ROLLBACK TO SAVEPOINT seedrail_attempt')
    await database.query('RELEASE SAVEPOINT seedrail_attempt')
    return { refusal: error }
  }
}

/** Classes that PostgreSQL itself raises for other reasons than a row. Source: its appendix A, "Error Codes". */
const ownClasses = new Set(
  '00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 20 21 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 53 54 55 57 58 72 F0 HV XX'.split(
    ' ',
  ),
)

function wasCausedByData(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !ownClasses.has(code.slice(0, 2))
}

/** The lock's holders, as `pg_stat_activity` knows them. */
export type LockHolder = { pid: number; application: string; user: string; since: string }

/**
 * Takes the transaction-level advisory lock of `name`, so that two seeds of one dataset take turns.
 * Transaction-level, because session locks break behind transaction poolers.
 * @param timeout longest wait in milliseconds
 * @param onWait called once when somebody else holds the lock, with who that is
 * @throws SeedrailError `lock-timeout`, naming the holder
 */
export async function takeLock(
  database: Database,
  name: string,
  timeout: number,
  onWait: (holders: readonly LockHolder[]) => void = () => undefined,
): Promise<void> {
  const { rows } = await database.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken',
    [name],
  )
  if (rows[0]?.taken === true) return
  const holders = await loadLockHolders(database, name)
  onWait(holders)
  await database.query(`SELECT set_config('lock_timeout', $1, true)`, [
    `${Math.max(1, Math.round(timeout))}ms`,
  ])
  try {
    await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
  } catch (error) {
    if (codeOf(error) !== '55P03') throw error
    throw new SeedrailError(explainLockTimeout(name, timeout, holders), { cause: error })
  }
  await database.query(`SELECT set_config('lock_timeout', '0', true)`)
}

/** Limits every later lock wait of this session, catalogue reads included. Milliseconds. */
export async function limitSessionLockWaits(database: Database, timeout: number): Promise<void> {
  await database.query(`SELECT set_config('lock_timeout', $1, false)`, [
    `${Math.max(1, Math.round(timeout))}ms`,
  ])
}

/** Limits every later lock wait of this transaction. Milliseconds. */
export async function limitLockWaits(database: Database, timeout: number): Promise<void> {
  await database.query(`SELECT set_config('lock_timeout', $1, true)`, [
    `${Math.max(1, Math.round(timeout))}ms`,
  ])
}

/** Who holds the advisory lock of `name` right now. */
export async function loadLockHolders(database: Database, name: string): Promise<LockHolder[]> {
  const { rows } = await database.query<LockHolder>(
    `SELECT l.pid,
            coalesce(nullif(a.application_name, ''), 'an unnamed program') AS application,
            coalesce(a.usename::text, 'unknown') AS "user",
            coalesce(to_char(a.xact_start, 'HH24:MI:SS'), 'unknown') AS since
       FROM pg_locks l
       LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory'
        AND l.granted
        AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)
      ORDER BY l.pid`,
    [name],
  )
  return rows
}

/** One holder, for a log line. */
export function describeHolder(holder: LockHolder): string {
  return `${holder.application} (user ${holder.user}, backend ${holder.pid}, since ${holder.since})`
}

function explainLockTimeout(name: string, timeout: number, holders: readonly LockHolder[]): Problem {
  const who = holders.length === 0 ? 'somebody who has just let go' : holders.map(describeHolder).join(', ')
  return fault(
    'lock-timeout',
    `Waited ${Math.round(timeout / 100) / 10} s for the lock "${name}", held by ${who}.`,
    {
      next: 'Let the other run finish and start again, or raise lock-timeout. Nothing was written.',
    },
  )
}

function lostAtCommit(): Problem {
  return fault('database-lost-at-commit', 'The connection broke while the transaction was being committed.', {
    next: 'It is committed whole or not at all: run again with mode "plan" to see which.',
  })
}
