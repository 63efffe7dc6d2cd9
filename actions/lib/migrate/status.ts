import type { Database } from '../database/connection.js'
import { inTransaction } from '../database/transaction.js'
import { readMigrations } from './folder.js'
import { loadHistory } from './history.js'
import { compareHistory, type MigrationStatus } from './state.js'

/**
 * How the database stands to a migrations folder. Writes nothing, not even the history table, and waits
 * for nobody: a deploy that is under way shows as failed until its script ends.
 */
export async function loadMigrationStatus(database: Database, folder: string): Promise<MigrationStatus> {
  const migrations = await readMigrations(folder)
  return inTransaction(
    database,
    async () => {
      await database.query('SET TRANSACTION READ ONLY')
      return compareHistory(migrations, await loadHistory(database))
    },
    { isolation: 'REPEATABLE READ', ending: () => 'rollback' },
  )
}
