import pg from 'pg'

/**
 * That the tests run against the server they were promised: a check that names a major must not pass on another one.
 * @param major as `SEEDRAIL_TEST_MAJOR` has it; undefined or empty: any server will do
 * @throws Error where `dsn` names no server, or one of another major
 */
export async function requireServer(dsn: string | undefined, major: string | undefined): Promise<void> {
  if (!major) return
  if (!dsn) throw new Error(`PostgreSQL ${major} was asked for, but SEEDRAIL_TEST_DSN names no server.`)
  const client = new pg.Client({ connectionString: dsn })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num')
    const found = String(Math.trunc(Number(rows[0]?.server_version_num) / 10_000))
    if (found !== major) {
      throw new Error(
        `PostgreSQL ${major} was asked for, but ${client.host}:${client.port} is PostgreSQL ${found}.`,
      )
    }
  } finally {
    await client.end()
  }
}
