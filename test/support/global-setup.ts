import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../scripts/embedded.js'
import { requireServer } from './server.js'
import { sharedVariable } from './shared.js'
import { serveShared } from './shared-server.js'

type Teardown = () => Promise<void>

/**
 * Starts what the test files share, once for all projects: a Postgres, unless `SEEDRAIL_TEST_DSN` already names one
 * (the login must be allowed to create databases), and the keeper of what is made once, see `shared.ts`. Where
 * `SEEDRAIL_TEST_MAJOR` is set, no test begins on a server of another major, or on one that is started here.
 */
export default async function setup(project: TestProject): Promise<Teardown> {
  await requireServer(process.env.SEEDRAIL_TEST_DSN, process.env.SEEDRAIL_TEST_MAJOR)
  const teardowns = [await provideServer(), await provideShared(project)]
  return async () => {
    for (const teardown of teardowns.reverse()) await teardown?.()
  }
}

async function provideServer(): Promise<Teardown | undefined> {
  if (process.env.SEEDRAIL_TEST_DSN) return undefined
  const server = await startEmbeddedPostgres({
    user: 'postgres',
    password: 'seedrail-tests',
    database: 'postgres',
    stopOnSignal: false,
    settings: { max_connections: '200' },
  })
  process.env.SEEDRAIL_TEST_DSN = server.dsn
  return async () => {
    await server.stop()
    delete process.env.SEEDRAIL_TEST_DSN
  }
}

async function provideShared(project: TestProject): Promise<Teardown | undefined> {
  if (process.env[sharedVariable]) return undefined
  const shared = await serveShared()
  process.env[sharedVariable] = shared.url
  project.onTestsRerun(() => shared.forget())
  return async () => {
    await shared.close()
    delete process.env[sharedVariable]
  }
}
