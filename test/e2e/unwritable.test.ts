import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageRoot } from '../../scripts/root.js'
import { parseOutputs } from '../support/built-action.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-unwritable-'))
  await writeFile(join(folder, 'output'), '')
  await writeFile(join(folder, 'summary.md'), '')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The action "calm", whose work succeeds, as GitHub would start it. */
async function runCalm(env: NodeJS.ProcessEnv) {
  const main = join(packageRoot, 'test', 'fixtures', 'runner', 'actions', 'calm', 'main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    cwd: packageRoot,
    env: {
      PATH: process.env.PATH,
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      INPUT_REPORT: join(folder, 'report.json'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '')
  return {
    code,
    text,
    outputs: parseOutputs(await read('output')),
    summary: await read('summary.md'),
    report: await read('report.json'),
  }
}

test('where all can be written, nothing is said of it', async () => {
  const run = await runCalm({})
  expect(run).toMatchObject({ code: 0, outputs: { created: '3', report: join(folder, 'report.json') } })
  expect(run.text).toContain('PASS  Three rows were created.')
  expect(JSON.parse(run.report)).toMatchObject({ ending: 'kept', problems: [] })
})

test('outputs that cannot be written fail the run, and the summary and report say so', async () => {
  const run = await runCalm({ GITHUB_OUTPUT: join(folder, 'nowhere', 'output') })
  expect(run.code).toBe(2)
  expect(run.text).toContain('The outputs cannot be written')
  expect(run.text).toContain('title=outputs-unwritable')
  expect(run.text).not.toMatch(/PASS|summary cannot/)
  expect(run.summary).toContain('The outputs cannot be written')
  expect(JSON.parse(run.report)).toMatchObject({
    ending: 'could-not-run',
    problems: [{ code: 'outputs-unwritable' }],
    outputs: { created: '3' },
  })
})

test('a summary that cannot be written fails nothing, and the outputs are there', async () => {
  const run = await runCalm({ GITHUB_STEP_SUMMARY: join(folder, 'nowhere', 'summary.md') })
  expect(run).toMatchObject({ code: 0, outputs: { created: '3' } })
  expect(run.text).toContain('PASS  Three rows were created.')
  expect(run.text).toContain('warning  The summary cannot be written')
})

test.each([
  ['a folder is in its place', async () => void (await mkdir(join(folder, 'report.json'))), 'report.json'],
  ['a file is where its folder should be', async () => undefined, join('output', 'deep', 'report.json')],
])('a report that cannot be written stops the run before its work: %s', async (_, arrange, path) => {
  await arrange()
  const run = await runCalm({ INPUT_REPORT: join(folder, path) })
  expect(run.code).toBe(2)
  expect(run.outputs).toEqual({})
  expect(run.text).toContain('title=report-unwritable')
  expect(run.text).toContain('Nothing was done')
  expect(run.text).not.toMatch(/PASS|Three rows/)
  expect(run.summary).toContain('❌')
})

test.skipIf(process.platform !== 'linux')('a report below /proc is refused, and does not hang', async () => {
  const run = await runCalm({ INPUT_REPORT: '/proc/seedrail/deep/report.json' })
  expect(run).toMatchObject({ code: 2, outputs: {} })
  expect(run.text).toContain('title=report-unwritable')
})

test('a report that is lost after the work is told as that, with what was done', async () => {
  const run = await runCalm({ CALM_BREAKS_REPORT: 'yes' })
  expect(run).toMatchObject({ code: 2, outputs: { created: '3' } })
  expect(run.outputs).not.toHaveProperty('report')
  expect(run.text).toContain('title=report-lost')
  expect(run.text).toContain('FAIL  Done, but without its report: Three rows were created.')
  expect(run.text).toContain('stays written')
  expect(run.text).not.toContain('PASS')
  expect(run.summary).toContain('without its report')
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('folders of the report are made, however many are missing', async () => {
  const path = join(folder, 'a', 'b', 'c', 'report.json')
  expect(await runCalm({ INPUT_REPORT: path })).toMatchObject({ code: 0, outputs: { report: path } })
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ ending: 'kept' })
})
