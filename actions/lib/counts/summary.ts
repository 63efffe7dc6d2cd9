import type { Problem } from '../problem/problem.js'
import { quantity } from './check.js'
import type { Verification } from './verify.js'

/** A table for a report. */
export type SummaryTable = {
  title: string
  columns: readonly string[]
  rows: readonly (readonly (string | number)[])[]
}

/** `11 of 11 checks hold over 3 tables (96 rows counted).` */
export function renderHeadline({ checks, tables, rows }: Verification): string {
  const held = checks.filter((check) => check.passed).length
  const verb = checks.length === 1 ? 'holds' : 'hold'
  const counted = `${quantity(tables, 'table')} (${quantity(rows, 'row')} counted)`
  return `${held} of ${quantity(checks.length, 'check')} ${verb} over ${counted}.`
}

/** Every check with what was expected and what there is. */
export function tabulateChecks({ checks }: Verification): SummaryTable {
  return {
    title: 'Checks',
    columns: ['result', 'table', 'check', 'expected', 'actual', 'difference'],
    rows: checks.map((check) => [
      check.passed ? '✓ holds' : '✗ broken',
      check.table,
      check.check,
      check.expected,
      check.actual ?? '–',
      renderDifference(check.difference),
    ]),
  }
}

/** The named offenders of all checks; undefined when there are none. */
export function tabulateOffenders({ checks }: Verification): SummaryTable | undefined {
  const rows = checks.flatMap((check) =>
    check.offenders.map((offender) => [check.table, check.check, offender.key, offender.fault]),
  )
  return rows.length === 0
    ? undefined
    : { title: 'Offending keys', columns: ['table', 'check', 'key', 'what'], rows }
}

/** One problem for each reason: a missing table fails many checks, but is told once. */
export function collectProblems({ checks }: Verification): Problem[] {
  const problems = checks.flatMap((check) => (check.problem === null ? [] : [check.problem]))
  return [...new Map(problems.map((problem) => [`${problem.code}\n${problem.message}`, problem])).values()]
}

function renderDifference(difference: number | null): string {
  if (difference === null) return '–'
  return difference > 0 ? `+${difference}` : `${difference}`
}
