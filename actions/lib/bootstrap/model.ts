import { type Column, loadTableShape, requireColumn, type TableShape } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { parseTableName } from '../database/identifier.js'
import type { Dataset } from '../dataset/dataset.js'
import type { Manifest, UpsertManifest, UpsertTable } from '../dataset/manifest.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { toCamelCase } from './names.js'

/** A column as readers see it. */
export type Field = { name: string; column: Column }

/** A table as readers see it. */
export type ReadTable = {
  /** Under `tables` and in addresses: the table's name in camelCase. */
  key: string
  /** As the manifest calls it. */
  name: string
  shape: TableShape
  /** In the catalogue's order; without owner, activity, generated and ignored columns. */
  fields: readonly Field[]
  /** Columns of the natural key. */
  keyColumns: readonly Column[]
  /** The boolean that switches rows; undefined where every row is on. */
  active: string | undefined
  /** The column that comes before the key in the order of rows. */
  sort: Column | undefined
  /** The manifest admits that the table has no rows. */
  mayBeEmpty: boolean
}

/** What is served of a dataset. */
export type ReadModel = { dataset: string; tables: readonly ReadTable[]; version: UpsertManifest['version'] }

/** Column that orders the rows of a table that has it. */
const sortColumn = 'sort_order'

/** Bytes of the longest name that SQL keeps whole. */
const longestName = 63

/**
 * Holds a dataset's manifest against the catalogue, and decides what readers get.
 * @throws SeedrailError `read-model-policy`, and with every table's problem at once `table-missing`,
 * `column-missing`, `key-missing`, `key-not-unique`, `active-not-boolean`, `read-model-name`
 */
