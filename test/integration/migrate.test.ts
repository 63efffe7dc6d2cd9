import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { type DeployOptions, deployMigrations } from '../../actions/lib/migrate/deploy.js'
import { loadMigrationStatus } from '../../actions/lib/migrate/status.js'
import { createMigrations, type TestFolder } from '../support/migrations.js'
import { adminDsn, createTestDatabase, type TestDatabase } from '../support/postgres.js'

let database: TestDatabase
let folder: TestFolder

beforeEach(async () => {
  database = await createTestDatabase()
  folder = await createMigrations()
})
afterEach(async () => {
  await database.drop()
  await folder.drop()
})

const deploy = (options: DeployOptions = {}, dsn = database.dsn, path = folder.path) =>
  inDatabase(parseDsn(dsn), (connected) => deployMigrations(connected, path, options))
const loadStatus = (dsn = database.dsn) =>
  inDatabase(parseDsn(dsn), (connected) => loadMigrationStatus(connected, folder.path))
const loadTables = async () =>
  (
    await database.query<{ name: string }>(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    )
  ).map(({ name }) => name)
const loadRows = () => database.query('SELECT * FROM _prisma_migrations ORDER BY started_at')

/** Waits until somebody runs a statement that contains `text`. @returns the backend's pid */
async function waitForStatement(text: string): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const [row] = await database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE $1`,
      [`%${text}%`],
    )
    if (row !== undefined) return row.pid
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`Nobody ran ${text}.`)
}

describe('deploy', () => {
  test("makes this project's own tables, with their checks and one current version a slug", async () => {
    await deploy({}, database.dsn, 'prisma/migrations')
    const insert = (columns: string, values: string) =>
      database.query(
        `INSERT INTO movement_library (name, slug, classification${columns}) VALUES ('Squat', 'squat', 'strength'${values})`,
      )
    await insert('', '')
    await expect(insert(', version', ', 2')).rejects.toMatchObject({
      constraint: 'movement_library_current_slug_key',
    })
    await insert(', version, is_current', ', 2, false')
    await expect(insert(', version, is_current', ', 2, false')).rejects.toMatchObject({
      constraint: 'movement_library_slug_version_key',
    })
    await expect(insert(', version, is_current', ', 0, false')).rejects.toMatchObject({
      constraint: 'movement_library_version_check',
    })
    await expect(insert(', version, is_current, recommended_rpe', ', 3, false, 11')).rejects.toMatchObject({
      constraint: 'movement_library_recommended_rpe_check',
    })
    await expect(insert(', version, is_current, tags', ', 3, false, NULL')).rejects.toMatchObject({
      column: 'tags',
      code: '23502',
    })
    await expect(
      database.query(`INSERT INTO plan_jobs (job_id, user_id, progress) VALUES ('j', 'u', 101)`),
    ).rejects.toMatchObject({ constraint: 'plan_jobs_progress_check' })
    const unindexed = await database.query(
      `SELECT c.conname FROM pg_constraint c
        WHERE c.contype = 'f' AND NOT EXISTS (
          SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])`,
    )
    expect(unindexed).toEqual([])
  })

  test('applies what is pending in order, and nothing the second time', async () => {
    await folder.write('2', 'INSERT INTO film VALUES (2);')
    await folder.write('1', 'CREATE TABLE film (id integer);')
    expect((await deploy()).map(({ name }) => name)).toEqual(['1', '2'])
    const rows = await loadRows()
    expect(rows).toMatchObject([
      { migration_name: '1', applied_steps_count: 1, logs: null, rolled_back_at: null },
      { migration_name: '2', applied_steps_count: 1, logs: null, rolled_back_at: null },
    ])
    expect(await deploy()).toEqual([])
    expect(await loadRows()).toEqual(rows)
    expect((await loadStatus()).upToDate).toBe(true)
  })

  test('a script that fails is rolled back whole, recorded, and told with file, line and SQLSTATE', async () => {
    await folder.write('1', 'CREATE TABLE film (id integer);')
    await folder.write('2', 'CREATE TABLE half (id integer);\n-- ü😀\nINSERT INTO film (nope) VALUES (1);')
    await folder.write('3', 'CREATE TABLE later (id integer);')
    const applied: string[] = []
    await expect(deploy({ onApplied: ({ name }) => applied.push(name) })).rejects.toMatchObject({
      verdict: 'could-not-run',
      problems: [
        {
          code: 'migration-script-failed',
          message: expect.stringMatching(/"2" failed: column "nope".*42703.*P3018/),
          place: { file: join(folder.path, '2', 'migration.sql'), line: 3, column: 19 },
          next: expect.stringContaining('prisma migrate resolve --rolled-back 2'),
        },
      ],
    })
    expect(applied).toEqual(['1'])
    expect(await loadTables()).toEqual(['public._prisma_migrations', 'public.film'])
    expect((await loadRows())[1]).toMatchObject({
      migration_name: '2',
      finished_at: null,
      rolled_back_at: null,
      applied_steps_count: 0,
      logs: expect.stringMatching(/42703[\s\S]*migration\.sql:3:19/),
    })
  })

  test('a failed migration stops every later deploy until its row is rolled back, by the SQL that the error gives', async () => {
    await folder.write('1', 'SELECT nope;')
    await expect(deploy()).rejects.toMatchObject({ code: 'migration-script-failed' })
    await folder.write('1', 'CREATE TABLE film ();')
    const error = await deploy().catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'migration-failed-before',
      problems: [{ message: expect.stringMatching(/P3009/), next: expect.stringContaining('--applied 1') }],
    })
    expect(await loadTables()).toEqual(['public._prisma_migrations'])
    const { next } = (error as { problems: [{ next: string }] }).problems[0]
    const sql = /UPDATE [^;]*;/.exec(next)?.[0]
    expect(sql).toContain("migration_name = '1'")
    await database.query(sql ?? '')
    expect((await deploy()).map(({ name }) => name)).toEqual(['1'])
    expect(await loadRows()).toHaveLength(2)
  })

  test('tables without a history are refused, and nothing is created', async () => {
    await folder.write('1', 'CREATE TABLE film ();')
    await database.query('CREATE TABLE there_before ()')
    await expect(deploy()).rejects.toMatchObject({
      problems: [
        {
          code: 'schema-not-empty',
          message: expect.stringMatching(/"there_before".*P3005/),
          next: expect.stringContaining('prisma migrate resolve --applied 1'),
        },
      ],
    })
    expect(await loadTables()).toEqual(['public.there_before'])
  })

  test('views, types and the tables of extensions do not make a schema full, as with Prisma', async () => {
    await folder.write('1', 'CREATE TABLE film ();')
    await database.query(
      `CREATE VIEW v AS SELECT 1; CREATE TYPE t AS ENUM ('a'); CREATE TABLE spatial_ref_sys ()`,
    )
    expect(await deploy()).toHaveLength(1)
  })

  test('the schema of the address holds the history and the tables, and is made when it is missing', async () => {
    await folder.write('1', 'CREATE TABLE film ();')
    await database.query('CREATE TABLE elsewhere ()')
    expect(await deploy({}, `${database.dsn}?schema=Odd%20name`)).toHaveLength(1)
    expect(await loadTables()).toEqual(['Odd name._prisma_migrations', 'Odd name.film', 'public.elsewhere'])
    expect(await deploy({}, `${database.dsn}?schema=Odd%20name`)).toEqual([])
  })

  test('a script that empties the search path, as dumps do, does not mislead the next', async () => {
    await folder.write(
      '1',
      `SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.film ();`,
    )
    await folder.write('2', 'CREATE TABLE series ();')
    expect(await deploy()).toHaveLength(2)
    expect(await loadTables()).toContain('public.series')
  })

  test('CREATE INDEX CONCURRENTLY works alone, and beside others the error says so', async () => {
    await folder.write('1', 'CREATE TABLE film (id integer);')
    await folder.write('2', '-- alone\nCREATE INDEX CONCURRENTLY film_id ON film (id);\n')
    expect(await deploy()).toHaveLength(2)
    await folder.write('3', 'SELECT 1;\nCREATE INDEX CONCURRENTLY other ON film (id);')
    await expect(deploy()).rejects.toMatchObject({
      problems: [
        {
          message: expect.stringContaining('25001'),
          next: expect.stringContaining('a migration of its own'),
        },
      ],
    })
  })

  test('a function body with semicolons and dollars arrives whole', async () => {
    await folder.write(
      '1',
      `CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN '$1;'; END $$; CREATE TABLE film ();`,
    )
    await deploy()
    expect(await database.query('SELECT f()')).toEqual([{ f: '$1;' }])
  })

  test('a script with its own transaction that fails is recorded all the same', async () => {
    await folder.write('1', 'BEGIN; CREATE TABLE film (); SELECT nope; COMMIT;')
    await expect(deploy()).rejects.toMatchObject({ code: 'migration-script-failed' })
    expect(await loadRows()).toMatchObject([{ finished_at: null, logs: expect.stringContaining('42703') }])
    expect(await loadTables()).toEqual(['public._prisma_migrations'])
  })

  test('a script that fails after its own COMMIT is not said to be rolled back', async () => {
    await folder.write('1', 'begin; create table q(i int); commit; select 1/0;')
    await expect(deploy()).rejects.toMatchObject({
      code: 'migration-script-failed',
      problems: [{ next: expect.stringMatching(/may be committed.*--rolled-back 1/) }],
    })
    expect(await loadTables()).toEqual(['public._prisma_migrations', 'public.q'])
  })

  test.each([
    ['create table q(i int); end; select 1/0;', 'may be committed'],
    ['DO $$ BEGIN CREATE TABLE q (); COMMIT; PERFORM 1/0; END $$', 'may be committed'],
    [
      "SELECT E'\\'', '; commit'; create table q(); -- commit\n/* ; commit; */ select 1/0;",
      'was rolled back',
    ],
    ['CREATE TEMP TABLE q () ON COMMIT DROP; select 1/0;', 'was rolled back'],
    ['DO $$ BEGIN PERFORM 1/0; END; $$;', 'was rolled back'],
  ])('what is left of %j is told as it is', async (script, said) => {
    await folder.write('1', script)
    await expect(deploy()).rejects.toMatchObject({ problems: [{ next: expect.stringContaining(said) }] })
    const kept = said === 'was rolled back' ? [] : ['public.q']
    expect(await loadTables()).toEqual(['public._prisma_migrations', ...kept])
  })

  test('a script that leaves its transaction open has failed: nothing of it would last', async () => {
    await folder.write('1', 'BEGIN; CREATE TABLE film ();')
    await expect(deploy()).rejects.toMatchObject({ code: 'migration-transaction-open' })
    expect(await loadRows()).toMatchObject([{ finished_at: null }])
    expect(await loadTables()).toEqual(['public._prisma_migrations'])
  })

  test('a session killed in mid-script leaves nothing of it, and a history that says so', async () => {
    await folder.write('1', 'CREATE TABLE film (); SELECT pg_sleep(60);')
    const running = deploy().catch((caught: unknown) => caught)
    const pid = await waitForStatement('pg_sleep(60)')
    await database.query('SELECT pg_terminate_backend($1)', [pid])
    expect(await running).toMatchObject({
      code: 'migration-interrupted',
      problems: [{ next: expect.stringContaining('--rolled-back 1') }],
    })
    expect(await loadTables()).toEqual(['public._prisma_migrations'])
    await expect(deploy()).rejects.toMatchObject({ code: 'migration-failed-before' })
  })

  test('of two deploys at once, one waits for the other and finds nothing to do', async () => {
    await folder.write('1', 'SELECT pg_sleep(0.5); CREATE TABLE film ();')
    let waited = 0
    const options = { onWait: () => void waited++ }
    const counts = (await Promise.all([deploy(options), deploy(options)])).map(({ length }) => length)
    expect(counts.sort()).toEqual([0, 1])
    expect(waited).toBe(1)
    expect(await loadRows()).toHaveLength(1)
  })

  test("a lock that Prisma's number holds is waited for only so long, and its holder is named", async () => {
    await folder.write('1', 'CREATE TABLE film ();')
    const holder = await connect(parseDsn(database.dsn), { applicationName: 'the other deploy' })
    const { rows } = await holder.query<{ pid: number }>(
      'SELECT pg_backend_pid() AS pid, pg_advisory_lock(72707369)',
    )
    await expect(deploy({ lockTimeout: 200 })).rejects.toMatchObject({
      code: 'migration-lock-timeout',
      message: expect.stringMatching(new RegExp(`0\\.2 s.*P1002.*the other deploy .*${rows[0]?.pid}`)),
    })
    expect(await loadTables()).toEqual([])
    await holder.close()
    expect(await deploy({ lockTimeout: 5_000 })).toHaveLength(1)
  })

  test('a login that may not create is told which grant it lacks', async () => {
    await folder.write('1', 'CREATE TABLE film ();')
    const role = `guest_${database.name.slice(-12)}`
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'guest'`)
    const dsn = adminDsn()
      .replace(/\/\/.*@/, `//${role}:guest@`)
      .replace(/\/[^/]*$/, `/${database.name}`)
    await expect(deploy({}, dsn)).rejects.toMatchObject({
      problems: [{ code: 'migrate-not-allowed', next: expect.stringContaining(`TO "${role}"`) }],
    })
    await database.query(`DROP ROLE ${role}`)
  })
})

