import type { FilePlace } from '../dataset/dataset.js'
import type { Problem } from '../problem/problem.js'
import type { FieldDifference } from './judge.js'
import type { SideKind, SideName } from './side.js'

/** A row that the sides do not agree on. */
export type RowDifference = {
  table: string
  key: string
  /** `missing`: left has it, another side has not. `extra`: the other way round. `duplicate`: one side has it twice. */
  kind: 'missing' | 'extra' | 'changed' | 'duplicate'
  /** The sides that have it. */
  on: readonly SideName[]
  fields: readonly FieldDifference[]
  /** Of three sides, the one that stands alone. */
  wrong: SideName | undefined
  /** Where the row stands in a source. */
  place: FilePlace | undefined
}

/** How many rows of a table, and which. */
export type TableOutcome = {
  table: string
  key: readonly string[]
  rows: Partial<Record<SideName, number>>
  equal: number
  missing: number
  extra: number
  changed: number
  duplicate: number
  /** Rows of another owner that are not as the files have them, or not in them. */
  foreign: number
  /** Rows that are switched off on one side and not on the other at all. */
  deactivated: number
  /** Values that were held against one another: rows by fields. */
  fieldsCompared: number
  differingFields: number
  /** In how many differing rows a side stands alone: also in those of which no details are kept. */
  alone: Partial<Record<SideName, number>>
  /** Rules that are not the default, by column. */
  rules: Readonly<Record<string, readonly string[]>>
  /** Fields that were not compared, and why. */
  notCompared: Readonly<Record<string, string>>
  /** Rows that differ, up to a limit. */
  differences: readonly RowDifference[]
  /** Rows of other owners that differ, up to a limit. */
  foreignRows: readonly ForeignRow[]
}

export type ForeignRow = { key: string; fields: readonly FieldDifference[] }

export type SideOutcome = { name: SideName; kind: SideKind; label: string; version: string | undefined }

/** What a comparison found. */
export type ParityOutcome = {
  dataset: string
  sides: readonly SideOutcome[]
  /** Where column types came from. */
  types: string
  tables: readonly TableOutcome[]
  /** Why it says less than it should: then it could not compare. */
  blockers: readonly Problem[]
  /** Tables that are served and that the dataset does not know. */
  extraTables: readonly { side: SideName; table: string }[]
  /** Readings that were thrown away because a version moved. */
  retries: number
}

export type Totals = {
  tables: number
  rows: number
  equal: number
  missing: number
  extra: number
  changed: number
  duplicate: number
  foreign: number
  deactivated: number
  fieldsCompared: number
  differingFields: number
  differences: number
}

/** Sums over all tables. `rows`: rows of the side that has most of them. */
export function sumUp({ tables, extraTables }: ParityOutcome): Totals {
  const sum = (pick: (table: TableOutcome) => number) =>
    tables.reduce((total, table) => total + pick(table), 0)
  const counts = {
    tables: tables.length,
    rows: sum(({ rows }) => Math.max(0, ...Object.values(rows))),
    equal: sum((table) => table.equal),
    missing: sum((table) => table.missing),
    extra: sum((table) => table.extra),
    changed: sum((table) => table.changed),
    duplicate: sum((table) => table.duplicate),
    foreign: sum((table) => table.foreign),
    deactivated: sum((table) => table.deactivated),
    fieldsCompared: sum((table) => table.fieldsCompared),
    differingFields: sum((table) => table.differingFields),
  }
  const { missing, extra, changed, duplicate } = counts
  return { ...counts, differences: missing + extra + changed + duplicate + extraTables.length }
}
