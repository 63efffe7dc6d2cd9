import { type Column, loadTableShape, requireColumn, type TableShape } from '../../database/catalogue.js'
import type { Database } from '../../database/connection.js'
import { parseTableName, spellTable } from '../../database/identifier.js'
import type { Dataset, Source } from '../../dataset/dataset.js'
import type { UpsertManifest, UpsertTable } from '../../dataset/manifest.js'
import { peekCharacter } from '../../dataset/source-file.js'
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
  /** Columns that list keys of a table, as the manifest says. */
  lists: readonly ListReference[]
}

/** A list whose elements must be keys of a table, which no foreign key can watch over. */
export type ListReference = {
  column: Column
  references: { schema: string; table: string; columns: readonly string[] }
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
  problems.push(...findTwice(targets), ...(await findShared(targets)), ...checkOrder(targets))
  if (problems.length > 0) {
    throw new SeedrailError(
      problems.map((problem) => ({ ...problem, place: { file: dataset.manifestFile, ...problem.place } })),
    )
  }
  return targets
}

async function loadTarget(database: Database, words: UpsertTable, source: Source): Promise<Target> {
  const shape = { ...(await loadTableShape(database, parseTableName(words.table))), called: words.table }
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
    lists: await loadLists(database, words, shape),
  }
}

/** Another table, as problems of a target name it: with its schema where the manifest gives the target's, or where it differs. */
export function callBeside({ name, shape }: Target, other: { schema: string; table: string }): string {
  const bare = parseTableName(name).schema === undefined && other.schema === shape.schema
  return spellTable(bare ? { name: other.table } : { schema: other.schema, name: other.table })
}

async function loadLists(
  database: Database,
  words: UpsertTable,
  shape: TableShape,
): Promise<ListReference[]> {
  const lists: ListReference[] = []
  for (const [name, table] of Object.entries(words.references)) {
    const column = requireColumn(shape, name)
    const { schema, name: referenced, primaryKey } = await loadTableShape(database, parseTableName(table))
    if ((!column.list && column.kind !== 'json') || primaryKey.length !== 1) {
      throw new SeedrailError(
        fault(
          'reference-misplaced',
          `"references" says that "${name}" lists keys of ${table}, but ${primaryKey.length === 1 ? `it is ${column.type}, no list` : `the key of ${table} is not one column`}.`,
          { place: { table: words.table, field: name }, next: 'Correct dataset.json.' },
        ),
      )
    }
    lists.push({ column, references: { schema, table: referenced, columns: primaryKey } })
  }
  return lists
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
  if (column.kind === 'text') return column.bytewise
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

/** A list of rows is of one table; an object may hold a list for each. */
async function findShared(targets: readonly Target[]): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const [index, { name, source }] of targets.entries()) {
    const same = targets.slice(0, index).filter((other) => other.source.path === source.path)
    if (same.length === 0 || source.format === 'copy') continue
    const many = source.format === 'json' && (await peekCharacter(source.path)) === '{'
    const other = many ? same.find((one) => one.source.collection === source.collection) : same[0]
    if (other === undefined) continue
    problems.push(
      fault('file-twice', `The file "${source.file}" feeds "${other.name}" already, with the same rows.`, {
        place: { table: name },
        next: 'Give each table a file of its own, or an object with a member for each as "collection".',
      }),
    )
  }
  return problems
}
