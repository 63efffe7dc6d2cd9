import { randomBytes } from 'node:crypto'
import { codeOf, connect, type Database, inDatabase } from '../database/connection.js'
import { type Dsn, describeDsn, withDatabase } from '../database/dsn.js'
import { quoteIdentifier, quoteLiteral } from '../database/identifier.js'
import { fault, messageOf, SeedrailError } from '../problem/problem.js'
import { withCleanup } from './cleanup.js'

/**
 * Opens a new, empty database beside the one that an address names, with its encoding and locale, for the
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

/** How a database writes and sorts text. Without a provider the server is older than 15, and knows one only. */
type DatabaseLocale = {
  encoding: string
  collate: string
  ctype: string
  provider: string | null
  /** Of ICU, or of the server's own provider. */
  locale: string | null
  rules: string | null
}

/** Columns came and went by other names: `daticulocale` (15, 16), `datlocale` (17). */
const loadLocale = `
SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype,
       to_jsonb(d) ->> 'datlocprovider' AS provider,
       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale,
       to_jsonb(d) ->> 'daticurules' AS rules
  FROM pg_database d WHERE datname = current_database()`

/** The options of CREATE DATABASE: all of them, for what is left out would be template0's. */
function renderLocale({ encoding, collate, ctype, provider, locale, rules }: DatabaseLocale): string {
  const options: [word: string, value: string | null][] = [
    ['ENCODING', encoding],
    ['LC_COLLATE', collate],
    ['LC_CTYPE', ctype],
  ]
  if (provider === 'c') options.push(['LOCALE_PROVIDER', 'libc'])
  if (provider === 'i') options.push(['LOCALE_PROVIDER', 'icu'], ['ICU_LOCALE', locale], ['ICU_RULES', rules])
  if (provider === 'b') options.push(['LOCALE_PROVIDER', 'builtin'], ['BUILTIN_LOCALE', locale])
  return options
    .flatMap(([word, value]) => (value === null ? [] : [`${word} ${quoteLiteral(value)}`]))
    .join(' ')
}

async function createBeside(database: Database, name: string): Promise<void> {
  const { rows } = await database.query<DatabaseLocale>(loadLocale)
  try {
    await database.query(
      `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0 ${rows.map(renderLocale).join('')}`,
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
