import { type Column, type TableShape, tableNameOf } from '../database/catalogue.js'
import {
  quoteIdentifier as id,
  quoteLiteral as literal,
  parseTableName,
  quoteTable,
} from '../database/identifier.js'
import type { Contract, ContractField } from './contract.js'
import type { Buckets, LedgerPlan } from './side.js'

/**
 * All SQL of parity. It only reads, and needs no right but SELECT. Names come from the catalogue and are quoted;
 * values are parameters.
 */
export type Statements = ReturnType<typeof writeStatements>

/** A row by a name that no column has. */
const whole = id('§row')

/** @param options.owner whose row it is comes as a field too */
export function writeStatements(contract: Contract, shape: TableShape, options: { owner: boolean }) {
  const from = rowsOf(contract, shape)
  const columnOf = (name: string) => contract.fields.get(name)?.column?.name ?? name
  const fields = [...contract.fields.values()]
  const selected = [
    ...fields.map(({ name, column }) => `t.${id(column?.name ?? name)} AS ${id(name)}`),
    ...(options.owner && contract.owner !== undefined
      ? [`t.${id(contract.owner.column)}::text AS ${id(contract.owner.field)}`]
      : []),
  ]
  const active = activeOf(contract)
  const foreign =
    contract.owner === undefined
      ? 'false'
      : `t.${id(contract.owner.column)}::text IS DISTINCT FROM ${literal(contract.owner.seed)}`
  const key = contract.keyFields.map((name) => `t.${id(columnOf(name))}::text`)
  const keyText = key.length === 1 ? `coalesce(${key[0]}, '')` : `concat_ws(E'\\x1f', ${key.join(', ')})`
  const keyHash = `hashtextextended(${keyText}, 0)`
  const bucket = (bits: number) => `(${keyHash} & ${2 ** bits - 1})::int`
  const rowText = `(SELECT row_to_json(${whole}) FROM (SELECT ${selected.join(', ')}) AS ${whole})::text`
  const rowHash = ({ mode, fields: hashed, owner }: LedgerPlan) => {
    const values = [
      ...hashed.map((name) => hashedText(contract.fields.get(name), mode)),
      ...(mode === 'record' ? hashed.flatMap((name) => nullMark(contract.fields.get(name))) : []),
      ...(contract.active === undefined ? [] : [active]),
      ...(owner && contract.owner !== undefined
        ? [`t.${id(contract.owner.column)}::text COLLATE ${id('C')}`]
        : []),
    ]
    const row = `ROW(${values.join(', ')})`
    // A record's hash is a sum over its columns: sums of such sums would not see values that rows exchange.
    const text = mode === 'record' ? `hash_record_extended(${row}, 0)::text` : `${row}::text`
    return `hashtextextended(${text}, 0)`
  }

  return {
    /** $1: how many are few. */
    countFew: `SELECT count(*)::int AS rows FROM (SELECT${from} LIMIT $1) AS few`,

    selectAll: `
SELECT ${rowText} AS row,
       ${active} AS active,
       ${foreign} AS "foreign"
${from}`,

    /** $1: buckets; where `some` is false, all. In the order of the buckets. */
    selectBuckets: (bits: number, plan: LedgerPlan, some: boolean) => `
SELECT ${rowText} AS row,
       ${active} AS active,
       ${foreign} AS "foreign",
       ${bucket(bits)} AS bucket,
       ${plan.mode === 'record' ? 'NULL' : `to_hex(${keyHash}) || '/' || to_hex(${rowHash(plan)})`} AS mark
${from}${some ? `\n WHERE ${bucket(bits)} = ANY ($1::int[])` : ''}
 ORDER BY bucket`,

    /** A line for each bucket, of no bits for the whole: its number, its rows, the sum of their hashes. COPY takes no parameters. */
    copyLedger: (bits: number, plan: LedgerPlan, within?: Buckets) => {
      const some =
        within === undefined
          ? ''
          : `\n WHERE ${bucket(within.bits)} IN (${within.buckets.map(Number).join(', ')})`
      return `
COPY (SELECT ${bits === 0 ? '0' : bucket(bits)}, count(*), coalesce(sum(${rowHash(plan)}), 0)
${from}${some}${bits === 0 ? '' : '\n GROUP BY 1'}) TO STDOUT`
    },
  }
}

