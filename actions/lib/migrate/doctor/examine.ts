import type { Database } from '../../database/connection.js'
import { inTransaction } from '../../database/transaction.js'
import type { Migration } from '../folder.js'
import { loadHistory } from '../history.js'
import { diagnoseHistory, type Finding } from './diagnose.js'

/** What the doctor saw: how many rows there were, and what is wrong with them. */
export type Examination = { schema: string; rows: number; findings: Finding[] }

/** Looks at the history of a database, in a transaction that can only read. */
export async function examineHistory(
  database: Database,
  migrations: readonly Migration[],
): Promise<Examination> {
  return inTransaction(
    database,
    async () => {
      await database.query('SET TRANSACTION READ ONLY')
      const history = await loadHistory(database)
      return {
        schema: history.schema,
        rows: history.rows.length,
        findings: diagnoseHistory(migrations, history),
      }
    },
    { isolation: 'REPEATABLE READ', ending: 'rollback' },
  )
}
