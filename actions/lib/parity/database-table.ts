import type { Column, TableShape } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { attempt } from '../database/transaction.js'
import { type JsonValue, renderJson } from '../dataset/json-value.js'
import type { Contract } from './contract.js'
import { probe } from './hash.js'
import { Ledger } from './ledger.js'
import { parseRowText } from './row-text.js'
import type { ParityRow, SideTable } from './side.js'
import { fixPlanning, selectProbe, storeRows as storeRowsSql, writeStatements } from './statements.js'

/** Most rows of a table that is held at once. */
const few = 5_000

/** Rows fetched at once. */
const atOnce = 2_000

/** Rows that stand in a database. To be read inside the snapshot that was opened for the side. */
export async function openDatabaseTable(
  database: Database,
  contract: Contract,
  shape: TableShape,
  options: { owner: boolean },
): Promise<SideTable> {
  const sql = writeStatements(contract, shape, options)
  const counted = await database.query<{ rows: number }>(sql.countFew, [few + 1])
  const probed = await database.query<{ hash: string }>(selectProbe, [probe])
  return {
    small: (counted.rows[0]?.rows ?? 0) <= few,
    server: {
      hash: probed.rows[0]?.hash ?? '',
      types: database.serverVersionNumber >= 140_000 ? listTypes(contract, shape) : undefined,
    },
    async ledger(bits, plan, within) {
      const ledger = new Ledger(bits)
      await database.query(fixPlanning)
      await database.copyOut(sql.copyLedger(bits, plan, within), createLedgerReader(ledger))
      return ledger
    },
    async *rows() {
      for await (const rows of fetchRows(database, sql.selectAll, [])) yield rows.map(toParityRow)
    },
    async *portions(portions, bits, plan) {
      const buckets = portions.flat()
      // A list of most buckets takes longer to look through than the rows of the others take to be read.
      const some = buckets.length <= 2 ** bits / 2
      const wanted = sql.selectBuckets(bits, plan, some)
      yield* sortInto(portions, fetchRows(database, wanted, some ? [buckets] : []))
    },
    suspects: () => [],
  }
}

/** The types of all fields, as a text; undefined where the server calls values equal that are shown differently. */
function listTypes(contract: Contract, shape: TableShape): string | undefined {
  const columns = [...contract.fields.values()].map(({ name, column }) =>
    shape.columns.get(column?.name ?? name),
  )
  const exact = columns.every((column) => column !== undefined && hashesExactly(column))
  const plain = [...contract.fields.values()].every(({ rules }) => rules.objects === 'unordered')
  return exact && plain ? columns.map((column) => column?.type).join('; ') : undefined
}

/** Not so: `citext` and `char(n)`, which pass over case and blanks; domains and types that we do not know. */
function hashesExactly({ type, kind }: Column): boolean {
  const base = type.replace(/\[\]$/, '')
  return (
    kind === 'enum' ||
    /^(?:text|character varying(?:\(\d+\))?|boolean|smallint|integer|bigint|numeric(?:\([\d,]+\))?|double precision|real|date|uuid|bytea|jsonb|timestamp(?:\(\d\))? with(?:out)? time zone)$/.test(
      base,
    )
  )
}

type StoredRow = {
  row: string
  active: boolean | null
  foreign: boolean
  bucket?: number
  mark?: string | null
}

async function* fetchRows(
  database: Database,
  sql: string,
  values: readonly unknown[],
): AsyncGenerator<StoredRow[]> {
  await database.query(`DECLARE seedrail_parity NO SCROLL CURSOR FOR ${sql}`, values)
  try {
    for (;;) {
      const { rows } = await database.query<StoredRow>(`FETCH ${atOnce} FROM seedrail_parity`)
      if (rows.length > 0) yield rows
      if (rows.length < atOnce) return
    }
  } finally {
    // After a failure the transaction is over, and the cursor with it.
    await database.query('CLOSE seedrail_parity').catch(() => undefined)
  }
}

