import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMigrationScene, type MigrationScene } from '../support/migrations.js'

let scene: MigrationScene
beforeEach(async () => {
  scene = await createMigrationScene()
})
afterEach(() => scene.drop())

describe('deploy', () => {
  test('a script that fails is rolled back whole, recorded, and told with file, line and SQLSTATE', async () => {
    await scene.folder.write('1', 'CREATE TABLE film (id integer);')
    await scene.folder.write(
      '2',
      'CREATE TABLE half (id integer);\n-- ü😀\nINSERT INTO film (nope) VALUES (1);',
    )
    await scene.folder.write('3', 'CREATE TABLE later (id integer);')
    const applied: string[] = []
    await expect(scene.deploy({ onApplied: ({ name }) => applied.push(name) })).rejects.toMatchObject({
      verdict: 'could-not-run',
      problems: [
        {
          code: 'migration-script-failed',
          message: expect.stringMatching(/"2" failed: column "nope".*42703.*P3018/),
          place: { file: join(scene.folder.path, '2', 'migration.sql'), line: 3, column: 19 },
          next: expect.stringContaining('prisma migrate resolve --rolled-back 2'),
        },
      ],
    })
    expect(applied).toEqual(['1'])
    expect(await scene.loadTables()).toEqual(['public._prisma_migrations', 'public.film'])
    expect((await scene.loadRows())[1]).toMatchObject({
      migration_name: '2',
      finished_at: null,
      rolled_back_at: null,
      applied_steps_count: 0,
      logs: expect.stringMatching(/42703[\s\S]*migration\.sql:3:19/),
    })
  })

  test('a script that empties the search path, as dumps do, does not mislead the next', async () => {
    await scene.folder.write(
      '1',
      `SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.film ();`,
    )
    await scene.folder.write('2', 'CREATE TABLE series ();')
    expect(await scene.deploy()).toHaveLength(2)
    expect(await scene.loadTables()).toContain('public.series')
  })

  test('CREATE INDEX CONCURRENTLY works alone, and beside others the error says so', async () => {
    await scene.folder.write('1', 'CREATE TABLE film (id integer);')
    await scene.folder.write('2', '-- alone\nCREATE INDEX CONCURRENTLY film_id ON film (id);\n')
    expect(await scene.deploy()).toHaveLength(2)
    await scene.folder.write('3', 'SELECT 1;\nCREATE INDEX CONCURRENTLY other ON film (id);')
    await expect(scene.deploy()).rejects.toMatchObject({
      problems: [
        {
          message: expect.stringContaining('25001'),
          next: expect.stringContaining('a migration of its own'),
        },
      ],
    })
  })

  test('a function body with semicolons and dollars arrives whole', async () => {
    await scene.folder.write(
      '1',
      `CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN '$1;'; END $$; CREATE TABLE film ();`,
    )
    await scene.deploy()
    expect(await scene.database.query('SELECT f()')).toEqual([{ f: '$1;' }])
  })

  test('a script with its own transaction that fails is recorded all the same', async () => {
    await scene.folder.write('1', 'BEGIN; CREATE TABLE film (); SELECT nope; COMMIT;')
    await expect(scene.deploy()).rejects.toMatchObject({ code: 'migration-script-failed' })
    expect(await scene.loadRows()).toMatchObject([
      { finished_at: null, logs: expect.stringContaining('42703') },
    ])
    expect(await scene.loadTables()).toEqual(['public._prisma_migrations'])
  })

  test('a script that fails after its own COMMIT is not said to be rolled back', async () => {
    await scene.folder.write('1', 'begin; create table q(i int); commit; select 1/0;')
    await expect(scene.deploy()).rejects.toMatchObject({
      code: 'migration-script-failed',
      problems: [{ next: expect.stringMatching(/may be committed.*--rolled-back 1/) }],
    })
    expect(await scene.loadTables()).toEqual(['public._prisma_migrations', 'public.q'])
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
    await scene.folder.write('1', script)
    await expect(scene.deploy()).rejects.toMatchObject({
      problems: [{ next: expect.stringContaining(said) }],
    })
    const kept = said === 'was rolled back' ? [] : ['public.q']
    expect(await scene.loadTables()).toEqual(['public._prisma_migrations', ...kept])
  })

  test('a script that leaves its transaction open has failed: nothing of it would last', async () => {
    await scene.folder.write('1', 'BEGIN; CREATE TABLE film ();')
    await expect(scene.deploy()).rejects.toMatchObject({ code: 'migration-transaction-open' })
    expect(await scene.loadRows()).toMatchObject([{ finished_at: null }])
    expect(await scene.loadTables()).toEqual(['public._prisma_migrations'])
  })

  test('a session killed in mid-script leaves nothing of it, and a history that says so', async () => {
    await scene.folder.write('1', 'CREATE TABLE film (); SELECT pg_sleep(60);')
    const running = scene.deploy().catch((caught: unknown) => caught)
    const pid = await scene.waitForStatement('pg_sleep(60)')
    await scene.database.query('SELECT pg_terminate_backend($1)', [pid])
    expect(await running).toMatchObject({
      code: 'migration-interrupted',
      problems: [{ next: expect.stringContaining('--rolled-back 1') }],
    })
    expect(await scene.loadTables()).toEqual(['public._prisma_migrations'])
    await expect(scene.deploy()).rejects.toMatchObject({ code: 'migration-failed-before' })
  })
})
