import type { Database } from '../../database/connection.js'
import { quoteIdentifier as id, quoteLiteral, quoteTable } from '../../database/identifier.js'
import { historyTable } from '../history.js'

/** Where copies of rows wait while migrations run. They are JSON, so that nothing of them hangs on a type. */
const keepsakeSchema = 'seedrail_before'

type KeptColumn = { number: number; name: string; type: string }

/** A table as it was, its rows kept beside it. */
export type Keepsake = {
  oid: string
  schema: string
  name: string
  columns: readonly KeptColumn[]
  /** Columns of the primary key; empty where there is none. */
  key: readonly string[]
  rows: number
}

/** What became of one table's rows. */
export type Fate = {
  table: string
  /** What it is called now; undefined when it is gone. */
  now: string | undefined
  rows: number
  /** Rows that are no longer there; some of their keys. */
  lost: number
  /** Columns whose values are others now, and how many rows that are. */
  changed: readonly { column: string; rows: number }[]
  /** Columns that are gone, and in how many rows they held a value. */
  dropped: readonly { column: string; rows: number }[]
  /** Keys of some of the lost and changed rows. */
  examples: readonly string[]
}

/** Copies every row of every table aside. @returns what was copied, tables without rows included */
export async function keepRows(database: Database): Promise<Keepsake[]> {
  const { rows: tables } = await database.query<Omit<Keepsake, 'rows'>>(tablesSql, [
    historyTable,
    keepsakeSchema,
  ])
  await database.query(`CREATE SCHEMA ${id(keepsakeSchema)}`)
  const kept: Keepsake[] = []
  for (const table of tables) {
    const { rowCount } = await database.query(
      `CREATE TABLE ${copyOf(table)} AS SELECT to_jsonb(t) AS row FROM ${quoteTable(table)} t`,
    )
    kept.push({ ...table, rows: rowCount ?? 0 })
  }
  return kept
}

/**
 * Holds what is there now against what was kept, and takes the copies away. Tables and columns are recognised
 * when they were renamed. A number is the same number with other decimals (1 and 1.00), and a value whose type
 * changed is the same when it reads the same.
 */
export async function compareRows(database: Database, kept: readonly Keepsake[]): Promise<Fate[]> {
  const fates: Fate[] = []
  for (const table of kept) fates.push(await compareTable(database, table))
  await database.query(`DROP SCHEMA ${id(keepsakeSchema)} CASCADE`)
  return fates
}

type Present = { schema: string; name: string; same: boolean; columns: readonly KeptColumn[] }

async function compareTable(database: Database, kept: Keepsake): Promise<Fate> {
  const table = `${kept.schema}.${kept.name}`
  const { rows } = await database.query<Present>(presentSql, [kept.oid, kept.schema, kept.name])
  const present = rows[0]
  if (present === undefined) {
    return { table, now: undefined, rows: kept.rows, lost: kept.rows, changed: [], dropped: [], examples: [] }
  }
  const pairs = pairColumns(kept, present)
  const dropped = await countDropped(database, kept, pairs)
  const compared =
    kept.key.length > 0 && kept.key.every((column) => pairs.has(column))
      ? await compareByKey(database, kept, present, pairs)
      : await compareAsBag(database, kept, present, pairs)
  return { table, now: `${present.schema}.${present.name}`, rows: kept.rows, dropped, ...compared }
}

/** Old name -> new name of every column that is still there. */
function pairColumns(kept: Keepsake, present: Present): Map<string, string> {
  const byNumber = new Map(present.columns.map((column) => [column.number, column.name]))
  const names = new Set(present.columns.map(({ name }) => name))
  return new Map(
    kept.columns.flatMap(({ number, name }): [string, string][] => {
      const renamed = present.same ? byNumber.get(number) : undefined
      const now = renamed ?? (names.has(name) ? name : undefined)
      return now === undefined ? [] : [[name, now]]
    }),
  )
}

