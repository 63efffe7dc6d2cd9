import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { type DeployOptions, deployMigrations } from '../../actions/lib/migrate/deploy.js'
import { loadMigrationStatus } from '../../actions/lib/migrate/status.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'

/** A migrations folder of a test's own. */
export type TestFolder = {
  path: string
  /** Writes a migration's script. */
  write(name: string, script: string): Promise<void>
  /** Removes a migration. */
  remove(name: string): Promise<void>
  /** Removes the folder. */
  drop(): Promise<void>
}

/** Makes a migrations folder. @param scripts by migration name */
export async function createMigrations(scripts: Readonly<Record<string, string>> = {}): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'seedrail-migrations-'))
  await writeFile(join(path, 'migration_lock.toml'), 'provider = "postgresql"\n')
  const write = async (name: string, script: string) => {
    await mkdir(join(path, name), { recursive: true })
    await writeFile(join(path, name, 'migration.sql'), script)
  }
  for (const [name, script] of Object.entries(scripts)) await write(name, script)
  return {
    path,
    write,
    remove: (name) => rm(join(path, name), { recursive: true }),
    drop: () => rm(path, { recursive: true, force: true }),
  }
}

/** A copy of this project's own migrations. */
export async function copyOwnMigrations(): Promise<TestFolder> {
  const folder = await createMigrations()
  await cp('prisma/migrations', folder.path, { recursive: true })
  return folder
}

/** An empty database and an empty folder of migrations, and what tests do with the two. */
export type MigrationScene = Awaited<ReturnType<typeof createMigrationScene>>

export async function createMigrationScene() {
  const database = await createTestDatabase()
  const folder = await createMigrations()
  return {
    database,
    folder,
    deploy: (options: DeployOptions = {}, dsn = database.dsn, path = folder.path) =>
      inDatabase(parseDsn(dsn), (connected) => deployMigrations(connected, path, options)),
    loadStatus: (dsn = database.dsn) =>
      inDatabase(parseDsn(dsn), (connected) => loadMigrationStatus(connected, folder.path)),
    /** Every table with its schema, Postgres' own left out. */
    loadTables: () => loadTables(database),
    /** The history, oldest first. */
    loadRows: () => database.query('SELECT * FROM _prisma_migrations ORDER BY started_at'),
    /** Waits until somebody runs a statement that contains `text`. @returns the backend's pid */
    waitForStatement: (text: string) => waitForStatement(database, text),
    drop: async () => {
      await database.drop()
      await folder.drop()
    },
  }
}

async function loadTables(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

async function waitForStatement(database: TestDatabase, text: string): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const [row] = await database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE $1`,
      [`%${text}%`],
    )
    if (row !== undefined) return row.pid
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`Nobody ran ${text}.`)
}
