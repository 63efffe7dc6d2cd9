import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Dsn, renderDsn } from '../../actions/lib/database/dsn.js'
import { parseTableName, quoteIdentifier, quoteTable } from '../../actions/lib/database/identifier.js'
import { type Manifest, manifestSchema } from '../../actions/lib/dataset/manifest.js'

/** The tables that a dataset fills. */
export async function readTables(root: string, dataset: string): Promise<string[]> {
  const manifest = await readManifest(root, dataset)
  if (manifest.policy === 'upsert') return manifest.tables.map(({ table }) => table)
  return [manifest.staging.table, manifest.library.table, manifest.audit.table]
}

/** How a person looks for themselves: a line for psql and SQL for any client. Holds no password. */
export async function renderLook(root: string, dataset: string, dsn: Dsn): Promise<string> {
  const manifest = await readManifest(root, dataset)
  return [
    'Look for yourself; psql asks for the password:',
    '',
    `  psql "${renderWithoutPassword(dsn)}"`,
    '',
    ...renderQueries(manifest, dsn.parameters.schema || undefined).map((query) => `  ${query}`),
  ].join('\n')
}

/** Prisma's `schema` means nothing to psql and other clients: the queries name it. */
function renderQueries(manifest: Manifest, schema: string | undefined): string[] {
  const quoted = (table: string) => quoteTable({ schema, ...parseTableName(table) })
  if (manifest.policy === 'upsert') {
    return manifest.tables.slice(0, 3).map(({ table }) => `SELECT * FROM ${quoted(table)} LIMIT 10;`)
  }
  const { key, library, audit } = manifest
  const content = `SELECT ${quoteIdentifier(key)}, ${quoteIdentifier(library.version)} FROM ${quoted(library.table)} WHERE ${quoteIdentifier(library.current)} ORDER BY 1;`
  const events = `SELECT ${quoteIdentifier(audit.action)}, count(*) FROM ${quoted(audit.table)} GROUP BY 1 ORDER BY 1;`
  return [content, events]
}

/** The action reports what is wrong with a manifest; here a wrong one simply can't be read. */
async function readManifest(root: string, dataset: string): Promise<Manifest> {
  return manifestSchema.parse(JSON.parse(await readFile(resolve(root, dataset, 'dataset.json'), 'utf8')))
}

/** Of the parameters only how to encrypt: any other may hold a secret, or mean nothing to psql. */
function renderWithoutPassword(dsn: Dsn): string {
  const { sslmode } = dsn.parameters
  return renderDsn({ ...dsn, password: '', parameters: sslmode === undefined ? {} : { sslmode } })
}
