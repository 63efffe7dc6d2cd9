import type { Database } from '../../database/connection.js'
import { explainRefusal } from '../../database/refusal.js'
import {
  attempt,
  inTransaction,
  type LockHolder,
  limitLockWaits,
  takeLock,
} from '../../database/transaction.js'
import type { Dataset, Source } from '../../dataset/dataset.js'
import type { PublishManifest } from '../../dataset/manifest.js'
import { readRows } from '../../dataset/read.js'
import { createDuplicateFinder, type Row, rulesFor, validateRow } from '../../dataset/validate.js'
import { caution, type Problem, SeedrailError } from '../../problem/problem.js'
import { decideRow, limitOf, type Wishes } from './decision.js'
import { draftLeft, explainDecision, placeOf, sourceIsEmpty, tooManyArchived } from './explanation.js'
import { countErrors, type PublishOutcome } from './outcome.js'
import { loadStates } from './state.js'
import { writeStatements } from './statements.js'
import { loadPublishTables, type PublishTables } from './tables.js'
import { type Actor, archiveRows, type PendingRow, run, type Writer, writeRows } from './writer.js'

export type PublishOptions = Wishes & {
  mode: 'apply' | 'plan'
  onMissing: 'report' | 'archive'
  maxArchived: { rows: number } | { percent: number }
  actor: Actor
  /** Milliseconds. */
  lockTimeout: number
  /** The source's commit, for the audit log. */
  commit?: string | undefined
  onWait?: (holders: readonly LockHolder[]) => void
  onProgress?: (done: number, total: number) => void
}

/** Rows that travel to the server at once. */
const batchSize = 500

/** Most faults that are collected before reading stops: more would help nobody. */
const mostProblems = 10_000

/**
 * Reads and validates every row of a dataset before anything is written.
 * @throws SeedrailError with all faults of the source at once, each with its file, line and column
 */
export async function readValidRows(
  database: Database,
  dataset: Dataset<PublishManifest>,
): Promise<{ rows: Row[]; tables: PublishTables }> {
  const tables = await loadPublishTables(database, dataset.manifest)
  const rules = rulesFor(dataset.manifest, tables.staging, [dataset.manifest.key], tables.roles)
  const findDuplicate = createDuplicateFinder(rules)
  const rows: Row[] = []
  const problems: Problem[] = []
  let read = 0
  const readAll = async () => {
    for await (const one of readRows(sourceOf(dataset))) {
      if (problems.length > mostProblems) break
      read++
      if ('problems' in one) {
        problems.push(...one.problems)
        continue
      }
      const checked = validateRow(rules, one.row)
      if ('row' in checked) rows.push(checked.row)
      else problems.push(...checked.problems)
      problems.push(...findDuplicate(one.row))
    }
  }
  await readAll().catch((error: unknown) => {
    // A file that breaks off does not hide what was wrong before it did.
    if (!(error instanceof SeedrailError) || problems.length === 0) throw error
    problems.push(...error.problems)
  })
  if (read === 0 && !dataset.manifest['allow-empty']) problems.push(sourceIsEmpty(sourceOf(dataset).file))
  if (problems.length > 0) throw new SeedrailError(problems, { verdict: 'broken' })
  return { rows, tables }
}

/**
 * Publishes a dataset in one transaction: drafts, submits, approves and publishes what is new or changed,
 * and writes nothing for what is not. Any fault, or mode `plan`, rolls everything back.
 * @throws SeedrailError when it could not run at all; faults of rows are in the outcome
 */
export async function publishDataset(
  database: Database,
  dataset: Dataset<PublishManifest>,
  source: { rows: readonly Row[]; tables: PublishTables },
  options: PublishOptions,
): Promise<PublishOutcome> {
  const writer: Writer = {
    database,
    statements: writeStatements(dataset.manifest, source.tables),
    manifest: dataset.manifest,
    actor: options.actor,
    origin: { dataset: dataset.manifest.name, file: sourceOf(dataset).file, commit: options.commit },
  }
  return inTransaction(
    database,
    async () => {
      await takeLock(database, `seedrail:${dataset.manifest.name}`, options.lockTimeout, options.onWait)
      await limitLockWaits(database, options.lockTimeout)
      const outcome: PublishOutcome = {
        mode: options.mode,
        rows: source.rows.length,
        created: 0,
        updated: 0,
        skipped: 0,
        archived: 0,
        changes: [],
        missing: [],
        problems: [],
      }
      for (let start = 0; start < source.rows.length; start += batchSize) {
        await publishBatch(writer, source.rows.slice(start, start + batchSize), options, outcome)
        options.onProgress?.(Math.min(start + batchSize, source.rows.length), source.rows.length)
      }
      await treatMissing(writer, source.rows, options, outcome)
      await checkDeferred(writer, source.rows, outcome)
      return countErrors(outcome) > 0 ? withoutWrites(outcome) : outcome
    },
    { ending: (outcome) => (outcome.mode === 'plan' || countErrors(outcome) > 0 ? 'rollback' : 'commit') },
  )
}

/** The one source of a published dataset. */
function sourceOf(dataset: Dataset<PublishManifest>): Source {
  const [source] = dataset.sources
  if (source === undefined) throw new RangeError('A published dataset has one source.')
  return source
}

