import { type ChildProcess, spawn } from 'node:child_process'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connect } from '../../actions/lib/database/connection.js'
import { parseDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import { packageRoot } from '../../scripts/root.js'
import type { TestDatabase } from '../support/postgres.js'
import { createReferenceDatabase } from '../support/reference.js'

let database: TestDatabase
const children: ChildProcess[] = []

beforeAll(async () => {
  database = await createReferenceDatabase()
})
afterAll(() => database.drop())
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

type Running = {
  child: ChildProcess
  output: () => string
  ended: Promise<number | null>
  /** Waits for a text in the output, and gives the match. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

/** The script as npm would start it, without npm between us and its signals. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const tsx = createRequire(import.meta.url).resolve('tsx')
  const { PLANNING_DATABASE_URL: _, DATABASE_URL: _too, ...inherited } = process.env
  const child = spawn(
    process.execPath,
    ['--import', new URL(`file://${tsx}`).href, join(packageRoot, 'scripts', 'reference-api.ts'), ...args],
    {
      cwd: packageRoot,
      env: { ...inherited, INIT_CWD: packageRoot, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const says = async (pattern: RegExp) => {
    for (;;) {
      const found = pattern.exec(output)
      if (found !== null) return found
      if (child.exitCode !== null) throw new Error(`It ended without saying ${pattern}:\n${output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { child, output: () => output, ended, says }
}

async function startListening(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const running = start(['--port=0', ...args], env)
  const [, url = ''] = await running.says(/ at (http:\/\/\S+)/)
  return { ...running, url }
}

test('it serves data/reference by default, from the address in the environment, and names neither password', async () => {
  const { url, output, child, ended } = await startListening([], { PLANNING_DATABASE_URL: database.dsn })
  const response = await fetch(`${url}/api/v1/reference/bootstrap`)
  const { tables } = (await response.json()) as { tables: Record<string, unknown[]> }
  expect(Object.values(tables).flat()).toHaveLength(432)
  child.kill('SIGINT')
  expect(await ended).toBe(process.platform === 'win32' ? null : 0)
  expect(output()).toContain('GET /api/v1/reference/bootstrap 200')
  const { password } = parseDsn(database.dsn)
  expect(password).not.toBe('')
  expect(output()).not.toContain(password)
})

test('a wrong password is 503 for callers and a reason in the log, without either password', async () => {
  const dsn = new URL(withDatabase(parseDsn(database.dsn), 'nowhere').text)
  dsn.password = 'Wr0ng-p%40ss'
  const { url, output } = await startListening([`--dsn=${dsn.href}`])
  const response = await fetch(`${url}/health`)
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  expect(output()).toMatch(/error {2}database-(login-refused|missing)/)
  expect(output()).not.toMatch(/Wr0ng|p@ss/)
})

test.skipIf(process.platform === 'win32')(
  'SIGTERM lets an open request finish, takes no new one, and ends with 0',
  async () => {
    const { url, child, ended, says } = await startListening([`--dsn=${database.dsn}`])
    const holder = await connect(parseDsn(database.dsn))
    try {
      await holder.query('BEGIN; LOCK TABLE motions IN ACCESS EXCLUSIVE MODE')
      const open = fetch(`${url}/api/v1/reference/motions`).then((response) => response.text())
      while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 20))
      child.kill('SIGTERM')
      await says(/SIGTERM: finishing open requests/)
      await expect(fetch(`${url}/health`)).rejects.toThrow()
      expect(child.exitCode).toBeNull()
      await holder.query('ROLLBACK')
      expect(JSON.parse(await open)).toMatchObject({ table: 'motions', rows: { length: 47 } })
    } finally {
      await holder.close()
    }
    expect(await ended).toBe(0)
    expect(await count(`application_name = 'seedrail reference-api'`)).toBe(0)
  },
)

const count = async (condition: string) =>
  (
    await database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND ${condition}`,
    )
  )[0]?.n

const isWaiting = async () => ((await count(`wait_event_type = 'Lock'`)) ?? 0) > 0

test.skipIf(process.platform === 'win32')(
  'a client that keeps its connection open does not hold up the end',
  async () => {
    const { url, child, ended } = await startListening([`--dsn=${database.dsn}`])
    await new Promise<void>((resolve, reject) => {
      request(`${url}/health`, { headers: { Connection: 'keep-alive' } }, (response) => {
        response.resume().once('end', resolve)
      })
        .once('error', reject)
        .end()
    })
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  },
)

test('what cannot be is said in a sentence, with exit code 2', async () => {
  const blocker = createServer()
  await new Promise<void>((resolve) => void blocker.listen(0, '127.0.0.1', resolve))
  const { port } = blocker.address() as AddressInfo
  const cases: [string[], RegExp][] = [
    [[], /No database was named/],
    [['--dsn=mysql://x'], /address cannot be read/],
    [[`--dsn=${database.dsn}`, '--port=99999'], /--port is "99999"/],
    [[`--dsn=${database.dsn}`, '--prot=1'], /no flag --prot.*--port/],
    [[`--dsn=${database.dsn}`, `--port=${port}`], /is taken/],
    [[`--dsn=${database.dsn}`, '--dataset=data/none'], /no dataset folder/],
    [[`--dsn=${database.dsn}`, '--dataset=data/movements'], /has policy "publish"/],
    [[`--dsn=${database.dsn}`, '--host=nowhere.invalid'], /Nothing can listen/],
  ]
  try {
    for (const [args, message] of cases) {
      const { ended, output } = start(args)
      expect(await ended, output()).toBe(2)
      expect(output()).toMatch(message)
      expect(output()).not.toMatch(/^\s+at /m)
    }
    const help = start(['--help'])
    expect(await help.ended).toBe(0)
    expect(help.output()).toContain('--allow-origin')
  } finally {
    blocker.close()
  }
})
