import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { codeOf, connect } from '../../database/connection.js'
import type { Dsn } from '../../database/dsn.js'
import type { Dataset } from '../../dataset/dataset.js'
import { fault, messageOf, SeedrailError } from '../../problem/problem.js'
import { requireUpsert } from '../model.js'
import { createHolder } from './holder.js'
import { createHttpServer } from './http.js'
import { createPool } from './pool.js'

export type ServeOptions = {
  host: string
  /** 0 takes a free one. */
  port: number
  schemaVersion: number
  origins: readonly string[]
  /** Most connections to the database. */
  connections: number
  /** Longest time for a request's work on the database. Milliseconds. */
  timeout: number
  /** How long open requests may go on after {@link Serving.stop}. Milliseconds. */
  grace: number
  say: (line: string) => void
  now?: () => Date
}

/** A server that listens. */
export type Serving = {
  /** `http://127.0.0.1:8787`. */
  url: string
  /** Takes no new connection, lets open requests finish, and closes the database's connections. */
  stop(): Promise<void>
}

/**
 * Serves a dataset's tables over HTTP until it is stopped. The database need not be there yet.
 * @throws SeedrailError `read-model-policy`, `port-taken`, `listen-failed`
 */
export async function serveReference(dsn: Dsn, dataset: Dataset, options: ServeOptions): Promise<Serving> {
  requireUpsert(dataset.manifest, dataset.manifestFile)
  const { createApi } = await import('./api.js')
  const { say } = options
  const open = () =>
    connect(dsn, {
      patience: 0,
      attemptTimeout: options.timeout,
      applicationName: 'seedrail reference-api',
    })
  const pool = createPool(open, { size: options.connections, timeout: options.timeout })
  const current = createHolder(pool, dataset, {
    schemaVersion: options.schemaVersion,
    now: options.now ?? (() => new Date()),
    onRead: (held, { rows, empty, kept }) => {
      say(`version ${held.head.referenceVersion}: ${rows} rows of ${held.tableKeys.length} tables`)
      if (empty.length > 0) say(`warning  no rows in: ${empty.join(', ')}`)
      if (!kept) say('warning  nobody keeps versions of these tables: each request sums up their rows')
    },
  })
  const api = createApi({ current, origins: options.origins, say })
  const { server, close } = await createHttpServer((request) => api.fetch(request), say)
  await listen(server, options)
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    stop: async () => {
      await close(options.grace)
      await pool.close()
    },
  }
}

async function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    const taken = codeOf(error) === 'EADDRINUSE'
    throw new SeedrailError(
      taken
        ? fault('port-taken', `Port ${port} of ${host} is taken.`, { next: 'Give another with --port.' })
        : fault('listen-failed', `Nothing can listen at ${host}:${port}: ${messageOf(error)}`, {
            next: 'Correct --host and --port.',
          }),
      { cause: error },
    )
  }
}
