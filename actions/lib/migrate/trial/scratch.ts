import { randomBytes } from 'node:crypto'
import { codeOf, connect, type Database, inDatabase } from '../../database/connection.js'
import { type Dsn, describeDsn, withDatabase } from '../../database/dsn.js'
import { quoteIdentifier, quoteLiteral } from '../../database/identifier.js'
import { withCleanup } from '../../dump/cleanup.js'
import { fault, messageOf, SeedrailError } from '../../problem/problem.js'

/** Databases that exist only for a trial. */
export type Scratch = {
  /**
   * Makes a new, empty database and connects to it. Waits for locks and statements there are limited.
   * @throws SeedrailError `scratch-not-allowed`, `scratch-no-room`
   */
  create(purpose: string): Promise<Database>
}

export type ScratchOptions = {
  /** Longest wait for a lock inside, in milliseconds. */
  lockTimeout: number
  /** Longest time of one statement inside, in milliseconds; a script is one. */
  statementTimeout: number
}

/** Names of scratch databases begin with this, so that one left by a killed process can be told. */
export const scratchPrefix = 'seedrail_trial_'

/**
 * Gives `work` databases beside the one that an address names. The database of the address itself is only
 * connected to. All are dropped whatever happens, signals included; only a process that is killed outright
 * leaves them.
 */
export async function withScratch<Result>(
  dsn: Dsn,
  options: ScratchOptions,
  work: (scratch: Scratch) => Promise<Result>,
): Promise<Result> {
  const run = randomBytes(6).toString('hex')
  const names: string[] = []
  const open: Database[] = []
  let making: Promise<unknown> = Promise.resolve()
  const dropAll = async () => {
    // A database that is still being made cannot be dropped, and would stay.
    await making.catch(() => undefined)
    await Promise.all(open.map((database) => database.close().catch(() => undefined)))
    if (names.length > 0) await inDatabase(dsn, (database) => dropDatabases(database, names))
  }
  return withCleanup(dropAll, () =>
    work({
      async create(purpose) {
        const name = `${scratchPrefix}${run}_${purpose.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`.slice(
          0,
          63,
        )
        const creation = inDatabase(dsn, (database) => createBeside(database, name))
        making = creation
        await creation
        names.push(name)
        const scratch = await connect(withDatabase(dsn, name))
        open.push(scratch)
        await limitSession(scratch, options)
        return scratch
      },
    }),
  )
}

async function dropDatabases(database: Database, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await database.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`)
  }
}

async function limitSession(database: Database, options: ScratchOptions): Promise<void> {
  await database.query(
    `SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)`,
    [`${Math.max(1, Math.round(options.lockTimeout))}ms`, `${Math.round(options.statementTimeout)}ms`],
  )
}

/** With the encoding and collation of the database beside it, so that what sorts and compares does so alike. */
async function createBeside(database: Database, name: string): Promise<void> {
  const { rows } = await database.query<{ encoding: string; collate: string; ctype: string }>(
    `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype
       FROM pg_database WHERE datname = current_database()`,
  )
  const { encoding = 'UTF8', collate = 'C', ctype = 'C' } = rows[0] ?? {}
  try {
    await database.query(
      `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0 ENCODING ${quoteLiteral(encoding)}
       LC_COLLATE ${quoteLiteral(collate)} LC_CTYPE ${quoteLiteral(ctype)}`,
    )
  } catch (error) {
    throw explainUncreated(error, database.dsn)
  }
}

function explainUncreated(error: unknown, dsn: Dsn): unknown {
  switch (codeOf(error)) {
    case '42501':
      return new SeedrailError(
        fault('scratch-not-allowed', `The login may not create a database beside ${describeDsn(dsn)}.`, {
          next: `As a superuser: ALTER ROLE ${quoteIdentifier(dsn.user)} CREATEDB; or give "dsn" a server where it may, such as a service of the job. Nothing was written.`,
        }),
        { cause: error },
      )
    case '53100':
    case '53300':
    case '25006':
      return new SeedrailError(
        fault('scratch-no-room', `No scratch database can be created: ${messageOf(error)}.`, {
          next: 'Give the server what it lacks, or give "dsn" another server. Nothing was written.',
        }),
        { cause: error },
      )
    default:
      return error
  }
}
