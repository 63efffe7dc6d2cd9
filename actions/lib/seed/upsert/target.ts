import { type Column, loadTableShape, requireColumn, type TableShape } from '../../database/catalogue.js'
import type { Database } from '../../database/connection.js'
import { parseTableName } from '../../database/identifier.js'
import type { Dataset, Source } from '../../dataset/dataset.js'
import type { UpsertManifest, UpsertTable } from '../../dataset/manifest.js'
import { checkWords, type RowRules, rulesFor } from '../../dataset/validate.js'
import { fault, type Problem, SeedrailError } from '../../problem/problem.js'
import { checkOrder } from './order.js'

/** A table that a dataset fills, as its manifest and the catalogue together describe it. */
export type Target = {
  /** As the manifest calls it. */
  name: string
  words: UpsertTable
  source: Source
  shape: TableShape
  key: readonly string[]
  /** What a source may fill: every column but generated ones and the owner's. The key's come first. */
  columns: readonly Column[]
  /** The column that says whose row it is, and our word; undefined where there is none: then all rows are ours. */
  owner: { column: string; seed: string } | undefined
  /** The column that switches a row on and off; undefined where there is none: then none is ever switched. */
  active: string | undefined
  rules: RowRules
}

/**
 * Reads the shapes of all tables of a dataset and holds the manifest against them.
 * @throws SeedrailError with every table's problem at once: `table-missing`, `column-missing`, `key-missing`,
 * `active-not-boolean`, `key-not-unique`, `table-twice`, `order-wrong`, `order-cycle`
 */
export async function loadTargets(database: Database, dataset: Dataset<UpsertManifest>): Promise<Target[]> {
  const targets: Target[] = []
  const problems: Problem[] = []
  for (const [index, words] of dataset.manifest.tables.entries()) {
    const source = dataset.sources[index]
    if (source === undefined) continue
    try {
      targets.push(await loadTarget(database, words, source))
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error
      problems.push(...error.problems)
    }
  }
  problems.push(...findTwice(targets), ...checkOrder(targets))
  if (problems.length > 0) {
    throw new SeedrailError(
      problems.map((problem) => ({ ...problem, place: { file: dataset.manifestFile, ...problem.place } })),
    )
  }
  return targets
}

async function loadTarget(database: Database, words: UpsertTable, source: Source): Promise<Target> {
  const shape = await loadTableShape(database, parseTableName(words.table))
  const key = chooseKey(shape, words)
  const wordless = checkWords(words, shape)
  if (wordless.length > 0) throw new SeedrailError(wordless)
  const owner = chooseOwner(shape, words)
  const active = chooseActive(shape, words)
  const roles = new Set(owner === undefined ? [] : [owner.column])
  const rules = rulesFor(words, shape, key, roles)
  const switchOn = active === undefined ? undefined : rules.columns.get(active)
  // A row is on because the source has it, whatever the table's default says.
  if (switchOn !== undefined) {
    rules.columns = new Map(rules.columns).set(switchOn.name, {
      ...switchOn,
      default: { sql: 'true', constant: true },
    })
  }
  const columns = [...rules.columns.values()].sort(
    (a, b) => Number(key.includes(b.name)) - Number(key.includes(a.name)),
  )
  return {
    name: words.table,
    words,
    source: keySource(source, key),
    shape,
    key,
    columns,
    owner,
    active,
    rules,
  }
}

/** The members of a map are named by the table's key, which only the catalogue may know. */
function keySource(source: Source, key: readonly string[]): Source {
  if (source.format !== 'map' || key.length !== 1) return source
  return { ...source, map: { key: key[0] ?? 'key', value: source.map?.value ?? 'value' } }
}

/** A column that is only named by default may be absent; one that the manifest names must be there. */
function chooseOwner(shape: TableShape, words: UpsertTable): Target['owner'] {
  if (words.owner === false) return undefined
  const { column } = words.owner
  if (!shape.columns.has(column) && column === 'source_type') return undefined
  requireColumn(shape, column)
  return words.owner
}

function chooseActive(shape: TableShape, words: UpsertTable): string | undefined {
  if (words.active === false || (!shape.columns.has(words.active) && words.active === 'is_active'))
    return undefined
  const column = requireColumn(shape, words.active)
  if (column.kind === 'boolean' && !column.list) return column.name
  throw new SeedrailError(
    fault('active-not-boolean', `The column "${column.name}" is a ${column.type}, not a boolean.`, {
      place: { table: words.table, field: column.name },
      next: 'Name the boolean that switches rows on and off as "active" in dataset.json, or say "active": false.',
    }),
  )
}

/** Whether equal values of a column are also written alike: not so `1.0` and `1`, or case-blind text. */
export function hasOneSpelling(column: Column): boolean {
  if (column.list) return false
  if (column.kind === 'text') return /^(text|character varying)/.test(column.type)
  return column.kind === 'integer' || column.kind === 'boolean' || column.kind === 'enum'
}

function chooseKey(shape: TableShape, words: UpsertTable): readonly string[] {
  const key = words.key ?? shape.primaryKey
  const place = { table: words.table }
  if (key.length === 0) {
    throw new SeedrailError(
      fault('key-missing', `The table "${words.table}" has no primary key.`, {
        place,
        next: 'Name its natural key as "key" in dataset.json.',
      }),
    )
  }
  for (const column of key) {
    if (!requireColumn(shape, column).generated) continue
    throw new SeedrailError(
      fault('key-missing', `The key "${column}" of table "${words.table}" is made by the database.`, {
        place,
        next: 'Name a natural key, which a source can know, as "key" in dataset.json.',
      }),
    )
  }
  const unique = shape.uniqueKeys.some(
    (columns) => columns.length === key.length && columns.every((column) => key.includes(column)),
  )
  if (unique) return key
  throw new SeedrailError(
    fault('key-not-unique', `The key (${key.join(', ')}) is not unique in table "${words.table}".`, {
      place,
      next: 'Add a unique index on it in a migration, or name another key in dataset.json.',
    }),
  )
}

function findTwice(targets: readonly Target[]): Problem[] {
  return targets.flatMap((target, index) =>
    targets.findIndex((other) => other.shape.oid === target.shape.oid) === index
      ? []
      : [
          fault('table-twice', `The table "${target.name}" stands twice in the manifest.`, {
            place: { table: target.name },
            next: 'Join its files into one: each would switch off the rows of the other.',
          }),
        ],
  )
}
