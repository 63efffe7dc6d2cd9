import { type Column, tableNameOf } from '../../database/catalogue.js'
import {
  quoteIdentifier as id,
  quoteLiteral as literal,
  quoteList,
  quoteTable,
} from '../../database/identifier.js'
import { writeKeyText } from './key-text.js'
import type { Referrer } from './referrer.js'
import { hasOneSpelling, type Target } from './target.js'

/**
 * All SQL of the upsert policy for one table. `stage` holds a slice of the source's rows with their number and
 * line, `change` those that differ, each with what is to be done, `seen` the keys of all rows, `gone` the keys that left
 * the source. Names come from the catalogue and are quoted; values are COPY text or parameters.
 */
export type Statements = ReturnType<typeof writeStatements>

/** Columns of the stage that no table of a user's would have. */
const number = '"§n"'
const line = '"§line"'
const kind = '"§kind"'

/** @param managed columns that the source gives; others are left as they are */
export function writeStatements(target: Target, managed: readonly Column[]) {
  const table = quoteTable(tableNameOf(target.shape))
  // Rows of tables that inherit from this one are theirs; a partitioned table's rows are its partitions'.
  const rows = target.shape.partitioned ? table : `ONLY ${table}`
  const stage = id(`seedrail stage ${target.shape.oid}`)
  const change = id(`seedrail change ${target.shape.oid}`)
  const seen = id(`seedrail seen ${target.shape.oid}`)
  const gone = id(`seedrail gone ${target.shape.oid}`)
  const { key, owner, active } = target
  // A key that is found may still be written in another way, such as 1.0 for 1.
  const content = managed.filter((column) => !key.includes(column.name) || !hasOneSpelling(column))
  const switched =
    active === undefined ? [] : content.some((column) => column.name === active) ? [] : [active]
  const on = (left: string, right: string) =>
    key.map((name) => `${left}.${id(name)} = ${right}.${id(name)}`).join(' AND ')
  const ours = (alias: string) =>
    owner === undefined ? 'true' : `${alias}.${id(owner.column)}::text = ${literal(owner.seed)}`
  const wantedActive = active === undefined ? 'true' : switched.length > 0 ? 'true' : `s.${id(active)}`
  const differs = [
    ...(content.length === 0 ? [] : [`${image(content, 's')} *<> ${image(content, 't')}`]),
    ...switched.map((name) => `t.${id(name)} IS NOT TRUE`),
  ]
  const order = (alias: string) => key.map((name) => `${alias}.${id(name)}`).join(', ')
  const keyText = (alias: string) => writeKeyText(key, alias)
  /** What a row shall hold, column by column: in the stage, and in the table. */
  const wanted = [
    ...content.map(({ name }) => ({ name, wish: asJson(`s.${id(name)}`), held: asJson(`t.${id(name)}`) })),
    ...switched.map((name) => ({ name, wish: `'true'`, held: asJson(`t.${id(name)}`) })),
  ]

  /** `+` insert, `~` update, `^` switch on again, `!` somebody else's. @param unmatched for a row that finds none */
  const judge = (unmatched: '+' | '?') => `
       CASE WHEN t.ctid IS NULL THEN '${unmatched}'
            WHEN NOT coalesce(${ours('t')}, false) AND NOT ${keyText('t')} = ANY ($1::text[]) THEN '!'
            ${active === undefined ? '' : `WHEN t.${id(active)} IS NOT TRUE AND ${wantedActive} THEN '^'`}
            ELSE '~' END`
  const matters = `t.ctid IS NULL${differs.length === 0 ? '' : `\n    OR ${differs.join('\n    OR ')}`}${owner === undefined ? '' : `\n    OR (NOT coalesce(${ours('t')}, false) AND ${keyText('t')} = ANY ($1::text[]))`}`
  /** Values of the key as parameters. @param from the first one's number */
  const bounds = (from: number) =>
    key.map((name, index) => `$${from + index}::text::${typeOf(target, name)}`).join(', ')

  const isSelf = (referenced: { schema: string; table: string }) =>
    referenced.schema === target.shape.schema && referenced.table === target.shape.name

  const insert = (bound: string) => `
INSERT INTO ${table} (${quoteList([...managed.map((column) => column.name), ...switched, ...(owner === undefined ? [] : [owner.column])])})
SELECT ${[...managed.map((column) => `s.${id(column.name)}`), ...switched.map(() => 'true'), ...(owner === undefined ? [] : [literal(owner.seed)])].join(', ')}
  FROM ${change} AS s
 WHERE s.${kind} = '+'${bound}
 ORDER BY ${order('s')}`

  const update = (bound: string) =>
    content.length + switched.length + (owner === undefined ? 0 : 1) === 0
      ? undefined
      : `
UPDATE ${rows} AS t
   SET ${[
     ...content.map((column) => `${id(column.name)} = s.${id(column.name)}`),
     ...switched.map((name) => `${id(name)} = true`),
     ...(owner === undefined ? [] : [`${id(owner.column)} = ${literal(owner.seed)}`]),
   ].join(', ')}
  FROM ${change} AS s
 WHERE s.${kind} IN ('~', '^') AND ${on('t', 's')}${bound}`

  return {
    change,

    gone,

    /** Names of the columns that are written. */
    managed: managed.map(({ name }) => name),

    /**
     * Whether rows may go straight into the table: none is there, and neither a rule, nor row-level security, nor a
     * trigger that could alter them stands before it. What follows the whole statement is asked of `countRewritten`.
     */
    isEmpty: `
SELECT NOT EXISTS (SELECT FROM ${rows}) AND NOT row_security_active(oid) AND NOT (${mayAlter('g.tgtype::int & 5 = 5')}) AS empty
  FROM pg_class AS c WHERE oid = ${target.shape.oid}`,

    /** Whether something in the database may alter rows on their way into the table. */
    mayAlter: `SELECT ${mayAlter('g.tgtype::int & 20 <> 0')} AS may FROM pg_class AS c WHERE oid = ${target.shape.oid}`,

    /** Rows that this transaction wrote again, or deleted: behind a copy, what triggers of the whole statement did. */
    countRewritten: `
SELECT coalesce(sum(pg_stat_get_xact_tuples_updated(p.oid) + pg_stat_get_xact_tuples_deleted(p.oid)), 0)::int AS rows
  FROM (SELECT ${target.shape.oid}::oid AS oid UNION SELECT relid FROM pg_partition_tree(${target.shape.oid})) AS p`,

    createStage: `
CREATE TEMPORARY TABLE ${stage} ON COMMIT DROP AS
SELECT 0::int AS ${number}, 0::int AS ${line}, ${quoteList(target.columns.map((column) => column.name))}
  FROM ${table}
  WITH NO DATA`,

    copyStage: `COPY ${stage} (${number}, ${line}, ${quoteList(target.columns.map((column) => column.name))}) FROM STDIN`,

    /** Into an empty table the rows go at once; what the source does not give gets the table's defaults. */
    copyTable: `COPY ${table} (${quoteList([...managed.map((column) => column.name), ...(owner === undefined ? [] : [owner.column])])}) FROM STDIN`,

    findDuplicates: `
SELECT (array_agg(s.${line} ORDER BY s.${number}))[1:2] AS lines, (array_agg(s.${number} ORDER BY s.${number}))[1:2] AS numbers, ${keyText('s')} AS key
  FROM ${stage} AS s
 GROUP BY ${order('s')}
HAVING count(*) > 1
 ORDER BY 2
 LIMIT 100`,

    /** Rows that leave out a column that others give, and that only the server could fill. */
    findMixed: (column: string) => `
SELECT s.${number} AS number FROM ${stage} AS s WHERE s.${id(column)} IS NULL ORDER BY 1 LIMIT 20`,

    createChange: `
CREATE TEMPORARY TABLE ${change} ON COMMIT DROP AS
SELECT s.*, ''::text AS ${kind} FROM ${stage} AS s
  WITH NO DATA`,

    addChanges: `
INSERT INTO ${change}
SELECT s.*, ${judge('+')} AS ${kind}
  FROM ${stage} AS s
  LEFT JOIN ${rows} AS t ON ${on('s', 't')}
 WHERE ${matters}`,

    /**
     * The same for a slice whose keys seem to lie between two: only these rows of the table are looked at. What none of
     * them answers is left as `?`, to be looked up in the whole table.
     */
    addChangesBetween: `
INSERT INTO ${change}
SELECT s.*, ${judge('?')} AS ${kind}
  FROM ${stage} AS s
  LEFT JOIN (SELECT t.ctid, t.*
               FROM ${rows} AS t
              WHERE (${order('t')}) >= (${bounds(2)})
                AND (${order('t')}) <= (${bounds(2 + key.length)})) AS t ON ${on('s', 't')}
 WHERE ${matters}`,

    lookUpUnsure: `
WITH s AS (DELETE FROM ${change} WHERE ${kind} = '?' RETURNING ${quoteList(['§n', '§line', ...target.columns.map((column) => column.name)])})
INSERT INTO ${change}
SELECT s.*, ${judge('+')} AS ${kind}
  FROM s
  LEFT JOIN ${rows} AS t ON ${on('s', 't')}
 WHERE ${matters}`,

    createSeen:
      active === undefined
        ? undefined
        : `
CREATE TEMPORARY TABLE ${seen} ON COMMIT DROP AS
SELECT ${quoteList(key)} FROM ${stage}
  WITH NO DATA`,

    addSeen: `INSERT INTO ${seen} SELECT ${quoteList(key)} FROM ${stage}`,

    emptyStage: `TRUNCATE ${stage}`,

    dropAll: `DROP TABLE IF EXISTS ${stage}, ${change}, ${seen}`,

    createGone: `
CREATE TEMPORARY TABLE ${gone} ON COMMIT DROP AS
SELECT ${key.map((name) => `t.${id(name)}`).join(', ')}
  FROM ${rows} AS t
${
  active === undefined
    ? '  WHERE false'
    : ` WHERE ${ours('t')} AND t.${id(active)}
   AND ${key.map((name) => `t.${id(name)} IS NOT NULL`).join(' AND ')}
   AND NOT EXISTS (SELECT FROM ${seen} AS s WHERE ${on('s', 't')})`
}`,

    /** Which of some keys, as text, are in the table. */
    findKeys: `
SELECT wanted.key FROM unnest($1::text[]) AS wanted(key)
 WHERE EXISTS (SELECT FROM ${rows} AS t WHERE ${keyText('t')} = wanted.key)`,

    countChanges: `SELECT ${kind} AS kind, count(*)::int AS rows FROM ${change} GROUP BY 1`,

    countGone: `
SELECT (SELECT count(*)::int FROM ${gone}) AS gone,
       ${
         active === undefined || switched.length > 0 || !content.some((column) => column.name === active)
           ? '0'
           : `(SELECT count(*)::int FROM ${change} AS s JOIN ${rows} AS t ON ${on('s', 't')} WHERE s.${kind} = '~' AND t.${id(active)} AND s.${id(active)} IS NOT TRUE)`
       } AS off,
       ARRAY(SELECT ${keyText('g')} FROM ${gone} AS g ORDER BY 1 LIMIT 10) AS keys`,

    /** The rows of ours that are on: what a share to switch off is a share of. */
    countActive: `
SELECT count(*)::int AS active FROM ${rows} AS t WHERE ${ours('t')}${active === undefined ? '' : ` AND t.${id(active)}`}`,

    /**
     * Every change in key order, with the fields that move: `[[field, from, to], …]`, values as JSON text. Somebody else's
     * row goes by the key that it has in the table: so it is taken over.
     */
    listChanges: `
SELECT * FROM (
SELECT s.${kind} AS kind, s.${line} AS line,
       CASE WHEN s.${kind} = '!' THEN ${keyText('t')} ELSE ${keyText('s')} END AS key,
       ${listFields(wanted.map(({ name, wish, held }) => [name, held, wish]))} AS fields
  FROM ${change} AS s
  LEFT JOIN ${rows} AS t ON ${on('s', 't')}
UNION ALL
SELECT '-', NULL, ${keyText('g')}, '[]'::jsonb FROM ${gone} AS g
) AS changes
 ORDER BY key COLLATE "C"`,

    /** Written rows that the table does not hold as they were sent: `[[field, sent, held], …]`, values as JSON text. */
    findAltered: `
SELECT *, count(*) OVER ()::int AS total FROM (
SELECT s.${number} AS number, s.${line} AS line, ${keyText('s')} AS key, t.ctid IS NULL AS lost,
       ${listFields([
         ...wanted.map(({ name, wish, held }) => [name, wish, held] as const),
         ...(owner === undefined
           ? []
           : [
               [
                 owner.column,
                 `to_json(${literal(owner.seed)}::text)::text`,
                 asJson(`t.${id(owner.column)}::text`),
               ] as const,
             ]),
       ])} AS fields
  FROM ${change} AS s
  LEFT JOIN ${rows} AS t ON ${on('s', 't')}
 WHERE s.${kind} IN ('+', '~', '^')
   AND (${['t.ctid IS NULL', ...differs, ...(owner === undefined ? [] : [`NOT coalesce(${ours('t')}, false)`])].join('\n    OR ')})
${
  active === undefined
    ? ''
    : `UNION ALL
SELECT NULL, NULL, ${keyText('g')}, false, jsonb_build_array(jsonb_build_array(${literal(active)}, 'false', 'true'))
  FROM ${gone} AS g
  JOIN ${rows} AS t ON ${on('t', 'g')}
 WHERE t.${id(active)}`
}
) AS altered
 ORDER BY number, key
 LIMIT 20`,

    insert: insert(''),

    update: update(''),

    /** The same for the rows up to the n-th of the source, to find the one that is refused. */
    upTo: { insert: insert(` AND s.${number} <= $1`), update: update(` AND s.${number} <= $1`) },

    deactivate:
      active === undefined
        ? undefined
        : `
UPDATE ${rows} AS t
   SET ${id(active)} = false
  FROM ${gone} AS g
 WHERE ${on('t', 'g')} AND ${ours('t')}`,

    /** Changed rows whose reference is neither in the target's table nor, for a reference to itself, in the source. */
    findOrphans: (
      columns: readonly string[],
      referenced: { schema: string; table: string; columns: readonly string[] },
    ) => {
      const toSelf = isSelf(referenced)
      const matches = (alias: string) =>
        columns
          .map((name, index) => `${alias}.${id(referenced.columns[index] ?? name)} = s.${id(name)}`)
          .join(' AND ')
      return `
SELECT s.${number} AS number, ${columns.map((name) => `s.${id(name)}::text`).join(` || ', ' || `)} AS value
  FROM ${change} AS s
 WHERE s.${kind} <> '!'
   AND ${columns.map((name) => `s.${id(name)} IS NOT NULL`).join(' AND ')}
   AND NOT EXISTS (SELECT FROM ${quoteTable({ schema: referenced.schema, name: referenced.table })} AS r WHERE ${matches('r')})
   ${toSelf ? `AND NOT EXISTS (SELECT FROM ${change} AS r WHERE ${matches('r')})` : ''}
 ORDER BY 1
 LIMIT 100`
    },

    /** How many rows of another table, only those that are on where it has such a column, point at each row that left. */
    countReferences: ({ table: other, columns, to, active: switchedBy }: Referrer) => `
SELECT ${keyText('g')} AS key, count(*)::int AS rows
  FROM ${gone} AS g
  JOIN ${rows} AS t ON ${on('t', 'g')}
  JOIN ${quoteTable(other)} AS r ON ${columns.map((name, index) => `r.${id(name)} = t.${id(to[index] ?? name)}`).join(' AND ')}
 ${switchedBy === undefined ? '' : `WHERE r.${id(switchedBy)}`}
 GROUP BY 1
 ORDER BY 1
 LIMIT 1000`,

    listKeys: (referenced: { schema: string; table: string; columns: readonly string[] }) => `
SELECT ${id(referenced.columns[0] ?? '')}::text AS key FROM ${quoteTable({ schema: referenced.schema, name: referenced.table })}${
      isSelf(referenced) ? ` UNION SELECT ${id(referenced.columns[0] ?? '')}::text FROM ${change}` : ''
    } LIMIT 5000`,
  }
}

