import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { parse as parseConnectionString } from 'pg-connection-string'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'
import { type Dsn, describeDsn, renderDsn } from './dsn.js'

/** An open connection. All of Seedrail's SQL goes through one of these. */
export type Database = {
  readonly dsn: Dsn
  readonly serverVersion: string
  /** Server version as a number, such as 150018. */
  readonly serverVersionNumber: number
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<Row>>
  /**
   * Feeds `COPY … FROM STDIN` with text; gives the rows that were taken.
   * @param left is told of each chunk that has left for the server, whose memory may then be used again
   */
  copyIn<Chunk extends string | Uint8Array>(
    sql: string,
    text: AsyncIterable<Chunk>,
    left?: (chunk: Chunk) => void,
  ): Promise<number>
  /**
   * Hands the bytes of `COPY … TO STDOUT` over, piece by piece, waiting for each to be taken; gives the rows.
   * When `take` throws, the connection is cut: nothing more can be asked of it.
   */
  copyOut(sql: string, take: (piece: Buffer) => Promise<void> | void): Promise<number>
  close(): Promise<void>
}

export type ConnectOptions = {
  /** How long to keep trying while a server is still starting. Milliseconds; default 5,000. */
  patience?: number
  /** Longest wait for one attempt. Milliseconds; default 10,000. */
  attemptTimeout?: number
  /** Shown in `pg_stat_activity`, so that a blocked run can name who holds it up. */
  applicationName?: string
  onRetry?: (reason: string, attempt: number) => void
}

/** Bytes of a COPY that are held before the server has to wait. */
const copyWindow = 256 * 1024

/** Conditions that pass by themselves: the server is starting, or nobody listens yet. */
const passing = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03', 'ENOENT'])

/**
 * Connects, waiting for a server that is still starting, and reads its version.
 * Nothing else is ever retried: a wrong password is wrong the second time too.
 * @throws SeedrailError `database-*`, with a hint for each usual cause.
 */
export async function connect(dsn: Dsn, options: ConnectOptions = {}): Promise<Database> {
  const deadline = Date.now() + (options.patience ?? 5_000)
  let withoutTls = false
  for (let attempt = 1; ; attempt++) {
    let client: pg.Client | undefined
    try {
      client = new pg.Client({ ...clientConfig(dsn, options), ...(withoutTls ? { ssl: false } : {}) })
      client.on('error', () => undefined)
      await client.connect()
      return await describeConnection(dsn, client)
    } catch (error) {
      await client?.end().catch(() => undefined)
      if (!withoutTls && prefersTls(dsn) && /does not support SSL/.test(messageOf(error))) {
        withoutTls = true
        continue
      }
      const pause = Math.min(250 * 2 ** (attempt - 1), 2_000)
      if (!passing.has(codeOf(error)) || Date.now() + pause > deadline) {
        throw new SeedrailError(explainConnectFailure(dsn, error), { cause: error })
      }
      options.onRetry?.(messageOf(error), attempt)
      await sleep(pause)
    }
  }
}

/** `prefer` and `allow` take TLS where the server has it, and do without where it has not. */
function prefersTls(dsn: Dsn): boolean {
  return dsn.parameters.sslmode === 'prefer' || dsn.parameters.sslmode === 'allow'
}

