import type { Database } from '../../database/connection.js'
import type { TableName } from '../../database/identifier.js'
import type { TableOutcome } from './outcome.js'
import { writeStatements } from './statements.js'
import { callBeside, type Target } from './target.js'

/** A foreign key of some table, of the dataset or not, that points at a table of ours. */
export type Referrer = {
  table: TableName
  columns: readonly string[]
  /** The columns of our table that it points at. */
  to: readonly string[]
  /** Where the table is one of the dataset's: its column that switches rows on and off. */
  active: string | undefined
  /** As problems and reports name it. */
  called: string
}

/**
 * Looks who still points at the rows that were switched off, when all tables are written: into their changes.
 * Tables that the login may not read are passed over.
 */
export async function findReferences(
  database: Database,
  targets: readonly Target[],
  outcomes: readonly TableOutcome[],
): Promise<TableOutcome[]> {
  const found: TableOutcome[] = []
  for (const outcome of outcomes) {
    const target = targets.find(({ name }) => name === outcome.table)
    const left = outcome.changes.some((change) => change.kind === '-')
    found.push(
      target === undefined || !left ? outcome : await withReferences(database, targets, target, outcome),
    )
  }
  return found
}

async function withReferences(
  database: Database,
  targets: readonly Target[],
  target: Target,
  outcome: TableOutcome,
): Promise<TableOutcome> {
  const byKey = new Map<string, { table: string; rows: number }[]>()
  const statements = writeStatements(target, [])
  for (const referrer of await loadReferrers(database, targets, target)) {
    const counted = await database.query<{ key: string; rows: number }>(statements.countReferences(referrer))
    for (const { key, rows } of counted.rows) {
      byKey.set(key, [...(byKey.get(key) ?? []), { table: referrer.called, rows }])
    }
  }
  const changes = outcome.changes.map((change) => {
    const referencedBy = change.kind === '-' ? byKey.get(change.key) : undefined
    return referencedBy === undefined ? change : { ...change, referencedBy }
  })
  return { ...outcome, changes }
}

async function loadReferrers(
  database: Database,
  targets: readonly Target[],
  target: Target,
): Promise<Referrer[]> {
  const { rows } = await database.query<{ schema: string; name: string; columns: string[]; to: string[] }>(
    findReferrers,
    [target.shape.oid],
  )
  return rows.map(({ schema, name, columns, to }) => {
    const own = targets.find(({ shape }) => shape.schema === schema && shape.name === name)
    return {
      table: { schema, name },
      columns,
      to,
      active: own?.active,
      called: own?.name ?? callBeside(target, { schema, table: name }),
    }
  })
}

const findReferrers = `
SELECT n.nspname::text AS schema, r.relname::text AS name,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
          FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
          FROM unnest(c.confkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) AS "to"
  FROM pg_constraint c
  JOIN pg_class r ON r.oid = c.conrelid
  JOIN pg_namespace n ON n.oid = r.relnamespace
 WHERE c.contype = 'f' AND c.confrelid = $1 AND c.conparentid = 0
   AND has_table_privilege(c.conrelid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
 ORDER BY 1, 2, c.conname`