/** Rules, and enabled triggers of the table or of a part of it. @param which by their bits: 1 for each row, 4 INSERT, 16 UPDATE */
const mayAlter = (which: string) => `c.relhasrules OR EXISTS (
    SELECT FROM pg_trigger AS g
     WHERE (g.tgrelid = c.oid OR g.tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid)))
       AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND ${which})`

/** A value as JSON text that tells whatever can differ: the order of members in json, the sign of zero. */
function asJson(expression: string): string {
  return `to_json(${expression})::text`
}

/** Those of some fields whose texts differ, as `[[field, from, to], …]`. */
function listFields(fields: readonly (readonly [name: string, from: string, to: string])[]): string {
  const values = fields.map(([name, from, to]) => `(${literal(name)}, ${from}, ${to})`)
  return `(SELECT coalesce(jsonb_agg(jsonb_build_array(f.field, f.old, f.new)), '[]')
          FROM (VALUES ${[...values, '(NULL::text, NULL::text, NULL::text)'].join(',\n                       ')}) AS f(field, old, new)
         WHERE f.old IS DISTINCT FROM f.new)`
}

function typeOf(target: Target, name: string): string {
  return target.shape.columns.get(name)?.type ?? 'text'
}

/** Columns as a row whose bytes are compared (`*<>`): digits of numbers, letters of case-blind text, nulls. */
function image(columns: readonly Column[], alias: string): string {
  return `ROW(${columns.map((column) => `${alias}.${id(column.name)}`).join(', ')})::record`
}
