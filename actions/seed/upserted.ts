import type { Conclusion } from '../lib/action/run.js'
import type { Database } from '../lib/database/connection.js'
import { describeHolder } from '../lib/database/transaction.js'
import type { Dataset } from '../lib/dataset/dataset.js'
import type { UpsertManifest } from '../lib/dataset/manifest.js'
import { readAdoptions } from '../lib/seed/upsert/adoption.js'
import {
  countTables,
  describePlan,
  describeTables,
  summariseUpsert,
  sumUp,
} from '../lib/seed/upsert/description.js'
import { upsertDataset } from '../lib/seed/upsert/upsert.js'
import type { SeedContext } from './published.js'

/** Seeds a dataset of reference tables, and tells what came of it. */
export async function seedUpserted(
  { inputs, journal }: SeedContext,
  database: Database,
  dataset: Dataset<UpsertManifest>,
): Promise<Conclusion> {
  // A digest that a step should have handed over, but did not, looks like none at all: whoever reads must see it.
  if (inputs.mode === 'apply') journal.fact('expected plan', inputs['expected-plan'] ?? 'none')
  const outcome = await journal.phase(inputs.mode === 'plan' ? 'plan' : 'seed', () =>
    upsertDataset(database, dataset, {
      mode: inputs.mode,
      full: inputs.full,
      onForeignOwner: inputs['on-foreign-owner'],
      adopt: readAdoptions(inputs.adopt ?? ''),
      expectedPlan: inputs['expected-plan'],
      lockTimeout: inputs['lock-timeout'],
      onWait: (holders) =>
        journal.say(`waiting for the lock, held by ${holders.map(describeHolder).join(', ')}`),
    }),
  )
  const sums = sumUp(outcome)
  journal.output('created', sums.inserted)
  journal.output('updated', sums.updated)
  journal.output('skipped', sums.unchanged)
  journal.output('deactivated', sums.deactivated)
  journal.output('reactivated', sums.reactivated)
  journal.output('foreign', sums.foreign)
  journal.output('errors', outcome.problems.filter((problem) => problem.level === 'error').length)
  journal.output('tables', countTables(outcome))
  if (outcome.digest !== undefined) journal.output('digest', outcome.digest)
  journal.section(describeTables(outcome))
  for (const section of describePlan(outcome)) journal.section(section)
  journal.problem(...outcome.problems)
  journal.result(outcome)
  return { headline: summariseUpsert(outcome, dataset.manifest.name) }
}
