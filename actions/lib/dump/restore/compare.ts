import type { Database } from '../../database/connection.js'
import { caution, fault, type Problem, SeedrailError } from '../../problem/problem.js'
import { didYouMean } from '../../problem/suggestion.js'
import type { DumpManifest, DumpTable } from '../manifest.js'

/** A column of the target, as far as a dump's rows meet it. */
export type TargetColumn = {
  name: string
  type: string
  /** A row that leaves it out is refused: NOT NULL, without a default. */
  required: boolean
  /** The server computes it, and takes no value. */
  generated: boolean
}

/** Columns of the target's tables by the dump's names for these; a table that is not there has no entry. */
export type TargetColumns = ReadonlyMap<string, readonly TargetColumn[]>

/**
 * Holds tables of a dump against those of the target that shall take its rows.
 * @returns what has to be known, but hinders nothing
 * @throws SeedrailError with every fault at once: `table-missing`, `restore-column-missing`,
 * `restore-type-differs`, `restore-column-required`
 */
export async function requireCompatible(
  database: Database,
  manifest: DumpManifest,
  tables: readonly DumpTable[],
): Promise<Problem[]> {
  const problems = [
    ...judgeServer(database, manifest),
    ...judgeTables(tables, await loadTargetColumns(database, tables)),
  ]
  const errors = problems.filter(({ level }) => level === 'error')
  if (errors.length > 0) throw new SeedrailError(errors)
  return problems
}

/** An older server than the dump's own takes its rows, and most schemas too; that it might not has to be known. */
export function judgeServer(
  { serverVersion, serverVersionNumber }: Pick<Database, 'serverVersion' | 'serverVersionNumber'>,
  { server }: Pick<DumpManifest, 'server'>,
): Problem[] {
  if (Math.floor(serverVersionNumber / 10_000) >= Math.floor(server.number / 10_000)) return []
  return [
    caution(
      'restore-server-older',
      `The target runs PostgreSQL ${serverVersion}, the dump was made on ${server.version}.`,
      { next: 'What the older server does not know, it refuses, and then nothing is written.' },
    ),
  ]
}

/** Everything in which tables of a dump and of a target differ. */
export function judgeTables(tables: readonly DumpTable[], target: TargetColumns): Problem[] {
  if (target.size === 0 && tables.length > 1) return [explainNoTables(tables)]
  return tables.flatMap((table) => {
    const columns = target.get(table.table)
    if (columns !== undefined) return judgeColumns(table, columns)
    return [
      fault('table-missing', `The target has no table "${table.table}".`, {
        place: { table: table.table },
        next: 'Apply the schema first (the migrate action), or restore with mode "replace", which creates it.',
      }),
    ]
  })
}

function explainNoTables(tables: readonly DumpTable[]): Problem {
  const names = tables.slice(0, 4).map(({ table }) => table)
  const rest = tables.length > names.length ? ', …' : ''
  return fault(
    'table-missing',
    `The target has none of the ${tables.length} tables of the dump: ${names.join(', ')}${rest}.`,
    {
      next: 'Apply the schema first (the migrate action), or restore with mode "replace", which creates it.',
    },
  )
}

function judgeColumns(table: DumpTable, columns: readonly TargetColumn[]): Problem[] {
  const names = columns.map(({ name }) => name)
  const missing = table.columns.flatMap(({ name, type }) => {
    const column = columns.find((candidate) => candidate.name === name)
    const place = { table: table.table, field: name }
    if (column === undefined) {
      return [
        fault('restore-column-missing', `The target has no column "${name}".${didYouMean(name, names)}`, {
          place,
          next: 'Apply the migration that adds it, or dump from a database of the same schema.',
        }),
      ]
    }
    if (column.generated || column.type !== type) {
      const here = column.generated ? 'is computed by the server' : `is ${column.type}`
      return [
        fault('restore-type-differs', `The column is ${type} in the dump, but ${here} in the target.`, {
          place,
          next: 'Bring both databases to the same migrations, and dump again.',
        }),
      ]
    }
    return []
  })
  const known = new Set(table.columns.map(({ name }) => name))
  const extra = columns.filter(({ name, generated }) => !known.has(name) && !generated)
  return [
    ...missing,
    ...extra.map(({ name, required }) =>
      required
        ? fault('restore-column-required', `The target needs a value here, and the dump has none.`, {
            place: { table: table.table, field: name },
            next: 'Give the column a default, or dump from a database of the same schema.',
          })
        : caution('restore-column-extra', 'The dump does not know this column: rows keep what they have.', {
            place: { table: table.table, field: name },
          }),
    ),
  ]
}

/** Reads the target's columns; types are told with their schema, as a dump has them. */
export async function loadTargetColumns(
  database: Database,
  tables: readonly DumpTable[],
): Promise<TargetColumns> {
  await database.query('SAVEPOINT seedrail_path')
  await database.query(`SELECT set_config('search_path', '', true)`)
  const { rows } = await database.query<TargetColumn & { position: number }>(listColumns, [
    tables.map(({ schema }) => schema),
    tables.map(({ name }) => name),
  ])
  await database.query('ROLLBACK TO SAVEPOINT seedrail_path')
  await database.query('RELEASE SAVEPOINT seedrail_path')
  const found = new Map<string, TargetColumn[]>()
  for (const { position, ...column } of rows) {
    const name = tables[position - 1]?.table ?? ''
    found.set(name, [...(found.get(name) ?? []), column])
  }
  return found
}

const listColumns = `
SELECT w.position::int, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required,
       a.attgenerated <> '' AS generated
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, position)
  JOIN pg_namespace n ON n.nspname = w.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY w.position, a.attnum`