async function countDropped(
  database: Database,
  kept: Keepsake,
  pairs: ReadonlyMap<string, string>,
): Promise<Fate['dropped']> {
  const gone = kept.columns.filter(({ name }) => !pairs.has(name))
  const counted: { column: string; rows: number }[] = []
  for (const { name } of gone) {
    const { rows } = await database.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM ${copyOf(kept)} WHERE row ->> $1 IS NOT NULL`,
      [name],
    )
    counted.push({ column: name, rows: rows[0]?.rows ?? 0 })
  }
  return counted
}

type Compared = Pick<Fate, 'lost' | 'changed' | 'examples'>

async function compareByKey(
  database: Database,
  kept: Keepsake,
  present: Present,
  pairs: ReadonlyMap<string, string>,
): Promise<Compared> {
  const columns = [...pairs].filter(([name]) => !kept.key.includes(name))
  const differs = columns.map(
    ([old, now]) =>
      `(b.row -> ${quoteLiteral(old)} IS DISTINCT FROM a.row -> ${quoteLiteral(now)}
        AND b.row ->> ${quoteLiteral(old)} IS DISTINCT FROM a.row ->> ${quoteLiteral(now)})`,
  )
  const join = kept.key.map(
    (name) => `b.row ->> ${quoteLiteral(name)} = a.row ->> ${quoteLiteral(pairs.get(name) ?? name)}`,
  )
  const from = `FROM ${copyOf(kept)} b LEFT JOIN (SELECT to_jsonb(t) AS row FROM ${quoteTable(present)} t) a ON ${join.join(' AND ')}`
  const counts = differs.map((one) => `count(*) FILTER (WHERE a.row IS NOT NULL AND ${one})::int`)
  const { rows } = await database.query<{ lost: number; changed: number[] }>(
    `SELECT count(*) FILTER (WHERE a.row IS NULL)::int AS lost,
            ARRAY[${counts.join(', ')}]::int[] AS changed ${from}`,
  )
  const { lost = 0, changed = [] } = rows[0] ?? {}
  const found = columns
    .map(([column], index) => ({ column, rows: changed[index] ?? 0 }))
    .filter((one) => one.rows > 0)
  if (lost === 0 && found.length === 0) return { lost, changed: [], examples: [] }
  const key = kept.key.map((name) => `b.row ->> ${quoteLiteral(name)}`).join(', ')
  const examples = await database.query<{ key: string }>(
    `SELECT concat_ws(' · ', ${key}) AS key ${from} WHERE a.row IS NULL OR ${['false', ...differs].join(' OR ')} ORDER BY 1 LIMIT 3`,
  )
  return { lost, changed: found, examples: examples.rows.map((row) => row.key) }
}

/** Without a key, a row that changed is a row that is gone. */
async function compareAsBag(
  database: Database,
  kept: Keepsake,
  present: Present,
  pairs: ReadonlyMap<string, string>,
): Promise<Compared> {
  const shared = [...pairs].filter(([old, now]) => old === now).map(([name]) => name)
  const without = (all: readonly KeptColumn[]) =>
    all.map(({ name }) => name).filter((name) => !shared.includes(name))
  const { rows } = await database.query<{ lost: number }>(
    `SELECT count(*)::int AS lost
       FROM (SELECT row - $1::text[] FROM ${copyOf(kept)}
             EXCEPT ALL
             SELECT to_jsonb(t) - $2::text[] FROM ${quoteTable(present)} t) gone`,
    [without(kept.columns), without(present.columns)],
  )
  return { lost: rows[0]?.lost ?? 0, changed: [], examples: [] }
}

function copyOf({ oid }: Pick<Keepsake, 'oid'>): string {
  return quoteTable({ schema: keepsakeSchema, name: `t${oid}` })
}

const columnsOf = `(SELECT json_agg(json_build_object('number', a.attnum, 'name', a.attname,
                                    'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
                      FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`

/** Every table that holds rows of its own: partitions are read through what they are parts of. */
const tablesSql = `
SELECT c.oid::text AS oid,
       n.nspname AS schema,
       c.relname AS name,
       coalesce(${columnsOf}, '[]') AS columns,
       coalesce((SELECT json_agg(a.attname ORDER BY o.position)
                   FROM pg_constraint k
                   CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS o(attnum, position)
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.attnum
                  WHERE k.conrelid = c.oid AND k.contype = 'p'), '[]') AS key
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $2)
   AND c.relname <> $1
   AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
 ORDER BY 2, 3`

/** The same table, perhaps under another name; else another of its name, whose columns bear other numbers. */
const presentSql = `
SELECT n.nspname AS schema, c.relname AS name, c.oid = $1::oid AS same, coalesce(${columnsOf}, '[]') AS columns
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND (c.oid = $1::oid OR (n.nspname = $2 AND c.relname = $3))
 ORDER BY c.oid = $1::oid DESC
 LIMIT 1`
