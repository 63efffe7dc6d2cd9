import { typeOf, type WantedColumn, wantColumn } from './column.js'
import type { Argument, Block, Field } from './document.js'
import { argumentOf, attributeOf, columnNameOf, fieldNames, nameOf, schemaOf, textOf } from './words.js'

/** Columns that are a key together, in their order. */
export type WantedKey = { columns: string[]; line: number }

export type WantedForeignKey = WantedKey & {
  references: { schema: string | undefined; table: string; columns: string[] }
  onDelete: string
  onUpdate: string
}

export type WantedTable = {
  model: string
  schema: string | undefined
  name: string
  columns: WantedColumn[]
  primaryKey: WantedKey | undefined
  unique: WantedKey[]
  indexes: WantedKey[]
  foreignKeys: WantedForeignKey[]
  /** Of an implicit many-to-many relation: its pair is a primary key or, before Prisma 6, a unique index. */
  implicit: boolean
  file: string
  line: number
}

export type WantedEnum = {
  schema: string | undefined
  name: string
  labels: string[]
  file: string
  line: number
}

/** What a whole schema wants. */
export type WantedSchema = {
  tables: WantedTable[]
  enums: WantedEnum[]
  /** Tables of models that Prisma is told to pass over. */
  ignored: string[]
}

const actions: Readonly<Record<string, string>> = {
  Cascade: 'CASCADE',
  Restrict: 'RESTRICT',
  NoAction: 'NO ACTION',
  SetNull: 'SET NULL',
  SetDefault: 'SET DEFAULT',
}

/** What the blocks of a schema want of the database, by Prisma's own rules. */
export function wantSchema(blocks: readonly Block[]): WantedSchema {
  const models = blocks.filter(({ keyword }) => keyword === 'model')
  const related = new Set(
    blocks
      .filter(({ keyword }) => keyword === 'view')
      .concat(models)
      .map(({ name }) => name),
  )
  const enums = blocks.filter(({ keyword }) => keyword === 'enum')
  const emulated = blocks.some(
    ({ keyword, settings }) => keyword === 'datasource' && textOf(settings.get('relationMode')) === 'prisma',
  )
  const kept = models.filter((model) => attributeOf(model.attributes, 'ignore') === undefined)
  return {
    tables: [
      ...kept.map((model) => wantTable(model, { models, enums, related, emulated })),
      ...wantJoinTables(kept, enums, emulated),
    ],
    enums: enums.map((block) => ({
      schema: schemaOf(block),
      name: nameOf(block),
      labels: block.fields.map(columnNameOf),
      file: block.file,
      line: block.line,
    })),
    ignored: models.filter((model) => !kept.includes(model)).map(nameOf),
  }
}

type Surroundings = {
  models: readonly Block[]
  enums: readonly Block[]
  /** Names of models and views: a field of such a type is a relation. */
  related: ReadonlySet<string>
  /** Prisma keeps references itself (`relationMode = "prisma"`), without foreign keys. */
  emulated: boolean
}

function wantTable(model: Block, { models, enums, related, emulated }: Surroundings): WantedTable {
  const stored = model.fields.filter(
    ({ type, attributes }) => !related.has(type) && attributeOf(attributes, 'ignore') === undefined,
  )
  const columnsOf = (argument: Argument | undefined) =>
    fieldNames(argument).map((name) => {
      const field = model.fields.find((one) => one.name === name)
      return field === undefined ? name : columnNameOf(field)
    })
  const blockKeys = (name: string): WantedKey[] =>
    model.attributes
      .filter((attribute) => attribute.name === name)
      .map((attribute) => ({ columns: columnsOf(argumentOf(attribute, 'fields')), line: attribute.line }))
  const fieldKeys = (name: string): WantedKey[] =>
    stored
      .filter(({ attributes }) => attributeOf(attributes, name) !== undefined)
      .map((field) => ({ columns: [columnNameOf(field)], line: field.line }))
  return {
    model: model.name,
    schema: schemaOf(model),
    name: nameOf(model),
    columns: stored.map((field) => wantColumn(field, enums)),
    primaryKey: [...fieldKeys('id'), ...blockKeys('id')][0],
    unique: [...fieldKeys('unique'), ...blockKeys('unique')],
    indexes: blockKeys('index'),
    foreignKeys: emulated ? [] : model.fields.flatMap((field) => wantForeignKey(field, model, models)),
    implicit: false,
    file: model.file,
    line: model.line,
  }
}

