import { randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { parseDsn, renderDsn } from '../../actions/lib/database/dsn.js'
import { SeedrailError } from '../../actions/lib/problem/problem.js'
import {
  createDatabaseWith,
  dump,
  forge,
  load,
  makeFolder,
  readSectionTexts,
  writeTableList,
} from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

const made: TestDatabase[] = []
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop()
})

async function start(sql: string): Promise<TestDatabase> {
  const database = await createDatabaseWith(sql)
  made.push(database)
  return database
}

const items = `CREATE TABLE item (id text PRIMARY KEY, parent text REFERENCES item, label text NOT NULL);
INSERT INTO item VALUES ('a', NULL, 'first'), ('b', 'a', 'second');`

describe('the proof', () => {
  test('says what it counted, and leaves no database behind', async () => {
    const database = await start(items)
    const seen: string[] = []
    const { manifest } = await dump(database, await writeTableList(['item']), {
      expectations: async (scratch) => {
        seen.push(scratch.dsn.database)
        const { rows } = await scratch.query<{ n: number }>('SELECT count(*)::int AS n FROM item')
        return rows[0]?.n ?? 0
      },
    })
    expect(seen[0]).toMatch(/^seedrail_proof_[0-9a-f]{16}$/)
    expect(manifest.proof).toMatchObject({
      tables: 1,
      rows: 2,
      foreignKeys: 1,
      uniqueKeys: 1,
      expectations: 2,
    })
    expect(await database.query('SELECT FROM pg_database WHERE datname = $1', [seen[0]])).toEqual([])
  })

  test('that was not asked for is null in the manifest', async () => {
    const database = await start(items)
    const { manifest } = await dump(database, await writeTableList(['item']), { prove: false })
    expect(manifest.proof).toBeNull()
  })

  test('refuses a file that was damaged on its way to the disk; what was there before stays', async () => {
    const database = await start(items)
    const folder = await makeFolder()
    await writeFile(join(folder, 'dump.sql'), 'the last good one')
    const failing = dump(database, await writeTableList(['item']), {
      folder,
      meddle: async ({ path }) => writeFile(path, (await readFile(path, 'utf8')).replace('second', 'secund')),
    })
    await expect(failing).rejects.toMatchObject({
      code: 'dump-damaged',
      verdict: 'broken',
      problems: [{ place: { file: expect.stringMatching(/[\\/]dump\.sql$/) } }],
    })
    await failing.catch((error: unknown) => expect(JSON.stringify(error)).not.toContain('.part'))
    expect(await readdir(folder)).toEqual(['dump.sql'])
    expect(await readFile(join(folder, 'dump.sql'), 'utf8')).toBe('the last good one')
  })

  test('refuses a dump whose rows come out otherwise than they went in', async () => {
    const database = await start(`CREATE TABLE item (id text PRIMARY KEY, n integer);
INSERT INTO item VALUES ('a', 1), ('b', 2);`)
    const failing = dump(database, await writeTableList(['item']), {
      meddle: async (draft) => {
        const [table] = draft.manifest.tables
        if (table !== undefined) table.sha256 = '0'.repeat(64)
      },
    })
    await expect(failing).rejects.toMatchObject({
      code: 'dump-proof-failed',
      message: expect.stringContaining('2 rows read differently'),
    })
  })

  test('refuses a dump that lacks a foreign key or a unique key of its tables', async () => {
    const database = await start(items)
    const failing = dump(database, await writeTableList(['item']), {
      meddle: async (draft) => {
        draft.guards = { foreignKeys: 2, uniqueKeys: 1 }
      },
    })
    await expect(failing).rejects.toMatchObject({
      code: 'dump-proof-failed',
      message: expect.stringContaining('1 valid foreign keys instead of 2'),
    })
  })

  test('refuses a function that only works with the search path of its author', async () => {
    const database =
      await start(`CREATE FUNCTION twice(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $1';
CREATE FUNCTION is_fine(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN twice($1) <> ''''; END';
CREATE TABLE item (id text PRIMARY KEY CHECK (is_fine(id)));
INSERT INTO item VALUES ('a');`)
    const folder = await makeFolder()
    const failing = dump(database, await writeTableList(['item']), { folder })
    await expect(failing).rejects.toMatchObject({
      code: 'dump-load-refused',
      message: expect.stringMatching(/data of public\.item.*twice/),
    })
    expect(await readdir(folder)).toEqual([])
  })

  test('carries on what the expectations say', async () => {
    const database = await start(items)
    const failing = dump(database, await writeTableList(['item']), {
      expectations: async () => {
        throw new SeedrailError({ level: 'error', code: 'count-differs', message: 'too few' })
      },
    })
    await expect(failing).rejects.toMatchObject({ code: 'count-differs' })
  })
})

