import { createHash, type Hash } from 'node:crypto'
import type { Database } from '../../database/connection.js'
import { codeOf } from '../../database/connection.js'
import { explainRefusal } from '../../database/refusal.js'
import {
  attempt,
  inTransaction,
  type LockHolder,
  limitLockWaits,
  takeLock,
} from '../../database/transaction.js'
import type { Dataset } from '../../dataset/dataset.js'
import type { UpsertManifest } from '../../dataset/manifest.js'
import { fault, type Problem, SeedrailError } from '../../problem/problem.js'
import { didYouMean } from '../../problem/suggestion.js'
import { copyIntoEmptyTable } from './direct.js'
import { describeForeign, explainMoved, tooManyDeactivated } from './explanation.js'
import { lockTables } from './lock.js'
import type { Change, ChangeKind, TableOutcome, UpsertOutcome } from './outcome.js'
import { requireRights } from './rights.js'
import { fillStage, loadAbsents, placeRow, type Reading } from './stage.js'
import { type Statements, writeStatements } from './statements.js'
import { loadTargets, type Target } from './target.js'
import { digestSource, loadVersion, recordSeed, type VersionRecord, versionIsKept } from './trust.js'

export type UpsertOptions = {
  mode: 'apply' | 'plan'
  /** Compares although the recorded version says that nothing changed. */
  full: boolean
  onForeignOwner: 'report' | 'fail'
  /** Keys of other owners' rows to take over, by name: `table/KEY` or `KEY`. */
  adopt: readonly string[]
  /** Refuses to write anything but this plan. */
  expectedPlan: string | undefined
  /** Milliseconds. */
  lockTimeout: number
  onWait?: (holders: readonly LockHolder[]) => void
  onTable?: (outcome: TableOutcome) => void
}

/** More than a source has rows. */
const mostRows = 2 ** 31 - 1

/** Most changes of a table that an outcome carries. */
const mostChanges = 10_000

/**
 * Brings the tables of a dataset to the state of its files, in one transaction: stages, compares, writes only
 * what differs, switches off what left the source. Any fault, or mode `plan`, rolls everything back.
 * @throws SeedrailError when it could not run at all; faults of rows are in the outcome
 */
export async function upsertDataset(
  database: Database,
  dataset: Dataset<UpsertManifest>,
  options: UpsertOptions,
): Promise<UpsertOutcome> {
  return inTransaction(
    database,
    async () => {
      await takeLock(database, `seedrail:${dataset.manifest.name}`, options.lockTimeout, options.onWait)
      await limitLockWaits(database, options.lockTimeout)
      const targets = await loadTargets(database, dataset)
      await requireRights(database, dataset.manifest, targets)
      const standings = await judgeAll(database, dataset.manifest, targets, options)
      const compared = targets.filter((_, index) => standings[index]?.trusted === undefined)
      await lockTables(database, compared, options.lockTimeout)
      await database.query('SET CONSTRAINTS ALL DEFERRED')
      const plan =
        options.mode === 'plan' || options.expectedPlan !== undefined ? createHash('sha256') : undefined
      const outcome: UpsertOutcome = { mode: options.mode, tables: [], digest: undefined, problems: [] }
      for (const [index, target] of targets.entries()) {
        const standing = standings[index] as Standing
        const table = await seedTable(
          database,
          dataset.manifest,
          target,
          standing,
          options,
          plan,
          outcome.problems,
        ).catch((error) => {
          throw explainThrown(error, target)
        })
        outcome.tables.push(table)
        options.onTable?.(table)
      }
      if (!hasErrors(outcome.problems)) {
        const checked = await attempt(database, () => database.query('SET CONSTRAINTS ALL IMMEDIATE'))
        if ('refusal' in checked)
          outcome.problems.push(...(await explainDeferred(database, targets, checked.refusal)))
      }
      outcome.digest = plan?.digest('hex')
      const moved = options.expectedPlan !== undefined && options.expectedPlan !== outcome.digest
      if (moved && !hasErrors(outcome.problems)) {
        outcome.problems.push(explainMoved(options.expectedPlan ?? '', outcome.digest))
      }
      return hasErrors(outcome.problems) ? withoutWrites(outcome) : outcome
    },
    { ending: (outcome) => (outcome.mode === 'plan' || hasErrors(outcome.problems) ? 'rollback' : 'commit') },
  )
}

/** What is left of an outcome when a fault undoes it all. */
function withoutWrites(outcome: UpsertOutcome): UpsertOutcome {
  const tables = outcome.tables.map((table) => ({
    ...table,
    inserted: 0,
    updated: 0,
    reactivated: 0,
    deactivated: 0,
    changes: table.changes.filter((change) => change.kind === '!'),
  }))
  return { ...outcome, tables }
}

/** What is known of a table before anything is locked or compared. */
type Standing = {
  digest: string
  before: VersionRecord | undefined
  /** Why the table need not be compared. */
  trusted: string | undefined
  /** Milliseconds. */
  duration: number
}

