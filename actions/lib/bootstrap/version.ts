import { createHash } from 'node:crypto'
import type { Database } from '../database/connection.js'
import { parseTableName, quoteTable } from '../database/identifier.js'
import type { ReadModel } from './model.js'
import {
  countKept,
  countVersions,
  findTable,
  selectDigests,
  selectMayWatch,
  selectSignature,
  selectStanding,
} from './statements.js'

/** Raise when equal rows would be rendered in another way. */
const rendering = 'seedrail-bootstrap-1'

/** What the rows are, whoever reads them and wherever: equal rows have equal versions. */
export type ContentVersion = {
  /** 32 hexadecimal digits. */
  referenceVersion: string
  /** By table, in the model's order. */
  tables: readonly { rows: number; digest: string }[]
}

/**
 * Whether what was read still stands, told without reading rows. `versions` is undefined where nobody keeps
 * them: then only the content itself can tell.
 */
export type Standing = { signature: string; versions: string | undefined }

/** Sums the rows of all tables, in the server. Reads them all. One snapshot when inside a transaction. */
export async function loadContentVersion(database: Database, model: ReadModel): Promise<ContentVersion> {
  const { rows } = await database.query<{ rows: string; digest: string }>(selectDigests(model.tables))
  const tables = rows.map((row) => ({ rows: Number(row.rows), digest: row.digest }))
  return { referenceVersion: sumVersion(model, tables), tables }
}

/** One version for all tables: it moves when any of them does, and knows which rows belong to which. Pure. */
export function sumVersion(
  model: { tables: readonly { key: string }[] },
  tables: readonly { rows: number; digest: string }[],
): string {
  const lines = model.tables.map(({ key }, index) => `${key} ${tables[index]?.rows} ${tables[index]?.digest}`)
  return createHash('sha256')
    .update([rendering, ...lines].join('\n'))
    .digest('hex')
    .slice(0, 32)
}

/**
 * Whether the versions of all tables can be believed: the table of versions is there and speaks of each of
 * them, enabled triggers for all four events keep them, and nobody can write past those triggers without leaving
 * another trace. What leaves none is named in docs/reference-api.md.
 */
export async function versionsAreKept(database: Database, model: ReadModel): Promise<boolean> {
  if (model.version === undefined) return false
  const names = new Set(model.tables.map((table) => table.shape.name))
  // Triggers know a table by its bare name: two of one name would share a version.
  if (names.size !== model.tables.length) return false
  const watched = await database.query<{ may: boolean }>(selectMayWatch)
  if (watched.rows[0]?.may !== true) return false
  const table = parseTableName(model.version.table)
  const there = await database.query<{ there: boolean }>(findTable, [quoteTable(table)])
  if (there.rows[0]?.there !== true) return false
  const kept = await database.query<{ kept: number }>(countKept, [
    oidsOf(model),
    table.name,
    model.version.version,
  ])
  if (kept.rows[0]?.kept !== model.tables.length) return false
  const found = await database.query<{ versions: number }>(countVersions(model.version), [[...names]])
  return found.rows[0]?.versions === model.tables.length
}

/** One statement that reads no rows. @param kept what {@link versionsAreKept} said of the model */
export async function loadStanding(database: Database, model: ReadModel, kept: boolean): Promise<Standing> {
  const { rows } =
    kept && model.version !== undefined
      ? await database.query<StandingRow>(selectStanding(model.version), [
          oidsOf(model),
          model.tables.map((table) => table.shape.name),
        ])
      : await database.query<StandingRow>(selectSignature, [oidsOf(model)])
  return { signature: rows[0]?.signature ?? '', versions: rows[0]?.versions ?? undefined }
}

type StandingRow = { signature: string; versions: string | null }

function oidsOf(model: ReadModel): number[] {
  return model.tables.map((table) => table.shape.oid)
}