/** Opens a connection for the length of `work`, and closes it whatever happens. */
export async function inDatabase<Result>(
  dsn: Dsn,
  work: (database: Database) => Promise<Result>,
  options: ConnectOptions = {},
): Promise<Result> {
  const database = await connect(dsn, options)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

async function describeConnection(dsn: Dsn, client: pg.Client): Promise<Database> {
  const { rows } = await client.query<{ version: string; number: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number`,
  )
  return {
    dsn,
    serverVersion: rows[0]?.version ?? 'unknown',
    serverVersionNumber: Number(rows[0]?.number ?? 0),
    query: async (sql, values) => {
      try {
        return await client.query(sql, values as unknown[] | undefined)
      } catch (error) {
        throw connectionWasLost(error) ? new SeedrailError(lost(), { cause: error }) : error
      }
    },
    copyIn: async (sql, text, left) => {
      try {
        return await sendCopy(client, sql, text, left)
      } catch (error) {
        throw connectionWasLost(error) ? new SeedrailError(lost(), { cause: error }) : error
      }
    },
    copyOut: (sql, take) => readCopy(client, sql, take),
    close: () => client.end(),
  }
}

/** The socket of a connection, which pg's types do not tell of. */
function socketOf(client: pg.Client): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}

async function sendCopy<Chunk extends string | Uint8Array>(
  client: pg.Client,
  sql: string,
  text: AsyncIterable<Chunk>,
  left: (chunk: Chunk) => void = () => undefined,
): Promise<number> {
  const stream = client.query(copyFrom(sql))
  const socket = socketOf(client)
  let refusal: { error: Error } | undefined
  let stop: (error: Error) => void = () => undefined
  // The server may refuse at any time, and says so here; where it ends the session, more than once.
  stream.on('error', (error) => {
    refusal ??= { error }
    stop(error)
  })
  const done = (start: (callback: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      stop = reject
      if (refusal !== undefined) reject(refusal.error)
      else start((error) => (error ? reject(error) : resolve()))
    })
  const sent: Chunk[] = []
  try {
    for await (const chunk of text) {
      await done((callback) => stream.write(chunk, callback))
      sent.push(chunk)
      if (socket.writableLength === 0) for (const flushed of sent.splice(0)) left(flushed)
    }
    await done((callback) => stream.end(callback))
  } catch (error) {
    // Not the server's doing: it is told to forget the rows, and heard out.
    if (refusal === undefined) {
      const closed = new Promise((resolve) => stream.once('close', resolve))
      stream.destroy(error as Error)
      await closed
    }
    throw error
  }
  for (const flushed of sent) left(flushed)
  return stream.rowCount ?? 0
}

async function readCopy(
  client: pg.Client,
  sql: string,
  take: (piece: Buffer) => Promise<void> | void,
): Promise<number> {
  const stream = client.query(copyTo(sql, { highWaterMark: copyWindow }))
  stream.on('error', () => undefined)
  // The rows' number comes behind the rows, perhaps later than the stream's end; or the session ends before it.
  let sessionEnded: () => void = () => undefined
  const counted = new Promise<void>((resolve, reject) => {
    sessionEnded = () => reject(new SeedrailError(lost()))
    Object.assign(stream, { handleReadyForQuery: () => resolve() })
    client.once('end', sessionEnded)
  })
  counted.catch(() => undefined)
  let taking = false
  try {
    for await (const piece of stream) {
      taking = true
      await take(piece as Buffer)
      taking = false
    }
    await counted
    return stream.rowCount
  } catch (error) {
    // The server is still sending, and nobody listens: what is asked next would wait for ever.
    if (taking) socketOf(client).destroy()
    throw !taking && connectionWasLost(error) ? new SeedrailError(lost(), { cause: error }) : error
  } finally {
    client.off('end', sessionEnded)
  }
}

/** True when the server ended the session: terminated, crashed, or the socket is gone. */
export function connectionWasLost(error: unknown): boolean {
  const code = codeOf(error)
  return (
    code === 'database-lost' ||
    /^(57P0[123]|08...)$/.test(code) ||
    ['ECONNRESET', 'EPIPE'].includes(code) ||
    (error instanceof Error && /Connection terminated|not queryable/.test(error.message))
  )
}

function lost(): Problem {
  return fault('database-lost', 'The server ended the connection in mid-run.', {
    next: 'Its open transaction was rolled back: nothing of it was written. Look into the server log for why, then run again.',
  })
}

/**
 * What the driver needs. `sslmode` gets libpq's meaning (`require` encrypts without asking who is there,
 * as psql does) unless the address says otherwise; `schema`, Prisma's own parameter, sets the search path.
 */
export function clientConfig(dsn: Dsn, options: ConnectOptions): pg.ClientConfig {
  const { schema, connection_limit: _limit, pgbouncer: _pooler, ...parameters } = dsn.parameters
  const compatible =
    parameters.sslmode !== undefined && parameters.uselibpqcompat === undefined
      ? { ...parameters, uselibpqcompat: 'true' }
      : parameters
  const parsed = parseConnectionString(renderDsn({ ...dsn, parameters: compatible }))
  const { host: _host, port: _port, database: _database, ...rest } = parsed
  return {
    ...(rest as pg.ClientConfig),
    host: dsn.host,
    port: dsn.port,
    user: dsn.user,
    password: dsn.password,
    database: dsn.database,
    application_name: dsn.parameters.application_name ?? options.applicationName ?? 'seedrail',
    connectionTimeoutMillis: options.attemptTimeout ?? 10_000,
    keepAlive: true,
    ...(schema === undefined ? {} : { options: `-c search_path=${escapeOption(schema)}` }),
  }
}

/** A value inside libpq's `options`: a blank or a backslash must be escaped; the name is quoted for the path. */
function escapeOption(schema: string): string {
  return `"${schema.replaceAll('"', '""')}"`.replace(/[\\\s]/g, '\\$&')
}

/** What the driver or the server called it: an SQLSTATE or a Node error code; empty when neither. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

function explainConnectFailure(dsn: Dsn, error: unknown): Problem {
  const where = `${dsn.host}:${dsn.port}`
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return fault('database-refused', `Nothing accepts connections at ${where}.`, {
        next:
          dsn.host === 'localhost'
            ? 'Start the server or correct the port. On Windows "localhost" may mean ::1: try 127.0.0.1.'
            : 'Start the server, or correct the host and port.',
      })
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fault('database-host-unknown', `No host is called "${dsn.host}".`, {
        next: 'Correct the host, or look whether this machine resolves names of that network.',
      })
    case '28P01':
    case '28000':
      return fault('database-login-refused', `The server at ${where} refused the login of "${dsn.user}".`, {
        next: 'Correct the user or the password; reserved characters in a password are percent-encoded (@ as %40).',
      })
    case '3D000':
      return fault('database-missing', `There is no database "${dsn.database}" at ${where}.`, {
        next: `Create it (CREATE DATABASE), or correct the name at the end of the address.`,
      })
    case '53300':
      return fault('database-full', `The server at ${where} has no free connection.`, {
        next: 'Wait for other sessions to end, or raise max_connections.',
      })
    case '57P03':
      return fault('database-starting', `The server at ${where} is still starting or shutting down.`, {
        next: 'Wait for it to be healthy (pg_isready) before this step.',
      })
    default: {
      const timedOut = /timeout/i.test(messageOf(error)) || codeOf(error) === 'ETIMEDOUT'
      return timedOut
        ? fault('database-timeout', `${describeDsn(dsn)} did not answer in time.`, {
            next: 'Look for a firewall between here and there, or a wrong port.',
          })
        : fault('database-unreachable', `Connecting to ${describeDsn(dsn)} failed: ${messageOf(error)}`, {
            next: 'Read the reason above; sslmode in the address decides about TLS.',
          })
    }
  }
}