async function judgeAll(
  database: Database,
  manifest: UpsertManifest,
  targets: readonly Target[],
  options: UpsertOptions,
): Promise<Standing[]> {
  const standings: Standing[] = []
  for (const target of targets) {
    const start = performance.now()
    const digest = await digestSource(target)
    const before = await loadVersion(database, manifest.version, target.shape)
    const kept = before !== undefined && (await versionIsKept(database, target.shape))
    const same = kept && before.seedDigest === digest && before.seedVersion === before.version
    const trusted =
      same && !options.full && options.adopt.length === 0
        ? `the source has the sum that was seeded last, and no row moved since (version ${before.version})`
        : undefined
    standings.push({ digest, before, trusted, duration: performance.now() - start })
  }
  return standings
}

/** What the server refused outright, with the table it was about. */
function explainThrown(error: unknown, { source, name }: Target): unknown {
  return /^[0-9A-Z]{5}$/.test(codeOf(error))
    ? new SeedrailError(explainRefusal(error, { file: source.file, table: name }), { cause: error })
    : error
}

async function seedTable(
  database: Database,
  manifest: UpsertManifest,
  target: Target,
  { digest, before, trusted, duration }: Standing,
  options: UpsertOptions,
  plan: Hash | undefined,
  problems: Problem[],
): Promise<TableOutcome> {
  const start = performance.now() - duration
  const outcome = emptyOutcome(target)
  if (trusted !== undefined && before !== undefined) {
    outcome.trusted = trusted
    outcome.version = { before: before.version, after: before.version }
    outcome.duration = performance.now() - start
    return outcome
  }
  const failed = problems.length
  await compareAndWrite(database, target, options, plan, problems, outcome)
  if (manifest.version !== undefined && !hasErrors(problems.slice(failed))) {
    // Rows of other owners are to be told of again by the next run: no trust while there are any.
    if (outcome.foreign === 0) await recordSeed(database, manifest.version, target.shape, digest)
    const after = await loadVersion(database, manifest.version, target.shape)
    // The triggers may have begun to count just now.
    if (after !== undefined) outcome.version = { before: before?.version ?? '0', after: after.version }
  }
  outcome.duration = performance.now() - start
  return outcome
}

function emptyOutcome(target: Target): TableOutcome {
  return {
    table: target.name,
    file: target.source.file,
    rows: 0,
    inserted: 0,
    updated: 0,
    reactivated: 0,
    deactivated: 0,
    unchanged: 0,
    foreign: 0,
    changes: [],
    version: undefined,
    trusted: undefined,
    note:
      target.active === undefined ? 'it has no column that switches rows off, so none ever is' : undefined,
    duration: 0,
  }
}

async function compareAndWrite(
  database: Database,
  target: Target,
  options: UpsertOptions,
  plan: Hash | undefined,
  problems: Problem[],
  outcome: TableOutcome,
): Promise<void> {
  const staging = writeStatements(target, [])
  const absents = await loadAbsents(database, target)
  const loaded = plan === undefined ? await copyIntoEmptyTable(database, target, absents) : undefined
  if (loaded !== undefined) {
    outcome.rows = loaded
    outcome.inserted = loaded
    return
  }
  const reading = await fillStage(database, target, staging, absents)
  outcome.rows = reading.rows
  const found = [...reading.problems, ...(await findStageFaults(database, target, staging, reading))]
  problems.push(...found)
  if (found.length > 0) return

  const managed = target.columns.filter((column) => reading.given.has(column.name))
  const statements = writeStatements(target, managed)
  await database.query(
    statements.createChange,
    statements.createChange.includes('$1') ? [adoptedKeys(target, options.adopt)] : [],
  )
  await database.query(statements.createGone)
  const brake = await checkBrake(database, target, statements, outcome)
  if (brake !== undefined) {
    problems.push(brake)
    return
  }
  await countChanges(database, statements, outcome)
  await collectChanges(database, target, statements, outcome, plan)
  if (outcome.foreign > 0) problems.push(...describeForeign(target, outcome, options.onForeignOwner))
  if (outcome.inserted + outcome.updated + outcome.reactivated + outcome.deactivated === 0) return
  // Behind a fault nothing is kept, and a row that is missing would only make the next table's rows seem wrong.
  if (hasErrors(problems)) return
  problems.push(...(await write(database, target, statements, outcome)))
}

/** Keys of the adopt list that mean this table: `grips/NEUTRAL`, or `NEUTRAL` for any. */
function adoptedKeys(target: Target, adopt: readonly string[]): string[] {
  const prefix = `${target.name}/`
  return adopt.map((word) => (word.startsWith(prefix) ? word.slice(prefix.length) : word))
}

