import type { Column } from '../database/catalogue.js'
import { didYouMean } from '../problem/suggestion.js'
import { ExactNumber, type JsonValue, parseJson, renderJson } from './json-value.js'
import { findLoss, findLossInParts, type Loss, tooLong } from './kept.js'
import type { FieldLimits } from './manifest.js'

/** A fault in one value; `at` leads from the field's value to the faulty part of it. */
export type FieldFault = { code: string; message: string; at: readonly number[] }

/** `primaryMuscles` -> `primary_muscles`; what is snake_case already stays. */
export function toSnakeCase(field: string): string {
  return field
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

/** Whether a value fits the type of its column, by kind, range, length and labels. */
export function checkType(column: Column, value: JsonValue): FieldFault[] {
  if (value === null) {
    return column.nullable ? [] : [{ code: 'field-null', message: 'may not be null', at: [] }]
  }
  if (!column.list) return checkScalar(column, value, [])
  if (!Array.isArray(value)) return [wrongType(`must be a list, but is ${describe(value)}`, [])]
  return checkElements(column, value, [], depthOf(column))
}

/**
 * How deep lists of a column may be nested: as deep as it is declared. Where only a list is declared, as also what went
 * through a dump is, as deep as the server takes any; but a list in it may be a document, or a range.
 */
export function depthOf({ dimensions, kind }: Column): number {
  return dimensions ?? (kind === 'json' || kind === 'other' ? 1 : deepest)
}

/** Source: PostgreSQL, MAXDIM. */
const deepest = 6

/** @param depth how deep lists may still be nested */
function checkElements(
  column: Column,
  list: readonly JsonValue[],
  at: readonly number[],
  depth: number,
): FieldFault[] {
  return list.flatMap((element, index) => {
    const there = [...at, index]
    if (element === null) return []
    return depth > 1 && Array.isArray(element)
      ? checkElements(column, element, there, depth - 1)
      : checkScalar(column, element, there)
  })
}

/** Whether a value keeps to the bounds that the manifest sets for it. */
export function checkLimits(limits: FieldLimits, value: JsonValue | undefined): FieldFault[] {
  const missing = value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
  if (missing) {
    return limits.required === true ? [{ code: 'field-missing', message: 'is required', at: [] }] : []
  }
  if (typeof value === 'string') return checkText(limits, value)
  if (Array.isArray(value)) return checkList(limits, value)
  return typeof value === 'number' || value instanceof ExactNumber ? checkRange(limits, Number(value)) : []
}

/** A CSV cell as the value its column wants; text that fits no kind is left for the type check to name. */
export function fromText(column: Column, text: string): JsonValue {
  if (column.list) return splitList(text).map((part) => scalarFromText(column, part))
  return scalarFromText(column, text)
}

function scalarFromText(column: Column, text: string): JsonValue {
  switch (column.kind) {
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? exact(text) : text
    case 'json': {
      const parsed = parseJson(text)
      return 'value' in parsed ? parsed.value : text
    }
    default:
      return text
  }
}

/** Lists in one cell are separated by `;`, `|` or `,`: by the first of these that stands in it. */
function splitList(text: string): string[] {
  const separator = [';', '|', ','].find((candidate) => text.includes(candidate))
  const parts = separator === undefined ? [text] : text.split(separator)
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function exact(text: string): number | ExactNumber {
  return String(Number(text)) === text ? Number(text) : new ExactNumber(text)
}

function checkScalar(column: Column, value: JsonValue, at: readonly number[]): FieldFault[] {
  switch (column.kind) {
    case 'boolean':
      return typeof value === 'boolean'
        ? []
        : [wrongType(`must be true or false, but is ${describe(value)}`, at)]
    case 'integer':
      return checkInteger(column, value, at)
    case 'number':
      return isNumber(value)
        ? checkKept(column, String(value), at)
        : [wrongType(`must be a number, but is ${describe(value)}`, at)]
    case 'json':
      return []
    case 'enum':
      return checkLabel(column, value, at)
    case 'text':
    case 'uuid':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'bytes':
      return checkWording(column, value, at)
    case 'other':
      if (typeof value === 'object' && !isNumber(value) && !Array.isArray(value))
        return [wrongType(`must be a ${column.type}, but is ${describe(value)}`, at)]
      if (typeof value === 'boolean' || value === null) return []
      // A list is how JSON writes the bounds of a range: the server reads it so.
      return checkKept(column, Array.isArray(value) ? renderJson(value) : String(value), at)
  }
}

function checkInteger(column: Column, value: JsonValue, at: readonly number[]): FieldFault[] {
  if (!isNumber(value)) return [wrongType(`must be a whole number, but is ${describe(value)}`, at)]
  const text = String(value)
  if (!/^-?\d+$/.test(text)) return [wrongType(`must be a whole number, but is ${text}`, at)]
  const bound = 2n ** BigInt((column.bytes ?? 8) * 8 - 1)
  const number = BigInt(text)
  return number >= -bound && number < bound
    ? []
    : [{ code: 'field-range', message: `is ${text}, which does not fit ${column.type}`, at }]
}

/** What the server would bend without a word: {@link findLoss}. */
function checkKept(column: Column, text: string, at: readonly number[]): FieldFault[] {
  const loss = findLossIn(column, text)
  return loss === undefined ? [] : [{ ...loss, at }]
}

function findLossIn({ base, type, list, parts }: Column, text: string): Loss | undefined {
  const called = list ? type.replace(/(?:\[\])+$/, '') : type
  if (parts === undefined) return findLoss(list ? base.replace(/(?:\[\])+$/, '') : base, text, called)
  const [element] = list && parts.shape === 'array' ? parts.parts : []
  return findLossInParts(element ?? parts, text, called)
}

function checkLabel(column: Column, value: JsonValue, at: readonly number[]): FieldFault[] {
  const labels = column.labels ?? []
  if (typeof value === 'string' && labels.includes(value)) return []
  const nearest = typeof value === 'string' ? didYouMean(value, labels) : ''
  const message = `must be one of ${labels.join(', ')}, but is ${describe(value)}.${nearest}`
  return [{ code: 'field-enum', message, at }]
}

const wordings = {
  uuid: /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
  date: /^\d{4,}-\d{2}-\d{2}$/,
  timestamp: /^\d{4,}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?)?$/i,
  time: /^\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?$/i,
} as const

function checkWording(column: Column, value: JsonValue, at: readonly number[]): FieldFault[] {
  if (typeof value !== 'string') return [wrongType(`must be text, but is ${describe(value)}`, at)]
  const { maxLength, base } = column
  if (maxLength !== undefined) {
    const loss = base.startsWith('name')
      ? findLossIn(column, value)
      : tooLong(lengthOf(value), maxLength, 'characters', column.type)
    if (loss !== undefined) return [{ ...loss, at }]
  }
  const { kind } = column
  if (kind !== 'uuid' && kind !== 'date' && kind !== 'timestamp' && kind !== 'time') return []
  const fits = wordings[kind].test(value) && (kind === 'uuid' || kind === 'time' || isRealDate(value))
  if (fits) return kind === 'timestamp' || kind === 'time' ? checkKept(column, value, at) : []
  return [{ code: 'field-type', message: `must be a ${column.type}, but is ${describe(value)}`, at }]
}

/** False for the thirtieth of February. */
function isRealDate(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number)
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0))
  return text[4] !== '-' || (date.getUTCMonth() + 1 === month && date.getUTCDate() === day)
}

