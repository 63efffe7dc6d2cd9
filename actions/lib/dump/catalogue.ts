import type { Database } from '../database/connection.js'
import { quoteIdentifier as id, quoteTable } from '../database/identifier.js'
import type { UpsertManifest } from '../dataset/manifest.js'
import type { Closure } from './closure.js'
import type { DumpManifest, DumpSequence } from './manifest.js'
import { nameKey, type QualifiedName } from './relation.js'
import type { DumpedTable } from './tables.js'

/** What a dump has to know of the tables beyond their shape. All of it is read with an empty search path. */

/** A column whose rows are dumped. */
export type DumpColumn = {
  name: string
  type: string
  /** Sorts in an order of its own, by a collation or otherwise: order by the bytes of its text in UTF-8 has to be asked for. */
  collated: boolean
}

/**
 * Text whose order tells one by code points from any other: case, punctuation, accents and composed letters, scripts,
 * and characters whose UTF-16 units would sort before others.
 */
const telling = [
  'a',
  'B',
  'b',
  '-a',
  '_',
  ' ',
  'ab',
  'a b',
  'Z',
  'ä',
  'é',
  'e\u0301',
  'ß',
  'я',
  '中',
  '\ufffd',
  '𐐷',
  '😀',
]

/**
 * Columns of a table that hold values of their own, in the table's order. A collation is taken for that of bytes, so
 * that an index on the key can order the rows, where PostgreSQL itself guarantees it: C, POSIX, and all of the builtin
 * provider. A database in libc's C.UTF-8 is asked: PostgreSQL gives it no version, for it is to be the order of code
 * points everywhere (pg_locale.c), but a C library may be older than that rule. Types such as citext have an order of
 * their own whatever the collation. What holds text without being text (jsonb, composite types, ranges) sorts it by
 * collations that its column does not show: of types without a collation only those of the server that hold no text
 * keep their order, enums, and arrays and ranges of these. In another encoding than UTF-8 the order of bytes is another
 * one too, and not all text that tells could be sent.
 */
