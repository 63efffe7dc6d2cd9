import type { Database } from '../../actions/lib/database/connection.js'
import { describeTable, parseTableName, quoteTable } from '../../actions/lib/database/identifier.js'

/** What can't stay the same when anything is written. */
export type Footprint = {
  tables: readonly TableFootprint[]
  /** Where the write-ahead log ends. */
  wal: string
}

type TableFootprint = {
  name: string
  rows: number
  /** A sum over the transaction that wrote each row and the place where the row lies. */
  versions: string
}

/** Looks at the tables without touching them. */
export async function takeFootprint(database: Database, tables: readonly string[]): Promise<Footprint> {
  const footprints: TableFootprint[] = []
  for (const table of tables.map(parseTableName)) {
    const { rows } = await database.query<{ rows: number; versions: string }>(
      `SELECT count(*)::int AS rows, md5(coalesce(string_agg(ctid::text || xmin::text, ' ' ORDER BY ctid), '')) AS versions
       FROM ${quoteTable(table)}`,
    )
    footprints.push({
      name: describeTable(table),
      rows: rows[0]?.rows ?? 0,
      versions: rows[0]?.versions ?? '',
    })
  }
  const { rows } = await database.query<{ wal: string }>('SELECT pg_current_wal_insert_lsn()::text AS wal')
  return { tables: footprints, wal: rows[0]?.wal ?? '' }
}
