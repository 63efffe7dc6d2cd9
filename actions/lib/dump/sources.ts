import type { Database } from '../database/connection.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { loadColumns } from './catalogue.js'
import type { RowSource } from './rows.js'
import type { DumpedTable } from './tables.js'

/**
 * How the rows of each table are read, in the order of the tables.
 * @throws SeedrailError `key-missing`, with each key that rows do not hold
 */
export async function describeSources(
  database: Database,
  tables: readonly DumpedTable[],
): Promise<RowSource[]> {
  const sources: RowSource[] = []
  for (const table of tables) sources.push(await describeSource(database, table))
  requireKeys(tables, sources)
  return sources
}

async function describeSource(database: Database, table: DumpedTable): Promise<RowSource> {
  const { shape, key } = table
  const { rows } = await database.query<{ partitioned: boolean }>(
    `SELECT relkind = 'p' AS partitioned FROM pg_class WHERE oid = $1`,
    [shape.oid],
  )
  const isKey = (columns: readonly string[]) =>
    columns.length === key.length && columns.every((column) => key.includes(column))
  return {
    schema: shape.schema,
    name: shape.name,
    columns: await loadColumns(database, shape.oid),
    key,
    keyIsTotal: isKey(shape.primaryKey),
    partitioned: rows[0]?.partitioned === true,
    only: table.only,
  }
}

/** Rows are found again by their key: it must be among what they hold. */
function requireKeys(tables: readonly DumpedTable[], sources: readonly RowSource[]): void {
  const problems = tables.flatMap(({ label, key }, index) => {
    const held = new Set(sources[index]?.columns.map(({ name }) => name))
    return key
      .filter((column) => !held.has(column))
      .map((column) =>
        fault('key-missing', `The key "${column}" of table "${label}" is computed by the server.`, {
          place: { table: label, field: column },
          next: 'Name a key of columns that hold values as "key" in dataset.json.',
        }),
      )
  })
  if (problems.length > 0) throw new SeedrailError(problems)
}
