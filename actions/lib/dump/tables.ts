import { loadTableShape, requireColumn, type TableShape } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { parseTableName } from '../database/identifier.js'
import type { Manifest, PublishManifest, UpsertManifest, UpsertTable } from '../dataset/manifest.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import type { DumpTable, MergeWords } from './manifest.js'
import { renderName } from './relation.js'

/** A table that a dataset's dump holds. */
export type DumpedTable = {
  shape: TableShape
  /** `public.item`: how the dump's manifest names it. */
  label: string
  role: DumpTable['role']
  key: readonly string[]
  /** Only rows with one of these values in a column: of a table of versions, those that speak of ours. */
  only: { column: string; values: readonly string[] } | undefined
}

export type DumpedTables = { tables: readonly DumpedTable[]; merge: MergeWords }

/**
 * Finds the tables of a dataset. Policy `upsert`: its tables, and of the table of versions the rows that speak
 * of them. Policy `publish`: staging, library and audit.
 * @throws SeedrailError with every table's problem at once, as `loadTableShape`; `key-missing`, `table-twice`,
 * `partition-twice`
 */
export async function loadDumpedTables(database: Database, manifest: Manifest): Promise<DumpedTables> {
  return manifest.policy === 'upsert'
    ? loadUpsertTables(database, manifest)
    : loadPublishTables(database, manifest)
}

async function loadUpsertTables(database: Database, manifest: UpsertManifest): Promise<DumpedTables> {
  const wanted = manifest.tables.map((words) => ({
    name: words.table,
    role: 'table' as const,
    key: words.key,
  }))
  const version = manifest.version
  const versions =
    version === undefined ? [] : [{ name: version.table, role: 'versions' as const, key: [version.name] }]
  const found = await loadAll(database, [...wanted, ...versions])
  const tables = found.map((table) =>
    table.role === 'versions' && version !== undefined
      ? {
          ...table,
          only: {
            column: version.name,
            values: found.filter(({ role }) => role === 'table').map(({ shape }) => shape.name),
          },
        }
      : table,
  )
  return {
    tables,
    merge: {
      policy: 'upsert',
      tables: manifest.tables.flatMap((words, index) => {
        const table = found[index]
        return table === undefined ? [] : [describeWords(words, table)]
      }),
      version: version === undefined ? null : { ...version, table: found.at(-1)?.label ?? version.table },
    },
  }
}

/** Owner and switch as the seed chooses them: what is only named by default may be absent. */
function describeWords(words: UpsertTable, { shape, label, key }: DumpedTable) {
  const owned =
    words.owner !== false && (shape.columns.has(words.owner.column) || words.owner.column !== 'source_type')
  const switched = words.active !== false && (shape.columns.has(words.active) || words.active !== 'is_active')
  if (owned && words.owner !== false) requireColumn(shape, words.owner.column)
  if (switched && words.active !== false) requireColumn(shape, words.active)
  return {
    table: label,
    key: [...key],
    owner: owned && words.owner !== false ? words.owner : null,
    active: switched && words.active !== false ? words.active : null,
  }
}

async function loadPublishTables(database: Database, manifest: PublishManifest): Promise<DumpedTables> {
  const { staging, library, audit } = manifest
  const tables = await loadAll(database, [
    { name: staging.table, role: 'staging', key: [staging.id] },
    { name: library.table, role: 'library', key: [library.id] },
    { name: audit.table, role: 'audit', key: [audit.id] },
  ])
  const labelOf = (role: DumpTable['role']) => tables.find((table) => table.role === role)?.label ?? ''
  return {
    tables,
    merge: {
      policy: 'publish',
      key: manifest.key,
      staging: { ...staging, table: labelOf('staging') },
      library: { ...library, table: labelOf('library') },
      audit: { ...audit, table: labelOf('audit') },
    },
  }
}

type Wanted = { name: string; role: DumpTable['role']; key: readonly string[] | undefined }

async function loadAll(database: Database, wanted: readonly Wanted[]): Promise<DumpedTable[]> {
  const tables: DumpedTable[] = []
  const problems: Problem[] = []
  for (const { name, role, key } of wanted) {
    try {
      const shape = await loadTableShape(database, parseTableName(name))
      tables.push({
        shape,
        label: renderName(shape),
        role,
        key: chooseKey(shape, key, name),
        only: undefined,
      })
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error
      problems.push(...error.problems)
    }
  }
  for (const [index, { shape, label }] of tables.entries()) {
    if (tables.findIndex((other) => other.shape.oid === shape.oid) === index) continue
    problems.push(
      fault('table-twice', `The table "${label}" stands twice in the manifest.`, {
        place: { table: label },
        next: 'Name each table once in dataset.json.',
      }),
    )
  }
  problems.push(...(await findPartitions(database, tables)))
  if (problems.length > 0) throw new SeedrailError(problems)
  return tables
}

/** A parent gives the rows of its partitions: one of these beside it would be dumped, and restored, twice. */
async function findPartitions(database: Database, tables: readonly DumpedTable[]): Promise<Problem[]> {
  const { rows } = await database.query<{ part: number; parent: number }>(
    `SELECT DISTINCT ON (t.oid) t.oid AS part, a.relid::oid AS parent
       FROM unnest($1::oid[]) AS t(oid) CROSS JOIN LATERAL pg_partition_ancestors(t.oid) AS a
      WHERE a.relid <> t.oid AND a.relid = ANY ($1::oid[])
      ORDER BY t.oid, a.relid`,
    [tables.map(({ shape }) => shape.oid)],
  )
  const labelOf = (oid: number) => tables.find(({ shape }) => shape.oid === oid)?.label ?? ''
  return rows.map(({ part, parent }) =>
    fault(
      'partition-twice',
      `"${labelOf(part)}" is a partition of "${labelOf(parent)}", which is there too.`,
      {
        place: { table: labelOf(part) },
        next: 'Name the parent alone in dataset.json: its rows are those of its partitions.',
      },
    ),
  )
}

function chooseKey(shape: TableShape, named: readonly string[] | undefined, name: string): readonly string[] {
  const key = named ?? shape.primaryKey
  for (const column of key) requireColumn(shape, column)
  if (key.length > 0) return key
  throw new SeedrailError(
    fault('key-missing', `The table "${name}" has no primary key.`, {
      place: { table: name },
      next: 'Name its natural key as "key" in dataset.json.',
    }),
  )
}
