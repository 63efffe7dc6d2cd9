import type { Database } from '../../database/connection.js'
import { fault, type Problem } from '../../problem/problem.js'
import { writeStatements } from './statements.js'
import type { Target } from './target.js'

/**
 * Reads the list of rows to take over: with commas between, where no key holds one; one a line; or as a JSON list, which
 * can name whatever there is.
 */
export function readAdoptions(text: string): string[] {
  const listed = readJsonList(text)
  if (listed !== undefined) return listed
  const parts = text.includes('\n') ? text.split('\n') : text.split(',')
  return parts.flatMap((word) => (word.trim() === '' ? [] : [word.trim()]))
}

function readJsonList(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every((word) => typeof word === 'string') ? list : undefined
  } catch {
    return undefined
  }
}

/** A row's name as {@link readAdoptions} reads it where it stands alone. */
export function spellAdoption(table: string, key: string): string {
  const name = `${table}/${key}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: each line of the list would be a name
  return /[,\u0000-\u001F]|^\s|\s$/.test(name) ? JSON.stringify([name]) : name
}

/** Keys of the list that mean this table: `grips/NEUTRAL`, or `NEUTRAL` for any. */
export function adoptedKeys(target: Target, adopt: readonly string[]): string[] {
  const prefix = `${target.name}/`
  return adopt.map((word) => (word.startsWith(prefix) ? word.slice(prefix.length) : word))
}

/** Names of the list that are no row of any table: most likely misspelt, and nothing would be taken over. */
export async function findUnknownAdoptions(
  database: Database,
  targets: readonly Target[],
  adopt: readonly string[],
): Promise<Problem[]> {
  if (adopt.length === 0) return []
  const known = new Set<string>()
  for (const target of targets) {
    const keys = adoptedKeys(target, adopt)
    const { rows } = await database.query<{ key: string }>(writeStatements(target, []).findKeys, [keys])
    const found = new Set(rows.map(({ key }) => key))
    for (const [index, word] of adopt.entries()) if (found.has(keys[index] ?? '')) known.add(word)
  }
  return adopt
    .filter((word) => !known.has(word))
    .map((word) =>
      fault('adopt-unknown', `"${word}" was to be taken over, but no table has such a row.`, {
        next: 'Write it as the report does: table/KEY; as a JSON list, ["table/KEY"], where a key holds a comma. Nothing was written.',
      }),
    )
}
