import type { Column } from '../database/catalogue.js'
import { ExactNumber, type JsonValue, renderJson } from '../dataset/json-value.js'
import { type Rules, rulesOf } from './normalisation.js'
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

/**
 * A column's value as its type's text; undefined where it cannot be told here.
 * @param rules values that they tell apart have no text in common
 */
export function columnText(
  column: Column,
  value: JsonValue,
  rules: Rules = rulesOf(column, undefined),
): string | null | undefined {
  if (value === null) return null
  if (column.kind === 'other') return renderJson(value)
  if (column.list) return Array.isArray(value) ? arrayText(column, value, rules) : undefined
  return scalarText(column, value, rules)
}

function scalarText(column: Column, value: JsonValue, rules: Rules): string | undefined {
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
      return rules.objects === 'ordered' ? renderJson(value) : jsonbText(value)
    case 'timestamp':
      return typeof value === 'string' && rules.times === 'instant' ? momentText(column, value) : undefined
    case 'uuid':
      if (typeof value !== 'string') return undefined
      return rules.uuids === 'value' ? value.toLowerCase() : value
    default:
      return typeof value === 'string' ? value : undefined
  }
}

/** Microseconds as the server counts them, with a zone or without; an offset that does not belong is no text of its. */
function momentText(column: Column, value: string): string | undefined {
  const [word, microseconds] = readTime(value, column)?.split(' ') ?? []
  const zoned = column.base.endsWith('with time zone')
  return word === (zoned ? 'instant' : 'local') ? microseconds : undefined
}

function integerText(text: string): string | undefined {
  if (/^-?[1-9]\d*$/.test(text)) return text
  return /^-?\d+$/.test(text) ? BigInt(text).toString() : undefined
}

/** numeric without trailing zeros, as `trim_scale` leaves it; binary numbers as JavaScript writes them. */
function plainDecimal(text: string, column: Column): string | undefined {
  if (!column.base.startsWith('numeric')) return text
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return undefined
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function arrayText(column: Column, items: readonly JsonValue[], rules: Rules): string | undefined {
  const texts: string[] = []
  for (const item of items) {
    const text = item === null ? 'NULL' : scalarText(column, item, rules)
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
