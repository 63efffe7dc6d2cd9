import { fault, SeedrailError } from '../problem/problem.js'
import { suggest } from '../problem/suggestion.js'
import type { Database } from './connection.js'
import { describeTable, spellTable, type TableName } from './identifier.js'
import { loadValueParts, type ValueParts } from './value-parts.js'

/** What a column can hold, as far as a JSON value is concerned. */
export type ColumnKind =
  | 'boolean'
  | 'bytes'
  | 'date'
  | 'enum'
  | 'integer'
  | 'json'
  | 'number'
  | 'other'
  | 'text'
  | 'time'
  | 'timestamp'
  | 'uuid'

export type Column = {
  name: string
  /** The type as SQL writes it, domains and modifiers included: `character varying(60)`, `text[]`. */
  type: string
  kind: ColumnKind
  /** What domains come down to, modifiers included. */
  base: string
  /** Text of which equal values have equal bytes: not citext, nor a collation that takes letters for one another. */
  bytewise: boolean
  /** True for an array; `kind` then speaks of its elements. */
  list: boolean
  /** Of an array: how deep it is nested, as declared; 1 when absent. */
  dimensions?: number
  /** Of a range, a composite, or an array of such or of a domain: what its values are made of. */
  parts?: ValueParts
  nullable: boolean
  /** An integer's range, from its width; undefined for other kinds. */
  bytes: 2 | 4 | 8 | undefined
  /** Characters that fit, from `varchar(n)` and `char(n)`; of `name` the bytes; undefined when unlimited. */
  maxLength: number | undefined
  labels: readonly string[] | undefined
  /** `constant` when the default is a plain literal, so that leaving a field out means that value. */
  default: { sql: string; constant: boolean } | undefined
  /** Filled by the server and never by us: `GENERATED ALWAYS AS IDENTITY` or a generated column. */
  generated: boolean
}

export type ForeignKey = {
  name: string
  columns: readonly string[]
  references: { schema: string; table: string; columns: readonly string[] }
  deferrable: boolean
}

/** A table as the catalogue knows it: the only source of column types. */
export type TableShape = {
  schema: string
  name: string
  /** As whoever asked for it names it: in problems a table has one name only. */
  called: string
  oid: number
  partitioned: boolean
  /** Changes when a migration changes the table's columns, or has the server write it anew. */
  form: string
  columns: ReadonlyMap<string, Column>
  primaryKey: readonly string[]
  /** Column lists that are unique without any condition, the primary key among them. */
  uniqueKeys: readonly (readonly string[])[]
  foreignKeys: readonly ForeignKey[]
}

/**
 * Reads the shape of one table.
 * @throws SeedrailError `table-missing` (with the command that creates it) or `table-not-a-table`
 */
export async function loadTableShape(database: Database, table: TableName): Promise<TableShape> {
  const found = await database.query<{
    oid: number
    schema: string
    name: string
    kind: string
    form: string
  }>(findTableSql, [table.name, table.schema ?? null])
  const row = found.rows[0]
  if (row === undefined) throw await explainMissingTable(database, table)
  if (row.kind !== 'r' && row.kind !== 'p') {
    throw new SeedrailError(
      fault(
        'table-not-a-table',
        `"${describeTable(table)}" is a view or another kind of relation, not a table.`,
        {
          place: { table: describeTable(table) },
          next: 'Name the table behind it in dataset.json.',
        },
      ),
    )
  }
  const [columns, keys, foreignKeys] = [
    await database.query<ColumnRow>(columnsSql, [row.oid]),
    await database.query<{ columns: string[]; primary: boolean }>(keysSql, [row.oid]),
    await database.query<ForeignKeyRow>(foreignKeysSql, [row.oid]),
  ]
  return {
    schema: row.schema,
    name: row.name,
    called: spellTable(table),
    oid: row.oid,
    partitioned: row.kind === 'p',
    form: row.form,
    columns: await toColumns(database, columns.rows),
    primaryKey: keys.rows.find((key) => key.primary)?.columns ?? [],
    uniqueKeys: keys.rows.map((key) => key.columns),
    foreignKeys: foreignKeys.rows.map((key) => ({
      name: key.name,
      columns: key.columns,
      references: { schema: key.target_schema, table: key.target_table, columns: key.target_columns },
      deferrable: key.deferrable,
    })),
  }
}

