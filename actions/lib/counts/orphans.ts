import type { ForeignKey } from '../database/catalogue.js'
import { quoteIdentifier, quoteTable } from '../database/identifier.js'
import type { TableExpectation } from '../dataset/manifest.js'
import { fault } from '../problem/problem.js'
import { type Check, nameOffenders, quantity, renderKey, uncheckable } from './check.js'
import { type Filter, planFilter, renderWhere } from './filter.js'
import { countRows, mayBeEmpty, nothingToCheck } from './rows.js'
import { type Probe, type Survey, type SurveyedTable, tryCheck } from './survey.js'

/**
 * Looks for rows that point at nothing, over every real foreign key of the table. The rows themselves are
 * compared: a constraint that is NOT VALID, or whose triggers were switched off, vouches for nothing.
 */
export function probeOrphans(expectation: TableExpectation): Probe {
  const suffix = renderWhere(expectation.where)
  const whole = { check: `orphans${suffix}`, expected: '0 orphans' }
  return {
    table: expectation.table,
    names: [whole],
    async run(survey) {
      const table = await survey.table(expectation.table)
      const filter = planFilter(table.shape, expectation.where)
      if (table.shape.foreignKeys.length === 0) {
        const next = 'Add the foreign key in a migration, or take "orphans" out of this expectation.'
        return [nothingToCheck(table.label, whole, 'the table has no foreign key', next)]
      }
      const pointing = await countRows(survey, table, filter)
      if (pointing === 0 && !mayBeEmpty(expectation, survey.sourceRows(expectation.table))) {
        return [nothingToCheck(table.label, whole, 'there are no rows')]
      }
      const checks: Check[] = []
      for (const key of table.shape.foreignKeys) {
        const name = { check: `orphans of ${key.name}${suffix}`, expected: whole.expected }
        const outcome = await tryCheck(survey.database, () => checkKey(survey, table, filter, key, name))
        checks.push('result' in outcome ? outcome.result : uncheckable(table.label, name, outcome.problem))
      }
      return checks
    },
  }
}

type OrphanRow = { key: (string | null)[]; pointer: (string | null)[]; total: string }

async function checkKey(
  survey: Survey,
  table: SurveyedTable,
  filter: Filter,
  foreignKey: ForeignKey,
  name: { check: string; expected: string },
): Promise<Check> {
  const { rows } = await survey.database.query<OrphanRow>(planOrphanQuery(table, filter, foreignKey), [
    ...filter.values,
    Math.max(1, survey.showKeys),
  ])
  const total = Number(rows[0]?.total ?? 0)
  const target = `${foreignKey.references.table} (${foreignKey.references.columns.join(', ')})`
  const offenders = rows.slice(0, survey.showKeys).map((row) => ({
    key: renderKey(row.key),
    fault: `${renderKey(foreignKey.columns)} = ${renderKey(row.pointer)}`,
  }))
  const found = `${quantity(total, 'row points', 'rows point')} at nothing in ${target}`
  const problem = fault(
    'orphans-found',
    `${name.check} in ${table.label}: ${found}${nameOffenders(offenders, total)}.`,
    {
      place: { table: table.label },
      next: 'Bring the missing rows back or correct the references, then VALIDATE CONSTRAINT so that the server vouches for it.',
    },
  )
  return {
    table: table.label,
    ...name,
    actual: total,
    difference: total,
    passed: total === 0,
    offenders,
    problem: total === 0 ? null : problem,
  }
}

/**
 * A pointer with a null in any of its columns points nowhere, and may (MATCH SIMPLE).
 * A table without a primary key names its rows by where they lie.
 */
function planOrphanQuery(table: SurveyedTable, filter: Filter, { columns, references }: ForeignKey): string {
  const pointer = columns.map((column) => `t.${quoteIdentifier(column)}`)
  const target = references.columns.map((column) => `r.${quoteIdentifier(column)}`)
  const own = table.shape.primaryKey.map((column) => `t.${quoteIdentifier(column)}`)
  const key = own.length === 0 ? ['t.ctid'] : own
  return `
    SELECT ARRAY[${key.map((part) => `${part}::text`).join(', ')}] AS key,
           ARRAY[${pointer.map((part) => `${part}::text`).join(', ')}] AS pointer,
           count(*) OVER () AS total
      FROM ${table.sql} t
     WHERE ${filter.sql}
       AND ${pointer.map((part) => `${part} IS NOT NULL`).join(' AND ')}
       AND NOT EXISTS (
             SELECT FROM ${quoteTable({ schema: references.schema, name: references.table })} r
              WHERE ${target.map((part, index) => `${part} = ${pointer[index]}`).join(' AND ')})
     ORDER BY ${key.join(', ')}
     LIMIT $${filter.values.length + 1}`
}
