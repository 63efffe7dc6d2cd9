import { requireColumn, type TableShape } from '../database/catalogue.js'
import { quoteIdentifier } from '../database/identifier.js'
import type { TableExpectation } from '../dataset/manifest.js'

export type Where = TableExpectation['where']

/** A condition on the table `t`, and the values of its parameters from `$1` on. */
export type Filter = { sql: string; values: string[] }

/**
 * The condition that every named column has its value. A parameter takes its type from the column it is
 * compared with, but not the type's length or scale: a cast to `varchar(3)` would cut the value silently.
 * @throws SeedrailError `column-missing`
 */
export function planFilter(shape: TableShape, where: Where): Filter {
  const values: string[] = []
  const conditions = Object.entries(where ?? {}).map(([name, value]) => {
    const column = `t.${quoteIdentifier(requireColumn(shape, name).name)}`
    if (value === null) return `${column} IS NULL`
    values.push(String(value))
    return `${column} = $${values.length}`
  })
  return { sql: conditions.length === 0 ? 'true' : conditions.join(' AND '), values }
}

/** ` where is_current = true`, or nothing. Starts with a space so that it can follow a name. */
export function renderWhere(where: Where): string {
  const conditions = Object.entries(where ?? {}).map(([name, value]) =>
    value === null ? `${name} is null` : `${name} = ${value}`,
  )
  return conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
}
