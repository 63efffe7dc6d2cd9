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

/** The first oid that is given to something that is not the server's own (FirstNormalObjectId). */
const firstOwnOid = 16_384

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

/** What the read model was made of, of the tables $1 (their oids): names, columns and unique keys. */
const definitions = `
    SELECT concat_ws(' ', 'table', c.oid, c.relnamespace, n.nspname, pg_table_is_visible(c.oid), c.relname,
                     c.relfilenode, c.xmin, row_security_active(c.oid)) AS part
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[])
    UNION ALL
    SELECT concat_ws(' ', 'column', a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attgenerated)
      FROM pg_attribute a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT concat_ws(' ', 'key', i.indrelid, i.indexrelid, i.indkey, i.indisprimary, i.indisvalid)
      FROM pg_index i WHERE i.indrelid = ANY ($1::oid[]) AND i.indisunique`

/** Types of the tables' columns, and all that these are made of; the server's own are left out: nobody alters them. */
const ownTypes = `
WITH RECURSIVE own_types AS (
    SELECT a.atttypid AS oid
      FROM pg_attribute a
     WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND a.atttypid >= ${firstOwnOid}
    UNION
    SELECT below.oid
      FROM own_types o
      JOIN pg_type y ON y.oid = o.oid
     CROSS JOIN LATERAL (
           SELECT y.typelem AS oid
           UNION ALL SELECT y.typbasetype
           UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = y.typrelid AND a.attnum > 0
           UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE y.oid IN (r.rngtypid, r.rngmultitypid)) AS below
     WHERE below.oid >= ${firstOwnOid}
)`

/**
 * What decides, besides, how rows are rendered and whether their triggers hear of every change. `relfilenode` (above)
 * moves when rows are written anew without any trigger, as by ALTER COLUMN TYPE; `xmin` when an entry was touched at
 * all, as that of a trigger that was off for a moment.
 */
const surroundings = `
    SELECT concat_ws(' ', 'trigger', t.tgrelid, t.oid, t.xmin, t.tgenabled, t.tgtype, p.oid, p.xmin)
      FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE t.tgrelid = ANY ($1::oid[]) AND NOT t.tgisinternal
    UNION ALL
    SELECT concat_ws(' ', 'heir', i.inhparent, i.inhrelid)
      FROM pg_inherits i WHERE i.inhparent = ANY ($1::oid[]) OR i.inhrelid = ANY ($1::oid[])
    UNION ALL
    SELECT concat_ws(' ', 'subscription', s.srrelid, s.srsubid)
      FROM pg_subscription_rel s WHERE s.srrelid = ANY ($1::oid[])
    UNION ALL
    SELECT concat_ws(' ', 'type', y.oid, y.typbasetype, y.typtypmod, y.typelem)
      FROM pg_type y WHERE y.oid IN (SELECT oid FROM own_types)
    UNION ALL
    SELECT concat_ws(' ', 'attribute', a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod)
      FROM pg_attribute a
     WHERE a.attrelid IN (SELECT y.typrelid FROM pg_type y WHERE y.oid IN (SELECT oid FROM own_types))
       AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT concat_ws(' ', 'label', e.enumtypid, e.oid, e.enumsortorder, e.enumlabel)
      FROM pg_enum e WHERE e.enumtypid IN (SELECT oid FROM own_types)`

/** Whether the login may read the catalogues that {@link selectStanding} and {@link countKept} read, and the model does not. */
export const selectMayWatch = `
SELECT bool_and(has_table_privilege('pg_catalog.' || name, 'SELECT')) AS may
  FROM unnest(ARRAY['pg_trigger', 'pg_proc', 'pg_inherits', 'pg_subscription_rel', 'pg_range']) AS name`

/** Sum of parts, whatever order they come in. */
const sumOfParts = `encode(sha256(convert_to(coalesce(string_agg(part, E'\\n' ORDER BY part COLLATE "C"), ''), 'UTF8')), 'hex')`

/** The signature of tables whose versions nobody keeps: of what the read model was made of. */
export const selectSignature = `
SELECT ${sumOfParts} AS signature, NULL::text AS versions
  FROM (${definitions}) AS parts`

/**
 * The signature of tables ($1: their oids), and the version of each ($2: their names) as its triggers keep it. A
 * number can be set back: where its row lies and who wrote it last cannot. The server's counters of written rows hear
 * of writers that no trigger hears, a little later, and where `track_counts` is on.
 */
export function selectStanding(words: NonNullable<UpsertManifest['version']>): string {
  const name = id(words.name)
  return `${ownTypes}
SELECT (SELECT ${sumOfParts}
          FROM (${definitions}
    UNION ALL${surroundings}) AS parts) AS signature,
       (SELECT string_agg(concat_ws(' ', m.${name}::text, m.${id(words.version)}::text, m.tableoid, m.xmin, m.ctid),
                          E'\\n' ORDER BY m.${name}::text COLLATE "C")
          FROM ${quoteTable(parseTableName(words.table))} AS m
         WHERE m.${name}::text = ANY ($2::text[]))
       || (SELECT string_agg(concat_ws(' ', E'\\n', o, pg_stat_get_tuples_inserted(o), pg_stat_get_tuples_updated(o),
                                       pg_stat_get_tuples_deleted(o)), '' ORDER BY o)
             FROM unnest($1::oid[]) AS o) AS versions`
}

/**
 * Of the tables ($1: their oids), how many have enabled statement-level triggers for all four events that keep the
 * version, and are written in no way that passes statement-level triggers by: through a parent or a partition, or by
 * a subscription. Where policies choose the rows, these depend on more than the table. A function is taken for one
 * that keeps versions when its text names the table of versions ($2) and the column ($3).
 */
export const countKept = `
SELECT count(*)::int AS kept
  FROM (SELECT t.tgrelid
          FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid
          JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE t.tgrelid = ANY ($1::oid[])
           AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
           AND t.tgtype::int & 1 = 0 AND t.tgtype::int & 2 = 0
           AND cardinality(t.tgattr::int2[]) = 0 AND t.tgqual IS NULL
           AND strpos(lower(p.prosrc), lower($2::text)) > 0 AND strpos(lower(p.prosrc), lower($3::text)) > 0
           AND c.relkind = 'r' AND NOT row_security_active(c.oid)
           AND NOT EXISTS (SELECT FROM pg_inherits i WHERE c.oid IN (i.inhparent, i.inhrelid))
           AND NOT EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srrelid = c.oid)
         GROUP BY t.tgrelid
        HAVING bit_or(t.tgtype::int) & 60 = 60) AS tables`

/** Whether a name ($1, quoted) is that of a table, whose rows tell who wrote them. */
export const findTable = `
SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass($1) AND relkind = 'r') AS there`

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
