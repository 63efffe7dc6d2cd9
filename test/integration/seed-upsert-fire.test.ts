import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import { adminDsn, createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { failureOf, takeFootprint, upsert, watchStatements, writeDataset } from '../support/upsert-fire.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(`
CREATE TABLE country (id text PRIMARY KEY, label text NOT NULL, is_active boolean NOT NULL DEFAULT true,
                      source_type text NOT NULL DEFAULT 'admin');
CREATE TABLE town (id text PRIMARY KEY, country_id text NOT NULL REFERENCES country, people integer CHECK (people >= 0),
                   is_active boolean NOT NULL DEFAULT true, source_type text NOT NULL DEFAULT 'admin');
CREATE TABLE versions (table_name text PRIMARY KEY, version_seq bigint NOT NULL, seed_digest text, seed_version bigint);
INSERT INTO versions VALUES ('country', 0), ('town', 0)`)
})
afterEach(() => database.drop())

const manifest = {
  name: 'towns',
  tables: [
    { table: 'country', file: 'country.json', 'max-deactivations': '100%' },
    { table: 'town', file: 'town.json', 'max-deactivations': '100%' },
  ],
  version: { table: 'versions' },
}
const countries = [
  { id: 'AT', label: 'Österreich' },
  { id: 'CH', label: 'Schweiz' },
]
const towns = [
  { id: 'graz', countryId: 'AT', people: 300_000 },
  { id: 'thun', countryId: 'CH', people: 44_000 },
  { id: 'wien', countryId: 'AT', people: 2_000_000 },
]
const changedTowns = [
  { id: 'bern', countryId: 'CH', people: 135_000 },
  { id: 'graz', countryId: 'AT', people: 301_000 },
  { id: 'wien', countryId: 'AT', people: 2_000_000 },
]

const firstDataset = () => writeDataset(manifest, { 'country.json': countries, 'town.json': towns })
const secondDataset = () =>
  writeDataset(manifest, {
    'country.json': [{ id: 'AT', label: 'Austria' }, countries[1]],
    'town.json': changedTowns,
  })
const footprint = () => takeFootprint(database, 'country', 'town', 'versions')
const endOtherSessions = () =>
  database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )

describe('a server that ends the session', () => {
  test('at any statement leaves the old data exactly, and the next run is whole', async () => {
    await upsert(database, await firstDataset())
    const folder = await secondDataset()
    const before = await footprint()
    let statements = 0
    await upsert(database, folder, {
      mode: 'plan',
      watch: watchStatements((count) => {
        statements = count
      }),
    })
    expect(statements).toBeGreaterThan(25)

    for (let fatal = 2; fatal <= statements; fatal++) {
      const watch = watchStatements(async (count) => {
        if (count === fatal) await endOtherSessions()
      })
      const error = await failureOf(upsert(database, folder, { watch }))
      expect(['database-lost', 'database-lost-at-commit'], `statement ${fatal}`).toContain(error.code)
      expect(await footprint(), `statement ${fatal}`).toBe(before)
    }
    expect((await upsert(database, folder)).tables).toMatchObject([
      { updated: 1 },
      { inserted: 1, updated: 1, deactivated: 1 },
    ])
  })

  test('in the middle of a COPY leaves the old data exactly', async () => {
    await upsert(database, await firstDataset())
    const before = await footprint()
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      id: `t${index}`,
      countryId: 'AT',
      people: index,
    }))
    const folder = await writeDataset(manifest, { 'country.json': countries, 'town.json': many })
    const error = await failureOf(
      upsert(database, folder, {
        watch: (real) => ({
          ...real,
          copyIn: async (sql, text) =>
            real.copyIn(
              sql,
              (async function* () {
                let portions = 0
                for await (const part of text) {
                  yield part
                  if (++portions === 3) await endOtherSessions()
                }
              })(),
            ),
        }),
      }),
    )
    expect(error.code).toBe('database-lost')
    expect(await footprint()).toBe(before)
  })
})

describe('two seeds at once', () => {
  test('of one dataset take turns: one writes, the other finds nothing to do and said whom it waits for', async () => {
    const folder = await firstDataset()
    const waited: string[] = []
    const request = () => ({
      watch: watchStatements(async (_count, sql) => {
        if (sql === 'COMMIT') await new Promise((resolve) => setTimeout(resolve, 300))
      }),
      onWait: (holders: readonly { application: string }[]) =>
        void waited.push(...holders.map((one) => one.application)),
    })
    const outcomes = await Promise.all([
      upsert(database, folder, request()),
      upsert(database, folder, request()),
    ])
    expect(outcomes.map(({ tables }) => tables[1]?.inserted).sort()).toEqual([0, 3])
    expect(outcomes.flatMap(({ problems }) => problems)).toEqual([])
    expect(waited).toEqual(['seedrail'])
  })

  test('of two datasets with the rows in opposite order never deadlock', async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ({ id: `C${index}`, label: `Country ${index}` }))
    const table = { table: 'country', file: 'country.json', 'max-deactivations': '100%' }
    const forward = await writeDataset({ name: 'forward', tables: [table] }, { 'country.json': rows })
    const backward = await writeDataset(
      { name: 'backward', tables: [table] },
      { 'country.json': rows.toReversed().map((row) => ({ ...row, label: `${row.label}!` })) },
    )
    const outcomes = await Promise.all([
      upsert(database, forward, { lockTimeout: 20_000 }),
      upsert(database, backward, { lockTimeout: 20_000 }),
    ])
    expect(outcomes.flatMap(({ problems }) => problems)).toEqual([])
    expect(outcomes.map(({ tables }) => (tables[0]?.inserted ?? 0) + (tables[0]?.updated ?? 0))).toEqual([
      2_000, 2_000,
    ])
  })

  test('of two datasets with the tables in opposite order never deadlock', async () => {
    await database.query(`
CREATE TABLE a (id text PRIMARY KEY, label text); CREATE TABLE b (id text PRIMARY KEY, label text)`)
    const rows = [{ id: '1', label: 'one' }]
    const folderOf = (name: string, tables: string[]) =>
      writeDataset(
        { name, tables: tables.map((table) => ({ table, file: 'rows.json' })) },
        { 'rows.json': rows },
      )
    const slowly = () => watchStatements(() => new Promise((resolve) => setTimeout(resolve, 20)))
    const outcomes = await Promise.all([
      upsert(database, await folderOf('ab', ['a', 'b']), { watch: slowly() }),
      upsert(database, await folderOf('ba', ['b', 'a']), { watch: slowly() }),
    ])
    expect(outcomes.flatMap(({ problems }) => problems)).toEqual([])
    expect(outcomes.flatMap(({ tables }) => tables.map((table) => table.inserted)).sort()).toEqual([
      0, 0, 1, 1,
    ])
  })
})

describe('an admin who edits meanwhile', () => {
  test('waits for the seed, and nothing of the edit is lost', async () => {
    await upsert(database, await firstDataset())
    let edit: Promise<unknown> | undefined
    const watch = watchStatements((_count, sql) => {
      if (sql.includes('UPDATE "public"."town"'))
        edit ??= database.query(`UPDATE town SET people = 7, source_type = 'admin' WHERE id = 'graz'`)
    })
    expect((await upsert(database, await secondDataset(), { watch })).problems).toEqual([])
    await edit
    expect(await database.query(`SELECT people, source_type FROM town WHERE id = 'graz'`)).toEqual([
      { people: 7, source_type: 'admin' },
    ])
  })

  test('who was first is waited for, then the row is theirs: left alone and reported with both values', async () => {
    await upsert(database, await firstDataset())
    const edit = database.query(
      `BEGIN; UPDATE town SET people = 7, source_type = 'admin' WHERE id = 'graz'; SELECT pg_sleep(0.7); COMMIT`,
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    const folder = await secondDataset()
    const outcome = await upsert(database, folder)
    await edit
    expect(outcome.problems).toMatchObject([
      { level: 'warning', code: 'row-foreign', place: { key: 'graz', line: 1 } },
    ])
    expect(outcome.problems[0]?.message).toContain('people 7 → 301000')
    expect(await database.query(`SELECT people FROM town WHERE id = 'graz'`)).toEqual([{ people: 7 }])
    const again = await upsert(database, folder)
    expect(again.tables[1]?.foreign, 'and again by the next run').toBe(1)
  })

  test('and does not let go is named when the wait is over', async () => {
    const folder = await firstDataset()
    const edit = database.query(`BEGIN; LOCK TABLE town IN ROW EXCLUSIVE MODE; SELECT pg_sleep(1.5); COMMIT`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const error = await failureOf(upsert(database, folder, { lockTimeout: 200 }))
    await edit
    expect(error.code).toBe('lock-timeout')
    expect(error.message).toMatch(/"town".*held by an unnamed program \(user postgres, backend \d+/)
    expect(await database.query('SELECT count(*)::int FROM country')).toEqual([{ count: 0 }])
  })
})

/**
 * The least that a login needs: USAGE on the schema; SELECT, INSERT and UPDATE on each table of the dataset;
 * SELECT and UPDATE on the table of versions; TEMPORARY on the database. Where a column's default draws from
 * a sequence also USAGE on that. No right to create or to delete anything.
 */
const grants: readonly (readonly [right: string, grant: string, said: RegExp])[] = [
  ['USAGE on the schema', 'USAGE ON SCHEMA app', /table-missing|app/],
  ['SELECT on a table', 'SELECT ON app.country', /SELECT/],
  ['INSERT on a table', 'INSERT ON app.country', /INSERT/],
  ['UPDATE on a table', 'UPDATE ON app.country', /UPDATE/],
  ['SELECT on the versions', 'SELECT ON app.versions', /SELECT/],
  ['UPDATE on the versions', 'UPDATE ON app.versions', /UPDATE/],
  ['TEMPORARY on the database', 'TEMPORARY ON DATABASE', /TEMPORARY/],
]

describe('a login', () => {
  const login = 'seed_login_fire'
  beforeEach(async () => {
    await database.query(`
CREATE SCHEMA app;
ALTER TABLE country SET SCHEMA app; ALTER TABLE versions SET SCHEMA app;
REVOKE ALL ON DATABASE "${database.name}" FROM PUBLIC;
DROP ROLE IF EXISTS ${login};
CREATE ROLE ${login} LOGIN PASSWORD 'secret';
GRANT CONNECT ON DATABASE "${database.name}" TO ${login}`)
  })
  afterEach(async () => {
    await database.query(`DROP OWNED BY ${login}; DROP ROLE ${login}`)
  })
  const dsnOf = () => {
    const { host, port } = parseDsn(adminDsn())
    return `postgresql://${login}:secret@${host}:${port}/${database.name}`
  }
  const granted = async (but?: string) => {
    for (const [right, grant] of grants) {
      if (right === but) continue
      await database.query(
        `GRANT ${grant}${grant.endsWith('DATABASE') ? ` "${database.name}"` : ''} TO ${login}`,
      )
    }
  }
  const dataset = (label: string) =>
    writeDataset(
      {
        name: 'towns',
        tables: [{ table: 'app.country', file: 'country.json' }],
        version: { table: 'app.versions' },
      },
      { 'country.json': [{ id: 'AT', label }] },
    )

  test('with only the needed rights inserts, updates and compares', async () => {
    await granted()
    expect((await upsert(database, await dataset('a'), { dsn: dsnOf() })).tables).toMatchObject([
      { inserted: 1 },
    ])
    expect((await upsert(database, await dataset('b'), { dsn: dsnOf() })).tables).toMatchObject([
      { updated: 1 },
    ])
  })

  test.each(grants)('without %s is told which right is missing', async (right, _grant, said) => {
    await granted(right)
    const error = await failureOf(upsert(database, await dataset('a'), { dsn: dsnOf() }))
    expect(['database-forbidden', 'table-missing']).toContain(error.code)
    expect(`${error.code} ${error.message} ${error.problems[0]?.next}`).toMatch(said)
    expect(await database.query('SELECT count(*)::int FROM app.country')).toEqual([{ count: 0 }])
  })
})

