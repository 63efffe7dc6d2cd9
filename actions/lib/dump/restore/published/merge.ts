import { createHash } from 'node:crypto'
import type { Database } from '../../../database/connection.js'
import { quoteTable } from '../../../database/identifier.js'
import { limitLockWaits, takeLock } from '../../../database/transaction.js'
import { fault, type Problem, SeedrailError } from '../../../problem/problem.js'
import { loadDump } from '../../load.js'
import { readPlainly } from '../../settings.js'
import type { VerifiedDump } from '../../verify.js'
import { requireCompatible } from '../compare.js'
import type { MergeOptions } from '../options.js'
import type { RestoredChange, RestoreOutcome } from '../outcome.js'
import { advanceSequences } from '../sequences.js'
import { startOutcome, withoutWrites } from './counts.js'
import {
  type DecidedKey,
  decideKey,
  type KeyState,
  type StagingState,
  type VersionState,
} from './decision.js'
import { explainDecision, explainMoved, explainTakenEvent } from './explanation.js'
import { loadNumbering, type Statements, writeStatements } from './statements.js'
import { describePublished, type PublishedTables } from './words.js'

/** What a merge of curated content works with. */
type Merge = { database: Database; tables: PublishedTables; statements: Statements }

/**
 * Merges the dump of a published dataset: rows are found by their natural key, content that the target lacks is
 * inserted with its events, equal content is passed over, and published content that differs is refused. Runs within
 * the caller's transaction, which ends as the outcome says.
 * @throws SeedrailError of `requireCompatible`, and what the server refuses
 */
export async function mergePublished(
  database: Database,
  dump: VerifiedDump,
  options: MergeOptions,
): Promise<RestoreOutcome> {
  const tables = describePublished(dump.manifest)
  await takeLock(database, `seedrail:${dump.manifest.dataset}`, options.lockTimeout, options.onWait)
  await limitLockWaits(database, options.lockTimeout)
  await readPlainly(database)
  const problems = await requireCompatible(database, dump.manifest, [
    tables.staging,
    tables.library,
    tables.audit,
  ])
  const { rows: numbering } = await database.query<{ schema: string; name: string }>(loadNumbering, [
    quoteTable(tables.audit),
    tables.words.audit.id,
  ])
  const statements = writeStatements(tables, { numbersEvents: numbering.length > 0 })
  const merge: Merge = { database, tables, statements }
  await database.query(merge.statements.lockTables)
  await fillStages(merge, dump)
  const decided = await decideAll(merge)
  const outcome = startOutcome(tables, decided, options.plan)
  outcome.problems.push(...problems, ...decided.flatMap((one) => explainDecision(tables, one)))
  if (hasErrors(outcome.problems)) return withoutWrites(outcome)
  await writeAll(merge, decided, outcome)
  if (hasErrors(outcome.problems)) return withoutWrites(outcome)
  requireSettled(await decideAll(merge))
  outcome.verified = options.plan ? undefined : 'sums'
  outcome.digest = digestOf(outcome.changes)
  if (options.expectedPlan !== undefined && options.expectedPlan !== outcome.digest) {
    outcome.problems.push(explainMoved(options.expectedPlan, outcome.digest))
    return withoutWrites(outcome)
  }
  if (!options.plan) {
    // None of the dump's numbers came along where the target numbers the events itself.
    const sequences = dump.manifest.sequences.filter(
      ({ schema, name }) => !numbering.some((own) => own.schema === schema && own.name === name),
    )
    outcome.problems.push(...(await advanceSequences(database, { sequences })))
  }
  return outcome
}

const parts = ['staging', 'library', 'audit'] as const

async function fillStages({ database, tables, statements }: Merge, dump: VerifiedDump): Promise<void> {
  for (const part of parts) await database.query(statements.createStage(part))
  const names = new Map(parts.map((part) => [tables[part].table, part]))
  await loadDump(database, dump, {
    wants: (section) => section.kind === 'data' && names.has(section.table ?? ''),
    copyInto: ({ table }) => statements.copyStage(names.get(table) ?? 'staging'),
  })
}

