import { parseStatements, SqlSyntaxError } from '../../dump/statements.js'
import { caution, type Problem } from '../../problem/problem.js'
import type { Migration } from '../folder.js'
import { type Harm, judgeStatement } from './judge.js'

/** A statement that destroys, blocks or rewrites, and where it stands. */
export type Destructive = { migration: Migration; line: number; harm: Harm }

/**
 * Reads scripts by Postgres' own grammar and finds what would hurt a database in use. A script that is no SQL to
 * the grammar is passed over: the server will say of it what is wrong.
 */
export async function findDestructive(migrations: readonly Migration[]): Promise<Destructive[]> {
  const found: Destructive[] = []
  for (const migration of migrations) {
    const made = new Set<string>()
    for (const { node, line } of await parseOrPass(migration.script)) {
      for (const harm of judgeStatement(node, made)) found.push({ migration, line, harm })
    }
  }
  return found
}

async function parseOrPass(script: string) {
  try {
    return await parseStatements(script)
  } catch (error) {
    if (error instanceof SqlSyntaxError) return []
    throw error
  }
}

/** Each as a warning on its line. */
export function explainDestructive({ migration, line, harm }: Destructive): Problem {
  const more = { place: { file: migration.file, line }, next: harm.next }
  const message = `This ${harm.message}.`
  switch (harm.kind) {
    case 'drops':
    case 'empties':
      return caution('migration-destroys', message, more)
    case 'retypes':
      return caution('migration-changes-type', message, more)
    case 'requires':
      return caution('migration-requires-value', message, more)
    case 'renames':
      return caution('migration-renames', message, more)
    case 'rewrites':
    case 'blocks':
      return caution('migration-blocks', message, more)
  }
}
