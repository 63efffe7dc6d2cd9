import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exists, packageRoot } from '../../scripts/root.js'
import { installAct } from '../support/fake-act.js'

const secret = 'postgresql://seeder:p%40ss%22$HOME@db.example:5432/plans'

let folder: string
let temporary: string
let tools: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-acting-'))
  temporary = join(folder, 'temp')
  tools = join(folder, 'bin')
  await Promise.all([mkdir(temporary), mkdir(tools)])
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The script, as npm would start it; it finds only what lies in `tools`. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const tsx = createRequire(import.meta.url).resolve('tsx/cli')
  const child = spawn(process.execPath, [tsx, join(packageRoot, 'scripts', 'act.ts'), ...args], {
    cwd: packageRoot,
    env: {
      ...process.env,
      ...{ PLANNING_DATABASE_URL: '', DATABASE_URL: '', INIT_CWD: folder, NO_COLOR: '1' },
      ...{ PATH: tools, TMPDIR: temporary, TMP: temporary, TEMP: temporary, TSX_DISABLE_CACHE: '1' },
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<{ exitCode: number | null; output: string }>((resolve) =>
    child.once('close', (exitCode) => resolve({ exitCode, output })),
  )
  return { child, ended }
}

const run = (args: readonly string[], env?: NodeJS.ProcessEnv) => start(args, env).ended

/** What tsx itself keeps there is none of ours. */
const leftBehind = async () => (await readdir(temporary)).filter((name) => name.startsWith('seedrail-'))

describe('npm run act', { timeout: 60_000 }, () => {
  test('without act: the whole command, how to get act, exit code 2, and no file left', async () => {
    const { exitCode, output } = await run(['generate-seed-dump', '--input', 'dataset=data/reference'])
    expect(exitCode).toBe(2)
    expect(output).toMatch(/^act workflow_dispatch .*-s GITHUB_TOKEN= .*--input dataset=data\/reference$/m)
    expect(output).toContain('act is not installed')
    expect(output).toContain('https://nektosact.com')
    expect(output.indexOf('act workflow_dispatch')).toBeLessThan(output.indexOf('is not installed'))
    expect(await leftBehind()).toEqual([])
  })

  test('--print shows workflow and command, and runs nothing', async () => {
    await installAct(folder)
    const { exitCode, output } = await run(['seed-database', '--print'], { DATABASE_URL: secret })
    expect(exitCode).toBe(0)
    expect(output).toContain('uses: ./actions/seed')
    expect(output).toContain('act workflow_dispatch')
    expect(output).not.toContain('seeder')
    expect(await exists(join(folder, 'seen.json'))).toBe(false)
    expect(await leftBehind()).toEqual([])
  })

  test('lists the workflows, and refuses what it does not know', async () => {
    expect(await run([])).toMatchObject({ exitCode: 2, output: expect.stringContaining('restore-seed') })
    expect(await run(['--help'])).toMatchObject({ exitCode: 0 })
    const unknown = await run(['plan-sed'])
    expect(unknown).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('Did you mean "plan-seed"?'),
    })
    expect(await run(['restore-seed', '--dump-file=none.sql'])).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('none.manifest.json'),
    })
    expect(await run(['plan-seed', '--input', 'x'])).toMatchObject({ exitCode: 2 })
    expect(await run(['plan-seed', '--postgres-port=99999'])).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('is no port'),
    })
  })
})

describe.skipIf(process.platform === 'win32')('with an act that writes down what it gets', () => {
  test('secrets come by a file of mode 600, never by argument, environment or log', {
    timeout: 60_000,
  }, async () => {
    const seen = await installAct(folder)
    const { exitCode, output } = await run(['seed-database', '--input', 'targets=["staging"]'], {
      DATABASE_URL: secret,
      GITHUB_TOKEN: 'ghp_mine',
      GH_TOKEN: 'ghp_mine',
    })
    expect(exitCode, output).toBe(0)
    const { args, env, files } = await seen()
    expect(args).toContain('targets=["staging"]')
    expect(args[args.indexOf('-s') + 1]).toBe('GITHUB_TOKEN=')
    expect(JSON.stringify([args, env]) + output).not.toMatch(/seeder|ghp_mine/)
    expect(files['secrets.yaml']).toMatchObject({ mode: 0o600, text: expect.stringContaining(secret) })
    expect(files['workflow.yml']?.text).toContain('uses: ./actions/seed')
    expect(files['nothing.env']?.text).toBe('')
    expect(await leftBehind()).toEqual([])
  })

  test('a run that fails ends with 1, and leaves no secret behind', { timeout: 60_000 }, async () => {
    await installAct(folder, 'process.exit(7)')
    const { exitCode } = await run(['seed-database'], { DATABASE_URL: secret })
    expect(exitCode).toBe(1)
    expect(await leftBehind()).toEqual([])
  })

  test('a run that is interrupted takes act and the secrets with it', { timeout: 60_000 }, async () => {
    const seen = await installAct(folder, 'setInterval(() => {}, 1000)')
    const { child, ended } = start(['seed-database'], { DATABASE_URL: secret })
    for (let turn = 0; turn < 300 && !(await exists(join(folder, 'seen.json'))); turn++) await sleep(50)
    await sleep(100)
    const secrets = (await seen()).args.find((word) => word.endsWith('secrets.yaml')) ?? ''
    expect(await exists(secrets)).toBe(true)
    // Through tsx, which passes it on.
    child.kill('SIGTERM')
    await ended
    for (let turn = 0; turn < 100 && (await exists(dirname(secrets))); turn++) await sleep(50)
    expect(await exists(dirname(secrets))).toBe(false)
  })
})
