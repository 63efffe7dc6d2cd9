import { startEmbeddedPostgres } from '../../scripts/embedded.js'

/**
 * Starts a Postgres for the tests, unless `SEEDRAIL_TEST_DSN` already names one (the login must be allowed
 * to create databases), and hands its address over in that variable.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SEEDRAIL_TEST_DSN) return undefined
  const server = await startEmbeddedPostgres({
    user: 'postgres',
    password: 'seedrail-tests',
    database: 'postgres',
    stopOnSignal: false,
    settings: { fsync: 'off', max_connections: '200' },
  })
  process.env.SEEDRAIL_TEST_DSN = server.dsn
  return async () => {
    await server.stop()
    delete process.env.SEEDRAIL_TEST_DSN
  }
}
