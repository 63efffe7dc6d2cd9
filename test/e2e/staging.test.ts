import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { packageRoot } from '../../scripts/root.js'
import { runLine } from '../support/command-line.js'
import { installAct } from '../support/fake-act.js'
import { createTestDatabase } from '../support/postgres.js'
import { findPort, type Staging, spawnStaging, startStaging } from '../support/staging.js'

let workspace: string
let running: Staging | undefined
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'seedrail-staging-'))
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await rm(workspace, { recursive: true, force: true })
})

async function ask(dsn: string, sql: string): Promise<Record<string, unknown>[]> {
  return inDatabase(parseDsn(dsn), async (database) => (await database.query(sql)).rows, { patience: 0 })
}

const content = (dsn: string) =>
  ask(
    dsn,
    `SELECT 'library' AS part, slug AS name, to_jsonb(l)::text AS row FROM movement_library l
     UNION ALL SELECT 'staging', slug, to_jsonb(s)::text FROM movement_staging s
     UNION ALL SELECT 'audit', id, to_jsonb(a)::text FROM movement_audit_log a ORDER BY 1, 2`,
  )

describe('the emulator', () => {
  test('has the addresses of compose, on the ports that are asked for', async () => {
    running = await startStaging()
    const [development, staging] = [new URL(running.development), new URL(running.staging)]
    expect(`${development.username}:${development.password}${development.pathname}`).toBe(
      'athlete:athlete/athlete_planning',
    )
    expect(`${staging.username}:${staging.password}${staging.pathname}`).toBe(
      'athlete:athlete_staging/athlete_planning_staging',
    )
    expect(await ask(running.staging, 'SELECT current_database() AS name')).toEqual([
      { name: 'athlete_planning_staging' },
    ])
  })

  test('has two servers: what is done to one is not seen by the other', async () => {
    running = await startStaging()
    await ask(running.development, 'CREATE TABLE only_here (id integer)')
    await expect(ask(running.staging, 'SELECT FROM only_here')).rejects.toMatchObject({ code: '42P01' })
  })

  test('stopped, it leaves no server and no data', async () => {
    const { development, staging, stop } = await startStaging()
    const [row] = await ask(development, `SELECT current_setting('data_directory') AS folder`)
    await stop()
    for (const dsn of [development, staging]) {
      await expect(ask(dsn, 'SELECT 1')).rejects.toMatchObject({ code: 'database-refused' })
    }
    const folder = String(row?.folder)
    expect(folder).toMatch(/data$/)
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('a port that is taken is named, and nothing is started on the other', async () => {
    const busy = createServer()
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    const address = busy.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    const free = await findPort()
    const { ended, log } = spawnStaging(['--fresh', `--development-port=${free}`, `--staging-port=${taken}`])
    const exitCode = await ended
    busy.close()
    expect(exitCode).toBe(2)
    expect(log()).toContain(`Something already listens on port ${taken}`)
    expect(log()).not.toContain('PostgreSQL')
  })

  test('a port that is none is refused', async () => {
    const { ended, log } = spawnStaging(['--fresh', '--staging-port=x'])
    expect(await ended).toBe(2)
    expect(log()).toContain('"x" is no port.')
  })
})

describe('the story', () => {
  test('development is seeded, dumped, and the dump becomes staging', async () => {
    running = await startStaging()
    const { development, staging } = running
    const go = async (line: string) => {
      const { exitCode, log } = await runLine(line, workspace)
      expect(exitCode, log).toBe(0)
      return log
    }
    expect(await go(`npm run seed-to-dsn -- --dsn="${development}"`)).toContain('Created 8')
    await go(`npm run generate-seed-dump -- --dsn="${development}" --output-dir="dumps"`)
    const dump = (await readdir(join(workspace, 'dumps'))).find((name) => name.endsWith('.sql')) ?? ''
    expect(dump).toMatch(/^movements_seed_\d{8}_\d{6}\.sql$/)

    const plan = await runLine(
      `npm run restore-seed -- --dump-file="dumps/${dump}" --dsn="${staging}" --skip-confirmation`,
      workspace,
    )
    expect(plan.exitCode, 'a merge needs tables').toBe(2)
    const restored = await go(
      `npm run restore-seed -- --dump-file="dumps/${dump}" --dsn="${staging}" --mode=replace --skip-confirmation`,
    )
    expect(restored).not.toContain('athlete_staging@')
    await go(`npm run action -- verify-counts --dsn="${staging}" --dataset=data/movements`)
    const rows = await content(staging)
    expect(rows).toHaveLength(8 + 8 + 40)
    expect(rows).toEqual(await content(development))

    const again = await go(
      `npm run restore-seed -- --dump-file="dumps/${dump}" --dsn="${staging}" --skip-confirmation`,
    )
    expect(again).toContain('Nothing had to be written.')
    expect(await content(staging)).toEqual(rows)

    if (process.platform === 'win32') return
    await handToAct(join(workspace, 'dumps', dump))
  })

  /** A real dump, under act: alone with its manifest in the folder that the container sees. */
  async function handToAct(dump: string): Promise<void> {
    await mkdir(join(workspace, 'bin'))
    const seen = await installAct(workspace)
    const before = process.env.PATH
    process.env.PATH = `${join(workspace, 'bin')}:${before}`
    try {
      const { exitCode, log } = await runLine(
        `npm run act -- restore-seed --dump-file="${dump}" --input mode=merge`,
        workspace,
      )
      expect(exitCode, log).toBe(0)
    } finally {
      process.env.PATH = before
    }
    const { dump: handed, args } = await seen()
    expect(handed).toEqual([
      expect.stringMatching(/^movements_seed_.*\.manifest\.json$/),
      expect.stringMatching(/^movements_seed_.*\.sql$/),
    ])
    expect(args[args.indexOf('--container-options') + 1]).toMatch(/^-v \/.*\/dump:\/seedrail-dump:ro$/)
  }
})

describe('the words that users already type', () => {
  test('are npm scripts, each with its help', async () => {
    const { scripts } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const words: Record<string, string[]> = {
      'seed-to-dsn': ['--dsn', '--data-file', '--skip-migrations'],
      'generate-seed-dump': ['--dsn', '--output-dir'],
      'restore-seed': ['--dump-file', '--dsn', '--skip-confirmation'],
      staging: ['--fresh', '--development-port', '--staging-port'],
      act: ['--input', '--print'],
    }
    for (const [name, flags] of Object.entries(words)) {
      expect(scripts[name]).toBe(`tsx scripts/${name}.ts`)
      const { exitCode, log } = await runLine(`npm run ${name} -- --help`, workspace)
      expect(exitCode, log).toBe(0)
      for (const flag of flags) expect(log).toMatch(new RegExp(`^ {2}${flag}\\s`, 'm'))
    }
  })

  test('seed-to-dsn looks for its source before it migrates, and takes the address from the environment', async () => {
    const database = await createTestDatabase()
    const environment = { PLANNING_DATABASE_URL: database.dsn }
    try {
      for (const [words, code] of [
        ['--data-file=nowhere.json', 'There is no file "nowhere.json".'],
        ['--dataset=nowhere', 'There is no dataset.json in "nowhere".'],
      ]) {
        const { exitCode, log } = await runLine(`npm run seed-to-dsn -- ${words}`, workspace, environment)
        expect(exitCode).toBe(2)
        expect(log).toContain(code)
        expect(log).not.toContain('Migrate')
      }
      const tables = await database.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`)
      expect(tables).toEqual([])
      const seeded = await runLine('npm run seed-to-dsn', workspace, environment)
      expect(seeded.exitCode, seeded.log).toBe(0)
      expect(seeded.log).toContain('Created 8')
      const dumped = await runLine('npm run generate-seed-dump', workspace, environment)
      expect(dumped.exitCode, dumped.log).toBe(0)
      const [dump = ''] = await readdir(join(workspace, 'artifacts/seed-dumps'))
      expect(dump).toMatch(/^movements_seed_\d{8}_\d{6}\./)
    } finally {
      await database.drop()
    }
  })
})