/** What is left of an outcome when a fault undoes it all. */
function withoutWrites(outcome: PublishOutcome): PublishOutcome {
  return { ...outcome, created: 0, updated: 0, archived: 0, changes: [] }
}

async function publishBatch(
  writer: Writer,
  rows: readonly Row[],
  options: PublishOptions,
  outcome: PublishOutcome,
) {
  const states = await loadStates(writer, rows, outcome)
  const pending: PendingRow[] = []
  for (const { row, state, draft } of states) {
    const decision = decideRow(state, options)
    if (decision.kind === 'write') {
      pending.push({ row, steps: decision.steps, changes: decision.changes, draft })
      outcome[decision.outcome]++
    } else {
      if (decision.kind !== 'refuse') outcome.skipped++
      outcome.problems.push(...explainDecision(writer, row, decision, state))
    }
  }
  if (countErrors(outcome) > 0 || pending.length === 0) return
  await writeOrExplain(writer, pending, outcome)
}

async function writeOrExplain(
  writer: Writer,
  pending: readonly PendingRow[],
  outcome: PublishOutcome,
): Promise<void> {
  const whole = await attempt(writer.database, () => writeRows(writer, pending))
  if ('result' in whole) {
    recordChanges(writer, pending, new Map(whole.result.map((one) => [one.key, one.version])), outcome)
    return
  }
  // The server refused something: take the rows one by one, so that each offender is named with its line.
  for (const one of pending) {
    const single = await attempt(writer.database, () => writeRows(writer, [one]))
    if ('refusal' in single) outcome.problems.push(explainRefusal(single.refusal, placeOf(writer, one.row)))
  }
  if (countErrors(outcome) === 0) throw whole.refusal
}

function recordChanges(
  writer: Writer,
  pending: readonly PendingRow[],
  versions: ReadonlyMap<string, number | undefined>,
  outcome: PublishOutcome,
): void {
  for (const { row, steps, changes, draft } of pending) {
    outcome.changes.push({
      key: row.key,
      outcome: draft === undefined ? 'created' : 'updated',
      steps,
      fields: changes,
      version: versions.get(row.key),
      place: placeOf(writer, row),
    })
  }
}

/** Constraints that wait for the commit are asked now, so that a plan says what the apply would meet. */
async function checkDeferred(writer: Writer, rows: readonly Row[], outcome: PublishOutcome): Promise<void> {
  if (countErrors(outcome) > 0 || outcome.changes.length === 0) return
  const checked = await attempt(writer.database, () => writer.database.query('SET CONSTRAINTS ALL IMMEDIATE'))
  if ('result' in checked) return
  const row = findOffender(rows, checked.refusal)
  const place = row === undefined ? { file: writer.origin.file } : placeOf(writer, row)
  outcome.problems.push(explainRefusal(checked.refusal, place))
}

/** The row that a constraint's detail, `Key (parent)=(77) is not present …`, speaks of. */
function findOffender(rows: readonly Row[], refusal: unknown): Row | undefined {
  const found = /^Key \((.+?)\)=\((.*?)\) /.exec((refusal as { detail?: string }).detail ?? '')
  const [, column = '', value] = found ?? []
  return rows.find(
    (row) =>
      row.values[column.replaceAll('"', '')] !== undefined &&
      String(row.values[column.replaceAll('"', '')]) === value,
  )
}

async function treatMissing(
  writer: Writer,
  rows: readonly Row[],
  options: PublishOptions,
  outcome: PublishOutcome,
) {
  if (countErrors(outcome) > 0) return
  const { database, statements, actor, manifest } = writer
  const keys = rows.map((row) => row.key)
  const { rows: left } = await run<{ id: string; key: string; library_id: string; published: boolean }>(
    database,
    statements.loadMissing,
    [keys, actor.id],
  )
  const missing = left.filter((row) => row.published)
  outcome.problems.push(...left.filter((row) => !row.published).map(({ key }) => draftLeft(writer, key)))
  if (missing.length === 0) return
  if (options.onMissing === 'report') {
    outcome.missing = missing.map(({ key }) => key)
    outcome.problems.push(
      ...missing.map(({ key }) =>
        caution('row-left-source', `"${key}" is published but no longer in the source; it stays published.`, {
          place: { file: writer.origin.file, table: manifest.staging.table, key },
          next: 'Put it back into the source, or archive it with on-missing: archive.',
        }),
      ),
    )
    return
  }
  const published = await run<{ rows: number }>(database, statements.countPublished, [])
  const most = limitOf(options.maxArchived, published.rows[0]?.rows ?? 0)
  if (missing.length > most) {
    outcome.problems.push(
      tooManyArchived(
        writer,
        missing.map(({ key }) => key),
        most,
      ),
    )
    return
  }
  await archiveRows(
    writer,
    missing.map((row) => ({ id: row.id, libraryId: row.library_id })),
  )
  outcome.archived = missing.length
  for (const { key } of missing) {
    const place = { file: writer.origin.file, table: manifest.staging.table, key }
    outcome.changes.push({
      key,
      outcome: 'archived',
      steps: ['archive'],
      fields: [],
      version: undefined,
      place,
    })
  }
}
