import type { Database } from '../../database/connection.js'
import { quoteTable } from '../../database/identifier.js'
import { caution, type Problem } from '../../problem/problem.js'
import type { DumpManifest } from '../manifest.js'

/**
 * Moves sequences of the target that stand behind those of the dump: merged rows have their numbers, which would
 * be handed out again. Never moves one back. A sequence's step outlives a rollback, which then only leaves a gap.
 * @returns those that the login may not move
 */
export async function advanceSequences(
  database: Database,
  { sequences }: Pick<DumpManifest, 'sequences'>,
): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const { schema, name, value, called } of sequences) {
    const identity = quoteTable({ schema, name })
    const { rows: rights } = await database.query<{ may: boolean }>(
      `SELECT has_sequence_privilege(s.seqrelid, 'SELECT') AND has_sequence_privilege(s.seqrelid, 'UPDATE') AS may
         FROM pg_sequence s WHERE s.seqrelid = to_regclass($1) AND s.seqincrement > 0`,
      [identity],
    )
    const [right] = rights
    // Another database may number its rows in another way.
    if (right === undefined || !called) continue
    if (right.may) {
      await database.query(
        `SELECT setval($1::regclass, $2::bigint) FROM ${identity}
          WHERE last_value < $2::bigint OR (last_value = $2::bigint AND NOT is_called)`,
        [identity, value],
      )
    } else problems.push(explainBehind(identity, value))
  }
  return problems
}

function explainBehind(sequence: string, value: string): Problem {
  return caution(
    'restore-sequence-behind',
    `The login may not move ${sequence}, so that it may hand out numbers that the merged rows have.`,
    { next: `Grant SELECT and UPDATE on it, or set it to at least ${value} yourself.` },
  )
}
