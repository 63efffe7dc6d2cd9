import { type Column, tableNameOf } from '../database/catalogue.js'
import { quoteIdentifier as id, parseTableName, quoteTable } from '../database/identifier.js'
import type { UpsertManifest } from '../dataset/manifest.js'
import type { ReadTable } from './model.js'

/**
 * All SQL of the read model. Rows are rendered by the server, as text: a number keeps its digits, jsonb its
 * values, a timestamp its microseconds. Names come from the catalogue and are quoted.
 */

/** `display`: by sort order, then key, as readers get it. `key`: by key alone, for whoever merges. */
export type RowOrder = 'display' | 'key'

/** Settings that would otherwise let a login's own taste show in the texts. Valid until the transaction ends. */
export const fixRendering = `
SELECT set_config('TimeZone', 'UTC', true),
       set_config('DateStyle', 'ISO, YMD', true),
       set_config('IntervalStyle', 'iso_8601', true),
       set_config('bytea_output', 'hex', true),
       set_config('extra_float_digits', '1', true)`

/** One row of JSON text for each row that is on. */
export function selectRows(table: ReadTable, order: RowOrder): string {
  return `
SELECT ${rowText(table)} AS row
  FROM ${quoteTable(tableNameOf(table.shape))} AS t${onlyActive(table)}
 ORDER BY ${orderOf(table, order)}`
}

/** Rows and content sum of each table, in the given order. The sum is of the rows' sums, in display order. */
export function selectDigests(tables: readonly ReadTable[]): string {
  return tables
    .map(
      (table, index) => `
SELECT ${index} AS number,
       count(*)::text AS rows,
       encode(sha256(coalesce(string_agg(sha256(convert_to(${rowText(table)}, 'UTF8')), ''::bytea
                                         ORDER BY ${orderOf(table, 'display')}), ''::bytea)), 'hex') AS digest
  FROM ${quoteTable(tableNameOf(table.shape))} AS t${onlyActive(table)}`,
    )
    .join('\nUNION ALL')
    .concat('\n ORDER BY number')
}

/**
 * Sum of all that the catalogue says of the tables ($1: their oids) and that decides what is read: names,
 * columns, unique keys, triggers, the labels of enums. When it moves, the read model has to be made anew.
 */
const signature = `
SELECT encode(sha256(convert_to(coalesce(string_agg(part, E'\\n' ORDER BY part COLLATE "C"), ''), 'UTF8')), 'hex')
  FROM (
    SELECT concat_ws(' ', 'table', c.oid, c.relnamespace, c.relname) AS part
      FROM pg_class c WHERE c.oid = ANY ($1::oid[])
    UNION ALL
    SELECT concat_ws(' ', 'column', a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attgenerated)
      FROM pg_attribute a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT concat_ws(' ', 'key', i.indrelid, i.indexrelid, i.indkey, i.indisprimary, i.indisvalid)
      FROM pg_index i WHERE i.indrelid = ANY ($1::oid[]) AND i.indisunique
    UNION ALL
    SELECT concat_ws(' ', 'trigger', t.tgrelid, t.oid, t.tgenabled, t.tgtype)
      FROM pg_trigger t WHERE t.tgrelid = ANY ($1::oid[]) AND NOT t.tgisinternal
    UNION ALL
    SELECT concat_ws(' ', 'label', e.enumtypid, e.oid, e.enumsortorder, e.enumlabel)
      FROM pg_enum e
     WHERE e.enumtypid IN (SELECT CASE WHEN y.typelem <> 0 THEN y.typelem ELSE y.oid END
                             FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
                            WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0)
  ) AS parts`

/** The signature, without versions: for tables whose versions nobody keeps. */
export const selectSignature = `SELECT (${signature}) AS signature, NULL::text AS versions`

/** The signature, and the version of each table ($2: their names) as its triggers keep it. */
export function selectStanding(words: NonNullable<UpsertManifest['version']>): string {
  const name = id(words.name)
  return `
SELECT (${signature}) AS signature,
       (SELECT string_agg(concat_ws(' ', ${name}::text, ${id(words.version)}::text), E'\\n' ORDER BY ${name}::text COLLATE "C")
          FROM ${quoteTable(parseTableName(words.table))}
         WHERE ${name}::text = ANY ($2::text[])) AS versions`
}

/** Of the tables ($1: their oids), how many have enabled statement-level triggers for all four events. */
export const countKept = `
SELECT count(*)::int AS kept
  FROM (SELECT t.tgrelid
          FROM pg_trigger t
         WHERE t.tgrelid = ANY ($1::oid[])
           AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
           AND t.tgtype::int & 1 = 0 AND t.tgtype::int & 2 = 0
           AND cardinality(t.tgattr::int2[]) = 0 AND t.tgqual IS NULL
         GROUP BY t.tgrelid
        HAVING bit_or(t.tgtype::int) & 60 = 60) AS tables`

/** Whether a table ($1: its quoted name) is there. */
export const findTable = 'SELECT to_regclass($1) IS NOT NULL AS there'

/** How many tables ($1: their names) the table of versions speaks of. */
export function countVersions(words: NonNullable<UpsertManifest['version']>): string {
  return `SELECT count(*)::int AS versions FROM ${quoteTable(parseTableName(words.table))} WHERE ${id(words.name)}::text = ANY ($1::text[])`
}

/** A row by a name that no column has: a column called so would be meant instead. */
const whole = id('§row')

function rowText(table: ReadTable): string {
  const columns = table.fields.map(({ name, column }) => `t.${id(column.name)} AS ${id(name)}`)
  return `(SELECT row_to_json(${whole}) FROM (SELECT ${columns.join(', ')}) AS ${whole})::text`
}

function onlyActive(table: ReadTable): string {
  return table.active === undefined ? '' : `\n WHERE t.${id(table.active)}`
}

function orderOf(table: ReadTable, order: RowOrder): string {
  const key = table.keyColumns.map((column) => `t.${id(column.name)}${collationOf(column)}`)
  const sort = order === 'display' && table.sort !== undefined ? [`t.${id(table.sort.name)}`] : []
  // Null is no duplicate of null: such rows are told apart by what they say.
  const rest = table.keyColumns.some((column) => column.nullable)
    ? [`${rowText(table)} COLLATE ${id('C')}`]
    : []
  return [...sort, ...key, ...rest].join(', ')
}

/** By bytes, whatever language the database was made for; other kinds have an order of their own. */
function collationOf(column: Column): string {
  return column.kind === 'text' ? ` COLLATE ${id('C')}` : ''
}
