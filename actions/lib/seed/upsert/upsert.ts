import { createHash } from 'node:crypto'
import type { Database } from '../../database/connection.js'
import { attempt, inTransaction, limitLockWaits, takeLock } from '../../database/transaction.js'
import type { Dataset } from '../../dataset/dataset.js'
import type { UpsertManifest } from '../../dataset/manifest.js'
import { hasErrors } from '../../problem/problem.js'
import { findUnknownAdoptions } from './adoption.js'
import { explainMoved } from './explanation.js'
import { findListStrays } from './lists.js'
import { lockTables } from './lock.js'
import { raiseMemory } from './memory.js'
import type { UpsertOptions } from './options.js'
import type { UpsertOutcome } from './outcome.js'
import { findReferences } from './referrer.js'
import { requireRights } from './rights.js'
import { judgeAll, type Standing } from './standing.js'
import { explainThrown, seedTable } from './table.js'
import { loadTargets } from './target.js'
import { explainDeferred } from './write.js'

export type { UpsertOptions } from './options.js'

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
      await database.query(readAlike)
      const targets = await loadTargets(database, dataset)
      const hidden = await requireRights(database, dataset.manifest, targets)
      await raiseMemory(database, targets)
      const standings = await judgeAll(database, dataset.manifest, targets, options)
      const compared = targets.filter((_, index) => standings[index]?.trusted === undefined)
      await lockTables(database, compared, options.lockTimeout)
      await database.query('SET CONSTRAINTS ALL DEFERRED')
      const plan =
        options.mode === 'plan' || options.expectedPlan !== undefined ? createHash('sha256') : undefined
      const outcome: UpsertOutcome = { mode: options.mode, tables: [], digest: undefined, problems: hidden }
      outcome.problems.push(...(await findUnknownAdoptions(database, targets, options.adopt)))
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
        else outcome.problems.push(...(await findListStrays(database, targets, standings)))
      }
      if (!hasErrors(outcome.problems)) {
        outcome.tables = await findReferences(database, targets, outcome.tables)
      }
      outcome.digest = hasErrors(outcome.problems) ? undefined : plan?.digest('hex')
      const moved = options.expectedPlan !== undefined && options.expectedPlan !== outcome.digest
      if (moved && !hasErrors(outcome.problems)) {
        outcome.problems.push(explainMoved(options.expectedPlan ?? '', outcome.digest))
      }
      return hasErrors(outcome.problems) ? withoutWrites(outcome) : outcome
    },
    { ending: (outcome) => (outcome.mode === 'plan' || hasErrors(outcome.problems) ? 'rollback' : 'commit') },
  )
}

/**
 * One source means one thing in every database, whatever its own settings: a time without an offset is UTC. Money is stored
 * in the smallest coin of its locale: where that is no hundredth, as with yen, another locale would read another worth.
 */
const readAlike = `
SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
       set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
       set_config('bytea_output', 'hex', true), set_config('array_nulls', 'on', true),
       set_config('xmloption', 'content', true),
       set_config('lc_monetary', CASE WHEN scale(1::money::numeric) = 2 THEN 'C' ELSE current_setting('lc_monetary') END, true),
       set_config('quote_all_identifiers', 'off', true)`

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
