import type { Argument, Attribute, Block, Field } from './document.js'

/** The attribute of that name, without its `@`s. */
export function attributeOf(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return attributes.find((attribute) => attribute.name === name)
}

/** The argument of that name, or the first that has none. */
export function argumentOf(attribute: Attribute, name: string): Argument | undefined {
  const named = attribute.arguments.find((one) => one.name === name)
  return (named ?? attribute.arguments.find((one) => one.name === undefined))?.value
}

/** Names in `[a, b(sort: Desc)]`. */
export function fieldNames(argument: Argument | undefined): string[] {
  if (argument?.kind !== 'list') return []
  return argument.items.map((item) => (item.kind === 'call' ? item.name : textOf(item)))
}

/** What a model or an enum is called in the database. */
export function nameOf(block: Block): string {
  const map = attributeOf(block.attributes, 'map')
  return map === undefined ? block.name : textOf(argumentOf(map, 'name'))
}

/** The database schema that a block names. */
export function schemaOf(block: Block): string | undefined {
  const schema = attributeOf(block.attributes, 'schema')
  return schema === undefined ? undefined : textOf(argumentOf(schema, 'map'))
}

/** What a field or a label is called in the database. */
export function columnNameOf(field: Pick<Field, 'name' | 'attributes'>): string {
  const map = attributeOf(field.attributes, 'map')
  return map === undefined ? field.name : textOf(argumentOf(map, 'name'))
}

/** A text or a word as it stands; empty for anything else. */
export function textOf(argument: Argument | undefined): string {
  return argument?.kind === 'text' || argument?.kind === 'word' ? argument.value : ''
}

/** An SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
