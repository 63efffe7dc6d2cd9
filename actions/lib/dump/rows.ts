import { createHash } from 'node:crypto'
import type { Database } from '../database/connection.js'
import { quoteIdentifier as id, quoteLiteral, quoteTable } from '../database/identifier.js'
import type { DumpColumn } from './catalogue.js'
import { setLocally } from './settings.js'

/**
 * How values are written, whatever the login's own settings: canonical rows depend on the data alone. Local to
 * the transaction. `row_security = off` makes rows that a policy would hide an error instead of a gap.
 */
const canonical: Readonly<Record<string, string>> = {
  quote_all_identifiers: 'off',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  extra_float_digits: '3',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmloption: 'content',
  row_security: 'off',
  search_path: '',
  // Rows are sorted by key, where no index has them in that order.
  work_mem: '128MB',
  jit: 'off',
}

/** Makes this transaction write canonical rows, and name what it names with its schema. */
export async function writeCanonically(database: Database): Promise<void> {
  await setLocally(database, canonical)
}

/** Which rows of which table, in which order. */
export type RowSource = {
  schema: string
  name: string
  columns: readonly DumpColumn[]
  key: readonly string[]
  /** True where the key is the primary key, or otherwise known to tell rows apart. */
  keyIsTotal: boolean
  /** A partitioned table gives its partitions' rows; another one never those of tables that inherit from it. */
  partitioned: boolean
  only: { column: string; values: readonly string[] } | undefined
}

/**
 * The COPY that writes the canonical rows: the dumped columns in their order, rows by key, text by its bytes in UTF-8.
 * Where the key might not tell two rows apart, the whole row decides.
 */
export function renderCopyOut(source: RowSource): string {
  const columns = source.columns.map(({ name }) => id(name)).join(', ')
  const only = source.only
  const where =
    only === undefined
      ? ''
      : ` WHERE ${id(only.column)}::text IN (${only.values.map((value) => quoteLiteral(value)).join(', ')})`
  const from = renderFrom(source, source.partitioned)
  return `COPY (SELECT ${columns} FROM ${from} AS t${where} ORDER BY ${renderOrder(source)}) TO STDOUT`
}

/** A table's own rows: those of its partitions, but never those of tables that inherit from it. */
export function renderFrom(table: { schema: string; name: string }, partitioned: boolean): string {
  return `${partitioned ? '' : 'ONLY '}${quoteTable(table)}`
}

function renderOrder({ columns, key, keyIsTotal }: RowSource): string {
  const byKey = key.map((name) => {
    const collated = columns.find((column) => column.name === name)?.collated === true
    return collated ? renderBytes(name) : id(name)
  })
  const rest = columns.filter(({ name }) => !key.includes(name)).map(({ name }) => renderBytes(name))
  return (keyIsTotal ? byKey : [...byKey, ...rest]).join(', ')
}

/** The order of `COLLATE "C"` in a database in UTF-8, and in one of another encoding, whose own bytes sort otherwise. */
function renderBytes(column: string): string {
  return `convert_to(${id(column)}::text, 'UTF8')`
}

/** Rows and sum of the canonical rows of a table, as they are in the database. */
export async function sumRows(
  database: Database,
  source: RowSource,
): Promise<{ rows: number; sha256: string }> {
  const hash = createHash('sha256')
  const rows = await database.copyOut(renderCopyOut(source), (piece) => void hash.update(piece))
  return { rows, sha256: hash.digest('hex') }
}
