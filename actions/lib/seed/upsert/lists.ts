import { tableNameOf } from '../../database/catalogue.js'
import type { Database } from '../../database/connection.js'
import { quoteIdentifier as id, quoteLiteral as literal, quoteTable } from '../../database/identifier.js'
import { attempt } from '../../database/transaction.js'
import { readRows } from '../../dataset/read.js'
import { validateRow } from '../../dataset/validate.js'
import { caution, fault, type Place, type Problem } from '../../problem/problem.js'
import { didYouMean } from '../../problem/suggestion.js'
import { writeKeyText } from './key-text.js'
import type { Standing } from './standing.js'
import { writeStatements } from './statements.js'
import { callBeside, type ListReference, type Target } from './target.js'

/** An element of a list that is not what the manifest says it is. */
type Stray = {
  key: string
  value: string
  /** The row that lists it is on; null where the table does not say. */
  on: boolean | null
}

/** Most strays of one list that are told. */
const most = 100

/**
 * Holds the lists that the manifest speaks of against the tables, when all of them are written: all rows of ours, not
 * only those that changed, for what they list may have gone. Only where both tables are trusted nothing can have.
 * @returns faults for elements that are no keys, cautions for those whose row this run switched off
 */
export async function findListStrays(
  database: Database,
  targets: readonly Target[],
  standings: readonly Standing[],
): Promise<Problem[]> {
  const trusted = (target: Target | undefined) =>
    target !== undefined && standings[targets.indexOf(target)]?.trusted !== undefined
  const problems: Problem[] = []
  for (const target of targets) {
    for (const list of target.lists) {
      const listed = targets.find(({ shape }) => isTable(shape, list))
      if (trusted(target) && (trusted(listed) || listed === undefined)) continue
      const missing = await loadMissing(database, target, list)
      problems.push(...(await explainStrays(database, target, list, missing, 'missing')))
      if (listed === undefined || !(await isThere(database, writeStatements(listed, []).gone))) continue
      const { rows: off } = await database.query<Stray>(findSwitchedOff(target, list, listed))
      problems.push(...(await explainStrays(database, target, list, off, 'off')))
    }
  }
  return problems
}

function isTable(shape: { schema: string; name: string }, { references }: ListReference): boolean {
  return shape.schema === references.schema && shape.name === references.table
}

/** Elements are compared as values of the key's type; where one cannot be read as such, as texts: then it is no key. */
async function loadMissing(database: Database, target: Target, list: ListReference): Promise<Stray[]> {
  const type = await database.query<{ type: string }>(findKeyType, [
    quoteTable({ schema: list.references.schema, name: list.references.table }),
    list.references.columns[0] ?? '',
  ])
  const typed = await attempt(database, () =>
    database.query<Stray>(findMissing(target, list, type.rows[0]?.type ?? 'text')),
  )
  if ('result' in typed) return typed.result.rows
  return (await database.query<Stray>(findMissing(target, list, undefined))).rows
}

async function isThere(database: Database, table: string): Promise<boolean> {
  const { rows } = await database.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    table,
  ])
  return rows[0]?.there === true
}

/** A domain counts as what it is made of, and no modifier may cut a value down to one that fits. */
const findKeyType = `
WITH RECURSIVE chain(oid) AS (
  SELECT atttypid FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2
  UNION ALL
  SELECT t.typbasetype FROM chain c JOIN pg_type t ON t.oid = c.oid WHERE t.typbasetype <> 0
)
SELECT CASE t.oid WHEN 'bpchar'::regtype THEN 'bpchar' ELSE format_type(t.oid, NULL) END AS type
  FROM chain c JOIN pg_type t ON t.oid = c.oid WHERE t.typbasetype = 0`

