import { planReadModel, type ReadTable } from '../bootstrap/model.js'
import { toCamelCase } from '../bootstrap/names.js'
import { type Column, loadTableShape, requireColumn, type TableShape } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { parseTableName, quoteIdentifier, type TableName } from '../database/identifier.js'
import { type Dataset, isUpserted, type Source } from '../dataset/dataset.js'
import type { JsonValue } from '../dataset/json-value.js'
import type { NormaliseWords, PublishManifest, UpsertManifest, UpsertTable } from '../dataset/manifest.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { didYouMean } from '../problem/suggestion.js'
import { type Rules, rulesOf } from './normalisation.js'
import { parseRowText } from './row-text.js'

/** A field of a table, as readers see it. */
export type ContractField = { name: string; column: Column | undefined; rules: Rules }

/** What two sides must agree on for one table. Names are the read model's: camelCase. */
export type Contract = {
  /** As the manifest calls it. */
  name: string
  /** As a bootstrap calls it. */
  servedName: string
  source: Source
  /** Known fields, in the catalogue's order; without a catalogue, those that the manifest speaks of. */
  fields: ReadonlyMap<string, ContractField>
  /** True where a catalogue has told all fields and their types. */
  typed: boolean
  keyFields: readonly string[]
  /**
   * The field that says whether a row is on, and its column. Of published content no column says it: what was
   * archived is off.
   */
  active: { field: string; column: string | undefined } | undefined
  /** Whose row it is: its field, its column, and our word. */
  owner: { field: string; column: string; seed: string } | undefined
  /** Source fields that go nowhere, in camelCase. */
  ignored: ReadonlySet<string>
  /** To the field that readers see: what sources call a renamed column, and the column's own name. */
  renamed: ReadonlyMap<string, string>
  /** Values of columns whose default is a constant, by field. */
  defaults: ReadonlyMap<string, JsonValue>
  mayBeEmpty: boolean
  /** The catalogue's shape; of a published dataset, the library's. */
  shape: TableShape | undefined
  /** Of a published dataset: how the current versions are found. */
  published: PublishManifest | undefined
  words: Readonly<Record<string, NormaliseWords>>
}

/** Holds a dataset against a catalogue. @throws SeedrailError as the read model; `parity-rule-misplaced` */
export async function loadContracts(database: Database, dataset: Dataset): Promise<Contract[]> {
  const { manifest } = dataset
  if (!isUpserted(dataset)) return [await loadPublished(database, dataset as Dataset<PublishManifest>)]
  const shapes: TableShape[] = []
  for (const { table } of dataset.manifest.tables)
    shapes.push(await loadTableShape(database, parseTableName(table)))
  const model = planReadModel(dataset.manifest, shapes, dataset)
  const contracts = model.tables.map((table, index) => planTyped(dataset, index, table))
  checkRules(contracts, manifest.name, dataset.manifestFile)
  const loaded: Contract[] = []
  for (const contract of contracts)
    loaded.push({ ...contract, defaults: await loadDefaults(database, contract) })
  return loaded
}

function planTyped(dataset: Dataset<UpsertManifest>, index: number, table: ReadTable): Contract {
  const words = dataset.manifest.tables[index] as UpsertTable
  const nameOf = new Map(table.fields.map(({ name, column }) => [column.name, name]))
  const owner = words.owner !== false && table.shape.columns.has(words.owner.column) ? words.owner : undefined
  const keyFields = table.keyColumns.map(({ name }) => nameOf.get(name) ?? toCamelCase(name))
  return {
    ...plainContract(
      words,
      sourceOf(
        dataset.sources[index] as Source,
        table.keyColumns.map((column) => column.name),
      ),
    ),
    servedName: table.key,
    fields: new Map(
      table.fields.map(({ name, column }) => [
        name,
        { name, column, rules: rulesOf(column, words.normalise?.[column.name]) },
      ]),
    ),
    typed: true,
    keyFields,
    active:
      table.active === undefined ? undefined : { field: fieldOf(words, table.active), column: table.active },
    owner:
      owner === undefined
        ? undefined
        : { field: fieldOf(words, owner.column), column: owner.column, seed: owner.seed },
    shape: table.shape,
  }
}

/** Without a catalogue: what the manifest alone says. The key is the manifest's, else `id`. */
export function planUntyped(dataset: Dataset): Contract[] {
  if (!isUpserted(dataset)) {
    throw new SeedrailError(
      fault(
        'parity-policy',
        `The dataset "${dataset.manifest.name}" has policy "publish", which is compared with databases.`,
        {
          place: { file: dataset.manifestFile },
          next: 'Name a database as one of the sides.',
        },
      ),
    )
  }
  const names = serveNames(dataset.manifest.tables.map(({ table }) => parseTableName(table)))
  return dataset.manifest.tables.map((words, index) => {
    const key = words.key ?? ['id']
    const source = sourceOf(dataset.sources[index] as Source, key)
    const contract = plainContract(words, source)
    return {
      ...contract,
      servedName: names[index] ?? contract.servedName,
      keyFields: key.map((column) => fieldOf(words, column)),
      active:
        words.active === false ? undefined : { field: fieldOf(words, words.active), column: words.active },
      owner:
        words.owner === false
          ? undefined
          : { field: fieldOf(words, words.owner.column), column: words.owner.column, seed: words.owner.seed },
    }
  })
}

