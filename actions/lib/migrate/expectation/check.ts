import { fault, type Problem } from '../../problem/problem.js'
import type { Section } from '../../report/report.js'

/** One expectation, and whether it held. */
export type Check = {
  table: string
  what: string
  /** Read from the catalogue, or shown by trying. */
  how: 'catalogue' | 'behaviour'
  passed: boolean
  expected: string
  actual: string
}

/** The checks that did not hold, as problems. */
export function explainChecks(checks: readonly Check[], file: string): Problem[] {
  return checks
    .filter(({ passed }) => !passed)
    .map((check) =>
      fault(
        'expectation-broken',
        `${check.table}: ${check.what}: expected ${check.expected}, found ${check.actual}.`,
        {
          place: { file, table: check.table },
          next:
            check.how === 'behaviour'
              ? 'Correct the migration; or give "row" values that the table takes, where the made-up ones are refused.'
              : 'Correct the migration, or the expectation.',
        },
      ),
    )
}

/** How each table fared; the checks one by one are in the report. */
export function tabulateChecks(checks: readonly Check[]): Section {
  const tables = [...new Set(checks.map(({ table }) => table))]
  return {
    title: 'Expectations',
    columns: ['result', 'name', 'by catalogue', 'by behaviour', 'broken'],
    rows: tables.map((table) => {
      const mine = checks.filter((check) => check.table === table)
      const broken = mine.filter(({ passed }) => !passed).length
      const held = (how: Check['how']) => mine.filter((check) => check.passed && check.how === how).length
      return [broken === 0 ? '✓ holds' : '✗ broken', table, held('catalogue'), held('behaviour'), broken]
    }),
    note: 'By behaviour: a row that breaks the rule was refused and left nothing behind, and one that keeps it was taken.',
  }
}
