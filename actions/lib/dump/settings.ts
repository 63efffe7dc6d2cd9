import type { Database } from '../database/connection.js'

/**
 * What decides how names are written and values are read, as a dump takes both for granted. A role or a database may have
 * set any of them for its sessions: identifiers quoted throughout, NULL in an array as a word, XML as whole documents.
 */
const plain: Readonly<Record<string, string>> = {
  quote_all_identifiers: 'off',
  array_nulls: 'on',
  xmloption: 'content',
  lc_monetary: 'C',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
}

/** Makes this transaction write names and read values as dumps have them, whatever the login's own settings. */
export async function readPlainly(database: Database): Promise<void> {
  await setLocally(database, plain)
}

/** Settings for the length of the transaction. */
export async function setLocally(
  database: Database,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const entries = Object.entries(settings)
  const calls = entries.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`)
  await database.query(`SELECT ${calls.join(', ')}`, entries.flat())
}
