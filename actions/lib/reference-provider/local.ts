import { compareByCodePoint, toCamelCase } from '../bootstrap/names.js'
import { refuse } from './failure.js'
import { seal } from './seal.js'
import { sumText } from './sum.js'
import type {
  JsonData,
  LocalConfig,
  LocalDataset,
  ReferenceBootstrap,
  ReferenceDataProvider,
  ReferenceRow,
} from './types.js'
import { isRecord, pickTable, readBootstrap } from './wrapper.js'

type Words = LocalDataset['tables'][number]
type SourceConfig = Extract<LocalConfig, { dataset: unknown }>

/**
 * Serves what the app carries with it. Sources are read by the rules of the read model: fields in camelCase, rows
 * that are on, by sort order and key; so they are equal to what the database gives once it is seeded with them.
 * @throws ReferenceProviderError at the first use: `source-missing`, `source-invalid`, `wrapper-invalid`
 */
export function createLocalProvider(config: LocalConfig): ReferenceDataProvider {
  let held: ReferenceBootstrap | undefined
  const read = () => {
    held ??= 'dataset' in config ? readSources(config) : readBootstrap(config.bootstrap)
    return held
  }
  return {
    getBootstrap: async () => read(),
    getVersion: async () => {
      const { schemaVersion, referenceVersion, generatedAt } = read()
      return { schemaVersion, referenceVersion, generatedAt }
    },
    getTable: async (name) => pickTable(read(), name),
  }
}

/** Of local files nobody knows when they were true; a fixed moment keeps equal files equal. */
const unknownMoment = '1970-01-01T00:00:00.000Z'

function readSources({ dataset, files, defaults = {}, schemaVersion = 1 }: SourceConfig): ReferenceBootstrap {
  const tables = Object.fromEntries(
    dataset.tables.map((words) => {
      const name = nameTable(words, dataset)
      return [name, readTable(words, files[words.file], defaults[name] ?? {})]
    }),
  )
  return seal({
    schemaVersion,
    referenceVersion: `local-${sumText(JSON.stringify(tables))}`,
    generatedAt: unknownMoment,
    tables,
  })
}

/** As the read model does: the bare name, and the schema's before it where two tables share one. */
function nameTable(words: Words, dataset: LocalDataset): string {
  const bare = (table: string) => toCamelCase(/(?:^|\.)("(?:[^"]|"")+"|[^".]+)$/.exec(table)?.[1] ?? table)
  const shared = dataset.tables.filter(({ table }) => bare(table) === bare(words.table)).length > 1
  return shared ? toCamelCase(words.table) : bare(words.table)
}

function readTable(
  words: Words,
  source: unknown,
  defaults: { readonly [field: string]: JsonData },
): ReferenceRow[] {
  const names = nameFields(words)
  const active = words.active === false ? undefined : names.ofColumn(words.active ?? 'is_active')
  const owner = words.owner === false ? undefined : names.ofColumn(words.owner?.column ?? 'source_type')
  const ignored = (words.ignore ?? []).flatMap((name) => [toCamelCase(name), names.ofColumn(name)])
  const left = new Set(['$schema', ...ignored])
  const rows = listRows(words, source)
    .map((row) => nameRow(row, names, left))
    .filter((row) => active === undefined || !Object.hasOwn(row, active) || row[active] === true)
  const hidden = new Set([active, owner])
  const given = [...new Set([...rows.flatMap((row) => Object.keys(row)), ...Object.keys(defaults)])]
  const fields = given.filter((name) => !hidden.has(name))
  const whole = rows.map((row) =>
    Object.fromEntries(
      fields.map((name): [string, JsonData] => [
        name,
        (Object.hasOwn(row, name) ? row : defaults)[name] ?? null,
      ]),
    ),
  )
  return whole.sort(compareRows([...sortFields(words, names), ...keyFields(words, fields, names)]))
}

