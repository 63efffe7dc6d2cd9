import { codeOf, type Database } from '../../database/connection.js'
import type { PresentObject } from './present.js'

/** What SQL calls an object. */
export const words = { table: 'TABLE', sequence: 'SEQUENCE', type: 'TYPE', function: 'FUNCTION' } as const

/**
 * Drops objects by name, tables first and all at once, so that their references to one another do not count. Types
 * and functions may stand on one another in any order: what is refused waits for another round. Never CASCADE: what
 * holds on from outside makes it fail.
 * @param objects with a kind of their own; owned sequences may have gone with their tables
 * @throws what the server refuses, when a whole round drops nothing
 */
export async function dropObjects(database: Database, objects: readonly PresentObject[]): Promise<void> {
  const tables = objects.filter(({ kind }) => kind === 'table').map(({ identity }) => identity)
  if (tables.length > 0) await database.query(`DROP TABLE ${tables.join(', ')} RESTRICT`)
  let left = objects.filter(({ kind }) => kind !== 'table')
  while (left.length > 0) {
    const refused: PresentObject[] = []
    let reason: unknown
    for (const object of left) {
      const refusal = await tryDrop(database, object)
      if (refusal === undefined) continue
      refused.push(object)
      reason = refusal
    }
    if (refused.length === left.length) throw reason
    left = refused
  }
}

/** Why an object can't be dropped yet; undefined when it is gone. Identities are quoted by the server. */
async function tryDrop(database: Database, { kind, identity }: PresentObject): Promise<unknown> {
  await database.query('SAVEPOINT seedrail_drop')
  try {
    await database.query(`DROP ${words[kind]} IF EXISTS ${identity} RESTRICT`)
    await database.query('RELEASE SAVEPOINT seedrail_drop')
    return undefined
  } catch (error) {
    if (codeOf(error) !== '2BP01') throw error
    await database.query('ROLLBACK TO SAVEPOINT seedrail_drop')
    await database.query('RELEASE SAVEPOINT seedrail_drop')
    return error
  }
}