describe('a server that refuses', () => {
  const withSetting = (setting: string) => {
    const moved = withDatabase(parseDsn(database.dsn), database.name)
    return `${moved.text}?options=${encodeURIComponent(`-c ${setting}`)}`
  }

  test('reading only is named, and nothing is written', async () => {
    const error = await failureOf(
      upsert(database, await firstDataset(), { dsn: withSetting('default_transaction_read_only=on') }),
    )
    expect(error.code).toBe('database-read-only')
    expect(error.problems[0]?.next).toContain('primary')
  })

  test('a statement that takes too long is named, and nothing is written', async () => {
    await upsert(database, await firstDataset())
    const before = await footprint()
    await database.query(
      `CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NEW; END $$;
       CREATE TRIGGER slowly BEFORE UPDATE ON town FOR EACH ROW EXECUTE FUNCTION slowly()`,
    )
    const error = await failureOf(
      upsert(database, await secondDataset(), { dsn: withSetting('statement_timeout=300') }),
    )
    expect(error.code).toBe('statement-timeout')
    expect(error.message).toContain('statement timeout')
    expect(await footprint()).toBe(before)
  })

  test('a disk that is full while rows are copied ends the run with its words, and nothing is written', async () => {
    await upsert(database, await firstDataset())
    const before = await footprint()
    const error = await failureOf(
      upsert(database, await secondDataset(), {
        watch: (real) => ({
          ...real,
          copyIn: async () => {
            // The server's own words, raised by the server.
            await real.query(
              `DO $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`,
            )
            return 0
          },
        }),
      }),
    )
    expect(error.message).toContain('No space left on device')
    expect(await footprint()).toBe(before)
  })

  test('a value that a domain forbids while rows are copied is named by its line', async () => {
    await database.query(`
CREATE DOMAIN share AS integer CHECK (VALUE <= 100); CREATE TABLE part (id text PRIMARY KEY, share share)`)
    const folder = await writeDataset(
      { name: 'parts', tables: [{ table: 'part', file: 'part.json' }] },
      { 'part.json': '[{"id": "a", "share": 1},\n{"id": "b", "share": 101}]' },
    )
    const error = await failureOf(upsert(database, folder))
    expect(error.problems).toMatchObject([{ place: { line: 2, key: 'b' } }])
    expect(error.message).toContain('share_check')
  })

  test('a check of the table stops the run, by the name of the check', async () => {
    const folder = await writeDataset(manifest, {
      'country.json': countries,
      'town.json': [...towns, { id: 'zug', countryId: 'CH', people: -1 }],
    })
    const outcome = await upsert(database, folder)
    expect(outcome.problems).toMatchObject([{ code: 'database-check', place: { table: 'town' } }])
    expect(outcome.problems[0]?.message).toContain('town_people_check')
    expect(await database.query('SELECT count(*)::int FROM country')).toEqual([{ count: 0 }])
  })

  test.each(['ROW', 'STATEMENT'])(
    "a user's FOR EACH %s trigger that raises is named with its words",
    async (level) => {
      await database.query(
        `CREATE FUNCTION no_towns() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'towns are out of season'; END $$;
       CREATE TRIGGER no_towns BEFORE INSERT ON town FOR EACH ${level} EXECUTE FUNCTION no_towns()`,
      )
      const outcome = await upsert(database, await firstDataset())
      expect(outcome.problems).toMatchObject([{ level: 'error', place: { table: 'town' } }])
      expect(`${outcome.problems[0]?.message} ${outcome.problems[0]?.next}`).toMatch(
        /towns are out of season.*no_towns/s,
      )
      expect(await database.query('SELECT count(*)::int FROM country')).toEqual([{ count: 0 }])
    },
  )
})
