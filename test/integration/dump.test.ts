import { chmod, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { connect, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { dumpSchema } from '../../actions/lib/dump/client/dump-schema.js'
import { findDumpClient } from '../../actions/lib/dump/client/find.js'
import { placesOnPath, usualPlaces } from '../../actions/lib/dump/client/places.js'
import { runCommand } from '../../actions/lib/dump/client/run.js'
import type { DumpManifest } from '../../actions/lib/dump/manifest.js'
import {
  createDatabaseWith,
  dump,
  findPsql,
  load,
  makeFolder,
  readRows,
  runPsql,
  writeTableList,
} from '../support/dump.js'
import { createMovementsDatabase, seed } from '../support/movements.js'
import { adminDsn, createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { upsertFolder } from '../support/upsert.js'

const made: TestDatabase[] = []
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop()
})

async function keep(database: Promise<TestDatabase>): Promise<TestDatabase> {
  made.push(await database)
  return database
}

/** Both datasets of the repository, migrated and seeded. */
async function home(): Promise<TestDatabase> {
  const database = await keep(createMovementsDatabase())
  await seed(database)
  await upsertFolder(database, 'data/reference')
  return database
}

const movementTables = ['movement_staging', 'movement_library', 'movement_audit_log']

/** What the catalogue says of some tables: columns, constraints, indexes, triggers. */
async function describe_(database: TestDatabase, tables: readonly string[]): Promise<unknown> {
  return database.query(
    `SELECT 'column' AS kind, attrelid::regclass::text AS of, attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
            || coalesce((SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum), '') AS what
       FROM pg_attribute WHERE attrelid = ANY ($1::regclass[]) AND attnum > 0
     UNION ALL SELECT 'constraint', conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ANY ($1::regclass[])
     UNION ALL SELECT 'index', indrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ANY ($1::regclass[])
     UNION ALL SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = ANY ($1::regclass[]) AND NOT tgisinternal
     UNION ALL SELECT 'enum', '', enumtypid::regtype || ' ' || enumlabel FROM pg_enum
            WHERE enumtypid IN (SELECT atttypid FROM pg_attribute WHERE attrelid = ANY ($1::regclass[]))
      ORDER BY 1, 2, 3`,
    [tables],
  )
}

const tablesOf = (manifest: DumpManifest) => manifest.tables.map(({ table }) => table)

describe('the movements, of policy publish', () => {
  test('dump into one proven file, from which another database has the same rows and definitions', async () => {
    const database = await home()
    const { path, manifest } = await dump(database, 'data/movements')
    expect(tablesOf(manifest)).toEqual(movementTables.map((table) => `public.${table}`))
    expect(manifest.proof).toMatchObject({ tables: 3, rows: 56, foreignKeys: 4, uniqueKeys: 6 })
    expect(manifest.merge).toMatchObject({
      policy: 'publish',
      key: 'slug',
      staging: { table: 'public.movement_staging' },
    })

    const target = await keep(createTestDatabase())
    expect((await load(target, path)).rows.get('public.movement_audit_log')).toBe(40)
    expect(await readRows(target, ...movementTables)).toEqual(await readRows(database, ...movementTables))
    expect(await describe_(target, movementTables)).toEqual(await describe_(database, movementTables))
    expect(await target.query(`SELECT to_regclass('plan_jobs') AS jobs`)).toEqual([{ jobs: null }])
  })

  test('hold no path of this machine, no address, no psql command, no owner and no time', async () => {
    const database = await home()
    const { path, manifestPath } = await dump(database, 'data/movements')
    const { user, password, host, port } = parseDsn(database.dsn)
    const outside = (text: string) => text.replace(/^COPY [\s\S]*?^\\\.$/gm, '')
    const sql = outside(await readFile(path, 'utf8'))
    const manifest = await readFile(manifestPath, 'utf8')
    for (const secret of [process.cwd(), `${host}:${port}`, `${user}:${password}`, database.name, tmpdir()]) {
      expect(sql + manifest).not.toContain(secret)
    }
    expect(sql).not.toMatch(/^\\|OWNER TO|GRANT |transaction_timeout|restrict|\d{4}-\d\d-\d\d/m)
    expect(sql.split('\n')[0]).toBe('-- Seedrail dump, format 1')
    expect(sql.endsWith('-- Seedrail dump complete\n')).toBe(true)
  })
})

describe('the reference tables, of policy upsert', () => {
  test('dump with their versions, triggers and functions; loading moves no version', async () => {
    const database = await home()
    await database.query(`INSERT INTO reference_metadata (table_name) VALUES ('somebody_elses')`)
    const { path, manifest } = await dump(database, 'data/reference')
    expect(manifest.tables).toHaveLength(24)
    expect(manifest.tables.at(-1)).toMatchObject({
      table: 'public.reference_metadata',
      role: 'versions',
      rows: 23,
    })
    expect(manifest.tables[0]?.version).toMatch(/^[1-9]\d*$/)
    expect(manifest.merge).toMatchObject({
      tables: expect.arrayContaining([
        {
          table: 'public.grips',
          key: ['id'],
          owner: { column: 'source_type', seed: 'seed' },
          active: 'is_active',
        },
        {
          table: 'public.equipment_icons',
          key: ['equipment_id'],
          owner: { column: 'source_type', seed: 'seed' },
          active: 'is_active',
        },
      ]),
    })

    const target = await keep(createTestDatabase())
    await load(target, path)
    const versions = `SELECT table_name, version_seq FROM reference_metadata WHERE table_name <> 'somebody_elses' ORDER BY 1`
    expect(await target.query(versions)).toEqual(await database.query(versions))
    const names = tablesOf(manifest).filter((table) => !table.endsWith('metadata'))
    expect(await readRows(target, ...names)).toEqual(await readRows(database, ...names))
    expect(await describe_(target, names)).toEqual(await describe_(database, names))
    await target.query(`UPDATE grips SET label = label || '!' WHERE id = (SELECT min(id) FROM grips)`)
    expect(
      await target.query(`SELECT version_seq FROM reference_metadata WHERE table_name = 'grips'`),
    ).not.toEqual(
      await database.query(`SELECT version_seq FROM reference_metadata WHERE table_name = 'grips'`),
    )
  })

  test('psql runs the file unchanged', async ({ skip }) => {
    if (!(await findPsql())) return skip('there is no psql on this machine')
    const database = await home()
    const { path, manifest } = await dump(database, 'data/reference', { prove: false })
    const target = await keep(createTestDatabase())
    expect(await runPsql(target.dsn, path)).toEqual({ exitCode: 0, stderr: '' })
    expect(await readRows(target, ...tablesOf(manifest))).toEqual(
      await readRows(database, ...tablesOf(manifest)),
    )
    // A second run meets what is there, and undoes itself.
    expect((await runPsql(target.dsn, path)).exitCode).toBe(3)
  })

  test('packed, they are the same text, and load as well', async () => {
    const database = await home()
    const plain = await dump(database, 'data/reference', { prove: false })
    const packed = await dump(database, 'data/reference', { compress: 'gzip' })
    expect(packed.path).toMatch(/\.sql\.gz$/)
    expect(packed.manifest.file.text.sha256).toBe(plain.manifest.file.sha256)
    expect(packed.manifest.file.bytes).toBeLessThan(plain.manifest.file.bytes / 2)
    const target = await keep(createTestDatabase())
    await load(target, packed.path)
    expect(await readRows(target, 'equipment')).toEqual(await readRows(database, 'equipment'))
  })
})

test('everything is of one moment: what is written meanwhile is not in the dump', async () => {
  const database = await keep(
    createDatabaseWith(`CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (id integer PRIMARY KEY);
INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);`),
  )
  let meddled = false
  const { manifest } = await dump(database, await writeTableList(['a', 'b']), {
    watch: (real) => ({
      ...real,
      copyOut: async (sql, take) => {
        if (!meddled) await database.query('INSERT INTO a VALUES (2); INSERT INTO b VALUES (2)')
        meddled = true
        return real.copyOut(sql, take)
      },
    }),
  })
  expect(meddled).toBe(true)
  expect(manifest.tables.map(({ rows }) => rows)).toEqual([1, 1])
})

test('a session that the server ends in mid-row leaves no file, and is called by its name', async () => {
  const database = await keep(
    createDatabaseWith(`CREATE TABLE big (id integer PRIMARY KEY, filler text);
INSERT INTO big SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) n;`),
  )
  const folder = await makeFolder()
  let pieces = 0
  const failing = dump(database, await writeTableList(['big']), {
    folder,
    watch: (real) => ({
      ...real,
      copyOut: (sql, take) =>
        real.copyOut(sql, async (piece) => {
          if (pieces++ === 3) {
            await database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY %'`)
          }
          await take(piece)
        }),
    }),
  })
  await expect(failing).rejects.toMatchObject({ code: 'database-lost' })
  expect(pieces).toBeGreaterThan(3)
  expect(await readdir(folder)).toEqual([])
})

test('all sessions ended while pg_dump waits: the server is named, not pg_dump', async () => {
  const database = await keep(
    createDatabaseWith(
      'CREATE TABLE small (id integer PRIMARY KEY); CREATE TABLE locked (id integer PRIMARY KEY)',
    ),
  )
  const locker = await connect(parseDsn(database.dsn), { applicationName: 'locker' })
  await locker.query('BEGIN; LOCK TABLE locked')
  const failing = dump(database, await writeTableList(['small', 'locked']), { prove: false })
  failing.catch(() => undefined)
  const server = parseDsn(adminDsn())
  await inDatabase(server, async (admin) => {
    const wait = `SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE %'`
    while ((await admin.query(wait, [database.name])).rowCount === 0) await sleep(20)
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name <> 'locker'`,
      [database.name],
    )
  })
  await expect(failing).rejects.toMatchObject({ code: 'database-lost' })
  await locker.close()
})

describe('the pg_dump', () => {
  /** A pg_dump that can read the test server, if this machine has one. */
  async function findReal(): Promise<string | undefined> {
    const number = await inDatabase(
      parseDsn((await keep(createTestDatabase())).dsn),
      async (database) => database.serverVersionNumber,
    )
    const places = [
      ...usualPlaces(Math.floor(number / 10_000), process.platform, process.env),
      ...placesOnPath(process.platform, process.env),
    ]
    for (const place of places) {
      const found = await findDumpClient(number, place).catch(() => undefined)
      if (found !== undefined) return place
    }
    return undefined
  }

  async function schemaBy(database: TestDatabase, kind: 'wasm' | 'input', place?: string): Promise<string> {
    return inDatabase(parseDsn(database.dsn), async (connection) => {
      await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
      const { rows } = await connection.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot')
      const words = place === undefined ? [] : [place]
      return dumpSchema({ kind, words, version: '18.3' }, connection.dsn, {
        snapshot: rows[0]?.snapshot ?? '',
        schemas: ['public'],
        without: [{ schema: 'public', name: 'plan_jobs' }],
      })
    })
  }

  test('that we carry needs nothing installed, and reads through any password', async () => {
    const database = await home()
    const text = await schemaBy(database, 'wasm')
    expect(text).toContain('CREATE TABLE "public"."movement_staging"')
    expect(text).not.toContain('CREATE TABLE "public"."plan_jobs"')
  })

  test('that we carry says what is wrong, in its own words', async () => {
    const database = await home()
    await expect(
      inDatabase(parseDsn(database.dsn), ({ dsn }) =>
        dumpSchema({ kind: 'wasm', words: [], version: '18.3' }, dsn, {
          snapshot: 'nonsense',
          schemas: ['public'],
          without: [],
        }),
      ),
    ).rejects.toMatchObject({ code: 'dump-client-failed', message: expect.stringContaining('snapshot') })
  })

  test('that is installed and the one that we carry give the same tables and rows', async ({ skip }) => {
    const place = await findReal()
    if (place === undefined) return skip('no pg_dump on this machine can read the test server')
    const database = await home()
    const native = await dump(database, 'data/movements', { pgDump: place })
    expect(native.manifest.client.kind).toBe('input')
    const target = await keep(createTestDatabase())
    await load(target, native.path)
    expect(await readRows(target, ...movementTables)).toEqual(await readRows(database, ...movementTables))
    expect(await schemaBy(database, 'wasm')).toContain('"MovementStageStatus"')
  })

  test.skipIf(process.platform === 'win32')(
    'gets the password by its environment and never by its arguments',
    async ({ skip }) => {
      const folder = await mkdtemp(join(tmpdir(), 'seedrail-spy-'))
      const spy = join(folder, 'pg_dump')
      await writeFile(
        spy,
        `#!/bin/sh\ncase "$*" in *--version*) echo "pg_dump (PostgreSQL) 99.1";; *) echo "$@" > ${folder}/argv; echo "$PGPASSWORD" > ${folder}/env; exit 1;; esac\n`,
      )
      await chmod(spy, 0o755)
      const database = await home()
      const { password } = parseDsn(database.dsn)
      if (password === '') return skip('the test server asks for no password')
      await expect(dump(database, 'data/movements', { pgDump: `${spy} --verbose` })).rejects.toMatchObject({
        code: 'dump-client-failed',
      })
      expect(await readFile(join(folder, 'env'), 'utf8')).toBe(`${password}\n`)
      const argv = await readFile(join(folder, 'argv'), 'utf8')
      expect(argv).toMatch(/^--verbose --schema-only/)
      expect(argv).not.toContain(password)
    },
  )

  test('that stops with an error leaves no file', async () => {
    const database = await home()
    const folder = await makeFolder()
    const broken = join(await makeFolder(), 'pg_dump.mjs')
    await writeFile(
      broken,
      `console.log(process.argv.includes('--version') ? 'pg_dump (PostgreSQL) 99.1' : 'CREATE TABLE half (')\n`,
    )
    await expect(
      dump(database, 'data/movements', { folder, pgDump: `"${process.execPath}" "${broken}"` }),
    ).rejects.toThrow()
    expect(await readdir(folder)).toEqual([])
    expect((await runCommand([process.execPath, broken, '--version'])).toString()).toContain('99.1')
  })
})
