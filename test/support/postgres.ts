import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { parseDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import { quoteIdentifier } from '../../actions/lib/database/identifier.js'

/** A database of a test's own. */
export type TestDatabase = {
  /** Full address, password included. */
  dsn: string
  name: string
  /** Rows of one statement, on a connection of its own. Without values, several statements may be sent. */
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<Row[]>
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>
}

/** Makes a fresh database on the test server. @param template a database to copy, without connections to it */
export async function createTestDatabase(template = 'template1'): Promise<TestDatabase> {
  const admin = parseDsn(adminDsn())
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const { text: dsn } = withDatabase(admin, name)
  await inSession(admin.text, async (client) => {
    const { rows } = await client.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    )
    // Half the work of the default, which logs every page that it copies; before 15 this was the only way.
    const strategy = (rows[0]?.version ?? 0) >= 150_000 ? 'STRATEGY file_copy' : ''
    await client.query(
      `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${quoteIdentifier(template)} ${strategy}`,
    )
  })
  return {
    dsn,
    name,
    query: (sql, values) => query(dsn, sql, values),
    drop: async () => {
      await query(admin.text, `DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`)
    },
  }
}

/** Address of the test server's own database, for tests that need another login or a setting. */
export function adminDsn(): string {
  const dsn = process.env.SEEDRAIL_TEST_DSN
  if (dsn === undefined || dsn === '')
    throw new Error('SEEDRAIL_TEST_DSN is not set: run the tests through vitest.')
  return dsn
}

async function query<Row extends object>(
  dsn: string,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  return inSession(dsn, async (client) => {
    const result = await client.query<Row>(sql, values as unknown[] | undefined)
    return Array.isArray(result) ? [] : result.rows
  })
}

async function inSession<Result>(dsn: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: dsn })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
