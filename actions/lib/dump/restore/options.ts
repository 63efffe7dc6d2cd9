import type { LockHolder } from '../../database/transaction.js'
import type { Check } from './outcome.js'

/** How a dump is merged into tables that are there. */
export type MergeOptions = {
  /** Does the same work, lists what would change, and rolls it back. */
  plan: boolean
  /** Refuses to write anything but the plan of this digest. */
  expectedPlan: string | undefined
  check: Check
  /** Milliseconds. */
  lockTimeout: number
  onWait?: ((holders: readonly LockHolder[]) => void) | undefined
}
