import type { Migration } from './folder.js'
import type { History, HistoryRow } from './history.js'

/** A migration that a database's history names. */
export type Recorded = { name: string; startedAt: string; finishedAt: string | null; logs: string | null }

/** How a folder of migrations and a database's history stand to each other. */
export type MigrationStatus = {
  schema: string
  /** Where Prisma would refuse with P3005: no history, but tables. Names one of them. */
  unmanaged: { table: string } | undefined
  applied: readonly Recorded[]
  /** In the folder and not in the history, in the order in which they will apply. */
  pending: readonly Migration[]
  /** Begun and neither finished nor rolled back. */
  failed: readonly Recorded[]
  /** Applied, and the file has another checksum today. */
  edited: readonly Migration[]
  /** In the history and no longer in the folder. */
  missing: readonly Recorded[]
  upToDate: boolean
}

/**
 * Compares a folder with a history by Prisma's rules: a row that was rolled back counts for nothing, one
 * that neither finished nor was rolled back has failed, and whatever has no other row is pending.
 */
export function compareHistory(migrations: readonly Migration[], history: History): MigrationStatus {
  const standing = history.rows.filter((row) => row.rolledBackAt === null)
  const known = new Set(standing.map((row) => row.name))
  const inFolder = new Map(migrations.map((migration) => [migration.name, migration]))
  const applied = standing.filter((row) => row.finishedAt !== null)
  const failed = standing.filter((row) => row.finishedAt === null)
  const pending = migrations.filter((migration) => !known.has(migration.name))
  const recorded = new Map(applied.map((row) => [row.name, row.checksum]))
  return {
    schema: history.schema,
    unmanaged:
      history.tableExists || history.otherTable === undefined ? undefined : { table: history.otherTable },
    applied: applied.map(toRecorded),
    pending,
    failed: failed.map(toRecorded),
    edited: migrations.filter((migration) => {
      const checksum = recorded.get(migration.name)
      return checksum !== undefined && !migration.checksums.includes(checksum)
    }),
    missing: standing.filter((row) => !inFolder.has(row.name)).map(toRecorded),
    upToDate: pending.length === 0 && failed.length === 0,
  }
}

function toRecorded({ name, startedAt, finishedAt, logs }: HistoryRow): Recorded {
  return { name, startedAt, finishedAt, logs }
}