/** The column of that name. @throws SeedrailError `column-missing` */
export function requireColumn(shape: TableShape, name: string): Column {
  const column = shape.columns.get(name)
  if (column !== undefined) return column
  const nearest = suggest(name, [...shape.columns.keys()])
  throw new SeedrailError(
    fault('column-missing', `Table "${shape.called}" has no column "${name}".`, {
      place: { table: shape.called, field: name },
      next: `${nearest === undefined ? '' : `Did you mean "${nearest}"? `}Correct dataset.json, or apply the migration that adds the column.`,
    }),
  )
}

/** `schema.table` of a shape, for SQL. */
export function tableNameOf(shape: TableShape): TableName {
  return { schema: shape.schema, name: shape.name }
}

const findTableSql = `
SELECT c.oid AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relfilenode || (SELECT string_agg(format(' %s:%s:%s', a.attnum, a.attname, format_type(a.atttypid, a.atttypmod)), '' ORDER BY a.attnum)
         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS form
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = $1
   AND CASE WHEN $2::text IS NULL THEN n.nspname = ANY (current_schemas(false)) ELSE n.nspname = $2 END
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
 ORDER BY array_position(current_schemas(false), n.nspname)
 LIMIT 1`

/**
 * Domains are followed to their base type; the array's element decides the kind. A domain's default holds where the column
 * has none; a domain made of another one has taken over the other's.
 */
const columnsSql = `
WITH RECURSIVE base AS (
  SELECT a.attnum, a.atttypid AS oid, a.atttypmod AS modifier
    FROM pg_attribute a
   WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT b.attnum, t.typbasetype, t.typtypmod
    FROM base b
    JOIN pg_type t ON t.oid = b.oid
   WHERE t.typtype = 'd'
)
SELECT a.attname AS name,
       format_type(a.atttypid, a.atttypmod) AS type,
       format_type(b.oid, b.modifier) AS base,
       e.typname IN ('text', 'varchar') AND coalesce(l.collisdeterministic, true) AS bytewise,
       NOT (a.attnotnull OR EXISTS (SELECT FROM base b JOIN pg_type d ON d.oid = b.oid
                                     WHERE b.attnum = a.attnum AND d.typtype = 'd' AND d.typnotnull)) AS nullable,
       t.typcategory = 'A' AS list,
       e.typtype AS element_type,
       e.typname AS element,
       CASE WHEN e.typname IN ('varchar', 'bpchar') AND b.modifier > 4 THEN b.modifier - 4
            WHEN e.typname = 'name' THEN 63 END AS max_length,
       b.oid::text AS base_oid,
       b.modifier AS base_modifier,
       CASE WHEN t.typcategory = 'A'
            THEN greatest(1, a.attndims, (SELECT max(d.typndims) FROM base b JOIN pg_type d ON d.oid = b.oid
                                           WHERE b.attnum = a.attnum)) END AS dimensions,
       CASE WHEN e.typtype = 'e'
            THEN (SELECT array_agg(l.enumlabel::text ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = e.oid)
       END AS labels,
       coalesce(pg_get_expr(d.adbin, d.adrelid), pg_get_expr(own.typdefaultbin, 0), quote_literal(own.typdefault)) AS default_sql,
       a.attidentity = 'a' OR a.attgenerated <> '' AS generated,
       a.attidentity <> '' AS identity
  FROM pg_attribute a
  JOIN LATERAL (SELECT base.oid, base.modifier FROM base JOIN pg_type bt ON bt.oid = base.oid
                 WHERE base.attnum = a.attnum AND bt.typtype <> 'd' LIMIT 1) b ON true
  JOIN pg_type t ON t.oid = b.oid
  JOIN pg_type own ON own.oid = a.atttypid
  JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
 WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum`

const keysSql = `
SELECT array_agg(a.attname::text ORDER BY k.position) AS columns, i.indisprimary AS primary
  FROM pg_index i
  CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
 WHERE i.indrelid = $1
   AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
   AND k.position <= i.indnkeyatts
 GROUP BY i.indexrelid, i.indisprimary
 ORDER BY i.indisprimary DESC, i.indexrelid`

