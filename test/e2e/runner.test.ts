import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmbeddedPostgres } from '../../scripts/embedded.js'
import { packageRoot } from '../../scripts/root.js'
import { runActionProcess } from '../../scripts/runner/process.js'
import { createMovementsDatabase } from '../support/movements.js'

const fixtures = join(packageRoot, 'test', 'fixtures', 'runner')
const awkward = 'postgresql://u:p%40ss%3A%2F%25@h:5432/d'

let workspace: string
beforeEach(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), 'seedrail ümlaut ')))
})
afterEach(() => rm(workspace, { recursive: true, force: true }))

/** A script of ours, as npm would start it. */
async function runScript(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const tsx = createRequire(import.meta.url).resolve('tsx/cli')
  const child = spawn(process.execPath, [tsx, join(packageRoot, 'scripts', `${name}.ts`), ...args], {
    cwd: packageRoot,
    env: { ...process.env, INIT_CWD: workspace, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exitCode, output }
}

describe('an action run on this machine', () => {
  it('gets every input by environment, its default where none was given, and nothing by argument', async () => {
    const run = await runActionProcess(
      'echo',
      { text: 'hi', dsn: awkward },
      { root: fixtures, cwd: workspace },
    )
    expect(run.log).toContain('argv [] ')
    expect(run.log).toContain('"INPUT_TEXT":"hi"')
    expect(run.log).toContain('"INPUT_LOUD":"true"')
    expect(run.log).toContain('"INPUT_DATASET":""')
    expect(run.log).toContain(`workspace ${workspace} cwd ${workspace}`)
    expect(run.log).toContain('actions true debug \n')
  })

  it('ends as the action ended, and its last line is shown though no line break follows', async () => {
    const run = await runActionProcess(
      'echo',
      { text: 'hi', 'exit-code': '3' },
      { root: fixtures, cwd: workspace },
    )
    expect(run.exitCode).toBe(3)
    expect(run.log.endsWith('the end\n')).toBe(true)
  })

  it('what the action masks is hidden in its log, outputs and summary', async () => {
    const run = await runActionProcess(
      'echo',
      { text: 'hi', dsn: awkward },
      { root: fixtures, cwd: workspace },
    )
    expect(run.log).toContain('secret ***\n')
    expect(run.log).toContain('to stderr ***\n')
    expect(run.outputs).toEqual({ said: 'hi ***', lines: 'one\ntwo=2' })
    expect(run.summary).toBe('# Summary ***\n')
    expect(JSON.stringify(run)).not.toContain('p%40ss')
  })

  it('its annotations are collected with their places', async () => {
    const run = await runActionProcess('echo', { text: 'hi' }, { root: fixtures, cwd: workspace })
    expect(run.annotations).toEqual([
      {
        level: 'error',
        title: 'bad-row',
        file: 'data/a,b.json',
        line: 4,
        column: 7,
        message: 'Line one\nline 100% two',
      },
      { level: 'warning', message: 'careful' },
      { level: 'notice', message: 'by the way' },
    ])
    expect(run.log).toContain('error  data/a,b.json:4:7  bad-row: Line one\nline 100% two\n')
    expect(run.log).not.toContain('only for the curious')
  })

  it('debug lines appear when asked for', async () => {
    const run = await runActionProcess(
      'echo',
      { text: 'hi' },
      { root: fixtures, cwd: workspace, debug: true },
    )
    expect(run.log).toContain('actions true debug 1\n')
    expect(run.log).toContain('debug  only for the curious\n')
  })

  it('no variable of the caller can pose as an input', async () => {
    const run = await runActionProcess(
      'echo',
      { text: 'hi' },
      { root: fixtures, cwd: workspace, env: { INPUT_MODE: 'plan', INPUT_TEXT: 'other' } },
    )
    expect(run.log).toContain('"INPUT_TEXT":"hi"')
    expect(run.log).toContain('"INPUT_MODE":"apply"')
  })

  it('a problem told through the real machinery is annotated once and shown once', async () => {
    const run = await runActionProcess('polite', { dsn: awkward }, { root: fixtures, cwd: workspace })
    expect(run.exitCode).toBe(1)
    expect(run.annotations).toEqual([
      {
        level: 'error',
        title: 'bad-row',
        file: 'grips.json',
        line: 41,
        column: 7,
        message: 'There is no such grip. Correct it.',
      },
    ])
    expect(run.log.split('There is no such grip.')).toHaveLength(2)
    expect(run.outputs).toEqual({ errors: '1' })
    expect(run.summary).toContain('Seedrail polite')
    expect(run.log + run.summary).not.toMatch(/p%40ss|p@ss/)
  })

  it('nothing of a run is left in the temporary directory', async () => {
    const temporary = await mkdtemp(join(workspace, 'temp '))
    await runProcessWithTemp(temporary)
    expect(await readdir(temporary)).toEqual([])
  })
})

/** The temporary directory is read when it is used, so that a variable is enough to move it. */
async function runProcessWithTemp(temporary: string): Promise<void> {
  const names = ['TMPDIR', 'TMP', 'TEMP'] as const
  const kept = names.map((name) => process.env[name])
  for (const name of names) process.env[name] = temporary
  try {
    // tsx keeps a cache of its own there.
    await runActionProcess(
      'echo',
      { text: 'hi' },
      { root: fixtures, cwd: workspace, env: { TSX_DISABLE_CACHE: '1' } },
    )
  } finally {
    for (const [index, name] of names.entries()) {
      const before = kept[index]
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    }
  }
}

describe('npm run action', () => {
  it('lists the actions, and the inputs of one with their defaults', async () => {
    const list = await runScript('action', ['--help'])
    expect(list.exitCode).toBe(0)
    expect(list.output).toMatch(/^ {2}seed +Bring the tables/m)
    const one = await runScript('action', ['seed', '--help'])
    expect(one.exitCode).toBe(0)
    expect(one.output).toMatch(/^ {2}--mode +apply +.*One of: apply, plan\./m)
    expect(one.output).toMatch(/^ {2}--dataset +\(required\)/m)
  })

  it('an unknown action or flag is refused with exit code 2 and the nearest name', async () => {
    const action = await runScript('action', ['sed'])
    expect(action.exitCode).toBe(2)
    expect(action.output).toContain('There is no action "sed". Did you mean "seed"?')
    const flag = await runScript('action', ['seed', '--datset=x'])
    expect(flag.exitCode).toBe(2)
    expect(flag.output).toContain('Did you mean "--dataset"?')
  })

  it('a password that the server refuses is never printed, in any form', async () => {
    const server = await startEmbeddedPostgres()
    const summary = join(workspace, 'out', 'summary.md')
    const run = await runScript('action', [
      'migrate',
      `--dsn=postgresql://seedrail:p%40ss%3A%2Fw@127.0.0.1:${server.port}/seedrail`,
      '--report=report.json',
      '--summary',
      `--summary-file=${summary}`,
    ]).finally(server.stop)
    expect(run.exitCode).toBe(2)
    expect(run.output).toContain('refused the login of "seedrail"')
    const written = await readFile(summary, 'utf8')
    const report = await readFile(join(workspace, 'report.json'), 'utf8')
    expect(run.output + written + report).not.toMatch(/p%40ss|p@ss/)
  })

  it('seed-to-dsn names what is missing and prints no stack', async () => {
    const env = { DATABASE_URL: '', PLANNING_DATABASE_URL: '' }
    const run = await runScript('seed-to-dsn', ['--skip-migrations'], env)
    expect(run).toMatchObject({ exitCode: 2, output: expect.stringContaining('No database was named.') })
    expect(run.output).not.toMatch(/^\s+at /m)
    const stray = await runScript('seed-to-dsn', ['--datafile=x'], env)
    expect(stray).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('Did you mean "--data-file"?'),
    })
  })
})

