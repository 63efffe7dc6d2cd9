import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
