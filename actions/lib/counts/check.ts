import type { Problem } from '../problem/problem.js'

/** A row, or a key, that breaks a check. */
export type Offender = {
  /** The key's values as text, at most {@link longestKey} characters. */
  key: string
  /** What is wrong with it, such as `3 times` or `APPROVED missing`. */
  fault: string
}

/** One expectation held against the database. Plain data; `report.json` carries it as it is. */
export type Check = {
  /** The table as the manifest names it. */
  table: string
  /** What was looked at: `rows where is_current = true`, `unique (slug, version)`. */
  check: string
  expected: string
  /** What was counted; null where nothing could be. */
  actual: number | null
  /** How far from the nearest count that would have held; negative for too few. Null as `actual`. */
  difference: number | null
  passed: boolean
  /** The first offenders, in a fixed order. */
  offenders: readonly Offender[]
  /** Why it did not hold; null for a check that did. */
  problem: Problem | null
}

/** A check as it is known before the database was asked. */
export type CheckName = Pick<Check, 'check' | 'expected'>

/** A check that could not be made. It counts as failed: what nobody saw is not in order. */
export function uncheckable(table: string, name: CheckName, problem: Problem): Check {
  return { table, ...name, actual: null, difference: null, passed: false, offenders: [], problem }
}

/** Longest text of a key. Characters. */
export const longestKey = 120

/** A key for people: `pho`, or `(pho, 2)` for several columns. Long values are cut. */
export function renderKey(values: readonly (string | null)[]): string {
  const texts = values.map((value) => value ?? '(null)')
  const text = texts.length === 1 ? (texts[0] ?? '') : `(${texts.join(', ')})`
  return text.length > longestKey ? `${text.slice(0, longestKey - 1)}…` : text
}

/** `1 row`, `3 rows`. */
export function quantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`
}

/** The first three offenders as the end of a sentence: `: pho (3 times), ramen (twice), …`; empty for none. */
export function nameOffenders(offenders: readonly Offender[], total: number): string {
  if (offenders.length === 0) return ''
  const named = offenders.slice(0, 3).map((offender) => `${offender.key} (${offender.fault})`)
  const rest = total - named.length
  return `: ${named.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`
}