export async function loadColumns(database: Database, oid: number): Promise<DumpColumn[]> {
  const { rows: encodings } = await database.query<{ utf8: boolean }>(
    `SELECT current_setting('server_encoding') = 'UTF8' AS utf8`,
  )
  const utf8 = encodings[0]?.utf8 === true
  const { rows } = await database.query<DumpColumn>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
            CASE WHEN a.attcollation = 0 THEN NOT coalesce(e.steady, false) ELSE NOT ($3::boolean AND p.plain AND (l.locale IN ('c:C', 'c:POSIX') OR l.locale LIKE 'b:%'
              OR (c.collname = 'default' AND l.locale ~* '^c:C[.]utf-?8$'
                       AND (SELECT array_agg(x ORDER BY x) = array_agg(x ORDER BY x COLLATE "C") FROM unnest($2::text[]) AS x)))) END AS collated
       FROM pg_attribute a
       LEFT JOIN pg_collation c ON c.oid = a.attcollation
       JOIN pg_database d ON d.datname = current_database()
       JOIN pg_type t ON t.oid = a.atttypid
      CROSS JOIN LATERAL (
        SELECT 'pg_catalog'::regnamespace = b.typnamespace AND b.typname IN ('text', 'varchar', 'bpchar') AS plain
          FROM pg_type b WHERE b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)) AS p
      CROSS JOIN LATERAL (
        SELECT coalesce(nullif(to_jsonb(c) ->> 'collprovider', 'd'), to_jsonb(d) ->> 'datlocprovider', 'c')
               || ':' || CASE WHEN c.collname = 'default' THEN d.datcollate
                              ELSE coalesce(c.collcollate, to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', '') END AS locale) AS l
      CROSS JOIN LATERAL (SELECT coalesce(nullif(t.typbasetype, 0), t.oid) AS base) AS o
       LEFT JOIN pg_range r ON o.base IN (r.rngtypid, r.rngmultitypid)
       LEFT JOIN pg_type i ON i.typarray = o.base
       LEFT JOIN LATERAL (
        SELECT s.typtype = 'e' OR (s.typnamespace = 'pg_catalog'::regnamespace AND s.typtype = 'b' AND s.typname !~ '^reg'
                 AND (s.typcategory IN ('B', 'D', 'I', 'N', 'T', 'V', 'Z')
                      OR s.typname IN ('uuid', 'bytea', 'macaddr', 'macaddr8', 'pg_lsn', 'xid8', 'tid'))) AS steady
          FROM pg_type s WHERE s.oid = coalesce(i.oid, r.rngsubtype, o.base)) AS e ON true
      WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      ORDER BY a.attnum`,
    [oid, utf8 ? telling : [], utf8],
  )
  return rows
}

/** Where each sequence stands. */
export async function loadSequences(database: Database, closure: Closure): Promise<DumpSequence[]> {
  const names = [...closure.sequences].map((key) => {
    const [schema, name] = JSON.parse(key) as [string, string]
    return { schema, name }
  })
  const sequences: DumpSequence[] = []
  for (const sequence of names.sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1))) {
    const { rows } = await database.query<{ value: string; called: boolean }>(
      `SELECT last_value::text AS value, is_called AS called FROM ${quoteTable(sequence)}`,
    )
    for (const row of rows) sequences.push({ ...sequence, ...row })
  }
  return sequences
}

/** Valid foreign keys and unique indexes of the tables: what a restore must end up with. */
export async function countGuards(
  database: Database,
  tables: readonly QualifiedName[],
): Promise<{ foreignKeys: number; uniqueKeys: number }> {
  const { rows } = await database.query<{ foreignKeys: number; uniqueKeys: number }>(
    `WITH t AS (SELECT c.oid FROM unnest($1::text[], $2::text[]) AS w(schema, name)
                  JOIN pg_namespace n ON n.nspname = w.schema
                  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name)
     SELECT (SELECT count(*)::int FROM pg_constraint k
              WHERE k.contype = 'f' AND k.conparentid = 0 AND k.convalidated
                AND k.conrelid IN (SELECT oid FROM t) AND k.confrelid IN (SELECT oid FROM t)) AS "foreignKeys",
            (SELECT count(*)::int FROM pg_index i
              WHERE i.indisunique AND i.indisvalid AND i.indrelid IN (SELECT oid FROM t)) AS "uniqueKeys"`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
  )
  return rows[0] ?? { foreignKeys: 0, uniqueKeys: 0 }
}

/** What belongs to the tables, but not to a dump of them: foreign keys to the outside, row security, rules. */
export async function loadLeftOut(
  database: Database,
  tables: readonly DumpedTable[],
): Promise<DumpManifest['leftOut']> {
  const { rows } = await database.query<{ oid: number; object: string; reason: string }>(leftOutSql, [
    tables.map(({ shape }) => shape.oid),
  ])
  return rows.map(({ oid, object, reason }) => ({
    table: tables.find(({ shape }) => shape.oid === oid)?.label ?? '',
    object,
    reason,
  }))
}

const leftOutSql = `
SELECT k.conrelid AS oid, 'foreign key "' || k.conname || '"' AS object,
       'it points at ' || k.confrelid::regclass || ', which is none of the dataset''s tables' AS reason
  FROM pg_constraint k
 WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY ($1::oid[]) AND NOT k.confrelid = ANY ($1::oid[])
UNION ALL
SELECT c.oid, 'row-level security', 'its policies speak of roles, which a dump does not hold'
  FROM pg_class c WHERE c.oid = ANY ($1::oid[]) AND c.relrowsecurity
UNION ALL
SELECT r.ev_class, 'rule "' || r.rulename || '"', 'rules are not dumped'
  FROM pg_rewrite r WHERE r.ev_class = ANY ($1::oid[])
UNION ALL
SELECT c.oid, 'its place as a partition', 'the table that it is a part of is none of the dataset''s tables'
  FROM pg_class c WHERE c.oid = ANY ($1::oid[]) AND c.relispartition
UNION ALL
SELECT c.oid, 'statistics "' || n.nspname || '.' || s.stxname || '"', 'they lie in a schema that holds none of the dataset''s tables'
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace JOIN pg_class c ON c.oid = s.stxrelid
 WHERE c.oid = ANY ($1::oid[]) AND n.nspname <> 'public'
   AND NOT s.stxnamespace IN (SELECT relnamespace FROM pg_class WHERE oid = ANY ($1::oid[]))
ORDER BY 1, 2`

/** The versions that are kept for the tables, by the table's name. */
export async function loadVersions(
  database: Database,
  words: UpsertManifest['version'],
  table: DumpedTable | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (words === undefined || table === undefined) return new Map()
  const { rows } = await database.query<{ name: string; version: string }>(
    `SELECT ${id(words.name)}::text AS name, ${id(words.version)}::text AS version
       FROM ${quoteTable({ schema: table.shape.schema, name: table.shape.name })}
      WHERE ${id(words.version)} IS NOT NULL`,
  )
  return new Map(rows.map(({ name, version }) => [name, version]))
}