export async function loadReadModel(database: Database, dataset: Dataset): Promise<ReadModel> {
  const manifest = requireUpsert(dataset.manifest, dataset.manifestFile)
  const shapes: TableShape[] = []
  const problems: Problem[] = []
  for (const { table } of manifest.tables) {
    try {
      shapes.push(await loadTableShape(database, parseTableName(table)))
    } catch (error) {
      if (!(error instanceof SeedrailError) || !error.code.startsWith('table-')) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw placed(problems, dataset)
  return planReadModel(manifest, shapes, dataset)
}

/**
 * The read model of tables whose shapes are known. Pure.
 * @param shapes in the manifest's order
 * @throws SeedrailError as {@link loadReadModel}
 */
export function planReadModel(
  manifest: UpsertManifest,
  shapes: readonly TableShape[],
  dataset: Pick<Dataset, 'manifestFile'>,
): ReadModel {
  const keys = chooseKeys(shapes)
  const tables: ReadTable[] = []
  const problems: Problem[] = findTaken(keys, manifest.tables)
  for (const [index, words] of manifest.tables.entries()) {
    const shape = shapes[index]
    if (shape === undefined) continue
    try {
      tables.push(planTable(words, shape, keys[index] ?? shape.name))
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw placed(problems, dataset)
  return { dataset: manifest.name, tables, version: manifest.version }
}

/** @throws SeedrailError `read-model-policy` */
export function requireUpsert(manifest: Manifest, file: string): UpsertManifest {
  if (manifest.policy === 'upsert') return manifest
  throw new SeedrailError(
    fault('read-model-policy', `The dataset "${manifest.name}" has policy "${manifest.policy}".`, {
      place: { file },
      next: 'The read model serves reference tables: name a dataset with policy "upsert".',
    }),
  )
}

function planTable(words: UpsertTable, shape: TableShape, key: string): ReadTable {
  const active = chooseActive(words, shape)
  const owner = words.owner === false ? undefined : words.owner.column
  const fieldOf = new Map(Object.entries(words.rename).map(([field, column]) => [column, field]))
  const ignored = new Set(words.ignore.map(toCamelCase))
  const fields = [...shape.columns.values()]
    .filter(
      ({ name, generated }) =>
        name !== active && name !== owner && !generated && !ignored.has(toCamelCase(name)),
    )
    .map((column) => ({ name: toCamelCase(fieldOf.get(column.name) ?? column.name), column }))
  const problems = checkFields(words.table, fields)
  if (problems.length > 0) throw new SeedrailError(problems)
  const sort = shape.columns.get(sortColumn)
  return {
    key,
    name: words.table,
    shape,
    fields,
    keyColumns: chooseKeyColumns(words, shape),
    active,
    sort:
      sort !== undefined && !sort.list && (sort.kind === 'integer' || sort.kind === 'number')
        ? sort
        : undefined,
    mayBeEmpty: words['allow-empty'],
  }
}

/** A column that is only named by default may be absent; one that the manifest names must be there. */
function chooseActive(words: UpsertTable, shape: TableShape): string | undefined {
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

/** Without a unique key the order of rows would be the server's whim. */
function chooseKeyColumns(words: UpsertTable, shape: TableShape): readonly Column[] {
  const names = words.key ?? shape.primaryKey
  const place = { table: words.table }
  if (names.length === 0) {
    throw new SeedrailError(
      fault('key-missing', `The table "${words.table}" has no primary key.`, {
        place,
        next: 'Name its natural key as "key" in dataset.json.',
      }),
    )
  }
  const columns = names.map((name) => requireColumn(shape, name))
  const unique = shape.uniqueKeys.some((key) => key.every((name) => names.includes(name)))
  if (unique) return columns
  throw new SeedrailError(
    fault('key-not-unique', `The key (${names.join(', ')}) is not unique in table "${words.table}".`, {
      place,
      next: 'Add a unique index on it in a migration, or name another key in dataset.json.',
    }),
  )
}

/** Tables that share a name in several schemas bring their schema's along. */
function chooseKeys(shapes: readonly TableShape[]): string[] {
  const plain = shapes.map(({ name }) => toCamelCase(name))
  return shapes.map(({ schema, name }, index) => {
    const key = plain[index] ?? name
    return plain.filter((other) => other === key).length > 1 ? toCamelCase(`${schema}_${name}`) : key
  })
}

/** Keys become file names, and some file systems do not tell cases apart. */
function findTaken(keys: readonly string[], tables: readonly UpsertTable[]): Problem[] {
  const folded = keys.map((key) => key.toLowerCase())
  return keys.flatMap((key, index) => {
    const table = tables[index]?.table ?? key
    const first = folded.indexOf(folded[index] ?? '')
    if (key !== '' && first === index) return []
    const reason =
      key === '' ? 'has no letter in its name' : `would be called "${key}", as "${tables[first]?.table}" is`
    return [
      fault('read-model-name', `The table "${table}" ${reason}.`, {
        place: { table },
        next: 'Rename one of them, or keep them in two datasets.',
      }),
    ]
  })
}

function checkFields(table: string, fields: readonly Field[]): Problem[] {
  return fields.flatMap(({ name, column }, index) => {
    const twin = fields.findIndex((other) => other.name === name)
    const reason =
      name === ''
        ? 'has no letter in its name'
        : twin !== index
          ? `would be called "${name}", as "${fields[twin]?.column.name}" is`
          : new TextEncoder().encode(name).length > longestName
            ? `would be called "${name}", which is longer than ${longestName} bytes`
            : undefined
    if (reason === undefined) return []
    return [
      fault('read-model-name', `The column "${column.name}" of table "${table}" ${reason}.`, {
        place: { table, field: column.name },
        next: 'Give it another field name under "rename" in dataset.json, or list it under "ignore".',
      }),
    ]
  })
}

function placed(problems: readonly Problem[], dataset: Pick<Dataset, 'manifestFile'>): SeedrailError {
  return new SeedrailError(
    problems.map((problem) => ({ ...problem, place: { file: dataset.manifestFile, ...problem.place } })),
  )
}