function listRows(words: Words, source: unknown): Record<string, unknown>[] {
  if (source === undefined) {
    throw refuse('source-missing', `The local data has no file "${words.file}" for table "${words.table}".`)
  }
  if (words.format === 'map') return listMap(words, source)
  const list = isRecord(source) ? pickList(words, source) : source
  if (!Array.isArray(list)) throw refuse('source-invalid', `"${words.file}" is no list of rows.`)
  const odd = list.findIndex((row) => !isRecord(row))
  if (odd !== -1) throw refuse('source-invalid', `Row ${odd + 1} of "${words.file}" is no object.`)
  return list as Record<string, unknown>[]
}

/** The member that the manifest names, else the only one that is a list. */
function pickList(words: Words, source: Record<string, unknown>): unknown {
  const named = source[words.collection ?? words.table]
  if (Array.isArray(named)) return named
  const lists = Object.values(source).filter(Array.isArray)
  return lists.length === 1 ? lists[0] : undefined
}

/** Each member is a row: its name the key, its value a field, or all others. */
function listMap(words: Words, source: unknown): Record<string, unknown>[] {
  const [key = 'key'] = typeof words.key === 'string' ? [words.key] : (words.key ?? [])
  if (!isRecord(source)) throw refuse('source-invalid', `"${words.file}" is no object of keys and values.`)
  return Object.entries(source).map(([name, value]) =>
    isRecord(value) ? { [key]: name, ...value } : { [key]: name, [words.value ?? 'value']: value },
  )
}

/** What the fields of a table are called here: by the source's field where the manifest sends one to the column. */
type Names = {
  ofColumn(column: string): string
  /** A field of the source. A renamed column may be called by its own name too, as the seed has it. */
  ofField(field: string): string
}

function nameFields({ rename = {} }: Words): Names {
  const byColumn = new Map(
    Object.entries(rename).map(([field, column]) => [toCamelCase(column), toCamelCase(field)]),
  )
  const ofColumn = (column: string) => byColumn.get(toCamelCase(column)) ?? toCamelCase(column)
  return {
    ofColumn,
    ofField: (field) => (Object.hasOwn(rename, field) ? toCamelCase(field) : ofColumn(field)),
  }
}

function nameRow(
  row: Record<string, unknown>,
  names: Names,
  left: ReadonlySet<string>,
): Record<string, JsonData> {
  const entries = Object.entries(row).map(([field, value]): [string, JsonData] => [
    names.ofField(field),
    value as JsonData,
  ])
  return Object.fromEntries(entries.filter(([name]) => !left.has(name)))
}

/** Column that orders the rows of a table that has it. */
const sortColumn = 'sort_order'

/** A field that is called so, but is sent to another column, orders nothing. */
function sortFields({ rename = {} }: Words, names: Names): string[] {
  const name = names.ofColumn(sortColumn)
  const elsewhere = Object.entries(rename).some(
    ([field, column]) => toCamelCase(field) === name && toCamelCase(column) !== toCamelCase(sortColumn),
  )
  return elsewhere ? [] : [name]
}

/** The manifest's key by the names that fields have here; without one, `id`. */
function keyFields(words: Words, fields: readonly string[], names: Names): string[] {
  const columns = typeof words.key === 'string' ? [words.key] : (words.key ?? ['id'])
  const key = columns.map(names.ofColumn)
  const missing = key.find((name) => !fields.includes(name))
  if (missing === undefined || fields.length === 0) return key
  throw refuse(
    'source-invalid',
    `The rows of "${words.file}" have no "${missing}" to be ordered by: name their "key" in dataset.json.`,
  )
}

function compareRows(names: readonly string[]): (a: ReferenceRow, b: ReferenceRow) => number {
  return (a, b) => {
    for (const name of names) {
      const order = compareValues(a[name], b[name])
      if (order !== 0) return order
    }
    return 0
  }
}

/** Null last, as Postgres has it. */
function compareValues(a: JsonData | undefined, b: JsonData | undefined): number {
  const [left, right] = [a ?? null, b ?? null]
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  return compareByCodePoint(String(left), String(right))
}
