import type { ExpectedCount, TableExpectation } from '../dataset/manifest.js'
import { fault, type Problem } from '../problem/problem.js'
import type { Check, CheckName } from './check.js'
import { type Filter, planFilter, renderWhere } from './filter.js'
import { type Judgement, judgeCount, renderExpected } from './judge.js'
import type { Probe, Survey, SurveyedTable } from './survey.js'

/** Counts the rows that the expectation selects. */
export function probeRows(expectation: TableExpectation, expected: ExpectedCount): Probe {
  const check = `rows${renderWhere(expectation.where)}`
  return {
    table: expectation.table,
    names: [{ check, expected: renderExpected(expected) }],
    async run(survey) {
      const table = await survey.table(expectation.table)
      const actual = await countRows(survey, table, planFilter(table.shape, expectation.where))
      return [
        checkCount(
          table.label,
          check,
          actual,
          judgeCount(expected, actual, survey.sourceRows(expectation.table)),
        ),
      ]
    },
  }
}

/** Rows of `table` that the filter lets through. */
export async function countRows(survey: Survey, table: SurveyedTable, filter: Filter): Promise<number> {
  const { rows } = await survey.database.query<{ rows: string }>(
    `SELECT count(*) AS rows FROM ${table.sql} t WHERE ${filter.sql}`,
    filter.values,
  )
  return Number(rows[0]?.rows ?? 0)
}

/** A count as a check. */
export function checkCount(table: string, check: string, actual: number, judgement: Judgement): Check {
  return {
    table,
    check,
    expected: judgement.expected,
    actual,
    difference: judgement.difference,
    passed: judgement.holds,
    offenders: [],
    problem: judgement.holds ? null : explainCount(table, check, actual, judgement),
  }
}

/**
 * True where the expectation itself says that there may be no rows at all; else a check that found
 * nothing to look at has proved nothing.
 */
export function mayBeEmpty(expectation: TableExpectation, sourceRows: number | undefined): boolean {
  return expectation.rows !== undefined && judgeCount(expectation.rows, 0, sourceRows).holds
}

/** The failed check of something that had no rows to prove it on. */
export function nothingToCheck(table: string, name: CheckName, why: string, next?: string): Check {
  const problem = fault('nothing-to-check', `${name.check} in ${table}: ${why}, so nothing was checked.`, {
    place: { table },
    next:
      next ?? 'Seed the table first, or say in dataset.json that it may be empty ("rows": 0 or {"max": …}).',
  })
  return { table, ...name, actual: 0, difference: 0, passed: false, offenders: [], problem }
}

function explainCount(table: string, check: string, actual: number, judgement: Judgement): Problem {
  const place = { table }
  if (judgement.reason === 'source-empty') {
    return fault(
      'source-empty',
      `${check} in ${table}: the source has no rows, so its count proves nothing.`,
      {
        place,
        next: 'Look whether the right file was named, or expect a number in dataset.json.',
      },
    )
  }
  if (judgement.reason === 'source-not-counted') {
    return fault('source-not-counted', `${check} in ${table}: the rows of the source were not counted.`, {
      place,
      next: 'Give the source file, or expect a number in dataset.json.',
    })
  }
  const { difference } = judgement
  const distance = difference < 0 ? `${-difference} too few` : `${difference} too many`
  return fault(
    'count-differs',
    `${check} in ${table}: ${actual}, expected ${judgement.expected}: ${distance}.`,
    { place, next: 'Seed again, or correct the expectation in dataset.json if the database is right.' },
  )
}
