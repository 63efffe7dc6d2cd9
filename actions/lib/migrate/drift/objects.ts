import type { Catalogue } from '../catalogue/catalogue.js'

/** One thing of a catalogue, as far as two catalogues are compared: what it is, and what is said of it. */
export type CatalogueObject = {
  kind: string
  /** With its schema, and its table where it has one; unique within its kind. */
  name: string
  /** The table that it is a part of, and without which it is not worth a word. */
  table: string | undefined
  facts: Readonly<Record<string, string>>
}

/**
 * Everything in a catalogue as comparable objects. The order of columns is none of the facts: it follows from the
 * order in which they were added, and no statement that names its columns can see it.
 */
export function listObjects(catalogue: Catalogue): CatalogueObject[] {
  return [
    ...catalogue.extensions.map(({ name }) => entire('extension', name, {})),
    ...catalogue.enums.map((type) =>
      entire('enum', qualify(type), { labels: type.labels.map((label) => `'${label}'`).join(', ') }),
    ),
    ...catalogue.domains.map((type) => entire('domain', qualify(type), { definition: type.definition })),
    ...catalogue.sequences.map((one) => entire('sequence', qualify(one), { definition: one.definition })),
    ...catalogue.tables.map((table) =>
      entire('table', qualify(table), {
        kind: table.kind,
        persistence: table.persistence,
        partition: table.partition ?? 'none',
        'row-level security': table.rowSecurity ? 'on' : 'off',
      }),
    ),
    ...catalogue.columns.map((column) =>
      part('column', column, {
        type: column.type,
        nullable: column.nullable ? 'yes' : 'no',
        default: column.default ?? 'none',
        generated: column.generated || 'no',
        collation: column.collation ?? 'default',
      }),
    ),
    ...catalogue.constraints.map((one) => part(one.kind, one, { definition: one.definition })),
    ...catalogue.indexes.map((index) =>
      part('index', index, { definition: index.definition, valid: index.valid ? 'yes' : 'no' }),
    ),
    ...catalogue.triggers.map((one) =>
      part('trigger', one, { definition: one.definition, state: one.enabled }),
    ),
    ...catalogue.policies.map((one) => part('policy', one, { definition: one.definition })),
    ...catalogue.views.map((view) => entire('view', qualify(view), { definition: view.definition })),
    ...catalogue.functions.map((one) => entire('function', qualify(one), { definition: one.definition })),
  ]
}

function qualify({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`
}

function entire(kind: string, name: string, facts: Record<string, string>): CatalogueObject {
  return { kind, name, table: undefined, facts }
}

function part(
  kind: string,
  { schema, table, name }: { schema: string; table: string; name: string },
  facts: Record<string, string>,
): CatalogueObject {
  const owner = `${schema}.${table}`
  return { kind, name: `${owner}.${name}`, table: owner, facts }
}
