import { type Column, loadTableShape, requireColumn, type TableShape } from '../../database/catalogue.js'
import type { Database } from '../../database/connection.js'
import { parseTableName } from '../../database/identifier.js'
import type { PublishManifest } from '../../dataset/manifest.js'
import { checkWords } from '../../dataset/validate.js'
import { fault, SeedrailError } from '../../problem/problem.js'

/** The three tables of a published dataset, as the catalogue and the manifest together describe them. */
export type PublishTables = {
  staging: TableShape
  library: TableShape
  audit: TableShape
  /** What the source may fill: columns of staging that play no part in the lifecycle. Each is in the library too. */
  content: ReadonlyMap<string, Column>
  /** Columns of staging that belong to the lifecycle. */
  roles: ReadonlySet<string>
}

/**
 * Reads the shapes of staging, library and audit, and holds the manifest's roles against them.
 * @throws SeedrailError `table-missing`, `column-missing`, `library-column-missing` or `key-not-unique`
 */
export async function loadPublishTables(
  database: Database,
  manifest: PublishManifest,
): Promise<PublishTables> {
  const staging = await loadNamed(database, manifest.staging.table)
  const library = await loadNamed(database, manifest.library.table)
  const audit = await loadNamed(database, manifest.audit.table)
  const roles = new Set(columnsOf(manifest.staging))
  for (const column of roles) requireColumn(staging, column)
  for (const column of columnsOf(manifest.library)) requireColumn(library, column)
  for (const column of columnsOf(manifest.audit)) requireColumn(audit, column)
  requireColumn(staging, manifest.key)
  requireUniqueKey(staging, manifest.key)
  const content = new Map(
    [...staging.columns].filter(([name, column]) => !roles.has(name) && !column.generated),
  )
  requireInLibrary(content, library)
  const wordless = checkWords(manifest, staging)
  if (wordless.length > 0) throw new SeedrailError(wordless)
  return { staging, library, audit, content, roles }
}

async function loadNamed(database: Database, called: string): Promise<TableShape> {
  return { ...(await loadTableShape(database, parseTableName(called))), called }
}

/** The columns that a part of the manifest names: every text but the table's name. */
function columnsOf(
  part: PublishManifest['staging'] | PublishManifest['library'] | PublishManifest['audit'],
): string[] {
  return Object.entries(part).flatMap(([role, value]) => {
    if (role === 'table' || value === undefined) return []
    if (typeof value === 'string') return [value]
    return role === 'status' && 'column' in value ? [value.column] : []
  })
}

function requireUniqueKey(staging: TableShape, key: string): void {
  if (staging.uniqueKeys.some((columns) => columns.length === 1 && columns[0] === key)) return
  throw new SeedrailError(
    fault('key-not-unique', `The key "${key}" is not unique in table "${staging.called}".`, {
      place: { table: staging.called, field: key },
      next: 'Add a unique index on it in a migration, or name another key in dataset.json.',
    }),
  )
}

function requireInLibrary(content: ReadonlyMap<string, Column>, library: TableShape): void {
  const missing = [...content.keys()].filter((column) => !library.columns.has(column))
  if (missing.length === 0) return
  throw new SeedrailError(
    missing.map((column) =>
      fault(
        'library-column-missing',
        `The library table "${library.called}" has no column "${column}", so it could not be published.`,
        {
          place: { table: library.called, field: column },
          next: 'Add the column in a migration, or name its role under "staging" in dataset.json.',
        },
      ),
    ),
  )
}
