import type { Dsn } from '../../database/dsn.js'
import { quoteIdentifier as id } from '../../database/identifier.js'
import { fault, messageOf, SeedrailError } from '../../problem/problem.js'
import type { QualifiedName } from '../relation.js'
import type { DumpClient } from './find.js'
import { runCommand } from './run.js'
import { runsInContainer } from './words.js'

export type SchemaRequest = {
  /** Of `pg_export_snapshot()`, in a transaction that stays open meanwhile. */
  snapshot: string
  schemas: readonly string[]
  /** Tables of these schemas that need not be looked at, nor locked. */
  without: readonly QualifiedName[]
  signal?: AbortSignal | undefined
}

/** Characters that naming tables may take: the command lines of Windows end at 32,767. */
const longestExclusion = 16_000

/**
 * What pg_dump writes of the schemas, as plain SQL, seen from the snapshot. The password goes by the
 * environment, never by the command line.
 * @throws SeedrailError `dump-client-failed`, in pg_dump's words; `database-lost` when the server ended its session
 */
export async function dumpSchema(client: DumpClient, dsn: Dsn, request: SchemaRequest): Promise<string> {
  const options = renderOptions(request)
  try {
    if (client.kind === 'wasm') {
      const { runCarriedDump } = await import('./carried.js')
      return await runCarriedDump(dsn, options)
    }
    const words = planCommand(client.words, dsn, options)
    const output = await runCommand(words, { env: planEnvironment(dsn, process.env), signal: request.signal })
    return output.toString('utf8')
  } catch (error) {
    if (error instanceof SeedrailError) throw error
    throw new SeedrailError(explainFailure(client, error), { cause: error })
  }
}

/** Quoted throughout, so that the words that a version reserves make no difference. */
function renderOptions({ snapshot, schemas, without }: SchemaRequest): string[] {
  const exclusions = without.map(({ schema, name }) => `--exclude-table=${id(schema)}.${id(name)}`)
  return [
    '--schema-only',
    '--quote-all-identifiers',
    '--no-owner',
    '--no-privileges',
    '--no-security-labels',
    '--no-tablespaces',
    '--no-publications',
    '--no-subscriptions',
    '--encoding=UTF8',
    `--snapshot=${snapshot}`,
    ...schemas.map((schema) => `--schema=${id(schema)}`),
    ...(exclusions.join(' ').length > longestExclusion ? [] : exclusions),
  ]
}

/**
 * The whole command line. Inside a container the address of the outside means nothing: pg_dump goes by the
 * container's own socket there, and docker is told to hand the password's variable on.
 */
export function planCommand(words: readonly string[], dsn: Dsn, options: readonly string[]): string[] {
  if (!runsInContainer(words)) return [...words, ...options]
  const [program = '', exec = '', ...rest] = words
  const database = `dbname='${dsn.database.replace(/['\\]/g, '\\$&')}'`
  return [
    program,
    exec,
    '-e',
    'PGPASSWORD',
    ...rest,
    ...options,
    `--username=${dsn.user}`,
    `--dbname=${database}`,
  ]
}

/** Variables of libpq that the address decides; those of the surroundings must not get in its way. */
export function planEnvironment(dsn: Dsn, surroundings: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(surroundings).filter(([name]) => !/^(PG|INPUT_|ACTIONS_)/i.test(name))
  const { sslmode, sslrootcert, sslcert, sslkey } = dsn.parameters
  return {
    ...Object.fromEntries(kept),
    PGHOST: dsn.host,
    PGPORT: String(dsn.port),
    PGUSER: dsn.user,
    PGDATABASE: dsn.database,
    PGPASSWORD: dsn.password,
    PGAPPNAME: 'seedrail pg_dump',
    // Its words are told apart.
    LC_MESSAGES: 'C',
    PGCONNECT_TIMEOUT: '10',
    ...(sslmode === undefined ? {} : { PGSSLMODE: sslmode === 'no-verify' ? 'require' : sslmode }),
    ...(sslrootcert === undefined ? {} : { PGSSLROOTCERT: sslrootcert }),
    ...(sslcert === undefined ? {} : { PGSSLCERT: sslcert }),
    ...(sslkey === undefined ? {} : { PGSSLKEY: sslkey }),
  }
}

/** What pg_dump says when it is not to blame: the server was stopped, or an administrator ended its sessions. */
const ended =
  /terminating connection|server closed the connection|connection to server was lost|could not receive data from server|database system is shutting down/i

function explainFailure(client: DumpClient, error: unknown) {
  const words = messageOf(error)
  if (ended.test(words)) {
    return fault('database-lost', `The server ended pg_dump's session: ${words}`, {
      next: 'No dump was written. Look into the server log for why, then run again.',
    })
  }
  const elsewhere = /invalid snapshot identifier|snapshot .* does not exist|import a snapshot/.test(words)
  return fault('dump-client-failed', `pg_dump ${client.version} (${client.kind}) failed: ${words}`, {
    next: elsewhere
      ? 'It reached another server than "dsn" names: correct "pg-dump".'
      : /permission denied/.test(words)
        ? 'Give the login SELECT on the tables of these schemas; docs/dumps.md lists the rights.'
        : 'Read its reason; another pg_dump can be named with "pg-dump".',
  })
}