/**
 * $1: rows as a JSON list, by column. Each as columns of these types would hold it, rendered as rows are. Only types are
 * named, and of a domain the one behind it: what a table demands of a row concerns nobody here.
 */
export function storeRows(columns: readonly Column[]): string {
  const types = columns.map(({ name, base }) => `${id(name)} ${base}`)
  return `
SELECT row_to_json(${whole})::text AS row
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e(item, number)
 CROSS JOIN LATERAL jsonb_to_record(e.item) AS ${whole}(${types.join(', ')})
 ORDER BY e.number`
}

/**
 * For this transaction only: groups by hashing, which the planner takes for dearer than it is, for it cannot know how
 * few buckets there are; and no compiling of expressions, which takes longer than it saves.
 */
export const fixPlanning = `
SELECT set_config('enable_sort', 'off', true), set_config('jit', 'off', true),
       set_config('work_mem', (SELECT greatest(setting::int, 65536)::text FROM pg_settings WHERE name = 'work_mem') || 'kB', true)`

/** $1: a text to try the server's hash with. */
export const selectProbe = `SELECT hashtextextended($1, 0)::text AS hash`

function rowsOf({ published }: Contract, shape: TableShape): string {
  const table = quoteTable(tableNameOf(shape))
  if (published === undefined) return `  FROM ${table} AS t`
  return `  FROM (SELECT * FROM ${table} WHERE ${id(published.library.current)}) AS t`
}

/** Of published content, what was archived in staging is off. */
function activeOf({ active, published }: Contract): string {
  if (published !== undefined) {
    const { staging, library } = published
    return `coalesce((SELECT s.${id(staging.status.column)}::text <> ${literal(staging.status.archived)}
                   FROM ${quoteTable(parseTableName(staging.table))} AS s
                  WHERE s.${id(staging.id)} = t.${id(library.staging)}), true)`
  }
  return active?.column === undefined ? 'true' : `t.${id(active.column)}`
}

/**
 * Types of which different values have different hashes, but by chance. Not so: those with 64 bits, which are folded to
 * 32; numbers, whose NaN and infinity, and floats, whose zero, hash as null does; lists, whose dimensions, and jsonb,
 * whose nesting is not hashed; enums, whose labels two databases number differently; text, where a collation calls
 * different texts equal. All these are hashed as text, byte by byte.
 */
function hashesApart({ list, kind, bytes }: Column): boolean {
  if (list) return false
  return ['boolean', 'bytes', 'date', 'uuid'].includes(kind) || (kind === 'integer' && bytes !== 8)
}

/** A null hashes as some values do: whether it is one is hashed beside it. */
function nullMark(field: ContractField | undefined): string[] {
  const column = field?.column as Column
  return column.nullable ? [`t.${id(column.name)} IS NULL`] : []
}

/** What is hashed of a column: for `server`, a text that `record-text.ts` can make too; for `record`, its value. */
function hashedText(field: ContractField | undefined, mode: LedgerPlan['mode']): string {
  const column = field?.column as Column
  const name = `t.${id(column.name)}`
  if (mode === 'record') return hashesApart(column) ? name : `${name}::text COLLATE ${id('C')}`
  // Some are objects to whoever reads them, and their own text is a text that somebody else might show.
  if (column.kind === 'other') return `to_json(${name})`
  if (column.list) return name
  switch (column.kind) {
    case 'json':
      // As jsonb, keys have one order.
      return field?.rules.objects === 'ordered' ? name : `${name}::jsonb`
    case 'number':
      return column.base.startsWith('numeric') ? `trim_scale(${name}::numeric)` : name
    case 'timestamp':
      return `CASE WHEN isfinite(${name}) THEN (extract(epoch FROM ${name}) * 1000000)::bigint::text ELSE ${name}::text END`
    default:
      return name
  }
}
