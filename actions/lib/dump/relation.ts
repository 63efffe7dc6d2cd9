import type { Node, RangeVar } from '@pgsql/types'

/** A name inside a schema, as the catalogue spells both. */
export type QualifiedName = { schema: string; name: string }

/** One text for a qualified name, for sets and maps. */
export function nameKey({ schema, name }: QualifiedName): string {
  return JSON.stringify([schema, name])
}

const plain = /^[a-z_][a-z0-9_$]*$/

/** `public.item`, `sales."Order Line"`: as manifests name tables, for people and for `parseTableName`. */
export function renderName({ schema, name }: QualifiedName): string {
  const part = (text: string) => (plain.test(text) ? text : `"${text.replaceAll('"', '""')}"`)
  return `${part(schema)}.${part(name)}`
}

/** The relation that a statement speaks of; undefined where its name stands without a schema. */
export function relationOf(relation: RangeVar | undefined): QualifiedName | undefined {
  const { schemaname: schema, relname: name, catalogname } = relation ?? {}
  return schema === undefined || name === undefined || catalogname !== undefined
    ? undefined
    : { schema, name }
}

/** The texts of a list of names: `["public", "item"]`. */
export function textsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : ''))
}

/** A list of two names. */
export function qualifiedNameOf(nodes: readonly Node[] | undefined): QualifiedName | undefined {
  const [schema, name, more] = textsOf(nodes)
  return schema === undefined || name === undefined || more !== undefined ? undefined : { schema, name }
}
