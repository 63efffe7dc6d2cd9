import type { OutputsOf } from '../lib/action/definition.js'
import type { Journal } from '../lib/action/run.js'
import type { Destructive } from '../lib/migrate/destructive/find.js'
import type { Difference } from '../lib/migrate/drift/compare.js'
import type { Check } from '../lib/migrate/expectation/check.js'
import type { Tried } from '../lib/migrate/trial/apply.js'
import type { Fate } from '../lib/migrate/trial/keepsake.js'
import type { testMigration } from './action.js'

export type TrialJournal = Journal<OutputsOf<typeof testMigration>>

/** What the steps found, also when a later one could not run. */
export type Findings = {
  destructive: readonly Destructive[]
  tried: Tried[]
  checks: Check[]
  fates: readonly Fate[]
  drift: { folder: string; differences: Difference[] }[]
}
