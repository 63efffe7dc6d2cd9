import { tableNameOf } from '../../database/catalogue.js'
import { codeOf, type Database } from '../../database/connection.js'
import { quoteTable } from '../../database/identifier.js'
import { describeHolder, type LockHolder } from '../../database/transaction.js'
import { fault, SeedrailError } from '../../problem/problem.js'
import type { Target } from './target.js'

/**
 * Keeps other writers from the tables until the transaction ends; readers go on. Always in one order, so that
 * two datasets that share tables never deadlock.
 * @param timeout in milliseconds, as the transaction's lock_timeout has it; for the message
 * @throws SeedrailError `lock-timeout`, naming who is in the way
 */
export async function lockTables(
  database: Database,
  targets: readonly Target[],
  timeout: number,
): Promise<void> {
  if (targets.length === 0) return
  const inOrder = targets.toSorted((a, b) => a.shape.oid - b.shape.oid)
  const names = inOrder.map(({ shape }) => quoteTable(tableNameOf(shape))).join(', ')
  try {
    await database.query(`
SAVEPOINT seedrail_lock;
LOCK TABLE ${names} IN SHARE ROW EXCLUSIVE MODE;
RELEASE SAVEPOINT seedrail_lock`)
  } catch (error) {
    if (codeOf(error) !== '55P03') throw error
    await database.query('ROLLBACK TO SAVEPOINT seedrail_lock')
    throw await explainLockTimeout(database, inOrder, timeout, error)
  }
}

async function explainLockTimeout(
  database: Database,
  targets: readonly Target[],
  timeout: number,
  cause: unknown,
): Promise<SeedrailError> {
  const { rows } = await database.query<LockHolder & { oid: number }>(findHolders, [
    targets.map(({ shape }) => shape.oid),
  ])
  const problems = targets.flatMap(({ name, shape }) => {
    const holders = rows.filter((row) => row.oid === shape.oid)
    return holders.length === 0 ? [] : [[name, holders.map(describeHolder).join(', ')] as const]
  })
  const [[name, who]] = problems.length > 0 ? problems : [[targets[0]?.name, 'somebody who has just let go']]
  return new SeedrailError(
    fault(
      'lock-timeout',
      `Waited ${Math.round(timeout / 100) / 10} s for the table "${name}", held by ${who}.`,
      {
        place: { table: name ?? '' },
        next: 'Let them finish and run again, or raise lock-timeout. Nothing was written.',
      },
    ),
    { cause },
  )
}

/** Sessions with a lock on a table that a seed's own lock conflicts with. */
const findHolders = `
SELECT l.relation::int8::int AS oid, l.pid,
       coalesce(nullif(a.application_name, ''), 'an unnamed program') AS application,
       coalesce(a.usename::text, 'unknown') AS "user",
       coalesce(to_char(a.xact_start, 'HH24:MI:SS'), 'unknown') AS since
  FROM pg_locks l
  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'relation' AND l.relation = ANY ($1::int8[]::oid[]) AND l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
   AND l.pid <> pg_backend_pid()
 ORDER BY l.pid`
