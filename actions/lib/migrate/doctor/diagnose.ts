import type { Migration } from '../folder.js'
import type { History } from '../history.js'
import { compareHistory, type MigrationStatus, type Recorded } from '../state.js'

/** What is wrong with a history, or with the folder that it is held against. */
export type Finding =
  | { kind: 'failed'; schema: string; row: Recorded }
  | { kind: 'unmanaged'; table: string; schema: string; migrations: readonly string[] }
  | { kind: 'edited'; migration: Migration; schema: string }
  | { kind: 'missing'; row: Recorded; schema: string }
  /** Recorded rows and the folder share nothing: another set-up works on this database. */
  | { kind: 'foreign'; rows: readonly Recorded[]; schema: string }
  /** Waits, although a later one is applied: it will run after it here, and before it elsewhere. */
  | { kind: 'late'; migration: Migration; applied: string }
  /** Two standing rows of one name. */
  | { kind: 'twice'; name: string; rows: number; schema: string }

/**
 * What a doctor would say of a database's history, worst first; empty for a healthy one. Migrations that only
 * wait are healthy.
 */
export function diagnoseHistory(migrations: readonly Migration[], history: History): Finding[] {
  const status = compareHistory(migrations, history)
  const { schema } = status
  const names = migrations.map(({ name }) => name)
  const foreign = findForeign(names, status)
  return [
    ...(status.unmanaged === undefined
      ? []
      : [{ kind: 'unmanaged' as const, table: status.unmanaged.table, schema, migrations: names }]),
    ...status.failed.map((row): Finding => ({ kind: 'failed', schema, row })),
    ...foreign,
    ...(foreign.length > 0 ? [] : status.missing.map((row): Finding => ({ kind: 'missing', row, schema }))),
    ...status.edited.map((migration): Finding => ({ kind: 'edited', migration, schema })),
    ...findLate(status),
    ...findTwice(status),
  ]
}

function findForeign(names: readonly string[], status: MigrationStatus): Finding[] {
  const recorded = [...status.applied, ...status.failed]
  const shared = recorded.some((row) => names.includes(row.name))
  return recorded.length === 0 || shared ? [] : [{ kind: 'foreign', rows: recorded, schema: status.schema }]
}

function findLate(status: MigrationStatus): Finding[] {
  const latest = status.applied
    .map(({ name }) => name)
    .sort(bytewise)
    .at(-1)
  if (latest === undefined) return []
  const known = new Set(status.missing.map(({ name }) => name))
  if (known.has(latest)) return []
  return status.pending
    .filter(({ name }) => bytewise(name, latest) < 0)
    .map((migration) => ({ kind: 'late', migration, applied: latest }))
}

function findTwice(status: MigrationStatus): Finding[] {
  const counts = new Map<string, number>()
  for (const { name } of status.applied) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .filter(([, rows]) => rows > 1)
    .map(([name, rows]) => ({ kind: 'twice', name, rows, schema: status.schema }))
}

/** Names in one folder that will not keep apart everywhere, or whose order is not what it looks like. */
export type Collision = { kind: 'case' | 'timestamp'; migrations: readonly Migration[] }

/** Prisma's names begin with the time of their making, to the second. */
const timestamp = /^(\d{14})_/

/**
 * Migrations of one folder that collide: names that differ in case only are one folder on Windows and macOS, and
 * two of the same second were made on two branches and apply in the order of their words.
 */
export function findCollisions(migrations: readonly Migration[]): Collision[] {
  return [
    ...group(migrations, ({ name }) => name.toLowerCase()).map(
      (same): Collision => ({
        kind: 'case',
        migrations: same,
      }),
    ),
    ...group(migrations, ({ name }) => timestamp.exec(name)?.[1]).map(
      (same): Collision => ({
        kind: 'timestamp',
        migrations: same,
      }),
    ),
  ]
}

function group(
  migrations: readonly Migration[],
  keyOf: (migration: Migration) => string | undefined,
): Migration[][] {
  const groups = new Map<string, Migration[]>()
  for (const migration of migrations) {
    const key = keyOf(migration)
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), migration])
  }
  return [...groups.values()].filter((same) => same.length > 1)
}

function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
