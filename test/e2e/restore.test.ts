import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ArtifactService, startArtifactService } from '../support/artifact-service.js'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  createShop,
  dumpFrom,
  restore as restoreInProcess,
  shopSchema,
  takeRows,
  writeShop,
} from '../support/restore.js'

const tables = ['public.brand', 'public.item']

let run: RunBundled
let source: TestDatabase
let folder: string
let dump: string
let target: TestDatabase

beforeAll(async () => {
  run = await bundleFresh()
  source = await createShop()
  folder = await writeShop()
  dump = await dumpFrom(source, folder)
})

beforeEach(async () => {
  target = await createTestDatabase()
})

afterEach(() => target.drop())
afterAll(() => source.drop())

describe('the built action', () => {
  test('restores, compares, and tells its outputs', async () => {
    const first = await run('restore', { dsn: target.dsn, 'dump-file': dump, mode: 'replace' })
    expect(first.exitCode).toBe(0)
    expect(first.outputs).toMatchObject({
      tables: '2',
      rows: '7',
      inserted: '7',
      mode: 'replace',
      verified: 'sums',
    })
    const second = await run('restore', { dsn: target.dsn, 'dump-file': dump })
    expect(second.outputs).toMatchObject({ inserted: '0', updated: '0', deactivated: '0', mode: 'merge' })
    expect(second.report?.headline).toContain('Nothing had to be written.')
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
  })

  test('nobody is asked where there is no terminal: replacing needs the name of the database', async () => {
    await target.query(shopSchema)
    const inputs = { dsn: target.dsn, 'dump-file': dump, mode: 'replace' }
    const refused = await run('restore', { ...inputs, 'skip-confirmation': 'true' })
    expect(refused.errors).toEqual(['restore-target-not-empty'])
    expect(refused.exitCode).toBe(2)
    expect((await run('restore', { ...inputs, confirm: target.name })).exitCode).toBe(0)
  })

  test('a plan gives the digest by which exactly that is merged', async () => {
    await target.query(shopSchema)
    const inputs = { dsn: target.dsn, 'dump-file': dump }
    const plan = await run('restore', { ...inputs, plan: 'true' })
    expect(plan.outputs).toMatchObject({ inserted: '7', verified: '' })
    expect(plan.outputs.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(plan.shown).toContain('public.item/anvil')
    expect(await target.query('SELECT FROM item')).toEqual([])
    const other = await run('restore', { ...inputs, 'expected-plan': '0'.repeat(64) })
    expect(other.errors).toEqual(['plan-moved'])
    expect(other.exitCode).toBe(1)
    expect((await run('restore', { ...inputs, 'expected-plan': plan.outputs.digest ?? '' })).exitCode).toBe(0)
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
  })
})

describe('killed in mid-restore', () => {
  /** Runs a restore that sleeps in the server once its rows are there, kills it then, and waits for the server. */
  async function killAsleep(inputs: Record<string, string>): Promise<void> {
    let killed = false
    const outcome = await run(
      'restore',
      { dsn: target.dsn, 'dump-file': dump, ...inputs },
      {
        watch: async (kill) => {
          for (let turn = 0; turn < 400 && !killed; turn++) {
            const [row] = await target.query(
              `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
            )
            killed = row !== undefined
            if (killed) kill('SIGKILL')
            await sleep(25)
          }
        },
      },
    )
    expect(killed).toBe(true)
    expect(outcome.exitCode).toBeNull()
    await target.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
  }

  test('a replacement leaves the old tables and rows', async () => {
    await restoreInProcess(target, dump, { mode: 'replace' })
    await target.query(`
      UPDATE item SET label = 'Before' WHERE id = 'anvil';
      CREATE FUNCTION doze() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); END $$;
      CREATE EVENT TRIGGER doze ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION doze()`)
    const before = await takeRows(target, tables, { xmin: true })
    await killAsleep({ mode: 'replace', confirm: target.name })
    expect(await takeRows(target, tables, { xmin: true })).toBe(before)
  })

  test('a merge leaves the rows as they were, and the next one is whole', async () => {
    await target.query(`${shopSchema}
      CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
      CREATE TRIGGER doze AFTER INSERT ON item EXECUTE FUNCTION doze()`)
    await killAsleep({})
    expect(await target.query('SELECT FROM brand')).toEqual([])
    await target.query('DROP TRIGGER doze ON item')
    expect((await run('restore', { dsn: target.dsn, 'dump-file': dump })).exitCode).toBe(0)
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
  })
})

describe('by way of an artifact', () => {
  let service: ArtifactService
  beforeAll(async () => {
    service = await startArtifactService()
  })
  afterAll(() => service.close())

  const upload = async (env: Record<string, string>, more: Record<string, string> = {}) =>
    run(
      'dump',
      {
        dsn: source.dsn,
        dataset: folder,
        'output-dir': await mkdtemp(join(tmpdir(), 'seedrail-out-')),
        name: 'shop_seed_ci',
        prove: 'false',
        upload: 'true',
        ...more,
      },
      { env },
    )

  test('a dump is uploaded, fetched by the same run and by another, and restored', async () => {
    const sent = await upload(service.environment(), { ephemeral: 'true' })
    expect(sent.exitCode).toBe(0)
    expect(sent.outputs).toMatchObject({ 'artifact-name': 'shop_seed_ci', 'artifact-id': '1' })

    const same = await run(
      'restore',
      { dsn: target.dsn, artifact: 'shop_seed_ci', mode: 'replace' },
      { env: service.environment() },
    )
    expect(same.exitCode).toBe(0)
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))

    const inputs = { dsn: target.dsn, artifact: 'shop_seed_ci', 'run-id': '1001', repository: 'acme/plans' }
    const env = service.environment({ id: '2002', repository: 'acme/other' })
    expect((await run('restore', inputs, { env })).errors).toEqual(['artifact-token-missing'])
    const other = await run('restore', { ...inputs, token: service.token }, { env })
    expect(other.exitCode).toBe(0)
    expect(other.report?.headline).toContain('Nothing had to be written.')
    expect(other.shown).not.toContain(service.token)
    expect(other.raw).toContain(`::add-mask::${service.token}`)
  })

  test('a second attempt has a name of its own', async () => {
    const { outputs } = await upload(service.environment({ attempt: '2' }), { ephemeral: 'true' })
    expect(outputs['artifact-name']).toBe('shop_seed_ci-attempt-2')
  })

  test('from a public repository only an ephemeral database, or what is allowed, is uploaded', async () => {
    service.repositories.set('acme/open', { private: false, visibility: 'public' })
    const env = service.environment({ id: '3003', repository: 'acme/open' })
    const before = service.artifacts.length
    const refused = await upload(env)
    expect(refused.errors).toEqual(['artifact-public'])
    expect(refused.exitCode).not.toBe(0)
    expect(service.artifacts).toHaveLength(before)
    expect((await upload(env, { 'allow-public-artifact': 'true' })).exitCode).toBe(0)
  })
})

describe('npm run restore-seed', () => {
  async function script(...args: string[]): Promise<{ exitCode: number | null; log: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/restore-seed.ts', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PLANNING_DATABASE_URL: '', DATABASE_URL: '' },
    })
    const ended = once(child, 'close')
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    await ended
    return { exitCode: child.exitCode, log: out + err }
  }

  test('restores, and ends with the command that verifies it, without the password', async () => {
    const { exitCode, log } = await script(
      `--dump-file=${dump}`,
      `--dsn=${target.dsn}`,
      '--mode=replace',
      '--skip-confirmation',
    )
    expect(log).toContain('npm run action -- verify-counts --dataset=')
    expect(exitCode).toBe(0)
    expect(log).toContain(`/${target.name}"`)
    const { password } = new URL(target.dsn)
    if (password !== '') expect(log).not.toContain(password)
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
  })

  test('says what is missing, and gives the exit code of what failed', async () => {
    expect(await script()).toMatchObject({ exitCode: 2, log: expect.stringContaining('--dump-file') })
    expect(await script(`--dump-file=${dump}`)).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('--dsn'),
    })
    expect(await script('--dumpfile=x')).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('Did you mean'),
    })
    const broken = join(await mkdtemp(join(tmpdir(), 'seedrail-broken-')), basename(dump))
    await writeFile(broken, await readFile(dump))
    expect(await script(`--dump-file=${broken}`, `--dsn=${target.dsn}`)).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('has no manifest'),
    })
  })
})
