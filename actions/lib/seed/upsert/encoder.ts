import type { Column } from '../../database/catalogue.js'
import { copyNull, escapeCopy, renderArray } from '../../database/copy-text.js'
import { checkLimits, depthOf, toSnakeCase } from '../../dataset/field.js'
import { mayBeReordered } from '../../dataset/json-order.js'
import { ExactNumber, type JsonValue, renderJson } from '../../dataset/json-value.js'
import { own, type Row } from '../../dataset/validate.js'
import type { Target } from './target.js'

/**
 * Turns rows into COPY text without the line break, one value for each of the target's columns, in their order.
 * The quick way takes a row as `JSON.parse` gave it and returns undefined for anything out of the ordinary,
 * which then goes the long way through validation: speed for the many, care for the few.
 */
export type RowEncoder = {
  /** @param escapes false when no string of the row can hold what COPY has to escape */
  quick(fields: Readonly<Record<string, unknown>>, escapes: boolean): string | undefined
  careful(row: Row): string
  /** Says that a column is given, by rows that need no encoding. */
  give(column: string): void
  /** Columns that any row has given so far. */
  readonly given: ReadonlySet<string>
}

/** An encoder for a target. @param absents by column, the COPY text of a field that is left out; none: it must be there @param given takes the columns that rows give */
export function createEncoder(
  target: Target,
  absents: ReadonlyMap<string, string>,
  given = new Set<string>(),
): RowEncoder {
  const { columns, rules } = target
  const indexOf = new Map(columns.map((column, index) => [column.name, index]))
  const indexByField = new Map<string, number>()
  const limits = columns.map((column) => own(rules.limits, column.name))
  const blank = columns.map((column) => absents.get(column.name) ?? copyNull)
  const needed = columns.map(
    (column, index) =>
      target.key.includes(column.name) || limits[index]?.required === true || !absents.has(column.name),
  )

  const findIndex = (field: string): number => {
    const name = own(rules.rename, field) ?? (rules.columns.has(field) ? field : toSnakeCase(field))
    const index = rules.ignore.has(field) ? -1 : (indexOf.get(name) ?? -2)
    indexByField.set(field, index)
    const column = columns[index]
    if (column !== undefined) given.add(column.name)
    return index
  }

  // Reused from row to row: a field is filled when it bears the row's number.
  const line = blank.slice()
  const filled = new Array<number>(columns.length).fill(0)
  let rowNumber = 0

  return {
    given,
    quick(fields, escapes) {
      rowNumber++
      for (const field in fields) {
        const index = indexByField.get(field) ?? findIndex(field)
        if (index === -1) continue
        const column = columns[index]
        if (column === undefined || filled[index] === rowNumber) return undefined
        const value = fields[field] as JsonValue
        const text = encodeQuickly(column, value, escapes)
        if (text === undefined) return undefined
        if (index < target.key.length && text.trim() === '') return undefined
        const bounds = limits[index]
        if (bounds !== undefined && checkLimits(bounds, value).length > 0) return undefined
        filled[index] = rowNumber
        line[index] = text
      }
      for (let index = 0; index < columns.length; index++) {
        if (filled[index] === rowNumber) continue
        if (needed[index]) return undefined
        line[index] = blank[index] ?? copyNull
      }
      return line.join('\t')
    },
    give(column) {
      if (indexOf.has(column)) given.add(column)
    },
    careful(row) {
      // Also what this encoder has no column for: its user must know that something would be lost.
      for (const name of Object.keys(row.values)) given.add(name)
      const line = columns.map((column, index) => {
        const value = row.values[column.name]
        if (value === undefined) return blank[index]
        return encodeCarefully(column, value, (steps) =>
          row.source.json?.([row.fieldOf[column.name] ?? column.name, ...steps]),
        )
      })
      return line.join('\t')
    },
  }
}

/** Strings of these kinds pass as they are: the server checks what else there is to check, and names the row. */
function encodeQuickly(column: Column, value: JsonValue, escapes: boolean): string | undefined {
  if (value === null) return column.nullable ? copyNull : undefined
  if (column.list) {
    if (!Array.isArray(value) || column.kind !== 'text') return undefined
    for (const element of value) {
      if (typeof element !== 'string' || (column.maxLength !== undefined && !fitsSurely(column, element)))
        return undefined
    }
    // The literal brings backslashes of its own.
    return escapeCopy(renderArray(value as string[]))
  }
  switch (column.kind) {
    case 'text':
      if (typeof value !== 'string') return undefined
      if (column.maxLength !== undefined && !fitsSurely(column, value)) return undefined
      return escapes ? escapeCopy(value) : value
    case 'boolean':
      return typeof value === 'boolean' ? (value ? 't' : 'f') : undefined
    case 'integer':
      return typeof value === 'number' &&
        Number.isSafeInteger(value) &&
        Math.abs(value) < 2 ** ((column.bytes ?? 2) * 8 - 1)
        ? String(value)
        : undefined
    case 'json': {
      const text = JSON.stringify(value)
      if (keepsOrder(column) && mayBeReordered(text)) return undefined
      return escapes ? escapeCopy(text) : text
    }
    case 'enum':
      return typeof value === 'string' && column.labels?.includes(value) === true
        ? escapeCopy(value)
        : undefined
    default:
      return undefined
  }
}

/** False for text that may be too long: a `name` counts bytes. */
function fitsSurely({ maxLength = 0, base }: Column, text: string): boolean {
  return text.length <= (base.startsWith('name') ? maxLength / 4 : maxLength)
}

/** `json` keeps its text, and so the order of members; `jsonb` has one of its own. */
function keepsOrder({ base }: Column): boolean {
  return base.startsWith('json') && !base.startsWith('jsonb')
}

/** Gives the text of a value of the source, or of a part of it, in the source's own order. */
type TextOf = (steps: readonly number[]) => string | undefined

function encodeCarefully(column: Column, value: JsonValue, textOf: TextOf): string {
  if (value === null) return copyNull
  if (column.list && Array.isArray(value)) return escapeCopy(renderArray(nestList(column, value, textOf, [])))
  return escapeCopy(column.kind === 'json' ? jsonText(column, value, textOf, []) : scalarText(column, value))
}

/** @param steps that lead from the field's value to this list */
function nestList(
  column: Column,
  list: readonly JsonValue[],
  textOf: TextOf,
  steps: readonly number[],
): Nested[] {
  return list.map((element, index) => {
    const here = [...steps, index]
    if (element === null) return null
    if (Array.isArray(element) && here.length < depthOf(column))
      return nestList(column, element, textOf, here)
    return column.kind === 'json' ? jsonText(column, element, textOf, here) : scalarText(column, element)
  })
}

type Nested = string | null | Nested[]

function jsonText(column: Column, value: JsonValue, textOf: TextOf, steps: readonly number[]): string {
  const text = renderJson(value)
  return keepsOrder(column) && mayBeReordered(text) ? (textOf(steps) ?? text) : text
}

/** Whole numbers and booleans are written in one way only, so that keys can be compared as text: `007` is 7. */
function scalarText(column: Column, value: JsonValue): string {
  if (typeof value === 'string') return value
  if (column.kind === 'boolean') return value === true ? 't' : 'f'
  if (column.kind === 'integer') return BigInt(String(value)).toString()
  return value instanceof ExactNumber ? value.text : renderJson(value)
}
