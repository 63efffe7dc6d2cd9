import type { Problem } from '../problem/problem.js'

/** Something in a payload that its contract does not allow. Plain data. */
export type Violation = {
  level: Problem['level']
  /** Stable; listed in docs/troubleshooting.md. */
  code: string
  /** JSON pointer of what is wrong; empty for the payload as a whole. */
  pointer: string
  expected: string
  actual: string
  /** Of broken arithmetic: the fields that most likely hold the wrong number. */
  suspects: readonly string[]
}

/** A violation that fails its payload. */
export function refuse(code: string, pointer: string, expected: string, actual: string): Violation {
  return { level: 'error', code, pointer, expected, actual, suspects: [] }
}

/** Longest text of a value that is shown. Characters. */
const longestShown = 80

/** A value for people: what it is, never more than fits on a line. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return showText(value)
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`
  if (value !== null && typeof value === 'object') {
    const fields = Object.keys(value).length
    return fields === 1 ? 'an object of 1 field' : `an object of ${fields} fields`
  }
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    return `${value}: a number too large for any reader`
  }
  return String(value)
}

function showText(value: string): string {
  const shown = JSON.stringify(shorten(value))
  if (value.trim() === '' || !/^[\s+-]*(?:\d|\.\d|NaN|Infinity)/.test(value)) return shown
  return Number.isNaN(Number(value)) && value.trim() !== 'NaN' ? shown : `${shown}, a text and not a number`
}

/** The first characters of a text. */
export function shorten(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text
}

/** `/total: expected 0.8906, actual 0.5.` */
export function renderViolation(found: Violation): string {
  const where = found.pointer === '' ? 'The payload' : shorten(found.pointer)
  const others = found.suspects.filter((suspect) => suspect !== found.pointer)
  const hint =
    found.suspects.length === 0
      ? ''
      : found.suspects.length === 1 && others.length === 0
        ? ' This number is the one that fits nowhere.'
        : ` Most likely wrong: ${found.suspects.join(' or ')}.`
  return `${where}: expected ${found.expected}, actual ${found.actual}.${hint}`
}
