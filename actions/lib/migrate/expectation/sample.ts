import { quoteIdentifier } from '../../database/identifier.js'
import type { Catalogue, ColumnDefinition, ConstraintDefinition } from '../catalogue/catalogue.js'
import { normaliseType } from '../catalogue/types.js'

/** A value for the driver: text that the server reads as the column's type, or a list for an array. */
export type Value = string | null | readonly unknown[]

/** A table with what a row of it needs. */
export type SampledTable = {
  schema: string
  name: string
  columns: readonly ColumnDefinition[]
  constraints: readonly ConstraintDefinition[]
  /** Column lists that must not repeat. */
  keys: readonly (readonly string[])[]
}

/** A table out of a catalogue; undefined where there is none of that name. */
export function pickTable(
  catalogue: Catalogue,
  where: { schema: string; name: string },
): SampledTable | undefined {
  const { schema, name } = where
  if (!catalogue.tables.some((table) => table.schema === schema && table.name === name)) return undefined
  const mine = <Part extends { schema: string; table: string }>(parts: readonly Part[]) =>
    parts.filter((part) => part.schema === schema && part.table === name)
  const constraints = mine(catalogue.constraints)
  const unique = mine(catalogue.indexes).filter((index) => index.unique)
  return {
    schema,
    name,
    columns: mine(catalogue.columns),
    constraints,
    keys: [
      ...constraints
        .filter(({ kind }) => kind === 'primary key' || kind === 'unique')
        .map((one) => one.columns),
      ...unique.map(({ columns }) => columns.filter((column) => column !== null)),
    ],
  }
}

/** Columns that a made-up row must give: those without which it is refused, and those whose values shall differ. */
export function neededColumns(table: SampledTable, more: Iterable<string> = []): ColumnDefinition[] {
  const wanted = new Set([...table.keys.flat(), ...more])
  return table.columns.filter(
    ({ name, nullable, default: preset, generated }) =>
      !['always', 'stored', 'virtual'].includes(generated) &&
      ((wanted.has(name) && generated === '') || (!nullable && preset === null && generated === '')),
  )
}

/**
 * A value of a column's type, another for each variant where the type has as many; undefined where the type is
 * none that a value can be made up for.
 */
export function makeUpValue(
  column: ColumnDefinition,
  variant: number,
  catalogue: Catalogue,
): Value | undefined {
  const type = normaliseType(column.type)
  if (type.endsWith('[]')) return '{}'
  const labels = findLabels(column.type, catalogue)
  if (labels !== undefined) return labels[variant % labels.length] ?? undefined
  const [, base = type, limit] = /^(.*?)\((\d+)(?:,\d+)?\)/.exec(type) ?? []
  const day = String((variant % 28) + 1).padStart(2, '0')
  switch (base.replace(/ with(out)? time zone$/, '')) {
    case 'text':
    case 'citext':
    case 'character varying':
      return cutTo(`seedrail-${variant}`, limit)
    case 'character':
      return cutTo(`seedrail-${variant}`, limit ?? '1')
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'numeric':
    case 'real':
    case 'double precision':
      return String(variant)
    case 'boolean':
      return variant % 2 === 0 ? 'false' : 'true'
    case 'uuid':
      return `00000000-0000-4000-8000-${String(variant).padStart(12, '0')}`
    case 'json':
    case 'jsonb':
      return '{}'
    case 'date':
      return `2026-01-${day}`
    case 'timestamp':
      return `2026-01-${day} 00:00:00+00`
    case 'time':
      return `00:00:${day}`
    case 'interval':
      return `${variant} seconds`
    case 'bytea':
      return `\\x${variant.toString(16).padStart(8, '0')}`
    case 'inet':
      return `10.0.0.${variant % 250}`
    default:
      return undefined
  }
}

/** The end tells variants apart, and stays. */
function cutTo(text: string, limit: string | undefined): string {
  return limit === undefined ? text : text.slice(-Number(limit))
}

function findLabels(type: string, catalogue: Catalogue): readonly string[] | undefined {
  return catalogue.enums.find(({ schema, name }) => {
    const spellings = [name, quoteIdentifier(name)]
    return spellings.some((one) =>
      [one, `${schema}.${one}`, `${quoteIdentifier(schema)}.${one}`].includes(type),
    )
  })?.labels
}
