import type { Place, Problem } from '../../problem/problem.js'
import type { FieldChange, Step } from './decision.js'

/** One row that was written, or would be. */
export type Change = {
  key: string
  outcome: 'created' | 'updated' | 'archived'
  steps: readonly (Step | 'archive')[]
  fields: readonly FieldChange[]
  /** The library version that it got; undefined where nothing was published. */
  version: number | undefined
  place: Place
}

/** What a publishing seed did, or in plan mode would have done. Counts are rows of the source. */
export type PublishOutcome = {
  mode: 'apply' | 'plan'
  /** Rows read from the source. */
  rows: number
  created: number
  updated: number
  skipped: number
  archived: number
  changes: Change[]
  /** Keys of published rows that left the source and are still published. */
  missing: string[]
  /** Errors mean that nothing was written. */
  problems: Problem[]
}

/** Number of faults that stopped the run. */
export function countErrors(outcome: PublishOutcome): number {
  return outcome.problems.filter((problem) => problem.level === 'error').length
}
