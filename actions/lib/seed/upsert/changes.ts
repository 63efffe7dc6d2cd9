import type { Hash } from 'node:crypto'
import type { Database } from '../../database/connection.js'
import type { Problem } from '../../problem/problem.js'
import { tooManyDeactivated } from './explanation.js'
import type { Change, ChangeKind, TableOutcome } from './outcome.js'
import type { Statements } from './statements.js'
import type { Target } from './target.js'

/** Most changes of a table that an outcome carries. */
const mostChanges = 10_000

/** Looks which rows left the source. @returns why that would be too many to switch off, with those that the source itself switches off */
export async function findGone(
  database: Database,
  target: Target,
  statements: Statements,
  outcome: TableOutcome,
): Promise<Problem | undefined> {
  await database.query(statements.createGone)
  const { rows } = await database.query<{ gone: number; off: number; keys: string[] }>(statements.countGone)
  const { gone = 0, off = 0, keys = [] } = rows[0] ?? {}
  outcome.deactivated = gone
  if (gone + off === 0) return undefined
  const most = await findMost(database, target, statements)
  return gone + off > most ? tooManyDeactivated(target, { gone, off }, most, keys) : undefined
}

/** How many rows the manifest lets one run switch off. */
async function findMost(database: Database, { words }: Target, statements: Statements): Promise<number> {
  const limit = words['max-deactivations']
  if ('rows' in limit) return limit.rows
  const { rows } = await database.query<{ active: number }>(statements.countActive)
  return Math.ceil(Number(((limit.percent * (rows[0]?.active ?? 0)) / 100).toFixed(6)))
}

/** Counts the changes by kind, into the outcome. */
export async function countChanges(
  database: Database,
  statements: Statements,
  outcome: TableOutcome,
): Promise<void> {
  const { rows } = await database.query<{ kind: ChangeKind; rows: number }>(statements.countChanges)
  const of = (kind: ChangeKind) => rows.find((row) => row.kind === kind)?.rows ?? 0
  outcome.inserted = of('+')
  outcome.updated = of('~')
  outcome.reactivated = of('^')
  outcome.foreign = of('!')
  outcome.unchanged = outcome.rows - of('+') - of('~') - of('^') - of('!')
}

/** Takes the changes in key order: into the plan's sum all of them, into the outcome as many as it holds. */
export async function collectChanges(
  database: Database,
  target: Target,
  statements: Statements,
  outcome: TableOutcome,
  plan: Hash | undefined,
): Promise<void> {
  const total =
    outcome.inserted + outcome.updated + outcome.reactivated + outcome.deactivated + outcome.foreign
  if (total === 0 || (plan === undefined && total > mostChanges)) return
  await database.query(`DECLARE seedrail_changes NO SCROLL CURSOR FOR ${statements.listChanges}`)
  const changes: Change[] = []
  const { name, owner = null, active = null } = target
  plan?.update(`${JSON.stringify([name, owner, active, statements.managed])}\n`)
  for (;;) {
    const { rows } = await database.query<Change>('FETCH 2000 FROM seedrail_changes')
    if (rows.length === 0) break
    for (const row of rows) {
      plan?.update(JSON.stringify([row.kind, row.key, row.fields]))
      if (changes.length < mostChanges) changes.push(row)
    }
  }
  await database.query('CLOSE seedrail_changes')
  outcome.changes = changes
}
