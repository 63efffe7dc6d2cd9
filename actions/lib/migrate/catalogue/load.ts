import type { Database } from '../../database/connection.js'
import { inTransaction } from '../../database/transaction.js'
import { historyTable } from '../history.js'
import type { Catalogue } from './catalogue.js'
import {
  columnsSql,
  constraintsSql,
  domainsSql,
  enumsSql,
  extensionsSql,
  functionsSql,
  indexesSql,
  policiesSql,
  sequencesSql,
  tablesSql,
  triggersSql,
  viewsSql,
} from './statements.js'

/** Reads the whole catalogue of a database, from one snapshot. Writes nothing. */
export async function loadCatalogue(database: Database): Promise<Catalogue> {
  return inTransaction(
    database,
    async () => {
      // So that the server writes every name with its schema, whatever search path the session has.
      await database.query(`SELECT set_config('search_path', '', true)`)
      const all = async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
        (await database.query<Row>(sql, values)).rows
      const ofTables = [historyTable]
      return {
        tables: await all(tablesSql, ofTables),
        columns: await all(columnsSql, ofTables),
        constraints: await all(constraintsSql, ofTables),
        indexes: await all(indexesSql, ofTables),
        triggers: await all(triggersSql, ofTables),
        enums: await all(enumsSql),
        domains: await all(domainsSql),
        sequences: await all(sequencesSql),
        views: await all(viewsSql),
        functions: await all(functionsSql),
        policies: await all(policiesSql),
        extensions: await all(extensionsSql),
      }
    },
    { isolation: 'REPEATABLE READ', ending: 'rollback' },
  )
}
