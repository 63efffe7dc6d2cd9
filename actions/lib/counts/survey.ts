import { loadTableShape, type TableShape, tableNameOf } from '../database/catalogue.js'
import { codeOf, type Database } from '../database/connection.js'
import { parseTableName, quoteTable } from '../database/identifier.js'
import { connectionWasLost } from '../database/transaction.js'
import { fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'
import type { Check, CheckName } from './check.js'

/** A table that was found and counted. */
export type SurveyedTable = {
  /** As the manifest names it. */
  label: string
  shape: TableShape
  /** Quoted, for SQL. */
  sql: string
  /** All rows, whatever the expectation's `where`. */
  rows: number
}

/** What every check works with: one transaction, and the tables it has met. */
export type Survey = {
  readonly database: Database
  /** Rows of the source; undefined where no expectation asks. */
  readonly sourceRows: SourceRows
  /** Most offenders to name for each check. */
  readonly showKeys: number
  /**
   * Finds and counts a table, once.
   * @throws SeedrailError `table-missing`, `table-not-a-table`, or what the server says
   */
  table(name: string): Promise<SurveyedTable>
  /** Tables met so far, each once, however it was named. */
  met(): SurveyedTable[]
}

/** Rows of the source that feeds a table; undefined where it was not counted. */
export type SourceRows = (table: string) => number | undefined

/** One question to the database, and the checks that fail when it cannot even be asked. */
export type Probe = {
  table: string
  names: readonly CheckName[]
  run(survey: Survey): Promise<Check[]>
}

/** A survey within the transaction that `database` is in. */
export function createSurvey(
  database: Database,
  options: { sourceRows: SourceRows; showKeys: number },
): Survey {
  const tables = new Map<string, SurveyedTable>()
  return {
    database,
    ...options,
    async table(name) {
      const known = tables.get(name)
      if (known !== undefined) return known
      const table = await surveyTable(database, name)
      tables.set(name, table)
      return table
    },
    met: () => [...new Map([...tables.values()].map((table) => [table.shape.oid, table])).values()],
  }
}

/**
 * Does `work` behind a savepoint, so that what fails leaves the transaction fit for the next check.
 * A lost connection is thrown on: there is no next check.
 */
export async function tryCheck<Result>(
  database: Database,
  work: () => Promise<Result>,
): Promise<{ result: Result } | { problem: Problem }> {
  await database.query('SAVEPOINT seedrail_check')
  try {
    const result = await work()
    await database.query('RELEASE SAVEPOINT seedrail_check')
    return { result }
  } catch (error) {
    if (connectionWasLost(error)) throw error
    const problem = explainFailedCheck(error)
    if (problem === undefined) throw error
    await database.query('ROLLBACK TO SAVEPOINT seedrail_check')
    await database.query('RELEASE SAVEPOINT seedrail_check')
    return { problem }
  }
}

async function surveyTable(database: Database, label: string): Promise<SurveyedTable> {
  const shape = await loadTableShape(database, parseTableName(label))
  const sql = quoteTable(tableNameOf(shape))
  const { rows } = await database.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${sql}`)
  return { label, shape, sql, rows: Number(rows[0]?.rows ?? 0) }
}

/** Undefined for what is our own mistake, not the database's answer. */
function explainFailedCheck(error: unknown): Problem | undefined {
  if (error instanceof SeedrailError) return error.problems[0]
  if (!/^[0-9A-Z]{5}$/.test(codeOf(error))) return undefined
  return fault('check-refused', `The server refused a check: ${messageOf(error)} (${codeOf(error)}).`, {
    next:
      codeOf(error) === '42501'
        ? 'Give the login SELECT on the table, and BYPASSRLS where row-level security would hide rows.'
        : 'Correct the expectation in dataset.json: its columns and values must suit the table.',
  })
}
