import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { createMigrationScene, type MigrationScene } from '../support/migrations.js'
import { adminDsn } from '../support/postgres.js'

let scene: MigrationScene
beforeEach(async () => {
  scene = await createMigrationScene()
})
afterEach(() => scene.drop())

describe('deploy', () => {
  test("makes this project's own tables, with their checks and one current version a slug", async () => {
    await scene.deploy({}, scene.database.dsn, 'prisma/migrations')
    const insert = (columns: string, values: string) =>
      scene.database.query(
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
      scene.database.query(`INSERT INTO plan_jobs (job_id, user_id, progress) VALUES ('j', 'u', 101)`),
    ).rejects.toMatchObject({ constraint: 'plan_jobs_progress_check' })
    const unindexed = await scene.database.query(
      `SELECT c.conname FROM pg_constraint c
        WHERE c.contype = 'f' AND NOT EXISTS (
          SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])`,
    )
    expect(unindexed).toEqual([])
  })

  test('applies what is pending in order, and nothing the second time', async () => {
    await scene.folder.write('2', 'INSERT INTO film VALUES (2);')
    await scene.folder.write('1', 'CREATE TABLE film (id integer);')
    expect((await scene.deploy()).map(({ name }) => name)).toEqual(['1', '2'])
    const rows = await scene.loadRows()
    expect(rows).toMatchObject([
      { migration_name: '1', applied_steps_count: 1, logs: null, rolled_back_at: null },
      { migration_name: '2', applied_steps_count: 1, logs: null, rolled_back_at: null },
    ])
    expect(await scene.deploy()).toEqual([])
    expect(await scene.loadRows()).toEqual(rows)
    expect((await scene.loadStatus()).upToDate).toBe(true)
  })

  test('a failed migration stops every later deploy until its row is rolled back, by the SQL that the error gives', async () => {
    await scene.folder.write('1', 'SELECT nope;')
    await expect(scene.deploy()).rejects.toMatchObject({ code: 'migration-script-failed' })
    await scene.folder.write('1', 'CREATE TABLE film ();')
    const error = await scene.deploy().catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'migration-failed-before',
      problems: [{ message: expect.stringMatching(/P3009/), next: expect.stringContaining('--applied 1') }],
    })
    expect(await scene.loadTables()).toEqual(['public._prisma_migrations'])
    const { next } = (error as { problems: [{ next: string }] }).problems[0]
    const sql = /UPDATE [^;]*;/.exec(next)?.[0]
    expect(sql).toContain("migration_name = '1'")
    await scene.database.query(sql ?? '')
    expect((await scene.deploy()).map(({ name }) => name)).toEqual(['1'])
    expect(await scene.loadRows()).toHaveLength(2)
  })

  test('tables without a history are refused, and nothing is created', async () => {
    await scene.folder.write('1', 'CREATE TABLE film ();')
    await scene.database.query('CREATE TABLE there_before ()')
    await expect(scene.deploy()).rejects.toMatchObject({
      problems: [
        {
          code: 'schema-not-empty',
          message: expect.stringMatching(/"there_before".*P3005/),
          next: expect.stringContaining('prisma migrate resolve --applied 1'),
        },
      ],
    })
    expect(await scene.loadTables()).toEqual(['public.there_before'])
  })

  test('views, types and the tables of extensions do not make a schema full, as with Prisma', async () => {
    await scene.folder.write('1', 'CREATE TABLE film ();')
    await scene.database.query(
      `CREATE VIEW v AS SELECT 1; CREATE TYPE t AS ENUM ('a'); CREATE TABLE spatial_ref_sys ()`,
    )
    expect(await scene.deploy()).toHaveLength(1)
  })

  test('the schema of the address holds the history and the tables, and is made when it is missing', async () => {
    await scene.folder.write('1', 'CREATE TABLE film ();')
    await scene.database.query('CREATE TABLE elsewhere ()')
    expect(await scene.deploy({}, `${scene.database.dsn}?schema=Odd%20name`)).toHaveLength(1)
    expect(await scene.loadTables()).toEqual([
      'Odd name._prisma_migrations',
      'Odd name.film',
      'public.elsewhere',
    ])
    expect(await scene.deploy({}, `${scene.database.dsn}?schema=Odd%20name`)).toEqual([])
  })

  test('of two deploys at once, one waits for the other and finds nothing to do', async () => {
    // The first one stands in its migration until the second one waits.
    await scene.folder.write('1', 'SELECT pg_advisory_xact_lock(4711); CREATE TABLE film ();')
    const gate = await connect(parseDsn(scene.database.dsn), { applicationName: 'the gate' })
    await gate.query('SELECT pg_advisory_lock(4711)')
    let waited = 0
    const onWait = () => {
      waited++
      void gate.query('SELECT pg_advisory_unlock(4711)')
    }
    const options = { onWait }
    const counts = (await Promise.all([scene.deploy(options), scene.deploy(options)])).map(
      ({ length }) => length,
    )
    await gate.close()
    expect(counts.sort()).toEqual([0, 1])
    expect(waited).toBe(1)
    expect(await scene.loadRows()).toHaveLength(1)
  })

  test("a lock that Prisma's number holds is waited for only so long, and its holder is named", async () => {
    await scene.folder.write('1', 'CREATE TABLE film ();')
    const holder = await connect(parseDsn(scene.database.dsn), { applicationName: 'the other deploy' })
    const { rows } = await holder.query<{ pid: number }>(
      'SELECT pg_backend_pid() AS pid, pg_advisory_lock(72707369)',
    )
    await expect(scene.deploy({ lockTimeout: 200 })).rejects.toMatchObject({
      code: 'migration-lock-timeout',
      message: expect.stringMatching(new RegExp(`0\\.2 s.*P1002.*the other deploy .*${rows[0]?.pid}`)),
    })
    expect(await scene.loadTables()).toEqual([])
    await holder.close()
    expect(await scene.deploy({ lockTimeout: 5_000 })).toHaveLength(1)
  })

  test('a login that may not create is told which grant it lacks', async () => {
    await scene.folder.write('1', 'CREATE TABLE film ();')
    const role = `guest_${scene.database.name.slice(-12)}`
    await scene.database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'guest'`)
    // As it is from PostgreSQL 15 on.
    await scene.database.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
    const dsn = adminDsn()
      .replace(/\/\/.*@/, `//${role}:guest@`)
      .replace(/\/[^/]*$/, `/${scene.database.name}`)
    await expect(scene.deploy({}, dsn)).rejects.toMatchObject({
      problems: [{ code: 'migrate-not-allowed', next: expect.stringContaining(`TO "${role}"`) }],
    })
    await scene.database.query(`DROP ROLE ${role}`)
  })
})

describe('status', () => {
  test('writes nothing at all', async () => {
    await scene.folder.write('1', 'CREATE TABLE film ();')
    expect(await scene.loadStatus(`${scene.database.dsn}?schema=absent`)).toMatchObject({ upToDate: false })
    expect(await scene.loadStatus()).toMatchObject({
      upToDate: false,
      unmanaged: undefined,
      pending: [{ name: '1' }],
    })
    expect(await scene.loadTables()).toEqual([])
    expect(await scene.database.query(`SELECT FROM pg_namespace WHERE nspname = 'absent'`)).toEqual([])
  })

  test('names edited and missing migrations, and is not misled by line ends', async () => {
    await scene.folder.write('1', 'CREATE TABLE one ();\n')
    await scene.folder.write('2', 'CREATE TABLE two ();\n')
    await scene.folder.write('3', 'CREATE TABLE three ();\n')
    await scene.deploy()
    await scene.folder.write('1', 'CREATE TABLE one ();\r\n')
    await scene.folder.write('2', 'CREATE TABLE due ();\n')
    await scene.folder.remove('3')
    expect(await scene.loadStatus()).toMatchObject({
      upToDate: true,
      edited: [{ name: '2' }],
      missing: [{ name: '3' }],
    })
  })
})
