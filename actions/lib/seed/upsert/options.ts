import type { LockHolder } from '../../database/transaction.js'
import type { TableOutcome } from './outcome.js'

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
