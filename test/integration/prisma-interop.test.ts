/**
 * Seedrail and Prisma's own CLI take turns on one history: whatever one of them wrote, the other must read
 * as its own. The CLI here is the real one; see test/support/prisma.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { deployMigrations } from '../../actions/lib/migrate/deploy.js'
import { loadMigrationStatus } from '../../actions/lib/migrate/status.js'
import { createMigrations, type TestFolder } from '../support/migrations.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { type PrismaOutcome, runPrisma } from '../support/prisma/cli.js'

const schema = 'prisma/schema.prisma'
const ownMigrations = 'prisma/migrations'
const bare = {
  '1_first': 'CREATE TABLE a (id integer);',
  '2_broken': 'CREATE TABLE b (id integer);\nSELECT nope;',
}

let database: TestDatabase
const folders: TestFolder[] = []

beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await database.drop()
  await Promise.all(folders.splice(0).map((folder) => folder.drop()))
})

async function folderOf(scripts: Readonly<Record<string, string>>): Promise<TestFolder> {
  const folder = await createMigrations(scripts)
  folders.push(folder)
  return folder
}

const deploy = (path: string, dsn = database.dsn) =>
  inDatabase(parseDsn(dsn), (connected) => deployMigrations(connected, path))
const loadStatus = (path: string, dsn = database.dsn) =>
  inDatabase(parseDsn(dsn), (connected) => loadMigrationStatus(connected, path))
const prisma = (command: string, migrations: string, dsn = database.dsn): Promise<PrismaOutcome> =>
  runPrisma(command.split(' '), { schema, migrations, dsn })

/** The history without its ids and times; times only as whether they are there. */
const loadRows = () =>
  database.query(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS rolled_back,
            applied_steps_count, logs IS NULL AS no_logs
       FROM _prisma_migrations ORDER BY started_at`,
  )

describe.skipIf(process.platform === 'win32')('with the real Prisma CLI', () => {
  test('the schema is valid, without any address', async () => {
    const outcome = await runPrisma(['validate'], { schema, migrations: ownMigrations, dsn: '' })
    expect(outcome.text).toContain('is valid')
    expect(outcome.code).toBe(0)
  })

  test('the migrations make exactly the schema, and others would not', async () => {
    const shadow = await createTestDatabase()
    const other = await folderOf({ '1': 'CREATE TABLE film (id integer PRIMARY KEY);' })
    const diff = (migrations: string) =>
      runPrisma(['migrate', 'diff', '--from-migrations', migrations, '--to-schema', schema, '--exit-code'], {
        schema,
        migrations,
        dsn: database.dsn,
        shadowDsn: shadow.dsn,
      })
    const own = await diff(ownMigrations)
    expect(own.text).toContain('No difference detected')
    expect(own.code).toBe(0)
    expect((await diff(other.path)).code).toBe(2)
    await shadow.drop()
  })

  test('after our deploy, Prisma is up to date and applies nothing', async () => {
    await deploy(ownMigrations)
    const before = await loadRows()
    expect((await prisma('migrate status', ownMigrations)).text).toContain('Database schema is up to date!')
    const outcome = await prisma('migrate deploy', ownMigrations)
    expect(outcome.text).toContain('No pending migrations to apply.')
    expect(outcome.code).toBe(0)
    expect(await loadRows()).toEqual(before)
  })

  test("after Prisma's deploy, we are up to date and apply nothing", async () => {
    expect((await prisma('migrate deploy', ownMigrations)).code).toBe(0)
    const before = await loadRows()
    expect(await loadStatus(ownMigrations)).toMatchObject({
      upToDate: true,
      pending: [],
      edited: [],
      missing: [],
    })
    expect(await deploy(ownMigrations)).toEqual([])
    expect(await loadRows()).toEqual(before)
  })

  test('both write the same history and the same table', async () => {
    const other = await createTestDatabase()
    await deploy(ownMigrations)
    await prisma('migrate deploy', ownMigrations, other.dsn)
    const rows =
      'SELECT migration_name, checksum, logs, applied_steps_count FROM _prisma_migrations ORDER BY 1'
    const columns = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
                       FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`
    expect(await database.query(rows)).toEqual(await other.query(rows))
    expect(await database.query(columns)).toEqual(await other.query(columns))
    await other.drop()
  })

  test('Prisma continues where we stopped, and we where Prisma did', async () => {
    const folder = await folderOf({ '1': 'CREATE TABLE one ();' })
    await deploy(folder.path)
    await folder.write('2', 'CREATE TABLE two ();')
    expect((await prisma('migrate deploy', folder.path)).text).toContain('2/')
    await folder.write('3', 'CREATE TABLE three ();')
    expect((await deploy(folder.path)).map(({ name }) => name)).toEqual(['3'])
    expect((await prisma('migrate status', folder.path)).text).toContain('Database schema is up to date!')
  })

  test('a migration that failed with us is P3009 for Prisma', async () => {
    const folder = await folderOf(bare)
    await expect(deploy(folder.path)).rejects.toMatchObject({ code: 'migration-script-failed' })
    const outcome = await prisma('migrate deploy', folder.path)
    expect(outcome.text).toMatch(/P3009[\s\S]*`2_broken` migration started at/)
    expect(outcome.code).toBe(1)
    expect((await prisma('migrate status', folder.path)).text).toMatch(/have failed:\s+2_broken/)
  })

  test('a migration that failed with Prisma stops us; resolved as rolled back, it is applied', async () => {
    const folder = await folderOf(bare)
    expect((await prisma('migrate deploy', folder.path)).code).toBe(1)
    await expect(deploy(folder.path)).rejects.toMatchObject({
      code: 'migration-failed-before',
      problems: [{ next: expect.stringContaining('prisma migrate resolve --rolled-back 2_broken') }],
    })
    expect((await loadStatus(folder.path)).failed).toMatchObject([{ name: '2_broken' }])
    expect((await prisma('migrate resolve --rolled-back 2_broken', folder.path)).code).toBe(0)
    await folder.write('2_broken', 'CREATE TABLE b (id integer);')
    expect((await loadStatus(folder.path)).pending).toMatchObject([{ name: '2_broken' }])
    expect((await deploy(folder.path)).map(({ name }) => name)).toEqual(['2_broken'])
    expect((await prisma('migrate status', folder.path)).text).toContain('Database schema is up to date!')
  })

  test('a baseline made by Prisma is respected: what is resolved as applied does not run', async () => {
    const folder = await folderOf({ '1': 'CREATE TABLE one ();', '2': 'CREATE TABLE two ();' })
    await database.query('CREATE TABLE one ()')
    await expect(deploy(folder.path)).rejects.toMatchObject({ code: 'schema-not-empty' })
    expect((await prisma('migrate deploy', folder.path)).text).toContain('P3005')
    expect((await prisma('migrate resolve --applied 1', folder.path)).code).toBe(0)
    expect((await deploy(folder.path)).map(({ name }) => name)).toEqual(['2'])
  })

  test('the schema of the address is the same for both', async () => {
    const dsn = `${database.dsn}?schema=Other`
    await deploy(ownMigrations, dsn)
    expect((await prisma('migrate status', ownMigrations, dsn)).text).toContain(
      'Database schema is up to date!',
    )
    expect((await loadStatus(ownMigrations)).upToDate).toBe(false)
  })

  test('Prisma says nothing of an edited migration, and that is why we do', async () => {
    const folder = await folderOf({ '1': 'CREATE TABLE one ();' })
    await deploy(folder.path)
    await folder.write('1', 'CREATE TABLE uno ();')
    expect((await prisma('migrate deploy', folder.path)).text).toContain('No pending migrations to apply.')
    expect((await loadStatus(folder.path)).edited).toMatchObject([{ name: '1' }])
  })
})
