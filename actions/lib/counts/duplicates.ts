import { requireColumn } from '../database/catalogue.js'
import { quoteIdentifier } from '../database/identifier.js'
import type { TableExpectation } from '../dataset/manifest.js'
import { fault } from '../problem/problem.js'
import { type Check, nameOffenders, type Offender, quantity, renderKey } from './check.js'
import { planFilter, renderWhere } from './filter.js'
import { countRows, mayBeEmpty, nothingToCheck } from './rows.js'
import type { Probe } from './survey.js'

/**
 * Looks for keys that stand on more than one row. Null equals null, so that two roots of one name are
 * found; only rows whose columns are all null have no key and are left out.
 */
export function probeDuplicates(expectation: TableExpectation, columns: readonly string[]): Probe {
  const name = {
    check: `unique (${columns.join(', ')})${renderWhere(expectation.where)}`,
    expected: '0 repeated keys',
  }
  return {
    table: expectation.table,
    names: [name],
    async run(survey) {
      const table = await survey.table(expectation.table)
      const filter = planFilter(table.shape, expectation.where)
      const key = columns.map((column) => `t.${quoteIdentifier(requireColumn(table.shape, column).name)}`)
      const keyed = { ...filter, sql: `${filter.sql} AND num_nonnulls(${key.join(', ')}) > 0` }
      const compared = await countRows(survey, table, keyed)
      if (compared === 0 && !mayBeEmpty(expectation, survey.sourceRows(expectation.table))) {
        return [nothingToCheck(table.label, name, 'there are no rows with such a key')]
      }
      const shown = `ARRAY[${key.map((part) => `${part}::text`).join(', ')}]`
      const { rows } = await survey.database.query<DuplicateRow>(
        `SELECT ${shown} AS key, count(*) AS times, count(*) OVER () AS total
           FROM ${table.sql} t
          WHERE ${keyed.sql}
          GROUP BY ${key.join(', ')}
         HAVING count(*) > 1
          ORDER BY times DESC, ${shown} COLLATE "C"
          LIMIT $${filter.values.length + 1}`,
        [...filter.values, Math.max(1, survey.showKeys)],
      )
      const offenders = rows.map((row) => ({ key: renderKey(row.key), fault: `${row.times} times` }))
      const total = Number(rows[0]?.total ?? 0)
      return [checkDuplicates(table.label, name, total, offenders.slice(0, survey.showKeys))]
    },
  }
}

type DuplicateRow = { key: (string | null)[]; times: string; total: string }

function checkDuplicates(
  table: string,
  name: { check: string; expected: string },
  total: number,
  offenders: readonly Offender[],
): Check {
  const found = `${quantity(total, 'key')} on more than one row${nameOffenders(offenders, total)}`
  const problem = fault('duplicates-found', `${name.check} in ${table}: ${found}.`, {
    place: { table },
    next: 'Remove or correct the surplus rows, then keep them out with a unique index on these columns.',
  })
  return {
    table,
    ...name,
    actual: total,
    difference: total,
    passed: total === 0,
    offenders,
    problem: total === 0 ? null : problem,
  }
}
