import { codeOf, type Database } from '../../database/connection.js'
import { attempt, Undo } from '../../database/transaction.js'
import { fault, type Problem } from '../../problem/problem.js'
import { didYouMean } from '../../problem/suggestion.js'
import { type Altered, describeAltered } from './explanation.js'
import type { TableOutcome } from './outcome.js'
import { placeRow, placeRows } from './place.js'
import { explainRefused } from './refused.js'
import { type Statements, writeStatements } from './statements.js'
import { callBeside, type Target } from './target.js'

/** More than a source has rows. */
const mostRows = 2 ** 31 - 1

/**
 * Writes the changes in key order. New rows go first, so that changed ones may point at them; where they meet a value
 * that a changed row is about to give up, the other way round.
 * @returns why the server refused, each row with its place, then nothing was written; or cautions for the rows that it
 * altered
 */
export async function writeChanges(
  database: Database,
  target: Target,
  statements: Statements,
  outcome: TableOutcome,
): Promise<Problem[]> {
  const refusal = await tryWriting(database, statements, outcome, ['insert', 'update'])
  if (refusal === undefined) return findAltered(database, target, statements)
  if (refusal.error instanceof Swallowed) return [explainSwallowed(target, refusal.error)]
  if (
    codeOf(refusal.error) === '23505' &&
    outcome.inserted > 0 &&
    outcome.updated + outcome.reactivated > 0
  ) {
    const again = await tryWriting(database, statements, outcome, ['update', 'insert'])
    if (again === undefined) return findAltered(database, target, statements)
  }
  return explainWriteFailure(database, target, statements, refusal.error, refusal)
}

/** Holds what was written against the table, where a trigger or a rule may have altered it. */
async function findAltered(database: Database, target: Target, statements: Statements): Promise<Problem[]> {
  const { rows: alters } = await database.query<{ may: boolean }>(statements.mayAlter)
  if (alters[0]?.may !== true) return []
  const { rows } = await database.query<Altered & { total: number }>(statements.findAltered)
  return describeAltered(target, rows, rows[0]?.total ?? 0)
}

async function tryWriting(
  database: Database,
  statements: Statements,
  { inserted, updated, reactivated, deactivated }: TableOutcome,
  order: readonly ('insert' | 'update')[],
): Promise<(Refused & { error: unknown }) | undefined> {
  const { upTo } = statements
  const needed = { insert: inserted > 0, update: updated + reactivated > 0 }
  let trial: string | undefined
  let before: string | undefined
  const written = await attempt(database, async () => {
    for (const step of order) {
      const statement = statements[step]
      if (!needed[step] || statement === undefined) continue
      trial = upTo[step]
      const { rowCount } = await database.query(statement)
      requireAll(step, rowCount, step === 'insert' ? inserted : updated + reactivated)
      before = statement
    }
    trial = undefined
    if (deactivated > 0 && statements.deactivate !== undefined) {
      const { rowCount } = await database.query(statements.deactivate)
      requireAll('switch off', rowCount, deactivated)
    }
  })
  return 'result' in written ? undefined : { error: written.refusal, trial, before }
}

/** Thrown when the server wrote other rows than it was told to, without an error. */
class Swallowed extends Undo {}

function requireAll(step: string, written: number | null, wanted: number): void {
  if (written === wanted) return
  throw new Swallowed(`Of ${wanted} rows to ${step}, the server wrote ${written ?? 0}, without an error.`)
}

function explainSwallowed(target: Target, { message }: Swallowed): Problem {
  return fault('rows-swallowed', message, {
    place: { file: target.source.file, table: target.name },
    next: 'Look for a trigger that returns null, a rule, or a row-level policy on the table. Nothing was written.',
  })
}

/** The statement that was refused, in its form for the first rows only, and what was written before it. */
type Refused = { trial: string | undefined; before: string | undefined }

/** Finds the first row that the server refuses, by writing more and more of them, and undoing it. */
async function locateRefused(
  database: Database,
  rows: number,
  { trial, before }: Refused,
): Promise<number | undefined> {
  if (trial === undefined) return undefined
  const isRefused = async (count: number) => {
    const tried = await attempt(database, async () => {
      if (before !== undefined) await database.query(before)
      await database.query(trial, [count])
      throw new Undo()
    })
    return 'refusal' in tried && !(tried.refusal instanceof Undo)
  }
  let most = rows
  if (!(await isRefused(most))) return undefined
  let least = 1
  while (least < most) {
    const middle = Math.floor((least + most) / 2)
    if (await isRefused(middle)) most = middle
    else least = middle + 1
  }
  return most
}

/** False for a table that took its rows directly, or none. */
async function wasCompared(database: Database, { change }: Statements): Promise<boolean> {
  const { rows } = await database.query<{ compared: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS compared',
    [change],
  )
  return rows[0]?.compared === true
}

/** A constraint that was only checked at the end belongs to one of the tables. */
export async function explainDeferred(
  database: Database,
  targets: readonly Target[],
  error: unknown,
): Promise<Problem[]> {
  const { schema, table } = error as { schema?: string; table?: string }
  const target = targets.find(({ shape }) => shape.schema === schema && shape.name === table)
  if (target === undefined) return [explainRefused(error, {})]
  const statements = writeStatements(target, [])
  if (!(await wasCompared(database, statements)))
    return [explainRefused(error, { file: target.source.file, table: target.name })]
  return explainWriteFailure(database, target, statements, error)
}

/** A foreign key that breaks is looked up for every row of the source; anything else is told as the server does. */
async function explainWriteFailure(
  database: Database,
  target: Target,
  statements: Statements,
  error: unknown,
  refused: Refused = { trial: undefined, before: undefined },
): Promise<Problem[]> {
  const { constraint, column, detail } = error as { constraint?: string; column?: string; detail?: string }
  const key = target.shape.foreignKeys.find((one) => one.name === constraint)
  if (codeOf(error) !== '23503' || key === undefined) {
    const row = await locateRefused(database, mostRows, refused)
    const named = column ?? /^Key \(([^,)]+)\)/.exec(detail ?? '')?.[1]?.replace(/^"|"$/g, '')
    const place =
      row === undefined
        ? { file: target.source.file, table: target.name }
        : await placeRow(target, row, named === undefined ? [] : [named])
    return [explainRefused(error, place)]
  }
  const orphans = await database.query<{ number: number; value: string }>(
    statements.findOrphans(key.columns, key.references),
  )
  const problems = await explainOrphans(
    database,
    target,
    statements,
    orphans.rows,
    key.columns,
    key.references,
  )
  return problems.length > 0
    ? problems
    : [explainRefused(error, { file: target.source.file, table: target.name })]
}

async function explainOrphans(
  database: Database,
  target: Target,
  statements: Statements,
  orphans: readonly { number: number; value: string }[],
  columns: readonly string[],
  references: { schema: string; table: string; columns: readonly string[] },
): Promise<Problem[]> {
  if (orphans.length === 0) return []
  const known = await database.query<{ key: string }>(statements.listKeys(references))
  const keys = known.rows.map((row) => row.key)
  const placeOf = await placeRows(target, new Map(orphans.map(({ number }) => [number, columns])))
  return orphans.map(({ number, value }) =>
    fault(
      'reference-missing',
      `"${value}" is no row of ${callBeside(target, references)}, neither in the source nor in the database.${didYouMean(value, keys)}`,
      {
        place: placeOf(number),
        next: 'Correct the reference, or add the row it means. Nothing was written.',
      },
    ),
  )
}
