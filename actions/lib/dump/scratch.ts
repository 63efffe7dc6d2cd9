import { randomBytes } from 'node:crypto'
import { codeOf, connect, type Database, inDatabase } from '../database/connection.js'
import { type Dsn, describeDsn, withDatabase } from '../database/dsn.js'
import { quoteIdentifier, quoteLiteral } from '../database/identifier.js'
import { fault, messageOf, SeedrailError } from '../problem/problem.js'
import { withCleanup } from './cleanup.js'

/**
 * Opens a new, empty database beside the one that an address names, with its encoding and collation, for the
 * length of `work`. It is dropped whatever happens, signals included; only a process that is killed outright
 * leaves it, under a name that begins with `seedrail_proof_`.
 * @throws SeedrailError `prove-not-allowed`, `prove-no-room`, or what `work` throws
 */
export async function inScratchDatabase<Result>(
  dsn: Dsn,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const name = `seedrail_proof_${randomBytes(8).toString('hex')}`
  let creation: Promise<unknown> = Promise.resolve()
  const drop = async () => {
    // A database that is still being made cannot be dropped, and would stay.
    if (
      await creation.then(
        () => false,
        () => true,
      )
    )
      return
    await inDatabase(dsn, (database) =>
      database.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`),
    )
  }
  return withCleanup(drop, async () => {
    creation = inDatabase(dsn, (database) => createBeside(database, name))
    await creation
    const scratch = await connect(withDatabase(dsn, name))
    try {
      return await work(scratch)
    } finally {
      await scratch.close().catch(() => undefined)
    }
  })
}

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
  const waysOut =
    'ALTER ROLE … CREATEDB; or give "prove-dsn" a server where it may; or say "prove: false". No dump was written.'
  switch (codeOf(error)) {
    case '42501':
      return new SeedrailError(
        fault(
          'prove-not-allowed',
          `The login may not create the database in which the dump is proven (${describeDsn(dsn)}).`,
          {
            next: waysOut,
          },
        ),
        { cause: error },
      )
    case '53100':
    case '53300':
    case '55006':
    case '25006':
      return new SeedrailError(
        fault('prove-no-room', `No database can be created to prove the dump in: ${messageOf(error)}.`, {
          next: 'Give the server what it lacks, or give "prove-dsn" another server. No dump was written.',
        }),
        { cause: error },
      )
    default:
      return error
  }
}
