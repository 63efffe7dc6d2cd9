import { spawn } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scratchPrefix } from '../../actions/lib/migrate/trial/scratch.js'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { copyOwnMigrations } from '../support/migrations.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let runBundled: RunBundled
let database: TestDatabase
beforeAll(async () => {
  runBundled = await bundleFresh()
})
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

const own = {
  previous: 'data/reference,data/movements',
  schema: 'prisma/schema.prisma',
  expectations: 'prisma/expectations.json',
}

/** Runs the bundled action on this test's server. */
const trial = (inputs: Readonly<Record<string, string>>) =>
  runBundled('test-migration', { dsn: database.dsn, prisma: 'false', ...inputs })

type Told = { result: { steps: { title: string; state: string }[]; migrations: unknown[]; drift: unknown[] } }
const statesOf = (report: unknown) => (report as Told).result.steps.map(({ state }) => state)

describe('the bundled action', () => {
  test('keeps all eight steps on our own migrations, and leaves the database of the address alone', async () => {
    const run = await trial({ migrations: 'prisma/migrations', down: 'true', ...own })
    expect(run.exitCode, run.raw).toBe(0)
    expect(statesOf(run.report)).toEqual(Array(8).fill('kept'))
    expect(run.outputs).toMatchObject({ kept: '8', broken: '0', skipped: '0', drift: '0', destructive: '0' })
    expect(Number(run.outputs.checks)).toBeGreaterThan(90)
    expect(run.shown).toMatch(/[1-9]\d\d rows in 27 tables, all kept/)
    expect(run.shown).toContain('27 tables are as they were')
    expect(await database.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([])
  })

  test('a release that loses data and breaks promises is told so, by the steps that it breaks', async () => {
    const folder = await copyOwnMigrations()
    await folder.write(
      '20270101000000_worse',
      [
        'ALTER TABLE "grips" DROP COLUMN "icon";',
        `UPDATE "muscles" SET "label" = upper("label");`,
        'DROP INDEX "idempotency_keys_tenantId_key_key";',
      ].join('\n'),
    )
    const run = await trial({ migrations: folder.path, ...own })
    expect(run.exitCode).toBe(1)
    expect(statesOf(run.report)).toEqual(['kept', 'kept', 'kept', 'kept', 'broken', 'broken', 'broken'])
    expect(run.errors).toEqual(
      expect.arrayContaining(['trial-values-lost', 'expectation-broken', 'schema-differs']),
    )
    expect(run.shown).toMatch(/::warning title=migration-destroys,file=[^,]*migration\.sql,line=1::/)
    expect(run.shown).toContain('AccessExclusive on public.grips')

    const meant = await trial({
      migrations: folder.path,
      previous: own.previous,
      'expected-changes': 'grips.icon, muscles.label, reference_metadata',
    })
    expect(meant.exitCode, meant.raw).toBe(0)
    await folder.drop()
  })

  test('finds the trigger in which two set-ups differ', async () => {
    const run = await trial({
      migrations: 'test/fixtures/migrations/api',
      'compare-with': 'test/fixtures/migrations/db',
    })
    expect(run.exitCode).toBe(1)
    expect(run.outputs).toMatchObject({ drift: '1', broken: '1' })
    expect(run.errors).toEqual(['migrations-drift'])
    expect(run.shown).toContain('The trigger "public.film.film_touch" differs')
  })

  test('says which tables a migration writes anew', async () => {
    const folder = await copyOwnMigrations()
    await folder.write(
      '20270101000000_wider',
      'ALTER TABLE "plan_jobs" ALTER "progress" TYPE bigint;\nSELECT 1;',
    )
    const run = await trial({ migrations: folder.path })
    const { migrations } = (run.report as unknown as Told).result
    expect(migrations.at(-1)).toMatchObject({
      locks: [{ table: 'public.plan_jobs', mode: 'AccessExclusiveLock' }],
      rewritten: ['public.plan_jobs'],
    })
    await folder.drop()
  })

  test('drops its databases when it is interrupted', async () => {
    const folder = await copyOwnMigrations()
    await folder.write('20270101000000_slow', 'SELECT pg_sleep(120)')
    let kill: (signal: NodeJS.Signals) => void = () => undefined
    const running = runBundled(
      'test-migration',
      { dsn: `${database.dsn}?application_name=trial_${database.name}`, migrations: folder.path },
      {
        watch: (end) => {
          kill = end
        },
      },
    )
    const mine = async () => {
      const rows = await database.query<{ name: string }>(
        `SELECT datname AS name FROM pg_stat_activity WHERE application_name = $1 AND datname LIKE $2`,
        [`trial_${database.name}`, `${scratchPrefix}%`],
      )
      return rows[0]?.name
    }
    let scratch: string | undefined
    for (let attempt = 0; attempt < 400 && scratch === undefined; attempt++) {
      scratch = await mine()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(scratch).toBeDefined()
    kill('SIGTERM')
    expect((await running).exitCode).toBe(143)
    expect(await database.query('SELECT 1 FROM pg_database WHERE datname = $1', [scratch])).toEqual([])
    await folder.drop()
  })
})

test('npm run test-migration needs no server: it starts one, and tells the seven steps', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'seedrail-typed-'))
  const expectations = join(cwd, 'expectations.json')
  await writeFile(expectations, JSON.stringify({ tables: { film: { 'primary-key': ['id'] } } }))
  const args = [`--migrations=${resolve('test/fixtures/migrations/api')}`, `--expectations=${expectations}`]
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/test-migration.ts', ...args], {
    env: { ...process.env, DATABASE_URL: 'postgresql://nobody:x@127.0.0.1:1/none', INIT_CWD: cwd },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
  }
  const code = await new Promise((done) => child.once('close', done))
  expect(code, text).toBe(0)
  expect(text.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ', '4. ', '5. ', '6. ', '7. '])
  expect(text).toContain('3 of 3 expectations hold')
  expect(await readFile('package.json', 'utf8')).toContain(
    '"test-migration": "tsx scripts/test-migration.ts"',
  )
})
