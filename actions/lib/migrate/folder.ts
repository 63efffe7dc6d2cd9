import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../database/connection.js'
import { fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'

/** One folder of a Prisma migrations folder. */
export type Migration = {
  name: string
  /** Path of its `migration.sql`. */
  file: string
  script: string
  /** SHA-256 of the file's bytes, as Prisma records it. */
  checksum: string
  /** `checksum`, and those of the same script with the other line ends: git changes them between systems. */
  checksums: readonly string[]
}

/**
 * Reads a Prisma migrations folder, in the order in which its migrations apply: by name, bytewise.
 * @throws SeedrailError `migrations-missing`, `migrations-empty`, `migration-script-missing`,
 * `migration-not-utf8` or `migrations-provider`
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = await listFolders(folder)
  if (names.length === 0) {
    throw new SeedrailError(
      fault('migrations-empty', `"${folder}" holds no migration: no folder with a migration.sql.`, {
        place: { file: folder },
        next: 'Point "migrations" at the folder that holds the migration folders, such as prisma/migrations.',
      }),
    )
  }
  await checkProvider(folder)
  const problems: Problem[] = []
  const migrations: Migration[] = []
  for (const name of names) {
    const read = await readMigration(folder, name)
    if ('script' in read) migrations.push(read)
    else problems.push(read)
  }
  if (problems.length > 0) throw new SeedrailError(problems)
  return migrations
}

/** Checksums that count as equal: of the bytes as they are, with LF and with CRLF line ends. */
export function checksumsOf(bytes: Buffer): [checksum: string, ...others: string[]] {
  // Latin-1 maps each byte to one character and back, so that only the line ends change.
  const unix = bytes.toString('latin1').replaceAll('\r\n', '\n')
  const windows = unix.replaceAll('\n', '\r\n')
  return [sha256(bytes), sha256(Buffer.from(unix, 'latin1')), sha256(Buffer.from(windows, 'latin1'))]
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function listFolders(folder: string): Promise<string[]> {
  try {
    const found = await stat(folder)
    if (!found.isDirectory()) throw new SeedrailError(explainMissing(folder, 'is a file, not a folder'))
  } catch (error) {
    if (error instanceof SeedrailError) throw error
    const reason = codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${messageOf(error)}`
    throw new SeedrailError(explainMissing(folder, reason), { cause: error })
  }
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

function explainMissing(folder: string, reason: string): Problem {
  return fault('migrations-missing', `The migrations folder "${folder}" ${reason}.`, {
    place: { file: folder },
    next: 'Check the repository out before this step, or correct "migrations"; the path starts at the working directory.',
  })
}

async function readMigration(folder: string, name: string): Promise<Migration | Problem> {
  const file = join(folder, name, 'migration.sql')
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (error) {
    return fault(
      'migration-script-missing',
      `The migration "${name}" has no readable migration.sql (${codeOf(error) || messageOf(error)}); Prisma calls this P3015.`,
      { place: { file }, next: 'Add the file, or remove the folder.' },
    )
  }
  try {
    const script = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const [checksum, ...others] = checksumsOf(bytes)
    return { name, file, script, checksum, checksums: [checksum, ...others] }
  } catch {
    return fault('migration-not-utf8', `The script of "${name}" is not UTF-8.`, {
      place: { file },
      next: 'Save it as UTF-8.',
    })
  }
}

/** A history written for MySQL or SQLite must not run here, however far it would get (Prisma's P3019). */
async function checkProvider(folder: string): Promise<void> {
  const file = join(folder, 'migration_lock.toml')
  const text = await readFile(file, 'utf8').catch(() => '')
  const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(text)?.[1]
  if (provider === undefined || provider === 'postgresql' || provider === 'postgres') return
  throw new SeedrailError(
    fault('migrations-provider', `These migrations were written for ${provider}, not for Postgres (P3019).`, {
      place: { file },
      next: 'Point "migrations" at a history whose migration_lock.toml says postgresql.',
    }),
  )
}
