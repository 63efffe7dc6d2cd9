import type { Node } from '@pgsql/types'
import { nameKey, type QualifiedName, qualifiedNameOf, renderName } from './relation.js'

/** What the sections of one dump have made so far, by `nameKey`, and where it may make more. */
export type Made = {
  /** Tables, sequences and indexes. */
  relations: Set<string>
  types: Set<string>
  /** Extended statistics. */
  statistics: Set<string>
  /** Tables that the manifest does not list, and that are no partition yet. */
  pending: Map<string, QualifiedName>
  /** Schemas in which the dump may make objects. */
  schemas: Set<string>
  /** Those among them that it need not create: `public`, and where its tables are. */
  homes: ReadonlySet<string>
}

/** Nothing made yet. Beside the schemas of its tables a dump is at home in `public`, which it never creates. */
export function startMade(tables: readonly QualifiedName[]): Made {
  const homes = new Set(['public', ...tables.map(({ schema }) => schema)])
  return {
    relations: new Set(),
    types: new Set(),
    statistics: new Set(),
    pending: new Map(),
    schemas: new Set(homes),
    homes,
  }
}

/** Whether a schema belongs to the server: names with `pg_` are reserved. */
export function isSystemSchema(schema: string): boolean {
  return schema.startsWith('pg_') || schema === 'information_schema'
}

/** Why nothing is looked for under a name: the login's search_path would choose. */
export const unqualified = 'names an object without its schema'

/** Why an object of that name may not be made: it would lie among those of the server, or of somebody else. */
export function requireHome(name: QualifiedName | undefined, made: Made): string | undefined {
  if (name === undefined) return unqualified
  return made.schemas.has(name.schema) && !isSystemSchema(name.schema)
    ? undefined
    : `makes "${renderName(name)}" in a schema that is not the dump's`
}

/**
 * Whether what belongs to an object stands where it may: beside it, or where `ALTER … SET SCHEMA` left it when the
 * object was moved. In a schema that the dump creates it would lie unseen beside what others have there.
 */
export function mayStandApart(
  part: QualifiedName | undefined,
  of: QualifiedName | undefined,
  made: Made,
): boolean {
  return part !== undefined && (part.schema === of?.schema || made.homes.has(part.schema))
}

/** Takes a table or a sequence down as made, or says why it may not be. */
export function remember(name: QualifiedName | undefined, made: Made): string | undefined {
  const reason = requireHome(name, made)
  if (reason === undefined && name !== undefined) made.relations.add(nameKey(name))
  return reason
}

/** As {@link remember}, for a type. */
export function rememberType(name: QualifiedName | undefined, made: Made): string | undefined {
  const reason = requireHome(name, made)
  if (reason === undefined && name !== undefined) made.types.add(nameKey(name))
  return reason
}

/** Why a relation may not be touched. */
export function requireMade(name: QualifiedName | undefined, made: Made): string | undefined {
  return requireAmong(name, made.relations)
}

/** Why a type may not be touched. */
export function requireMadeType(name: QualifiedName | undefined, made: Made): string | undefined {
  return requireAmong(name, made.types)
}

/** Why extended statistics may not be touched. */
export function requireMadeStatistics(name: QualifiedName | undefined, made: Made): string | undefined {
  return requireAmong(name, made.statistics)
}

function requireAmong(name: QualifiedName | undefined, names: ReadonlySet<string>): string | undefined {
  if (name === undefined) return unqualified
  return names.has(nameKey(name)) ? undefined : `touches "${renderName(name)}", which the dump does not make`
}

/** The name that an identity's sequence gets is taken down, and an owner must be a column of the dump's own. */
export function judgeSequenceOptions(options: readonly Node[] | undefined, made: Made): string | undefined {
  for (const option of options ?? []) {
    if (!('DefElem' in option)) return 'makes a sequence in an unknown way'
    const { defname, arg } = option.DefElem
    const names = arg !== undefined && 'List' in arg ? arg.List.items : undefined
    const reason =
      defname === 'sequence_name'
        ? remember(qualifiedNameOf(names), made)
        : defname === 'owned_by'
          ? requireMade(qualifiedNameOf(names?.slice(0, -1)), made)
          : undefined
    if (reason !== undefined) return reason
  }
  return undefined
}