/**
 * Tables that share a name in several schemas bring their schema's along, as the read model has it. Where none is
 * named, it is most likely the one that every database begins with.
 */
function serveNames(tables: readonly TableName[]): string[] {
  const plain = tables.map(({ name }) => toCamelCase(name))
  return tables.map(({ schema = 'public', name }, index) => {
    const shared = plain.filter((other) => other === plain[index]).length > 1
    return toCamelCase(shared ? `${schema}_${name}` : name)
  })
}

function plainContract(words: UpsertTable, source: Source): Contract {
  const named = Object.entries(words.normalise ?? {}).map(([column, given]) => {
    const name = fieldOf(words, column)
    return [name, { name, column: undefined, rules: rulesOf(undefined, given) }] as const
  })
  return {
    name: words.table,
    servedName: toCamelCase(parseTableName(words.table).name),
    source,
    fields: new Map(named),
    typed: false,
    keyFields: [],
    active: undefined,
    owner: undefined,
    ignored: new Set(['$schema', ...words.ignore.map(toCamelCase)]),
    renamed: nameRenamed(words),
    defaults: new Map(),
    mayBeEmpty: words['allow-empty'],
    shape: undefined,
    published: undefined,
    words: words.normalise ?? {},
  }
}

/** The members of a map are named by the table's key. */
function sourceOf(source: Source, key: readonly string[]): Source {
  if (source.format !== 'map' || key.length !== 1) return source
  return { ...source, map: { key: key[0] ?? 'key', value: source.map?.value ?? 'value' } }
}

/** A renamed column is served under the source's name for it. */
function fieldOf(words: Pick<UpsertTable, 'rename'>, column: string): string {
  const renamed = Object.entries(words.rename).find(([, name]) => name === column)
  return toCamelCase(renamed?.[0] ?? column)
}

function nameRenamed({ rename }: Pick<UpsertTable, 'rename'>): Map<string, string> {
  const fields = Object.entries(rename).map(([field, column]) => ({
    field,
    column,
    name: toCamelCase(field),
  }))
  return new Map([
    ...fields.map(({ column, name }) => [column, name] as const),
    ...fields.map(({ field, name }) => [field, name] as const),
  ])
}

async function loadPublished(database: Database, dataset: Dataset<PublishManifest>): Promise<Contract> {
  const { manifest } = dataset
  const staging = await loadTableShape(database, parseTableName(manifest.staging.table))
  const library = await loadTableShape(database, parseTableName(manifest.library.table))
  for (const name of [manifest.key, manifest.library.current, manifest.library.staging]) {
    requireColumn(name === manifest.key ? staging : library, name)
  }
  const { table: _, status, ...roles } = manifest.staging
  const lifecycle = new Set([status.column, ...Object.values(roles)])
  const content = [...staging.columns.values()].filter(
    ({ name, generated }) => !lifecycle.has(name) && !generated,
  )
  const fields = content.map(({ name }) => {
    const column = requireColumn(library, name)
    const field = fieldOf(manifest, name)
    // What a source leaves out got its value in staging, by staging's default.
    const rules = rulesOf(column, manifest.normalise?.[name])
    return [
      field,
      { name: field, column: { ...column, default: staging.columns.get(name)?.default }, rules },
    ] as const
  })
  const contract: Contract = {
    name: manifest.library.table,
    servedName: toCamelCase(library.name),
    source: dataset.sources[0] as Source,
    fields: new Map(fields),
    typed: true,
    keyFields: [fieldOf(manifest, manifest.key)],
    active: { field: '(archived)', column: undefined },
    owner: undefined,
    ignored: new Set(['$schema', ...manifest.ignore.map(toCamelCase)]),
    renamed: nameRenamed(manifest),
    defaults: new Map(),
    mayBeEmpty: manifest['allow-empty'],
    shape: library,
    published: manifest,
    words: manifest.normalise ?? {},
  }
  checkRules([contract], manifest.name, dataset.manifestFile)
  return { ...contract, defaults: await loadDefaults(database, contract) }
}

/** A rule for a column that is not there would silently be without effect. */
function checkRules(contracts: readonly Contract[], dataset: string, file: string): void {
  const problems: Problem[] = contracts.flatMap(({ name, words, fields }) => {
    const known = [...fields.values()].map((field) => field.column?.name ?? field.name)
    return Object.keys(words)
      .filter((column) => !known.includes(column))
      .map((column) =>
        fault(
          'parity-rule-misplaced',
          `"normalise" of ${dataset} speaks of "${column}", which is no column of ${name} that is compared.${didYouMean(column, known)}`,
          { place: { file, table: name, field: column }, next: 'Correct dataset.json.' },
        ),
      )
  })
  if (problems.length > 0) throw new SeedrailError(problems)
}

/** Constant defaults as JSON, as rows are: the server alone knows what its literals mean. */
async function loadDefaults(database: Database, contract: Contract): Promise<Map<string, JsonValue>> {
  const constant = [...contract.fields.values()].filter(({ column }) => column?.default?.constant === true)
  if (constant.length === 0) return new Map()
  const values = constant.map(
    ({ name, column }) => `(${column?.default?.sql})::${column?.base} AS ${quoteIdentifier(name)}`,
  )
  const { rows } = await database.query<{ row: string }>(
    `SELECT row_to_json("§row")::text AS row FROM (SELECT ${values.join(', ')}) AS "§row"`,
  )
  return new Map(Object.entries(parseRowText(rows[0]?.row ?? '{}')))
}
