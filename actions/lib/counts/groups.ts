import { requireColumn } from '../database/catalogue.js'
import { quoteIdentifier } from '../database/identifier.js'
import type { ExpectedCount, TableExpectation } from '../dataset/manifest.js'
import { fault } from '../problem/problem.js'
import { type Check, nameOffenders, type Offender, quantity, renderKey } from './check.js'
import { type Filter, planFilter, renderWhere } from './filter.js'
import { judgeCount, renderExpected } from './judge.js'
import { checkCount, mayBeEmpty, nothingToCheck } from './rows.js'
import type { Probe, Survey, SurveyedTable } from './survey.js'

/** Rows of one value of a column; null is SQL's null. */
export type Group = { value: string | null; rows: number }

/** How a manifest writes SQL's null among the values of a column. */
const nullName = '(null)'

/** Counts rows per value of a column. A value that the manifest does not name is a fault. */
export function probeGroups(
  expectation: TableExpectation,
  column: string,
  expected: Readonly<Record<string, ExpectedCount>>,
): Probe {
  const suffix = renderWhere(expectation.where)
  const named = Object.entries(expected).map(([value, count]) => ({
    check: `${column} = ${value}${suffix}`,
    expected: renderExpected(count),
    value: value === nullName ? null : value,
    count,
  }))
  const whole = { check: `groups of ${column}${suffix}`, expected: 'at least 1 row' }
  return {
    table: expectation.table,
    names: named.length === 0 ? [whole] : named.map(({ check, expected }) => ({ check, expected })),
    async run(survey) {
      const table = await survey.table(expectation.table)
      const filter = planFilter(table.shape, expectation.where)
      const values = named.map(({ value }) => value)
      const found = await loadGroups(survey, table, filter, column, values)
      if (
        named.length === 0 &&
        found.total === 0 &&
        !mayBeEmpty(expectation, survey.sourceRows(expectation.table))
      ) {
        return [nothingToCheck(table.label, whole, 'there are no rows')]
      }
      const checks = named.map(({ check, value, count }) => {
        const actual = found.groups.find((group) => group.value === value)?.rows ?? 0
        return checkCount(
          table.label,
          check,
          actual,
          judgeCount(count, actual, survey.sourceRows(expectation.table)),
        )
      })
      const unnamed = found.groups.filter((group) => !values.includes(group.value))
      for (const group of unnamed) {
        checks.push(await checkUnnamed(survey, table, filter, { column, suffix, ...group }))
      }
      const left = found.total - found.groups.reduce((sum, group) => sum + group.rows, 0)
      if (left > 0) checks.push(checkRest(table.label, `${column} = (further values)${suffix}`, left))
      return checks.length > 0 ? checks : [checkNoGroups(table.label, whole.check)]
    },
  }
}

/** The groups of all named values and of the first unnamed ones, and how many rows there are over all groups. */
async function loadGroups(
  survey: Survey,
  table: SurveyedTable,
  filter: Filter,
  column: string,
  named: readonly (string | null)[],
): Promise<{ groups: Group[]; total: number }> {
  const value = textOf(table, column)
  const known = `$${filter.values.length + 1}::text[]`
  const { rows } = await survey.database.query<{ value: string | null; rows: string; total: string }>(
    `SELECT ${value} AS value, count(*) AS rows, sum(count(*)) OVER () AS total
       FROM ${table.sql} t
      WHERE ${filter.sql}
      GROUP BY ${value}
      ORDER BY array_position(${known}, ${value}) NULLS LAST, ${value}
      LIMIT $${filter.values.length + 2}`,
    [...filter.values, named, named.length + Math.max(1, survey.showKeys)],
  )
  return {
    groups: rows.map((row) => ({ value: row.value, rows: Number(row.rows) })),
    total: Number(rows[0]?.total ?? 0),
  }
}

async function checkUnnamed(
  survey: Survey,
  table: SurveyedTable,
  filter: Filter,
  group: Group & { column: string; suffix: string },
): Promise<Check> {
  const name = group.value === nullName ? `"${nullName}"` : renderKey([group.value])
  const check = `${group.column} = ${name}${group.suffix}`
  const offenders = await loadMembers(survey, table, filter, group)
  const problem = fault(
    'value-unexpected',
    `${check} in ${table.label}: ${quantity(group.rows, 'row')} of a value that dataset.json does not name${nameOffenders(offenders, group.rows)}.`,
    {
      place: { table: table.label, field: group.column },
      next: `Correct these rows, or name the value under "groups" of ${group.column}.`,
    },
  )
  const { rows } = group
  return {
    table: table.label,
    check,
    expected: '0',
    actual: rows,
    difference: rows,
    passed: false,
    offenders,
    problem,
  }
}

/** The keys of the first rows that hold a value; none for a table without a primary key. */
async function loadMembers(
  survey: Survey,
  table: SurveyedTable,
  filter: Filter,
  { column, value }: { column: string; value: string | null },
): Promise<Offender[]> {
  if (table.shape.primaryKey.length === 0) return []
  const key = table.shape.primaryKey.map((name) => `t.${quoteIdentifier(name)}`)
  const { rows } = await survey.database.query<{ key: (string | null)[] }>(
    `SELECT ARRAY[${key.map((part) => `${part}::text`).join(', ')}] AS key
       FROM ${table.sql} t
      WHERE ${filter.sql}
        AND ${textOf(table, column)} IS NOT DISTINCT FROM $${filter.values.length + 1}::text
      ORDER BY ${key.join(', ')}
      LIMIT $${filter.values.length + 2}`,
    [...filter.values, value, survey.showKeys],
  )
  return rows.map((row) => ({ key: renderKey(row.key), fault: `${column} = ${renderKey([value])}` }))
}

function checkRest(table: string, check: string, rows: number): Check {
  const problem = fault(
    'value-unexpected',
    `${check} in ${table}: ${quantity(rows, 'row')} of values that dataset.json does not name.`,
    { place: { table }, next: 'Look whether "groups" names the column that was meant.' },
  )
  return {
    table,
    check,
    expected: '0',
    actual: rows,
    difference: rows,
    passed: false,
    offenders: [],
    problem,
  }
}

function checkNoGroups(table: string, check: string): Check {
  return { table, check, expected: '0', actual: 0, difference: 0, passed: true, offenders: [], problem: null }
}

/** Compared by code point, so that no collation makes two values one. */
function textOf(table: SurveyedTable, column: string): string {
  return `t.${quoteIdentifier(requireColumn(table.shape, column).name)}::text COLLATE "C"`
}
