/**
 * What a database consists of, as far as migrations make it. Every name and definition is written by the server
 * with an empty search path, so that equal things read equal whoever looks.
 */

export type TableDefinition = {
  schema: string
  name: string
  /** `table`, `partitioned table` or `foreign table`. */
  kind: string
  /** As a partition: of what, for which values. */
  partition: string | null
  rowSecurity: boolean
  /** `permanent`, or `unlogged`. */
  persistence: string
}

export type ColumnDefinition = {
  schema: string
  table: string
  name: string
  /** As SQL writes it, modifiers included: `character varying(60)`, `text[]`. */
  type: string
  nullable: boolean
  /** The default, or what the column is computed from. */
  default: string | null
  /** `always` and `by default` for identity, `stored` and `virtual` for computed columns, else empty. */
  generated: string
  /** Where it is not its type's own. */
  collation: string | null
}

export type ConstraintKind = 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclusion'

export type ConstraintDefinition = {
  schema: string
  table: string
  name: string
  kind: ConstraintKind
  /** In the constraint's order; empty for a check of no column. */
  columns: string[]
  references: { schema: string; table: string; columns: string[] } | null
  /** `CASCADE`, `RESTRICT`, …; only of foreign keys. */
  onDelete: string | null
  onUpdate: string | null
  definition: string
}

export type IndexDefinition = {
  schema: string
  table: string
  name: string
  unique: boolean
  /** A name for a column, null for an expression. Included columns are not among them. */
  columns: (string | null)[]
  /** What `WHERE` says, of a partial index. */
  predicate: string | null
  method: string
  definition: string
  valid: boolean
}

export type TriggerDefinition = {
  schema: string
  table: string
  name: string
  definition: string
  enabled: string
}

/** Anything that has a definition in a schema. */
export type NamedDefinition = { schema: string; name: string; definition: string }

/** An enum, with its labels in their order. */
export type EnumDefinition = { schema: string; name: string; labels: string[] }

export type Catalogue = {
  tables: TableDefinition[]
  columns: ColumnDefinition[]
  constraints: ConstraintDefinition[]
  /** Those that no constraint made. */
  indexes: IndexDefinition[]
  triggers: TriggerDefinition[]
  enums: EnumDefinition[]
  domains: NamedDefinition[]
  sequences: NamedDefinition[]
  views: NamedDefinition[]
  /** By name and arguments: `bump(text, integer)`. */
  functions: NamedDefinition[]
  policies: (NamedDefinition & { table: string })[]
  extensions: { name: string }[]
}

/** How many objects there are, for sentences. */
export function countObjects(catalogue: Catalogue): number {
  return Object.values(catalogue).reduce((sum, list: readonly unknown[]) => sum + list.length, 0)
}