async function findStageFaults(
  database: Database,
  target: Target,
  statements: Statements,
  reading: Reading,
): Promise<Problem[]> {
  const problems: Problem[] = []
  if (reading.suspicious) {
    const { rows } = await database.query<{ lines: number[]; numbers: number[]; key: string }>(
      statements.findDuplicates,
    )
    for (const { numbers, lines, key } of rows) {
      const place = await placeRow(target, numbers[1] ?? 0, target.key)
      problems.push(
        fault('key-duplicate', `The key "${key}" stands twice: first at ${target.source.file}:${lines[0]}.`, {
          place: { ...place, key },
          next: 'Keep one of the two rows.',
        }),
      )
    }
  }
  const computed = target.columns.filter(
    (column) => column.default?.constant === false && reading.given.has(column.name),
  )
  for (const column of computed) {
    const { rows } = await database.query<{ number: number }>(statements.findMixed(column.name))
    for (const { number } of rows) {
      problems.push(
        fault(
          'field-mixed',
          `${column.name} is given by other rows, but not by this one, and its default is computed by the server.`,
          {
            place: await placeRow(target, number),
            next: 'Give it in every row, or in none.',
          },
        ),
      )
    }
  }
  return problems
}

async function checkBrake(
  database: Database,
  target: Target,
  statements: Statements,
  outcome: TableOutcome,
): Promise<Problem | undefined> {
  const { rows } = await database.query<{ gone: number; active: number; keys: string[] }>(
    statements.countGone,
  )
  const { gone = 0, active = 0, keys = [] } = rows[0] ?? {}
  outcome.deactivated = gone
  const limit = target.words['max-deactivations']
  const most = 'rows' in limit ? limit.rows : Math.ceil(Number(((limit.percent * active) / 100).toFixed(6)))
  return gone > most ? tooManyDeactivated(target, gone, most, keys) : undefined
}

async function countChanges(
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
async function collectChanges(
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
  plan?.update(`${target.name}\n`)
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

/** Writes in key order: new rows first, so that changed ones may point at them. */
async function write(
  database: Database,
  target: Target,
  statements: Statements,
  { inserted, updated, reactivated, deactivated }: TableOutcome,
): Promise<Problem[]> {
  const { upTo } = statements
  let trial: string | undefined
  const written = await attempt(database, async () => {
    if (inserted > 0) {
      trial = upTo.insert
      await database.query(statements.insert)
    }
    if (updated + reactivated > 0 && statements.update !== undefined) {
      trial = upTo.update
      await database.query(statements.update)
    }
    trial = undefined
    if (deactivated > 0 && statements.deactivate !== undefined) await database.query(statements.deactivate)
  })
  if ('result' in written) return []
  const before = trial === upTo.update && inserted > 0 ? statements.insert : undefined
  return explainWriteFailure(database, target, statements, written.refusal, { trial, before })
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
  const undo = Object.assign(new Error('Undo.'), { code: 'P0UNDO' })
  const isRefused = async (count: number) => {
    const tried = await attempt(database, async () => {
      if (before !== undefined) await database.query(before)
      await database.query(trial, [count])
      throw undo
    })
    return 'refusal' in tried && tried.refusal !== undo
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

/** A constraint that was only checked at the end belongs to one of the tables. */
async function explainDeferred(
  database: Database,
  targets: readonly Target[],
  error: unknown,
): Promise<Problem[]> {
  const { schema, table } = error as { schema?: string; table?: string }
  const target = targets.find(({ shape }) => shape.schema === schema && shape.name === table)
  if (target === undefined) return [explainRefusal(error, {})]
  const staged = await database.query<{ staged: boolean }>('SELECT to_regclass($1) IS NOT NULL AS staged', [
    writeStatements(target, []).stage,
  ])
  if (staged.rows[0]?.staged !== true)
    return [explainRefusal(error, { file: target.source.file, table: target.name })]
  return explainWriteFailure(database, target, writeStatements(target, []), error)
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
    return [explainRefusal(error, place)]
  }
  const orphans = await database.query<{ number: number; value: string }>(
    statements.findOrphans(key.columns, key.references),
  )
  const known = await database.query<{ key: string }>(statements.listKeys(key.references))
  const problems: Problem[] = []
  for (const { number, value } of orphans.rows) {
    problems.push(
      fault(
        'reference-missing',
        `"${value}" is no row of ${key.references.table}, neither in the source nor in the database.${didYouMean(
          value,
          known.rows.map((row) => row.key),
        )}`,
        {
          place: await placeRow(target, number, key.columns),
          next: 'Correct the reference, or add the row it means. Nothing was written.',
        },
      ),
    )
  }
  return problems.length > 0
    ? problems
    : [explainRefusal(error, { file: target.source.file, table: target.name })]
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.level === 'error')
}

/** Faults of a plan's comparison make the run fail with this. */
export function requireNoErrors(problems: readonly Problem[]): void {
  if (hasErrors(problems)) throw new SeedrailError(problems, { verdict: 'broken' })
}
