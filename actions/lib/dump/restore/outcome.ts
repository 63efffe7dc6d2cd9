import type { Problem } from '../../problem/problem.js'

/** How far the restored rows were looked at before the commit. */
export type Check = 'sums' | 'counts'

/** Rows of one table, by what became of them. */
export type RestoredTable = {
  table: string
  /** In the dump. */
  rows: number
  inserted: number
  updated: number
  reactivated: number
  deactivated: number
  unchanged: number
  /** Left alone, because they are somebody else's. */
  foreign: number
  /** The version that triggers keep, where the dataset has one; before the restore and after it. */
  version: { before: string; after: string } | undefined
}

/** One row that was written, would be, or was left alone. Values are JSON text. */
export type RestoredChange = {
  kind: '+' | '~' | '^' | '-' | '!'
  table: string
  key: string
  fields: readonly (readonly [field: string, from: string | null, to: string | null])[]
}

/** What a restore did, or in a plan would have done. Plain data; report.json carries it. */
export type RestoreOutcome = {
  mode: 'merge' | 'replace'
  plan: boolean
  tables: RestoredTable[]
  /** As many as a report can hold. */
  changes: readonly RestoredChange[]
  /** Objects that were dropped for `replace`. */
  dropped: readonly string[]
  /** Sum over every change of a merge's plan. */
  digest: string | undefined
  /** What was compared before the commit; undefined where nothing was. */
  verified: Check | undefined
  problems: Problem[]
}

/** A table of which nothing is known yet but its rows in the dump. */
export function emptyTable(table: string, rows: number): RestoredTable {
  return {
    table,
    rows,
    inserted: 0,
    updated: 0,
    reactivated: 0,
    deactivated: 0,
    unchanged: 0,
    foreign: 0,
    version: undefined,
  }
}