async function decideAll({ database, tables, statements }: Merge): Promise<DecidedKey[]> {
  const { rows: staged } = await database.query<StagingState & { key: string }>(statements.loadStaging)
  const { rows: versions } = await database.query<VersionState & { key: string }>(statements.loadVersions)
  const { rows: highest } = await database.query<{ key: string; version: number }>(
    statements.loadTargetVersions,
  )
  const byKey = new Map<string, KeyState & { versions: VersionState[] }>()
  const stateOf = (key: string) => {
    const known = byKey.get(key) ?? { key, staging: undefined, versions: [], targetVersion: 0 }
    byKey.set(key, known)
    return known
  }
  for (const { key, ...staging } of staged) stateOf(key).staging = staging
  for (const { key, ...version } of versions) stateOf(key).versions.push(version)
  for (const { key, version } of highest) stateOf(key).targetVersion = version
  const { status } = tables.words.staging
  return [...byKey.values()].map((state) => ({ state, decision: decideKey(state, status) }))
}

async function writeAll(
  { database, tables, statements }: Merge,
  decided: readonly DecidedKey[],
  outcome: RestoreOutcome,
): Promise<void> {
  const writes = decided.flatMap(({ state, decision }) =>
    decision.kind === 'write' ? [{ state, decision }] : [],
  )
  if (writes.length === 0) return
  const idsOf = (part: 'insert' | 'update') =>
    writes.flatMap(({ state, decision }) =>
      decision.staging === part && state.staging !== undefined ? [state.staging.dumpId] : [],
    )
  const [added, moved] = [idsOf('insert'), idsOf('update')]
  const versionsOf = (chosen: typeof writes) =>
    chosen.flatMap(({ decision }) => decision.versions.map(({ dumpId }) => dumpId))
  const versions = versionsOf(writes)
  const behind = versionsOf(writes.filter(({ decision }) => !decision.ahead))
  const { rows: events } = await database.query<{
    id: string
    action: string
    there: boolean
    taken: boolean
  }>(statements.loadAudit, [added, moved, versions])
  const taken = events.filter((event) => event.there && event.taken)
  outcome.problems.push(...taken.map((event) => explainTakenEvent(tables, event.id)))
  if (taken.length > 0) return
  const missing = events.filter(({ there }) => !there)
  if (added.length > 0) await database.query(statements.insertStaging, [added])
  if (moved.length > 0) await database.query(statements.updateStaging, [moved])
  const ahead = writes.filter(({ decision }) => decision.ahead).map(({ state }) => state.key)
  if (ahead.length > 0) await database.query(statements.retireVersions, [ahead])
  if (versions.length > 0) await database.query(statements.insertVersions, [versions, behind])
  if (statements.linkStaging !== undefined)
    await database.query(statements.linkStaging, [[...added, ...moved]])
  await database.query(statements.insertAudit, [missing.map(({ id }) => id)])
  const audit = outcome.tables[2]
  if (audit !== undefined)
    Object.assign(audit, { inserted: missing.length, unchanged: audit.rows - missing.length })
  outcome.changes = [
    ...outcome.changes,
    ...missing.map(({ id, action }): RestoredChange => {
      const fields = [[tables.words.audit.action, null, JSON.stringify(action)]] as const
      return { kind: '+', table: tables.audit.table, key: id, fields }
    }),
  ]
}

/** After the writes nothing may be left to do: the dump's content is there, by key, field and version. */
function requireSettled(decided: readonly DecidedKey[]): void {
  const open = decided.filter(({ decision }) => decision.kind === 'write' || decision.kind === 'refuse')
  if (open.length === 0) return
  const keys = open.slice(0, 5).map(({ state }) => state.key)
  throw new SeedrailError(
    fault(
      'restore-rows-differ',
      `After the merge ${open.length} keys are not as in the dump: ${keys.join(', ')}.`,
      {
        next: 'A trigger of the target may change what is written. The transaction was rolled back.',
      },
    ),
    { verdict: 'broken' },
  )
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ level }) => level === 'error')
}

function digestOf(changes: readonly RestoredChange[]): string {
  const hash = createHash('sha256')
  for (const { kind, table, key, fields } of changes) hash.update(JSON.stringify([kind, table, key, fields]))
  return hash.digest('hex')
}