function checkText(limits: FieldLimits, value: string): FieldFault[] {
  const faults: FieldFault[] = []
  const length = lengthOf(value)
  const most = limits['max-length']
  const least = limits['min-length']
  if (most !== undefined && length > most)
    faults.push(beyond(`has ${length} characters, at most ${most} are allowed`))
  if (least !== undefined && length < least)
    faults.push(beyond(`has ${length} characters, at least ${least} are needed`))
  if (limits.pattern !== undefined && !new RegExp(`^(?:${limits.pattern})$`, 'u').test(value)) {
    faults.push({
      code: 'field-pattern',
      message: `is ${describe(value)}, which does not match ${limits.pattern}`,
      at: [],
    })
  }
  return faults
}

function checkList(limits: FieldLimits, value: readonly JsonValue[]): FieldFault[] {
  const faults: FieldFault[] = []
  const most = limits['max-items']
  const least = limits['min-items']
  if (most !== undefined && value.length > most)
    faults.push(beyond(`has ${value.length} items, at most ${most} are allowed`))
  if (least !== undefined && value.length < least)
    faults.push(beyond(`has ${value.length} items, at least ${least} are needed`))
  // Of a list without bounds nothing is known: empty text may be one of its values.
  const bounded = most ?? least ?? limits['unique-items'] ?? limits.required
  const hollow =
    bounded === undefined || bounded === false
      ? -1
      : value.findIndex((item) => item === null || (typeof item === 'string' && item.trim() === ''))
  if (hollow !== -1) faults.push({ code: 'field-limit', message: 'holds an empty item', at: [hollow] })
  if (limits['unique-items'] === true) {
    const texts = value.map((item) => JSON.stringify(item))
    const twice = texts.findIndex((text, index) => texts.indexOf(text) !== index)
    if (twice !== -1)
      faults.push({ code: 'field-limit', message: `holds ${texts[twice]} twice`, at: [twice] })
  }
  return faults
}

function checkRange(limits: FieldLimits, value: number): FieldFault[] {
  const faults: FieldFault[] = []
  if (limits.minimum !== undefined && value < limits.minimum)
    faults.push(beyond(`is ${value}, at least ${limits.minimum} is needed`))
  if (limits.maximum !== undefined && value > limits.maximum)
    faults.push(beyond(`is ${value}, at most ${limits.maximum} is allowed`))
  return faults
}

function beyond(message: string): FieldFault {
  return { code: 'field-limit', message, at: [] }
}

function wrongType(message: string, at: readonly number[]): FieldFault {
  return { code: 'field-type', message, at }
}

function isNumber(value: JsonValue): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber
}

function lengthOf(text: string): number {
  return [...text].length
}

/** A value for a sentence: its text when short, its kind when not. */
export function describe(value: JsonValue | undefined): string {
  if (value === undefined) return 'absent'
  if (value instanceof ExactNumber) return value.text
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'an object'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text
}
