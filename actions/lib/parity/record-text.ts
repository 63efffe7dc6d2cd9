import type { Column } from '../database/catalogue.js'
import { ExactNumber, type JsonValue, renderJson } from '../dataset/json-value.js'
import { readTime } from './time.js'

/**
 * A row as Postgres writes `ROW(…)::text`, so that its hash can be compared with the server's. Only equal rows
 * have equal texts; an equal value that is written in an unusual way may get another one, which costs time and
 * nothing else, for such rows are then compared by the rules.
 */
export function renderRecord(texts: readonly (string | null)[]): string {
  let record = '('
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] as string | null
    if (index > 0) record += ','
    if (text === null) continue
    record += special.test(text) ? `"${text.replace(/["\\]/g, '$&$&')}"` : text
  }
  return `${record})`
}

/** What record_out quotes: nothing at all, or one of these. */
const special = /^$|[",()\\\t\n\v\f\r ]/

/** A column's value as its type's text; undefined where it cannot be told here. */
export function columnText(column: Column, value: JsonValue): string | null | undefined {
  if (value === null) return null
  if (column.list) return Array.isArray(value) ? arrayText(column, value) : undefined
  return scalarText(column, value)
}

function scalarText(column: Column, value: JsonValue): string | undefined {
  switch (column.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? (value ? 't' : 'f') : undefined
    case 'integer':
      // A number that is no ExactNumber is written as the source wrote it.
      return typeof value === 'number' || value instanceof ExactNumber
        ? integerText(String(value))
        : undefined
    case 'number':
      return typeof value === 'number' || value instanceof ExactNumber
        ? plainDecimal(String(value), column)
        : undefined
    case 'json':
      return jsonbText(value)
    case 'timestamp':
      return typeof value === 'string' ? readTime(value, column)?.replace(/^\w+ /, '') : undefined
    case 'uuid':
      return typeof value === 'string' ? value.toLowerCase() : undefined
    default:
      return typeof value === 'string' ? value : undefined
  }
}

function integerText(text: string): string | undefined {
  if (/^-?[1-9]\d*$/.test(text)) return text
  return /^-?\d+$/.test(text) ? BigInt(text).toString() : undefined
}

/** numeric without trailing zeros, as `trim_scale` leaves it; binary numbers as JavaScript writes them. */
function plainDecimal(text: string, column: Column): string | undefined {
  if (!column.type.startsWith('numeric')) return text
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return undefined
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function arrayText(column: Column, items: readonly JsonValue[]): string | undefined {
  const texts: string[] = []
  for (const item of items) {
    const text = item === null ? 'NULL' : scalarText(column, item)
    if (text === undefined || Array.isArray(item) || column.kind === 'timestamp' || column.kind === 'number')
      return undefined
    texts.push(item !== null && quotedItem.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text)
  }
  return `{${texts.join(',')}}`
}

/** What array_out quotes. */
const quotedItem = /^$|^null$|["\\{},\t\n\v\f\r ]/i

/** jsonb's own text: keys by length, then by bytes. */
export function jsonbText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return renderJson(value)
  const keys = Object.keys(value).sort(compareKeys)
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${jsonbText(value[key] as JsonValue)}`).join(', ')}}`
}

const ascii = /^[\x20-\x7e]*$/

function compareKeys(a: string, b: string): number {
  if (ascii.test(a) && ascii.test(b)) return a.length - b.length || (a < b ? -1 : 1)
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length - right.length || Buffer.compare(left, right)
}