function wantForeignKey(field: Field, model: Block, models: readonly Block[]): WantedForeignKey[] {
  const relation = attributeOf(field.attributes, 'relation')
  const target = models.find(({ name }) => name === field.type)
  const [own, others] = ['fields', 'references'].map((name) =>
    fieldNames(relation?.arguments.find((one) => one.name === name)?.value),
  )
  if (target === undefined || own === undefined || others === undefined || own.length === 0) return []
  const fields = own.map((name) => model.fields.find((one) => one.name === name))
  const optional = fields.some((one) => one?.optional === true)
  const actionOf = (name: string, otherwise: string) => {
    const word = textOf(relation?.arguments.find((one) => one.name === name)?.value)
    return actions[word] ?? otherwise
  }
  return [
    {
      columns: fields.map((one, index) => (one === undefined ? (own[index] ?? '') : columnNameOf(one))),
      references: {
        schema: schemaOf(target),
        table: nameOf(target),
        columns: others.map((name) => {
          const other = target.fields.find((one) => one.name === name)
          return other === undefined ? name : columnNameOf(other)
        }),
      },
      onDelete: actionOf('onDelete', optional ? 'SET NULL' : 'RESTRICT'),
      onUpdate: actionOf('onUpdate', 'CASCADE'),
      line: field.line,
    },
  ]
}

/** Lists on both sides, without fields: Prisma makes a table `_AToB` with columns A and B. */
function wantJoinTables(models: readonly Block[], enums: readonly Block[], emulated: boolean): WantedTable[] {
  const tables = new Map<string, WantedTable>()
  for (const model of models) {
    for (const field of model.fields) {
      const other = models.find(({ name }) => name === field.type)
      if (!field.list || other === undefined) continue
      const named = relationName(field)
      const back = other.fields.filter(
        (one) => one.type === model.name && relationName(one) === named && one !== field,
      )
      if (back.length === 0 || !back.some(({ list }) => list)) continue
      const [a, b] = [model, other].sort((left, right) => (left.name < right.name ? -1 : 1)) as [Block, Block]
      const name = `_${named ?? `${a.name}To${b.name}`}`
      tables.set(name, joinTable(name, a, b, enums, emulated, field.line))
    }
  }
  return [...tables.values()]
}

function joinTable(
  name: string,
  a: Block,
  b: Block,
  enums: readonly Block[],
  emulated: boolean,
  line: number,
): WantedTable {
  const sides = [
    ['A', a],
    ['B', b],
  ] as const
  const idOf = (model: Block) =>
    model.fields.find(({ attributes }) => attributeOf(attributes, 'id') !== undefined)
  return {
    model: name,
    schema: schemaOf(a),
    name,
    columns: sides.map(([column, model]) => {
      const id = idOf(model)
      return {
        name: column,
        type: id === undefined ? 'text' : typeOf(id, enums),
        nullable: false,
        default: null,
        line,
      }
    }),
    primaryKey: { columns: ['A', 'B'], line },
    unique: [],
    indexes: [{ columns: ['B'], line }],
    foreignKeys: emulated
      ? []
      : sides.map(([column, model]) => ({
          columns: [column],
          references: {
            schema: schemaOf(model),
            table: nameOf(model),
            columns: [columnNameOf(idOf(model) ?? { name: 'id', attributes: [] })],
          },
          onDelete: 'CASCADE',
          onUpdate: 'CASCADE',
          line,
        })),
    implicit: true,
    file: a.file,
    line,
  }
}

function relationName(field: Field): string | undefined {
  const relation = attributeOf(field.attributes, 'relation')
  const named = relation?.arguments.find(
    ({ name, value }) => (name ?? 'name') === 'name' && value.kind === 'text',
  )
  return named === undefined ? undefined : textOf(named.value)
}
