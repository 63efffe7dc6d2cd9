import { quoteIdentifier } from '../../database/identifier.js'
import type { Argument, Block, Field } from './document.js'
import { argumentOf, attributeOf, columnNameOf, literal, nameOf, schemaOf, textOf } from './words.js'

/** What a field wants of its column, with the line that says so. */
export type WantedColumn = {
  name: string
  /** In any spelling of Postgres. */
  type: string
  /** Undefined where Prisma's language cannot say it: lists. */
  nullable: boolean | undefined
  /** An SQL expression; null for none; `any` where the language does not say which. */
  default: { sql: string } | { generated: true } | 'any' | null
  line: number
}

/** Prisma's scalar types, as its migrations write them for Postgres. */
const scalars: Readonly<Record<string, string>> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'numeric(65,30)',
  DateTime: 'timestamp(3)',
  Json: 'jsonb',
  Bytes: 'bytea',
}

/** Types behind `@db.`, without their arguments. */
const natives: Readonly<Record<string, string>> = {
  Text: 'text',
  Char: 'character',
  VarChar: 'character varying',
  Bit: 'bit',
  VarBit: 'bit varying',
  Uuid: 'uuid',
  Xml: 'xml',
  Inet: 'inet',
  Citext: 'citext',
  Boolean: 'boolean',
  Integer: 'integer',
  SmallInt: 'smallint',
  BigInt: 'bigint',
  Oid: 'oid',
  DoublePrecision: 'double precision',
  Real: 'real',
  Decimal: 'numeric',
  Money: 'money',
  Timestamp: 'timestamp',
  Timestamptz: 'timestamptz',
  Date: 'date',
  Time: 'time',
  Timetz: 'timetz',
  Json: 'json',
  JsonB: 'jsonb',
  ByteA: 'bytea',
}

/** What a field wants of its column. */
export function wantColumn(field: Field, enums: readonly Block[]): WantedColumn {
  return {
    name: columnNameOf(field),
    type: `${typeOf(field, enums)}${field.list ? '[]' : ''}`,
    nullable: field.list ? undefined : field.optional,
    default: wantDefault(field, enums),
    line: field.line,
  }
}

/** The column's type, in a spelling of Postgres, without the brackets of a list. */
export function typeOf(field: Field, enums: readonly Block[]): string {
  if (field.unsupported !== undefined) return field.unsupported
  const native = field.attributes.find(({ name }) => name.startsWith('db.'))
  if (native !== undefined) {
    const modifier = native.arguments.map(({ value }) => textOf(value)).join(',')
    const word = native.name.slice('db.'.length)
    return `${natives[word] ?? word.toLowerCase()}${modifier === '' ? '' : `(${modifier})`}`
  }
  const block = enums.find(({ name }) => name === field.type)
  if (block === undefined) return scalars[field.type] ?? field.type
  const schema = schemaOf(block)
  return `${schema === undefined ? '' : `${schema}.`}${quoteIdentifier(nameOf(block))}`
}

/** Functions that Prisma Client computes itself. */
const byClient = new Set(['uuid', 'cuid', 'nanoid', 'ulid', 'auto'])

function wantDefault(field: Field, enums: readonly Block[]): WantedColumn['default'] {
  const attribute = attributeOf(field.attributes, 'default')
  if (attribute === undefined) return null
  const value = argumentOf(attribute, 'value')
  if (value === undefined) return 'any'
  switch (value.kind) {
    case 'text':
      return { sql: literal(value.value) }
    case 'list':
      return {
        sql:
          value.items.length === 0
            ? "'{}'"
            : `ARRAY[${value.items.map((item) => toSql(item, field, enums)).join(', ')}]`,
      }
    case 'word':
      return { sql: toSql(value, field, enums) }
    case 'call': {
      if (byClient.has(value.name)) return null
      if (value.name === 'now') return { sql: 'now()' }
      if (value.name === 'autoincrement' || value.name === 'sequence') return { generated: true }
      const sql = textOf(value.arguments[0]?.value)
      return value.name === 'dbgenerated' && sql !== '' ? { sql } : 'any'
    }
  }
}

/** A literal; a word is an enum's label where the field is of that enum. */
function toSql(argument: Argument, field: Field, enums: readonly Block[]): string {
  if (argument.kind === 'text') return literal(argument.value)
  const text = textOf(argument)
  const label = enums.find(({ name }) => name === field.type)?.fields.find(({ name }) => name === text)
  return label === undefined ? text : literal(columnNameOf(label))
}
