import type { Database } from '../../database/connection.js'
import { quoteIdentifier, quoteTable } from '../../database/identifier.js'
import type { Catalogue, ConstraintDefinition } from '../catalogue/catalogue.js'
import { makeUpValue, neededColumns, pickTable, type SampledTable, type Value } from './sample.js'

/** A row could not be made up; the message says what is lacking. */
export class CannotMakeRow extends Error {}

/** Values of a row, by column. */
export type Given = Readonly<Record<string, unknown>>

export type RowWishes = {
  /** Rows of different variants differ in every key. */
  variant: number
  /** Values to take instead of made-up ones. Default: those that are expected to fit the table. */
  given?: Given
  /** Columns to fill although they might be left out. */
  fill?: readonly string[]
  /** Foreign keys whose values are made up rather than those of a row that is there. */
  dangling?: ConstraintDefinition
}

/** Makes rows up from the types of a table, with the rows that they point at. */
export type RowMaker = {
  plan(table: SampledTable, wishes: RowWishes): Promise<Map<string, Value>>
  /** @returns the row as it was stored */
  insert(table: SampledTable, row: ReadonlyMap<string, Value>): Promise<Record<string, string | null>>
}

/**
 * @param database in a transaction that will be rolled back
 * @param givenFor values that fit a table, where made-up ones would not
 */
export function createRowMaker(
  database: Database,
  catalogue: Catalogue,
  givenFor: (table: SampledTable) => Given,
): RowMaker {
  const insert: RowMaker['insert'] = async (table, row) => {
    const names = [...row.keys()]
    // A duplicate of a key that the server counts itself can only be written over it.
    const target = quoteTable({ schema: table.schema, name: table.name })
    const values =
      names.length === 0
        ? 'DEFAULT VALUES'
        : `(${names.map(quoteIdentifier).join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`
    const returned = table.columns
      .map(({ name }) => `${quoteIdentifier(name)}::text AS ${quoteIdentifier(name)}`)
      .join(', ')
    const { rows } = await database.query<Record<string, string | null>>(
      `INSERT INTO ${target} ${values} RETURNING ${returned}`,
      [...row.values()],
    )
    const [stored] = rows
    if (stored === undefined) throw new CannotMakeRow(`a trigger of "${table.name}" keeps rows out`)
    return stored
  }
  const plan = async (
    table: SampledTable,
    wishes: RowWishes,
    above: readonly string[] = [],
  ): Promise<Map<string, Value>> => {
    const given = wishes.given ?? givenFor(table)
    const distinct = new Set(table.keys.flat())
    const row = new Map<string, Value>()
    for (const column of neededColumns(table, [...(wishes.fill ?? []), ...Object.keys(given)])) {
      const wished = given[column.name]
      const value =
        wished === undefined
          ? makeUpValue(column, wishes.variant, catalogue)
          : toValue(distinct.has(column.name) ? vary(wished, wishes.variant) : wished, column.type)
      if (value === undefined) {
        throw new CannotMakeRow(`no value can be made up for ${table.name}.${column.name} (${column.type})`)
      }
      row.set(column.name, value)
    }
    for (const key of table.constraints) {
      if (key.kind !== 'foreign key' || key === wishes.dangling || key.references === null) continue
      const asked = key.columns.some((column) => row.has(column) && given[column] === undefined)
      if (!asked) continue
      const parent = pickTable(catalogue, { schema: key.references.schema, name: key.references.table })
      const name = `${key.references.schema}.${key.references.table}`
      if (parent === undefined || above.includes(name)) {
        throw new CannotMakeRow(`${table.name} needs a row of ${name} that points back at it`)
      }
      const stored = await insertParent(parent, key, wishes.variant, [...above, name])
      key.columns.forEach((column, index) => {
        row.set(column, stored[key.references?.columns[index] ?? ''] ?? null)
      })
    }
    return row
  }
  const parents = new Map<string, Promise<Record<string, string | null>>>()
  const insertParent = (
    parent: SampledTable,
    key: ConstraintDefinition,
    variant: number,
    above: readonly string[],
  ) => {
    const memory = `${parent.schema}.${parent.name} ${variant}`
    const made =
      parents.get(memory) ??
      plan(parent, { variant: variant + 100, fill: key.references?.columns ?? [] }, above).then((row) =>
        insert(parent, row),
      )
    parents.set(memory, made)
    return made
  }
  return { plan: (table, wishes) => plan(table, wishes), insert }
}

/** A given value of a key, for another row: the first has it as it was given. */
function vary(given: unknown, variant: number): unknown {
  if (variant === 1) return given
  if (typeof given === 'number') return given + variant - 1
  return typeof given === 'string' ? `${given}-${variant}` : given
}

/** JSON as the driver takes it: objects as their text, lists as such where the column is an array. */
function toValue(given: unknown, type: string): Value {
  if (given === null) return null
  if (Array.isArray(given) && type.endsWith('[]')) return given
  return typeof given === 'string' && !/^jsonb?$/.test(type) ? given : JSON.stringify(given)
}
