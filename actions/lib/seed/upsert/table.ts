import type { Hash } from 'node:crypto'
import { codeOf, type Database } from '../../database/connection.js'
import type { UpsertManifest } from '../../dataset/manifest.js'
import { hasErrors, type Problem, SeedrailError } from '../../problem/problem.js'
import { adoptedKeys } from './adoption.js'
import { collectChanges, countChanges, findGone } from './changes.js'
import { copyIntoEmptyTable } from './direct.js'
import { loadAbsents } from './encoding.js'
import { describeForeign, versionUnmoved } from './explanation.js'
import type { UpsertOptions } from './options.js'
import type { TableOutcome } from './outcome.js'
import { explainRefused } from './refused.js'
import { compareSource } from './stage.js'
import type { Standing } from './standing.js'
import type { Target } from './target.js'
import { loadVersion, recordSeed, type SourceSum } from './trust.js'
import { writeChanges } from './write.js'

/** What the server refused outright, with the table it was about. */
export function explainThrown(error: unknown, { source, name }: Target): unknown {
  return /^[0-9A-Z]{5}$/.test(codeOf(error))
    ? new SeedrailError(explainRefused(error, { file: source.file, table: name }), { cause: error })
    : error
}

/**
 * Brings one table to the state of its source, inside the transaction of the whole seed.
 * @param plan takes every change, where the run is a plan or is held against one
 * @param problems takes what is wrong; an error among them means that nothing may be kept
 */
export async function seedTable(
  database: Database,
  manifest: UpsertManifest,
  target: Target,
  { sum, before, trusted, duration }: Standing,
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
  const settled = await compareAndWrite(database, target, sum, options, plan, problems, outcome)
  if (manifest.version !== undefined && !hasErrors(problems.slice(failed))) {
    const after = await loadVersion(database, manifest.version, target.shape)
    const written = outcome.inserted + outcome.updated + outcome.reactivated + outcome.deactivated
    const unmoved = written > 0 && after?.version === before?.version
    if (unmoved) problems.push(versionUnmoved(target, manifest.version.table, written))
    else if (settled && sum !== undefined)
      await recordSeed(database, manifest.version, target.shape, await sum.get())
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

/**
 * @returns whether the table now holds what its source says, so that the next run need not compare it: not while there are
 * rows of other owners, or rows that a trigger altered, for those are to be told of again
 */
async function compareAndWrite(
  database: Database,
  target: Target,
  sum: SourceSum | undefined,
  options: UpsertOptions,
  plan: Hash | undefined,
  problems: Problem[],
  outcome: TableOutcome,
): Promise<boolean> {
  const absents = await loadAbsents(database, target)
  const source = { absents, sum, remember: false }
  const loaded = plan === undefined ? await copyIntoEmptyTable(database, target, source) : undefined
  if (loaded !== undefined) {
    outcome.rows = loaded
    outcome.inserted = loaded
    return true
  }
  const compared = await compareSource(database, target, source, adoptedKeys(target, options.adopt))
  const { statements } = compared
  outcome.rows = compared.rows
  problems.push(...compared.problems)
  if (compared.problems.length > 0) return false
  const brake = await findGone(database, target, statements, outcome)
  if (brake !== undefined) {
    problems.push(brake)
    return false
  }
  await countChanges(database, statements, outcome)
  await collectChanges(database, target, statements, outcome, plan)
  if (outcome.foreign > 0) problems.push(...describeForeign(target, outcome, options.onForeignOwner))
  const settled = outcome.foreign === 0
  if (outcome.inserted + outcome.updated + outcome.reactivated + outcome.deactivated === 0) return settled
  // Behind a fault nothing is kept, and a row that is missing would only make the next table's rows seem wrong.
  if (hasErrors(problems)) return false
  const told = await writeChanges(database, target, statements, outcome)
  problems.push(...told)
  return settled && told.length === 0
}
