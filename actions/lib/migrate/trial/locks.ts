import type { Node } from '@pgsql/types'
import type { Database } from '../../database/connection.js'
import { parseStatements } from '../../dump/statements.js'
import type { Migration } from '../folder.js'

/** What a script did to tables that were there before it. */
export type Footprint =
  | {
      /** Strongest lock on each table that was there before, strongest first. */
      locks: readonly { table: string; mode: string }[]
      /** Tables whose files were written anew. */
      rewritten: readonly string[]
    }
  /** The script cannot be watched without changing what it does: it must stand alone. */
  | 'alone'

/** Postgres' table-level locks, weakest first. */
const strength = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
]

type Relation = { oid: string; table: string; file: string }

/**
 * A connection that sends migration scripts as {@link Database} does, and asks in the same query which locks it
 * holds at its end: a script is one transaction, so it holds then all that it ever took. What a script commits by
 * itself is let go before, and not seen.
 * @param onFootprint told after each script that succeeded
 */
export async function watchLocks(
  database: Database,
  migrations: readonly Migration[],
  onFootprint: (footprint: Footprint) => void,
): Promise<Database> {
  const scripts = new Map<string, boolean>()
  for (const { script } of migrations) scripts.set(script, await mayBeExtended(script))
  return {
    ...database,
    query: async (sql, values) => {
      const extended = values === undefined ? scripts.get(sql) : undefined
      if (extended === undefined) return database.query(sql, values)
      if (!extended) {
        const result = await database.query(sql)
        onFootprint('alone')
        return result as never
      }
      const before = await loadRelations(database)
      const results = (await database.query(`${sql}\n;\n${locksSql}`)) as unknown
      const last = (Array.isArray(results) ? results.at(-1) : results) as { rows: Held[] }
      onFootprint(readFootprint(before, last.rows, await loadRelations(database)))
      return results as never
    },
  }
}

type Held = { oid: string; mode: string }

/** Strongest first; the locks of a script's own tables are nobody's business. */
function readFootprint(
  before: readonly Relation[],
  held: readonly Held[],
  after: readonly Relation[],
): Footprint {
  const strongest = new Map<string, number>()
  for (const { oid, mode } of held) {
    strongest.set(oid, Math.max(strongest.get(oid) ?? -1, strength.indexOf(mode)))
  }
  const files = new Map(after.map(({ oid, file }) => [oid, file]))
  return {
    locks: before
      .flatMap(({ oid, table }) => {
        const found = strongest.get(oid)
        return found === undefined ? [] : [{ table, rank: found, mode: strength[found] ?? 'unknown' }]
      })
      .sort((a, b) => b.rank - a.rank || (a.table < b.table ? -1 : 1))
      .map(({ table, mode }) => ({ table, mode })),
    rewritten: before
      .filter(({ oid, file }) => files.has(oid) && files.get(oid) !== file)
      .map(({ table }) => table),
  }
}

async function loadRelations(database: Database): Promise<Relation[]> {
  const { rows } = await database.query<Relation>(relationsSql)
  return rows
}

const relationsSql = `
SELECT c.oid::text AS oid, n.nspname || '.' || c.relname AS "table", coalesce(pg_relation_filenode(c.oid), 0)::text AS file
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.relname <> '_prisma_migrations'`

const locksSql = `
SELECT l.relation::pg_catalog.text AS oid, l.mode
  FROM pg_catalog.pg_locks l
 WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid() AND l.granted
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())`

/**
 * A script of several statements is one transaction whatever is added to it. A single one may be of those that
 * refuse any transaction, and is left alone unless it is known not to be.
 */
async function mayBeExtended(script: string): Promise<boolean> {
  try {
    const [first, second] = await parseStatements(script)
    if (first === undefined) return false
    return second !== undefined || takesTransactions(first.node)
  } catch {
    return false
  }
}

function takesTransactions(node: Node): boolean {
  if ('IndexStmt' in node) return !node.IndexStmt.concurrent
  if ('DropStmt' in node) return !node.DropStmt.concurrent
  if ('AlterTableStmt' in node) {
    return !(node.AlterTableStmt.cmds ?? []).some(
      (command) => 'AlterTableCmd' in command && command.AlterTableCmd.subtype === 'AT_DetachPartition',
    )
  }
  return [
    'CreateStmt',
    'CreateEnumStmt',
    'AlterEnumStmt',
    'RenameStmt',
    'ViewStmt',
    'InsertStmt',
    'UpdateStmt',
    'DeleteStmt',
    'TruncateStmt',
    'CreateFunctionStmt',
    'CreateTrigStmt',
  ].some((kind) => kind in node)
}