/** The rows of a list's table that are ours, with each element of the list as text. */
function listElements(target: Target, { column }: ListReference): string {
  const name = quoteTable(tableNameOf(target.shape))
  const { key, owner, active } = target
  const elements = column.list
    ? `unnest(t.${id(column.name)}::text[])`
    : `jsonb_array_elements_text(CASE jsonb_typeof(t.${id(column.name)}::jsonb) WHEN 'array' THEN t.${id(column.name)}::jsonb ELSE '[]' END)`
  return `
SELECT ${writeKeyText(key, 't')} AS key, e.value,
       ${active === undefined ? 'NULL::boolean' : `t.${id(active)} IS TRUE`} AS "on"
  FROM ${target.shape.partitioned ? name : `ONLY ${name}`} AS t
 CROSS JOIN LATERAL ${elements} AS e(value)
 WHERE e.value IS NOT NULL${owner === undefined ? '' : ` AND t.${id(owner.column)}::text = ${literal(owner.seed)}`}`
}

function findMissing(target: Target, list: ListReference, type: string | undefined): string {
  const { references } = list
  const key = `r.${id(references.columns[0] ?? '')}`
  return `
SELECT l.key, l.value, l."on"
  FROM (${listElements(target, list)}) AS l
 WHERE NOT EXISTS (SELECT FROM ${quoteTable({ schema: references.schema, name: references.table })} AS r
                    WHERE ${type === undefined ? `${key}::text = l.value` : `${key} = l.value::${type}`})
 ORDER BY l."on" DESC, l.key, l.value
 LIMIT ${10 * most}`
}

/** Elements whose rows this run switched off, because they left their source. */
function findSwitchedOff(target: Target, list: ListReference, listed: Target): string {
  const { gone } = writeStatements(listed, [])
  const found = listed.key.map((name) => `t.${id(name)} = g.${id(name)}`).join(' AND ')
  return `
SELECT l.key, l.value, l."on"
  FROM (${listElements(target, list)}) AS l
  JOIN ${quoteTable(tableNameOf(listed.shape))} AS t ON t.${id(list.references.columns[0] ?? '')}::text = l.value
  JOIN ${gone} AS g ON ${found}
 WHERE l."on" IS NOT FALSE
 ORDER BY l.key, l.value
 LIMIT ${10 * most}`
}

async function explainStrays(
  database: Database,
  target: Target,
  list: ListReference,
  strays: readonly Stray[],
  why: 'missing' | 'off',
): Promise<Problem[]> {
  if (strays.length === 0) return []
  const places = await placeKeys(target, new Set(strays.map(({ key }) => key)), list.column.name)
  // A row that left the source, and is off or can never be, is not the source's any more.
  const told = strays.filter(({ key, on }) => places.has(key) || on === true).slice(0, most)
  if (told.length === 0) return []
  const called = callBeside(target, list.references)
  const keys = why === 'off' ? [] : await loadKeys(database, list)
  return told.map(({ key, value }) => {
    const place = places.get(key) ?? {
      file: target.source.file,
      table: target.name,
      key,
      field: list.column.name,
    }
    return why === 'missing'
      ? fault(
          'reference-missing',
          `"${value}" is no row of ${called}, neither in the source nor in the database.${didYouMean(value, keys)}`,
          { place, next: 'Correct the reference, or add the row it means. Nothing was written.' },
        )
      : caution(
          'reference-switched-off',
          `"${value}" left the source of ${called} and is off, but is still listed here.`,
          {
            place,
            next: `Take it out of the list, or put the row of ${called} back.`,
          },
        )
  })
}

async function loadKeys(database: Database, { references }: ListReference): Promise<string[]> {
  const { rows } = await database.query<{ key: string }>(
    `SELECT ${id(references.columns[0] ?? '')}::text AS key FROM ${quoteTable({ schema: references.schema, name: references.table })} LIMIT 5000`,
  )
  return rows.map(({ key }) => key)
}

/** Where rows stand in their source, by key; reads it again, for faults only. Keys that it does not give have no place. */
async function placeKeys(
  target: Target,
  keys: ReadonlySet<string>,
  column: string,
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>()
  for await (const read of readRows(target.source)) {
    if ('problems' in read) continue
    const checked = validateRow(target.rules, read.row)
    if (!('row' in checked) || !keys.has(checked.row.key)) continue
    const { key, fieldOf } = checked.row
    const field = fieldOf[column]
    places.set(key, {
      ...read.row.place(field === undefined ? [] : [field]),
      table: target.name,
      key,
      ...(field === undefined ? {} : { field }),
    })
    if (places.size === keys.size) break
  }
  return places
}
