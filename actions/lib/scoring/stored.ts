import { type Column, loadTableShape, type TableShape, tableNameOf } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { parseTableName, quoteIdentifier, quoteTable } from '../database/identifier.js'
import { inTransaction } from '../database/transaction.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { didYouMean } from '../problem/suggestion.js'
import type { Found, Origin } from './found.js'
import { renderPointer } from './pointer.js'
import { misplaced, takeRecord } from './record.js'

/** Where payloads are stored. */
export type StoredPlace = {
  table: string
  /** The column that names a row in messages. */
  key: string
  column: string
  path: readonly string[]
  /** Only rows with these values, compared in each column's own type. */
  where: Readonly<Record<string, string>>
  /** Where the plan and the request are, when they are wanted. */
  beside?: { plan: DocumentPlace; request: DocumentPlace } | undefined
}

export type DocumentPlace = { column: string; path: readonly string[] }

/** Rows of the first fetch; from then on as many as fit into {@link bytesAtOnce}. */
const firstFetch = 8
const mostAtOnce = 500
const bytesAtOnce = 4 * 1024 * 1024

/**
 * Streams the stored payloads through a cursor, some at once, in a transaction that can only read.
 * @throws SeedrailError `table-missing`, `column-missing`, `scoring-column-type`, or what the server refuses
 */
export async function readStored(
  database: Database,
  place: StoredPlace,
  take: (found: readonly Found[]) => void,
): Promise<void> {
  const shape = await loadTableShape(database, parseTableName(place.table))
  const query = planQuery(shape, place)
  await inTransaction(database, async () => {
    await database.query('SET TRANSACTION READ ONLY')
    await database.query(`DECLARE seedrail_payloads NO SCROLL CURSOR FOR ${query.sql}`, query.values)
    let size = firstFetch
    for (;;) {
      const { rows } = await database.query<Row>(`FETCH ${size} FROM seedrail_payloads`)
      take(rows.map((row) => query.read(row)))
      if (rows.length < size) return
      const length = rows.reduce((sum, row) => sum + lengthOf(row), 0)
      const each = Math.max(1, length / rows.length)
      size = Math.min(mostAtOnce, Math.max(1, Math.floor(bytesAtOnce / each)))
    }
  })
}

/** A row of the cursor. `holder` is the type of the whole document, null where the column is. */
type Row = {
  key: string | null
  holder: string | null
  payload: string | null
  plan: string | null
  request: string | null
}

function lengthOf(row: Row): number {
  return (row.payload?.length ?? 0) + (row.plan?.length ?? 0) + (row.request?.length ?? 0)
}

type Query = { sql: string; values: readonly unknown[]; read(row: Row): Found }

function planQuery(shape: TableShape, place: StoredPlace): Query {
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const key = quoteIdentifier(requireStoredColumn(shape, place.key).name)
  const column = requireDocument(shape, place.column)
  const quoted = quoteIdentifier(column.name)
  const pick = ({ column: name, path }: DocumentPlace) =>
    pickDocument(requireDocument(shape, name), path, parameter)
  const conditions = Object.entries(place.where).map(([name, value]) => {
    const { name: known, type, kind } = requireStoredColumn(shape, name)
    // A cast to varchar(n) would cut the value off, and then find what nobody meant.
    return `${quoteIdentifier(known)} = ${parameter(value)}::${kind === 'text' ? 'text' : type}`
  })
  const isText = column.kind === 'text'
  const sql = `
    SELECT ${key}::text AS key,
           ${isText ? `CASE WHEN ${quoted} IS NOT NULL THEN 'text' END` : `${column.type === 'json' ? 'json' : 'jsonb'}_typeof(${castDocument(column)})`} AS holder,
           ${pick({ column: place.column, path: place.path })} AS payload,
           ${place.beside === undefined ? 'NULL' : pick(place.beside.plan)} AS plan,
           ${place.beside === undefined ? 'NULL' : pick(place.beside.request)} AS request
      FROM ${quoteTable(tableNameOf(shape))}
     ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}`
  const textual = (document: DocumentPlace) => requireDocument(shape, document.column).kind === 'text'
  const unpack = (document: DocumentPlace, text: string | null) =>
    text === null ? undefined : textual(document) ? takePart(text, document.path) : text
  const table = shape.name
  const read = (row: Row): Found => {
    const origin = { table, key: row.key ?? '(null)' }
    const found = isText ? readText(row, origin, place) : readDocument(row, origin, place)
    if (found.is !== 'payload' || place.beside === undefined) return found
    const { plan, request } = place.beside
    return { ...found, plan: unpack(plan, row.plan), request: unpack(request, row.request) }
  }
  return { sql, values, read }
}

/** The text of a document's part; of a text column the whole, for only we can look into it. */
function pickDocument(
  column: Column,
  path: readonly string[],
  parameter: (value: unknown) => string,
): string {
  const { name, kind } = column
  const quoted = quoteIdentifier(name)
  return kind === 'text' ? `${quoted}::text` : `(${castDocument(column)} #> ${parameter(path)}::text[])::text`
}

/** json keeps what was written, keys that stand twice among it; a domain over either becomes jsonb. */
function castDocument({ name, type }: Column): string {
  return `${quoteIdentifier(name)}::${type === 'json' ? 'json' : 'jsonb'}`
}

/** SQL null, a document without the path, and a JSON null in its place are three different things. */
function readDocument(row: Row, origin: Origin, { column, path }: StoredPlace): Found {
  if (row.holder === null) return { is: 'absent', origin, why: `${column} is null` }
  if (row.payload !== null) return { is: 'payload', text: row.payload, origin }
  const pointer = renderPointer(path)
  if (row.holder !== 'object' && row.holder !== 'array' && row.holder !== 'null') {
    return {
      is: 'broken',
      origin,
      violation: { ...misplaced(pointer, null), actual: `a JSON ${row.holder} in ${column}` },
    }
  }
  return { is: 'absent', origin, why: `nothing at ${column}${pointer}` }
}

function readText(row: Row, origin: Origin, { column, path }: StoredPlace): Found {
  if (row.payload === null) return { is: 'absent', origin, why: `${column} is null` }
  const found = takeRecord(row.payload, origin, { payload: path })
  return found.is === 'absent' ? { ...found, why: `nothing at ${column}${renderPointer(path)}` } : found
}

function takePart(text: string, path: readonly string[]): string | undefined {
  const found = takeRecord(text, { name: '' }, { payload: path })
  return found.is === 'payload' ? found.text : undefined
}

function requireStoredColumn(shape: TableShape, name: string): Column {
  const column = shape.columns.get(name)
  if (column !== undefined) return column
  throw new SeedrailError(
    fault(
      'column-missing',
      `Table "${shape.name}" has no column "${name}".${didYouMean(name, [...shape.columns.keys()])}`,
      {
        place: { table: shape.name, field: name },
        next: 'Correct the inputs column, key-column and filter, or the contract, or apply the migration that adds it.',
      },
    ),
  )
}

function requireDocument(shape: TableShape, name: string): Column {
  const column = requireStoredColumn(shape, name)
  if (!column.list && (column.type === 'json' || column.type === 'jsonb' || column.kind === 'text'))
    return column
  throw new SeedrailError(
    fault('scoring-column-type', `${shape.name}.${name} is ${column.type}, which holds no JSON.`, {
      place: { table: shape.name, field: name },
      next: 'Name a column of the type jsonb, json or text.',
    }),
  )
}