describe('status', () => {
  test('writes nothing at all', async () => {
    await folder.write('1', 'CREATE TABLE film ();')
    expect(await loadStatus(`${database.dsn}?schema=absent`)).toMatchObject({ upToDate: false })
    expect(await loadStatus()).toMatchObject({
      upToDate: false,
      unmanaged: undefined,
      pending: [{ name: '1' }],
    })
    expect(await loadTables()).toEqual([])
    expect(await database.query(`SELECT FROM pg_namespace WHERE nspname = 'absent'`)).toEqual([])
  })

  test('names edited and missing migrations, and is not misled by line ends', async () => {
    await folder.write('1', 'CREATE TABLE one ();\n')
    await folder.write('2', 'CREATE TABLE two ();\n')
    await folder.write('3', 'CREATE TABLE three ();\n')
    await deploy()
    await folder.write('1', 'CREATE TABLE one ();\r\n')
    await folder.write('2', 'CREATE TABLE due ();\n')
    await folder.remove('3')
    expect(await loadStatus()).toMatchObject({
      upToDate: true,
      edited: [{ name: '2' }],
      missing: [{ name: '3' }],
    })
  })
})

describe('the action', () => {
  type Outcome = { code: number | null; text: string; outputs: string; report: Record<string, unknown> }

  /** Runs `main.ts` as a runner would: inputs as variables, outputs and report as files. */
  async function runMigrate(inputs: Readonly<Record<string, string>>): Promise<Outcome> {
    const scratch = await mkdtemp(join(tmpdir(), 'seedrail-action-'))
    const [outputs, report] = [join(scratch, 'outputs'), join(scratch, 'report.json')]
    await writeFile(outputs, '')
    const given = { dsn: database.dsn, migrations: folder.path, report, ...inputs }
    const child = spawn(process.execPath, ['--import', 'tsx', 'actions/migrate/main.ts'], {
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
    await folder.write('1', 'CREATE TABLE film ();')
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
    const { password } = parseDsn(database.dsn)
    expect(password).not.toBe('')
    expect(`${first.text}${JSON.stringify(first.report)}`).not.toContain(password)
    const after = await runMigrate({ mode: 'status' })
    expect([after.code, outputOf(after, 'up-to-date')]).toEqual([0, 'true'])
  })

  test('sets its outputs also when a script fails', async () => {
    await folder.write('1', 'CREATE TABLE film ();')
    await folder.write('2', '\nSELECT nope;')
    await folder.write('3', 'CREATE TABLE later ();')
    const outcome = await runMigrate({})
    expect(outcome.code).toBe(2)
    expect(['applied', 'failed', 'pending', 'up-to-date'].map((name) => outputOf(outcome, name))).toEqual([
      '1',
      '1',
      '1',
      'false',
    ])
    expect(outcome.text).toContain(`${join(folder.path, '2', 'migration.sql')}:2:8`)
  })

  test('edited and missing migrations are warnings that fail nothing', async () => {
    await folder.write('1', 'CREATE TABLE one ();')
    await folder.write('2', 'CREATE TABLE two ();')
    await deploy()
    await folder.write('1', 'CREATE TABLE uno ();')
    await folder.remove('2')
    for (const mode of ['status', 'deploy']) {
      const outcome = await runMigrate({ mode })
      expect([outcome.code, outputOf(outcome, 'edited'), outputOf(outcome, 'missing')]).toEqual([0, '1', '1'])
      expect(outcome.text.match(/would not have said so/g)).toHaveLength(2)
    }
  })

  test('a folder that is not there could not run, rather than succeed with nothing', async () => {
    const outcome = await runMigrate({ migrations: join(folder.path, 'absent') })
    expect(outcome.code).toBe(2)
    expect(outcome.report).toMatchObject({ problems: [{ code: 'migrations-missing' }] })
  })
})