const foreignKeysSql = `
SELECT c.conname AS name,
       c.condeferrable AS deferrable,
       tn.nspname AS target_schema,
       t.relname AS target_table,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
          FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY k.position)
          FROM unnest(c.confkey) WITH ORDINALITY AS k(attnum, position)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) AS target_columns
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.confrelid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
 WHERE c.conrelid = $1 AND c.contype = 'f' AND c.conparentid = 0
 ORDER BY c.conname`

type ColumnRow = {
  name: string
  type: string
  base: string
  bytewise: boolean
  nullable: boolean
  list: boolean
  element: string
  element_type: string
  max_length: number | null
  base_oid: string
  base_modifier: number
  dimensions: number | null
  labels: string[] | null
  default_sql: string | null
  generated: boolean
  identity: boolean
}

type ForeignKeyRow = {
  name: string
  columns: string[]
  target_schema: string
  target_table: string
  target_columns: string[]
  deferrable: boolean
}

/** Literals, with or without a cast: what a default may be and still count as a value. */
const literal = /^(?:\(?-?\d+(?:\.\d+)?\)?|true|false|NULL|'(?:[^']|'')*'|ARRAY\[\])(?:::[\w\s".(),[\]]+)?$/i

async function toColumns(database: Database, rows: readonly ColumnRow[]): Promise<Map<string, Column>> {
  // What a plain type can hold, its name says.
  const composed = rows.filter((row) => ['c', 'd', 'm', 'r'].includes(row.element_type))
  const uses = composed.map((row) => ({ oid: row.base_oid, modifier: row.base_modifier }))
  const loaded = await loadValueParts(database, uses)
  const partsOf = new Map(composed.map(({ name }, index) => [name, loaded[index]]))
  return new Map(rows.map((row) => [row.name, toColumn(row, partsOf.get(row.name))]))
}

function toColumn(row: ColumnRow, parts: ValueParts | undefined): Column {
  return {
    name: row.name,
    type: row.type,
    kind: row.element_type === 'e' ? 'enum' : kindOf(row.element),
    base: row.base,
    bytewise: row.bytewise,
    list: row.list,
    ...(row.dimensions === null || row.dimensions === 1 ? {} : { dimensions: row.dimensions }),
    ...(parts === undefined ? {} : { parts }),
    nullable: row.nullable,
    bytes: ({ int2: 2, int4: 4, int8: 8 } as const)[row.element as 'int2' | 'int4' | 'int8'],
    maxLength: row.max_length ?? undefined,
    labels: row.labels ?? undefined,
    default:
      row.default_sql !== null && !row.generated
        ? {
            sql: row.default_sql,
            constant: literal.test(row.default_sql) && !/::regclass/.test(row.default_sql),
          }
        : row.identity && !row.generated
          ? { sql: 'DEFAULT', constant: false }
          : undefined,
    generated: row.generated,
  }
}

function kindOf(typeName: string): ColumnKind {
  switch (typeName) {
    case 'bool':
      return 'boolean'
    case 'int2':
    case 'int4':
    case 'int8':
      return 'integer'
    case 'numeric':
    case 'float4':
    case 'float8':
      return 'number'
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'citext':
    case 'name':
      return 'text'
    case 'json':
    case 'jsonb':
      return 'json'
    case 'uuid':
      return 'uuid'
    case 'date':
      return 'date'
    case 'time':
    case 'timetz':
      return 'time'
    case 'timestamp':
    case 'timestamptz':
      return 'timestamp'
    case 'bytea':
      return 'bytes'
    default:
      return 'other'
  }
}

async function explainMissingTable(database: Database, table: TableName): Promise<SeedrailError> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  )
  const nearest = suggest(
    table.name,
    rows.map((row) => row.name),
  )
  const elsewhere = nearest === table.name ? ' There is one in another schema.' : undefined
  const meant = elsewhere ?? (nearest === undefined ? '' : ` Did you mean "${nearest}"?`)
  return new SeedrailError(
    fault('table-missing', `The database has no table "${describeTable(table)}".${meant}`, {
      place: { table: describeTable(table) },
      next: 'Apply the schema first: the migrate action, or `npm run action -- migrate --dsn=…`.',
    }),
  )
}
