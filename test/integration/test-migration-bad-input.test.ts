/** What is wrong from outside: each is said with its place, and nothing is left on the server. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collectInputs, parseInputs } from '../../actions/lib/action/read-inputs.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn, renderDsn } from '../../actions/lib/database/dsn.js'
import { deployMigrations } from '../../actions/lib/migrate/deploy.js'
import { scratchPrefix } from '../../actions/lib/migrate/trial/scratch.js'
import { testMigration } from '../../actions/test-migration/action.js'
import { planTrial } from '../../actions/test-migration/trial-plan.js'
import type { ActionRun } from '../../scripts/runner/process.js'
import { runAction } from '../support/action-process.js'
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

const trial = (inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> =>
  runAction('test-migration', {
    dsn: database.dsn,
    migrations: folder.path,
    'lock-timeout': '500ms',
    ...inputs,
  })

/** Databases that trials from here left behind. Others may run at the same time, under other users. */
async function countScratch(owner: string): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_database WHERE datname LIKE $1 AND pg_get_userbyid(datdba) = $2`,
    [`${scratchPrefix}%`, owner],
  )
  return rows[0]?.count ?? -1
}

/** A login of the test's own, so that its databases can be told. */
async function withLogin<Result>(
  rights: string,
  work: (dsn: string, name: string) => Promise<Result>,
): Promise<Result> {
  const name = `trial_${database.name.slice(-12)}`
  await database.query(`CREATE ROLE ${name} LOGIN PASSWORD 'trial-secret' ${rights}`)
  try {
    const dsn = renderDsn({ ...parseDsn(database.dsn), user: name, password: 'trial-secret' })
    return await work(dsn, name)
  } finally {
    await database.query(`DROP ROLE ${name}`)
  }
}

describe('the server', () => {
  test('is not there', async () => {
    await folder.write('1', 'CREATE TABLE film ()')
    const run = await trial({ dsn: 'postgresql://u:hidden-secret@127.0.0.1:1/none' })
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain('1. Reach the server')
    expect(run.log).toContain('Nothing accepts connections at 127.0.0.1:1.')
    expect(run.log).not.toContain('hidden-secret')
    expect(run.outputs).toMatchObject({ kept: '0', broken: '1' })
  })

  test('does not let the login create databases: the command that would is given', async () => {
    await folder.write('1', 'CREATE TABLE film ()')
    const run = await withLogin('NOCREATEDB', (dsn) => trial({ dsn }))
    expect(run.exitCode).toBe(2)
    expect(run.log).toMatch(/As a superuser: ALTER ROLE "trial_\w+" CREATEDB/)
    expect(run.outputs).toMatchObject({ kept: '1', broken: '1' })
  })

  test('keeps nothing of a trial, kept or broken', async () => {
    await folder.write('1', 'CREATE TABLE film ()')
    await withLogin('CREATEDB', async (dsn, name) => {
      expect((await trial({ dsn })).exitCode).toBe(0)
      await folder.write('2', 'CREATE TABLE film ()')
      expect((await trial({ dsn })).exitCode).toBe(1)
      expect(await countScratch(name)).toBe(0)
    })
    expect(await database.query(`SELECT * FROM pg_tables WHERE schemaname = 'public'`)).toEqual([])
  })
})

describe('the folder', () => {
  test.each([
    ['is empty', async () => folder.path, 'holds no migration'],
    ['is not there', async () => join(folder.path, 'nope'), 'does not exist'],
    ['is a file', async () => join(folder.path, 'migration_lock.toml'), 'is a file, not a folder'],
  ])('%s', async (_, pathOf, message) => {
    const run = await trial({ migrations: await pathOf() })
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain(message)
    expect(run.log).not.toContain('1. Reach the server')
  })

  test('holds 500 migrations', async () => {
    for (let number = 1; number <= 500; number++) {
      const script =
        number === 1 ? 'CREATE TABLE film (c1 int)' : `ALTER TABLE film ADD COLUMN c${number} int`
      await folder.write(String(number).padStart(4, '0'), script)
    }
    const run = await trial()
    expect(run.exitCode, run.log).toBe(0)
    expect(run.log).toContain('500 migrations applied')
    expect(run.outputs).toMatchObject({ migrations: '500', broken: '0' })
  })
})

describe('a migration', () => {
  test('with a syntax error is quoted with its line, and what follows is not run', async () => {
    await folder.write('1', 'CREATE TABLE film ();')
    await folder.write('2', '-- a comment\n\nCREATE TABEL actor ();\n')
    const run = await trial()
    expect(run.exitCode).toBe(1)
    expect(run.log).toMatch(
      /2[/\\]migration\.sql:3:8.*syntax error at or near "TABEL".*Line 3: CREATE TABEL actor \(\);/,
    )
    expect(run.log).toContain('not run: a step before it did not come so far')
    expect(run.annotations).toMatchObject([{ level: 'error' }])
    expect(run.outputs).toMatchObject({ kept: '2', broken: '1' })
  })

  test('that waits too long for a lock is told so', async () => {
    await withLogin('', async (_, name) => {
      await folder.write('1', `ALTER ROLE ${name} CONNECTION LIMIT 7`)
      await inDatabase(parseDsn(adminDsn()), async (other) => {
        await other.query(`BEGIN; ALTER ROLE ${name} CONNECTION LIMIT 8`)
        const run = await trial()
        await other.query('ROLLBACK')
        expect(run.exitCode).toBe(1)
        expect(run.log).toContain('canceling statement due to lock timeout')
        expect(run.log).toContain('Somebody held a lock that the script needs')
      })
    })
  })

  test('that takes too long is ended', async () => {
    await folder.write('1', 'SELECT pg_sleep(60)')
    const run = await trial({ 'statement-timeout': '300ms' })
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('It took longer than "statement-timeout"')
  })

  test('with CREATE INDEX CONCURRENTLY among others must be split; alone it is applied', async () => {
    await folder.write('1', 'CREATE TABLE film (year int)')
    await folder.write('2', 'CREATE INDEX CONCURRENTLY i ON film (year);')
    const alone = await trial()
    expect(alone.exitCode, alone.log).toBe(0)
    expect(alone.log).toContain('not watched: it stands alone')

    await folder.write('3', 'SELECT 1;\nCREATE INDEX CONCURRENTLY j ON film (year);')
    const among = await trial()
    expect(among.exitCode).toBe(1)
    expect(among.log).toContain('Give this statement a migration of its own')
  })

  test('that leaves a transaction open is refused', async () => {
    await folder.write('1', 'BEGIN; CREATE TABLE film ();')
    const run = await trial()
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('Add the COMMIT, or leave BEGIN out')
  })

  test('that forgets the history is found by the second deploy', async () => {
    await folder.write('1', 'CREATE TABLE IF NOT EXISTS film ()')
    await folder.write('2', `DELETE FROM _prisma_migrations WHERE migration_name = '1'`)
    const run = await trial()
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('a second deploy applied "1" again')
  })

  test('that was edited is found in the history of another database, which is only read', async () => {
    await folder.write('1', 'CREATE TABLE film ()')
    const other = await createTestDatabase()
    await inDatabase(parseDsn(other.dsn), (connected) => deployMigrations(connected, folder.path))
    const healthy = await trial({ 'history-dsn': other.dsn })
    expect(healthy.exitCode, healthy.log).toBe(0)
    expect(healthy.log).toContain('1 entry in public._prisma_migrations, healthy')

    await folder.write('1', 'CREATE TABLE film (id int)')
    const before = await other.query('SELECT * FROM _prisma_migrations')
    const edited = await trial({ 'history-dsn': other.dsn })
    expect(edited.exitCode).toBe(1)
    expect(edited.log).toContain('"1" is applied, and its file was changed since')
    expect(edited.log).toContain('git log -p -- ')
    expect(await other.query('SELECT * FROM _prisma_migrations')).toEqual(before)
    await other.drop()
  })
})

describe('other inputs', () => {
  beforeEach(() => folder.write('20260101000000_film', 'CREATE TABLE film ()'))

  /** Everything that is read before anything is connected to. */
  const plan = (more: Readonly<Record<string, string>>) => {
    const raw = { ...collectInputs(testMigration, {}), dsn: database.dsn, migrations: folder.path, ...more }
    const parsed = parseInputs(testMigration, raw)
    if ('problems' in parsed) throw new Error(parsed.problems[0]?.message)
    return planTrial(parsed.inputs)
  }

  test.each([
    ['an unknown previous migration', { 'previous-migration': '20260101000000_flim' }, 'Did you mean'],
    ['previous data that is not there', { previous: 'nope' }, '"nope" cannot be read'],
    ['expectations that are not there', { expectations: 'nope.json' }, 'cannot be read (ENOENT)'],
    ['a schema that is not there', { schema: 'nope.prisma' }, 'cannot be read (ENOENT)'],
    ['a set-up to compare with that is none', { 'compare-with': 'nope' }, 'does not exist'],
  ])('%s', async (_, inputs, message) => {
    await expect(plan(inputs as Record<string, string>)).rejects.toMatchObject({
      verdict: 'could-not-run',
      message: expect.stringContaining(message),
    })
  })

  test.each([
    ['no JSON', '{', 'is no JSON'],
    ['nothing', '{"tables": {}}', 'expects nothing'],
    ['an unknown word', '{"tables": {"film": {"colums": {}}}}', 'tables.film'],
  ])('expectations with %s', async (_, text, message) => {
    const file = join(folder.path, 'expectations.json')
    await writeFile(file, text)
    await expect(plan({ expectations: file })).rejects.toMatchObject({
      message: expect.stringContaining(message),
      problems: [{ place: { file } }],
    })
  })

  test('steps for which something is missing are named, never counted as kept', async () => {
    const run = await trial()
    expect(run.exitCode).toBe(0)
    expect(run.log).toContain('skipped: there is only one migration')
    expect(run.log).toContain('skipped: no expectations.json beside the migrations')
    expect(run.log).toContain('nothing shown by step 5, 6, 7')
    expect(run.outputs).toMatchObject({ kept: '4', skipped: '3', broken: '0' })
  })
})