describe('a login without CREATEDB', () => {
  async function createLogin(database: TestDatabase): Promise<{ dsn: string; drop: () => Promise<void> }> {
    const user = `reader_${randomUUID().slice(0, 8)}`
    await database.query(
      `CREATE ROLE ${user} LOGIN PASSWORD 'reader'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${user}`,
    )
    const dsn = renderDsn({ ...parseDsn(database.dsn), user, password: 'reader' })
    return { dsn, drop: async () => void (await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`)) }
  }

  test('is told the ways out, and gets its dump without the proof; SELECT on the tables is enough', async () => {
    const database = await start(`${items} CREATE TABLE secret (id integer); `)
    await database.query('REVOKE ALL ON secret FROM PUBLIC')
    const login = await createLogin(database)
    try {
      await database.query(`REVOKE ALL ON secret FROM ${parseDsn(login.dsn).user}`)
      const folder = await makeFolder()
      const dataset = await writeTableList(['item'])
      await expect(dump(database, dataset, { folder, dsn: login.dsn })).rejects.toMatchObject({
        code: 'prove-not-allowed',
        problems: [{ next: expect.stringMatching(/CREATEDB.*prove-dsn.*prove: false/) }],
      })
      expect(await readdir(folder)).toEqual([])
      const { manifest } = await dump(database, dataset, { folder, dsn: login.dsn, prove: false })
      expect(manifest.tables).toMatchObject([{ rows: 2 }])
    } finally {
      await login.drop()
    }
  })

  test('that row-level security would show only some rows is refused, not believed', async () => {
    const database = await start(
      `${items} ALTER TABLE item ENABLE ROW LEVEL SECURITY; CREATE POLICY only_a ON item USING (id = 'a');`,
    )
    const login = await createLogin(database)
    try {
      await expect(
        dump(database, await writeTableList(['item']), { dsn: login.dsn, prove: false }),
      ).rejects.toThrow(/row-level security/)
    } finally {
      await login.drop()
    }
  })
})

describe('loading', () => {
  test('undoes all of it when a constraint does not hold over the rows', async () => {
    const database = await start(items)
    const { path, manifest } = await dump(database, await writeTableList(['item']))
    const sections = await readSectionTexts({ path, manifest })
    const broken = sections.map((section) =>
      section.kind === 'data' ? { ...section, text: section.text.replace('b\ta\t', 'b\tnobody\t') } : section,
    )
    const target = await createTestDatabase()
    made.push(target)
    await expect(load(target, await forge(manifest, broken))).rejects.toMatchObject({
      code: 'dump-load-refused',
      message: expect.stringMatching(/constraints.*item_parent_fkey/),
    })
    expect(await target.query(`SELECT to_regclass('item') AS item`)).toEqual([{ item: null }])
  })

  test('of fewer rows than the manifest says is undone', async () => {
    const database = await start(items)
    const { path, manifest } = await dump(database, await writeTableList(['item']))
    const sections = await readSectionTexts({ path, manifest })
    const fewer = sections.map((section) =>
      section.kind === 'data' ? { ...section, text: section.text.replace(/^b\t.*\n/m, '') } : section,
    )
    const target = await createTestDatabase()
    made.push(target)
    await expect(load(target, await forge(manifest, fewer))).rejects.toMatchObject({
      code: 'dump-rows-differ',
    })
    expect(await target.query(`SELECT to_regclass('item') AS item`)).toEqual([{ item: null }])
  })

  test('gives the session its settings back', async () => {
    const database = await start(items)
    const { path } = await dump(database, await writeTableList(['item']))
    const { connect } = await import('../../actions/lib/database/connection.js')
    const { loadDump } = await import('../../actions/lib/dump/load.js')
    const { verifyDump } = await import('../../actions/lib/dump/verify.js')
    const target = await createTestDatabase()
    made.push(target)
    const connection = await connect(parseDsn(target.dsn))
    try {
      const settings = `SELECT name, setting FROM pg_settings WHERE name IN ('search_path', 'row_security', 'client_encoding', 'check_function_bodies') ORDER BY 1`
      const before = await connection.query(settings)
      await connection.query('BEGIN')
      await loadDump(connection, await verifyDump(path))
      await connection.query('COMMIT')
      expect((await connection.query(settings)).rows).toEqual(before.rows)
      expect((await connection.query('SELECT count(*)::int AS n FROM item')).rows).toEqual([{ n: 2 }])
    } finally {
      await connection.close()
    }
  })
})
