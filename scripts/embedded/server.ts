import { spawn } from 'node:child_process'
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { exists } from '../root.js'
import type { Binaries } from './binaries.js'
import { type Account, runCommand, serverEnvironment } from './command.js'
import { host } from './port.js'

/** A place on disk for one server: its data, its log and, for a moment, its password. */
export type Cluster = {
  binaries: Binaries
  account: Account
  /** Holds everything below; owned by the server's account. */
  base: string
  data: string
  logFile: string
  /** Data that outlives the server is flushed to disk; data that does not, is not. */
  persistent: boolean
}

/** Creates the data directory, unless one is there from an earlier run: text in UTF-8, see {@link localeFlags}. */
export async function initialise(cluster: Cluster, user: string, password: string): Promise<void> {
  if (await exists(join(cluster.data, 'PG_VERSION'))) return requireSameVersion(cluster)
  const passwordFile = join(cluster.base, 'password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  await giveAway(passwordFile, cluster.account)
  try {
    const { exitCode, output } = await runCommand(
      cluster.binaries.initdb,
      [
        `--pgdata=${cluster.data}`,
        `--username=${user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        ...localeFlags(majorOf(cluster.binaries)),
        '--no-instructions',
        ...(cluster.persistent ? [] : ['--no-sync']),
      ],
      { cwd: cluster.base, account: cluster.account },
    )
    if (exitCode !== 0) {
      await rm(cluster.data, { recursive: true, force: true })
      throw new SeedrailError(
        fault('embedded-init-failed', `The embedded Postgres cannot create its data: ${lastLines(output)}`, {
          next: 'Read the reason above; a full disk or a missing system library are the usual ones.',
        }),
      )
    }
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/**
 * How initdb of a major is told to sort text by code point, the same on every operating system.
 *
 * From 17 on that is the built-in `C.UTF-8`, for which `lower('Ä')` is `ä` and `[[:alpha:]]` takes every letter. Before,
 * nothing but libc's `C` is the same everywhere. It sorts alike, but knows the letters of ASCII only: `lower('Ä')`
 * stays `Ä`, and `ILIKE`, `~*` and `[[:alpha:]]` see no others. 14 has no `--locale-provider` yet; libc is the default
 * of 15 and 16.
 * @see https://www.postgresql.org/docs/17/locale.html#LOCALE-PROVIDERS
 */
export function localeFlags(major: number): string[] {
  const bytes = ['--encoding=UTF8', '--locale=C']
  return major < 17 ? bytes : [...bytes, '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
}

function majorOf({ version }: Binaries): number {
  return Number.parseInt(version, 10)
}

async function requireSameVersion(cluster: Cluster): Promise<void> {
  const kept = (await readFile(join(cluster.data, 'PG_VERSION'), 'utf8')).trim()
  const ours = majorOf(cluster.binaries)
  if (kept === String(ours)) return
  throw new SeedrailError(
    fault('embedded-data-version', `${cluster.data} was written by PostgreSQL ${kept}; this is ${ours}.`, {
      next: 'Move the directory away; its content can be seeded again.',
    }),
  )
}

/** Writes where and how the server listens. Settings are kept beside initdb's own, so that they can change. */
export async function configure(
  cluster: Cluster,
  port: number,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  const hasty = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: host,
    unix_socket_directories: '',
    timezone: 'UTC',
    ...(cluster.persistent ? {} : hasty),
    ...more,
  }
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
  )
  const file = join(cluster.data, 'postgresql.auto.conf')
  await writeFile(file, `# Written at every start.\n${lines.join('')}`, { mode: 0o600 })
  await giveAway(file, cluster.account)
}

/** Starts the server and waits until it takes connections. @returns false when its port was taken meanwhile. */
export async function launch(cluster: Cluster): Promise<boolean> {
  await writeFile(cluster.logFile, '', { mode: 0o600 })
  await giveAway(cluster.logFile, cluster.account)
  const { exitCode } = await control(cluster, ['start', '-w', '-t', '60', '-s'], cluster.logFile)
  if (exitCode === 0) return true
  const log = await readFile(cluster.logFile, 'utf8')
  if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return false
  throw new SeedrailError(
    fault('embedded-start-failed', `The embedded Postgres does not start: ${lastLines(log)}`, {
      next: `Its log is ${cluster.logFile}.`,
    }),
  )
}

/** Whether a server runs on the data right now. */
export async function isRunning(cluster: Cluster): Promise<boolean> {
  if (!(await exists(join(cluster.data, 'postmaster.pid')))) return false
  return (await control(cluster, ['status'])).exitCode === 0
}

/** Stops the server: sessions are ended, transactions rolled back, data flushed. */
export async function halt(cluster: Cluster): Promise<void> {
  if (!(await isRunning(cluster))) return
  const { exitCode } = await control(cluster, ['stop', '-m', 'fast', '-w', '-t', '30'])
  if (exitCode !== 0) await control(cluster, ['stop', '-m', 'immediate', '-w', '-t', '10'])
}

/**
 * Through pg_ctl, because it gives up administrator rights on Windows, which the server itself refuses.
 * The data directory goes by environment: pg_ctl would hand it to a shell otherwise.
 */
function control(cluster: Cluster, args: readonly string[], logFile?: string) {
  return runCommand(cluster.binaries.pgCtl, args, {
    cwd: cluster.base,
    account: cluster.account,
    env: serverEnvironment({ PGDATA: cluster.data }),
    ...(logFile === undefined ? {} : { logFile }),
  })
}

/**
 * Posts a guard that stops the server when this process is gone, `kill -9` included.
 * @returns dismisses it.
 */
export function postGuard(cluster: Cluster): () => void {
  const guard = fileURLToPath(new URL('guard.mjs', import.meta.url))
  const order = {
    pgCtl: cluster.binaries.pgCtl,
    data: cluster.data,
    account: cluster.account,
    ...(cluster.persistent ? {} : { remove: cluster.base }),
  }
  const child = spawn(process.execPath, [guard, JSON.stringify(order)], {
    cwd: cluster.base,
    env: serverEnvironment({ NODE_OPTIONS: '' }),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  return () => void child.stdin.end('dismissed')
}

/** Makes a directory that belongs to the server's account. */
export async function makeDirectory(path: string, account: Account): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await giveAway(path, account)
}

async function giveAway(path: string, account: Account): Promise<void> {
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid)
}

function lastLines(text: string): string {
  return text.trim().split(/\r?\n/).slice(-5).join(' ')
}
