import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { findBundled } from '../support/action-process.js'
import { createMigrationScene, type MigrationScene } from '../support/migrations.js'

let scene: MigrationScene
beforeEach(async () => {
  scene = await createMigrationScene()
})
afterEach(() => scene.drop())

describe('the action', () => {
  type Outcome = { code: number | null; text: string; outputs: string; report: Record<string, unknown> }

  /** Runs the action as a runner would: inputs as variables, outputs and report as files. */
  async function runMigrate(inputs: Readonly<Record<string, string>>): Promise<Outcome> {
    const scratch = await mkdtemp(join(tmpdir(), 'seedrail-action-'))
    const [outputs, report] = [join(scratch, 'outputs'), join(scratch, 'report.json')]
    await writeFile(outputs, '')
    const given = { dsn: scene.database.dsn, migrations: scene.folder.path, report, ...inputs }
    const child = spawn(process.execPath, [await findBundled('migrate')], {
      env: {
        PATH: process.env.PATH,
        GITHUB_OUTPUT: outputs,
        ...Object.fromEntries(
          Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
        ),
      },
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    const outcome = {
      code,
      text,
      outputs: await readFile(outputs, 'utf8'),
      report: JSON.parse(await readFile(report, 'utf8')) as Record<string, unknown>,
    }
    await rm(scratch, { recursive: true })
    return outcome
  }

  const outputOf = ({ outputs }: Outcome, name: string) =>
    new RegExp(`^${name}<<(\\S+)\\n(.*)\\n\\1$`, 'm').exec(outputs)?.[2]

  test('deploys, then says that nothing is pending, without showing the password', async () => {
    await scene.folder.write('1', 'CREATE TABLE film ();')
    const before = await runMigrate({ mode: 'status' })
    expect([before.code, outputOf(before, 'pending'), outputOf(before, 'up-to-date')]).toEqual([
      1,
      '1',
      'false',
    ])
    const first = await runMigrate({})
    expect(first.text).toMatch(
      /1 +applied now[\s\S]*PASS {2}Applied 1 migration; the history now holds 1 migration\./,
    )
    expect([first.code, outputOf(first, 'applied'), outputOf(first, 'up-to-date')]).toEqual([0, '1', 'true'])
    expect(first.report).toMatchObject({ ending: 'kept', result: { applied: [{ name: '1' }], pending: [] } })
    expect(JSON.stringify(first.report)).toMatch(/PostgreSQL \d+/)
    const { password } = parseDsn(scene.database.dsn)
    expect(password).not.toBe('')
    expect(`${first.text}${JSON.stringify(first.report)}`).not.toContain(password)
    const after = await runMigrate({ mode: 'status' })
    expect([after.code, outputOf(after, 'up-to-date')]).toEqual([0, 'true'])
  })

  test('sets its outputs also when a script fails', async () => {
    await scene.folder.write('1', 'CREATE TABLE film ();')
    await scene.folder.write('2', '\nSELECT nope;')
    await scene.folder.write('3', 'CREATE TABLE later ();')
    const outcome = await runMigrate({})
    expect(outcome.code).toBe(2)
    expect(['applied', 'failed', 'pending', 'up-to-date'].map((name) => outputOf(outcome, name))).toEqual([
      '1',
      '1',
      '1',
      'false',
    ])
    expect(outcome.text).toContain(`${join(scene.folder.path, '2', 'migration.sql')}:2:8`)
  })

  test('edited and missing migrations are warnings that fail nothing', async () => {
    await scene.folder.write('1', 'CREATE TABLE one ();')
    await scene.folder.write('2', 'CREATE TABLE two ();')
    await scene.deploy()
    await scene.folder.write('1', 'CREATE TABLE uno ();')
    await scene.folder.remove('2')
    for (const mode of ['status', 'deploy']) {
      const outcome = await runMigrate({ mode })
      expect([outcome.code, outputOf(outcome, 'edited'), outputOf(outcome, 'missing')]).toEqual([0, '1', '1'])
      expect(outcome.text.match(/would not have said so/g)).toHaveLength(2)
    }
  })

  test('a folder that is not there could not run, rather than succeed with nothing', async () => {
    const outcome = await runMigrate({ migrations: join(scene.folder.path, 'absent') })
    expect(outcome.code).toBe(2)
    expect(outcome.report).toMatchObject({ problems: [{ code: 'migrations-missing' }] })
  })
})
