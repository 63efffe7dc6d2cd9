import type { Database } from '../../database/connection.js'

const savepoint = 'seedrail_part'

/**
 * The same connection for work that opens a transaction of its own, while one is open already: its transaction
 * becomes a savepoint of ours, so that what it calls committed still waits for our own word. What it decided to roll
 * back is undone at once.
 */
export function asPart(database: Database): Database {
  return {
    ...database,
    query: async <Row extends object>(sql: string, values?: readonly unknown[]) => {
      const statements = translate(sql)
      for (const statement of statements.slice(0, -1)) await database.query(statement)
      return database.query<Row>(statements.at(-1) ?? sql, values)
    },
  }
}

/** What a statement that begins or ends a transaction means inside of one; any other is itself. */
export function translate(sql: string): string[] {
  if (/^BEGIN\b/.test(sql)) return [`SAVEPOINT ${savepoint}`]
  if (sql === 'COMMIT') return [`RELEASE SAVEPOINT ${savepoint}`]
  if (sql === 'ROLLBACK') return [`ROLLBACK TO SAVEPOINT ${savepoint}`, `RELEASE SAVEPOINT ${savepoint}`]
  return [sql]
}
