import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, resolve } from 'node:path'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { type Account, runCommand } from './command.js'

/**
 * The account that runs the server. Postgres refuses to be root, so root hands over to `postgres`, which
 * is created where it is missing, else to `nobody`; everybody else runs it as themselves.
 */
export async function chooseAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {}
  const known = (await findAccount('postgres')) ?? (await createAccount()) ?? (await findAccount('nobody'))
  if (known !== undefined) return known
  throw new SeedrailError(
    fault('embedded-account-missing', 'Postgres does not run as root, and there is no user to run it as.', {
      next: 'Create a user called postgres, or run this as a user other than root.',
    }),
  )
}

async function findAccount(name: string): Promise<Account | undefined> {
  const [uid, gid] = [await askId('-u', name), await askId('-g', name)]
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

async function askId(flag: string, name: string): Promise<number | undefined> {
  const { exitCode, output } = await runCommand('id', [flag, name], { cwd: '/' })
  const id = Number.parseInt(output, 10)
  return exitCode === 0 && id > 0 ? id : undefined
}

async function createAccount(): Promise<Account | undefined> {
  const args = ['--system', '--user-group', '--no-create-home', 'postgres']
  await runCommand('useradd', args, { cwd: '/' }).catch(() => undefined)
  return findAccount('postgres')
}

/** The outermost directory on the way to `path` that the account may not enter, or undefined when it may reach it. */
export async function findClosedDirectory(path: string, account: Account): Promise<string | undefined> {
  if (account.uid === undefined) return undefined
  for (const directory of ancestors(resolve(path))) {
    const entry = await stat(directory).catch(() => undefined)
    if (entry === undefined) return undefined
    const mayEnter =
      entry.uid === account.uid
        ? entry.mode & 0o100
        : entry.gid === account.gid
          ? entry.mode & 0o010
          : entry.mode & 0o001
    if (!mayEnter) return directory
  }
  return undefined
}

/** A directory for temporary files that the account may enter; a user's own may be closed to it. */
export async function findOpenTemporary(account: Account): Promise<string> {
  const candidates = process.platform === 'win32' ? [tmpdir()] : [tmpdir(), '/tmp', '/var/tmp']
  for (const candidate of candidates) {
    const there = await stat(candidate).catch(() => undefined)
    if (there?.isDirectory() && (await findClosedDirectory(candidate, account)) === undefined)
      return candidate
  }
  throw new SeedrailError(
    fault('embedded-temp-closed', `No temporary directory is open to the server's account.`, {
      next: `Set TMPDIR to a directory that other users may enter.`,
    }),
  )
}

/** The path and all directories above it, from the root down. */
function ancestors(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [...ancestors(parent), path]
}