/** Rows that come in the order of their buckets, portion by portion; those of other buckets are left out. */
async function* sortInto(
  portions: readonly (readonly number[])[],
  batches: AsyncGenerator<StoredRow[]>,
): AsyncGenerator<ParityRow[]> {
  const portionOf = new Map(
    portions.flatMap((buckets, portion) => buckets.map((bucket) => [bucket, portion] as const)),
  )
  let at = 0
  let held: ParityRow[] = []
  for await (const rows of batches) {
    for (const row of rows) {
      const portion = portionOf.get(row.bucket ?? -1)
      if (portion === undefined) continue
      for (; at < portion; at++) {
        yield held
        held = []
      }
      held.push(toParityRow(row))
    }
  }
  for (; at < portions.length; at++) {
    yield held
    held = []
  }
}

function toParityRow({ row, active, foreign, mark }: StoredRow): ParityRow {
  let fields: Record<string, JsonValue> | undefined
  return {
    get fields() {
      fields ??= parseRowText(row)
      return fields
    },
    active,
    foreign,
    mark: mark ?? (active === true ? row : `${active} ${row}`),
    place: undefined,
  }
}

const tab = 0x09
const newline = 0x0a
const minus = 0x2d

/**
 * Reads lines of `bucket<tab>rows<tab>sum` from their bytes: there may be a million of them. The sum is taken modulo
 * 2^64, in two halves.
 */
function createLedgerReader(ledger: Ledger): (piece: Buffer) => void {
  const numbers = [0, 0]
  let field = 0
  let [high, low] = [0, 0]
  let negative = false
  const endLine = () => {
    if (negative) {
      low = (2 ** 32 - low) % 2 ** 32
      high = (2 ** 32 - high - (low === 0 ? 0 : 1) + 2 ** 32) % 2 ** 32
    }
    ledger.add(numbers[0] ?? 0, numbers[1] ?? 0, low, high)
    numbers.fill(0)
    field = 0
    high = 0
    low = 0
    negative = false
  }
  return (piece) => {
    for (let index = 0; index < piece.length; index++) {
      const code = piece[index] as number
      if (code === tab) field++
      else if (code === newline) endLine()
      else if (code === minus) negative = true
      else if (field < 2) numbers[field] = (numbers[field] as number) * 10 + code - 0x30
      else {
        low = low * 10 + code - 0x30
        high = (high * 10 + Math.floor(low / 2 ** 32)) % 2 ** 32
        low %= 2 ** 32
      }
    }
  }
}

/**
 * Rows of a source as their table would hold them: the server's casts decide what a value means, so `1.005` in a
 * `numeric(5,2)` is `1.01`. A row with a value that its column refuses stays as it was written.
 * @param columns by field, those that are taken from the stored row
 */
export async function storeRows(
  database: Database,
  columns: ReadonlyMap<string, Column>,
  rows: readonly ParityRow[],
): Promise<ParityRow[]> {
  if (columns.size === 0) return [...rows]
  const sql = storeRowsSql([...columns.values()])
  const stored: ParityRow[] = []
  for (let from = 0; from < rows.length; from += 500) {
    const some = rows.slice(from, from + 500)
    const together = await storeSome(database, columns, sql, some)
    if (together !== undefined) stored.push(...together)
    else {
      for (const row of some) stored.push(...((await storeSome(database, columns, sql, [row])) ?? [row]))
    }
  }
  return stored
}

async function storeSome(
  database: Database,
  columns: ReadonlyMap<string, Column>,
  sql: string,
  rows: readonly ParityRow[],
): Promise<ParityRow[] | undefined> {
  const said = ({ fields }: ParityRow) => [...columns].filter(([field]) => fields[field] !== undefined)
  const items = rows.map((row) =>
    Object.fromEntries(said(row).map(([field, { name }]) => [name, row.fields[field] as JsonValue])),
  )
  const tried = await attempt(database, () => database.query<{ row: string }>(sql, [renderJson(items)]))
  if ('refusal' in tried) return undefined
  return rows.map((row, index) => {
    const held = parseRowText(tried.result.rows[index]?.row ?? '{}')
    const taken = said(row).map(([field, { name }]) => [field, held[name] as JsonValue])
    return { ...row, fields: { ...row.fields, ...Object.fromEntries(taken) } }
  })
}
