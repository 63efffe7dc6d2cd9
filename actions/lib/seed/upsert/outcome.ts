import type { Problem } from '../../problem/problem.js'

/** What happens to a row: inserted, updated, switched on again, switched off, or left because it is another's. */
export type ChangeKind = '+' | '~' | '^' | '-' | '!'

/** One row that was written, would be, or was left to its owner. Values are JSON text, null for nothing. */
export type Change = {
  kind: ChangeKind
  key: string
  /** In the source; null for a row that left it. */
  line: number | null
  fields: readonly (readonly [field: string, from: string | null, to: string | null])[]
  /** Of a row that is switched off: who points at it still. */
  referencedBy?: readonly { table: string; rows: number }[]
}

/** Rows of one table, by what became of them. */
export type TableOutcome = {
  table: string
  file: string
  rows: number
  inserted: number
  updated: number
  reactivated: number
  deactivated: number
  unchanged: number
  foreign: number
  /** Changes in key order; at most as many as a report can hold. */
  changes: readonly Change[]
  /** The version before and after, where the manifest says where versions are kept. */
  version: { before: string; after: string } | undefined
  /** Why nothing was compared, where nothing had to be. */
  trusted: string | undefined
  /** Why nothing is ever switched off here, where that is so. */
  note: string | undefined
  /** Milliseconds. */
  duration: number
}

/** What an upserting seed did, or in plan mode would have done. */
export type UpsertOutcome = {
  mode: 'apply' | 'plan'
  tables: TableOutcome[]
  /** Sum over every change of the plan; undefined where an apply was not asked to compare it. */
  digest: string | undefined
  problems: Problem[]
}
