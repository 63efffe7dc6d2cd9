import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageRoot } from '../../scripts/root.js'

/** A development and a staging database, as `npm run staging -- --fresh` keeps them, on ports of a test's own. */
export type Staging = {
  development: string
  staging: string
  log: () => string
  /** Ctrl-C. @returns the exit code */
  stop(): Promise<number | null>
}

/** The script's own process, without npm between, so that a signal reaches it. */
export function spawnStaging(args: readonly string[]) {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const child = spawn(
    process.execPath,
    ['--import', loader, join(packageRoot, 'scripts', 'staging.ts'), ...args],
    { cwd: packageRoot, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended, log: () => log }
}

/** Starts both on free ports, and waits until they say their addresses. */
export async function startStaging(): Promise<Staging> {
  const [development, staging] = [await findPort(), await findPort()]
  const { child, ended, log } = spawnStaging([
    '--fresh',
    `--development-port=${development}`,
    `--staging-port=${staging}`,
  ])
  const gone = ended.then((exitCode) => {
    throw new Error(`npm run staging ended with ${exitCode}:\n${log()}`)
  })
  const running = new Promise<void>((resolve) =>
    child.stdout.on('data', () => log().includes('Ctrl-C stops both.') && resolve()),
  )
  await Promise.race([running, gone])
  gone.catch(() => undefined)
  const address = (name: string) => new RegExp(`^${name} .*?(postgresql://\\S+)$`, 'm').exec(log())?.[1] ?? ''
  return {
    development: address('development'),
    staging: address('staging'),
    log,
    stop: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

/** A port that nobody listens on at this moment. */
export async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