describe('npm run db', () => {
  it('explains itself, and names the flag that was meant', async () => {
    const help = await runScript('db', ['--help'])
    expect(help).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^ {2}--port /m) })
    const wrong = await runScript('db', ['--prot=5444'])
    expect(wrong).toMatchObject({ exitCode: 2, output: expect.stringContaining('Did you mean "--port"?') })
  })
})

describe('where things are looked for', () => {
  it("a folder is the user's when it is there, else the package's", async () => {
    const { findFolder } = await import('../../scripts/root.js')
    expect(await findFolder('actions', workspace)).toBe(join(packageRoot, 'actions'))
    await writeFile(join(workspace, 'actions'), '')
    expect(await findFolder('actions', workspace)).toBe('actions')
    expect(await findFolder('nowhere', workspace)).toBe('nowhere')
  })

  it("a file is the user's, else the package's, else the dataset's", async () => {
    const { findFile } = await import('../../scripts/root.js')
    const find = (file: string) => findFile(file, workspace, join(packageRoot, 'data', 'movements'))
    expect(await find('movements.json')).toBe(join(packageRoot, 'data', 'movements', 'movements.json'))
    expect(await find('package.json')).toBe(join(packageRoot, 'package.json'))
    await writeFile(join(workspace, 'movements.json'), '[]')
    expect(await find('movements.json')).toBe('movements.json')
    expect(await find('nowhere.json')).toBe('nowhere.json')
  })

  it("the README's line, and seed-to-dsn, find the dataset's own file by its name", async () => {
    const database = await createMovementsDatabase()
    try {
      const dsn = `--dsn=${database.dsn}`
      const args = ['--dataset=data/movements', dsn, '--file=movements.json']
      const seeded = await runScript('action', ['seed', ...args])
      expect(seeded).toMatchObject({ exitCode: 0, output: expect.stringContaining('PASS') })
      const again = await runScript('seed-to-dsn', ['--skip-migrations', dsn, '--data-file=movements.json'])
      expect(again).toMatchObject({ exitCode: 0, output: expect.stringContaining('Look for yourself') })
    } finally {
      await database.drop()
    }
  })
})
