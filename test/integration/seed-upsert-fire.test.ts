import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import type { TestDatabase } from '../support/postgres.js'
import {
  countries,
  createTownsDatabase,
  failureOf,
  takeFootprint,
  towns,
  townsManifest,
  townTables,
  upsert,
  watchStatements,
  writeChangedTowns,
  writeDataset,
  writeTowns,
} from '../support/upsert-fire.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTownsDatabase()
})
afterEach(() => database.drop())

const footprint = () => takeFootprint(database, ...townTables)
const endOtherSessions = () =>
  database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )

describe('a server that ends the session', () => {
  test('at any statement leaves the old data exactly, and the next run is whole', async () => {
    await upsert(database, await writeTowns())
    const folder = await writeChangedTowns()
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
    await upsert(database, await writeTowns())
    const before = await footprint()
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      id: `t${index}`,
      countryId: 'AT',
      people: index,
    }))
    const folder = await writeDataset(townsManifest, { 'country.json': countries, 'town.json': many })
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

describe('a server that refuses', () => {
  const withSetting = (setting: string) => {
    const moved = withDatabase(parseDsn(database.dsn), database.name)
    return `${moved.text}?options=${encodeURIComponent(`-c ${setting}`)}`
  }

  test('reading only is named, and nothing is written', async () => {
    const error = await failureOf(
      upsert(database, await writeTowns(), { dsn: withSetting('default_transaction_read_only=on') }),
    )
    expect(error.code).toBe('database-read-only')
    expect(error.problems[0]?.next).toContain('primary')
  })

  test('a statement that takes too long is named, and nothing is written', async () => {
    await upsert(database, await writeTowns())
    const before = await footprint()
    await database.query(
      `CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NEW; END $$;
       CREATE TRIGGER slowly BEFORE UPDATE ON town FOR EACH ROW EXECUTE FUNCTION slowly()`,
    )
    const error = await failureOf(
      upsert(database, await writeChangedTowns(), { dsn: withSetting('statement_timeout=300') }),
    )
    expect(error.code).toBe('statement-timeout')
    expect(error.message).toContain('statement timeout')
    expect(await footprint()).toBe(before)
  })

  test('a disk that is full while rows are copied ends the run with its words, and nothing is written', async () => {
    await upsert(database, await writeTowns())
    const before = await footprint()
    const error = await failureOf(
      upsert(database, await writeChangedTowns(), {
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
    const folder = await writeDataset(townsManifest, {
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
      const outcome = await upsert(database, await writeTowns())
      expect(outcome.problems).toMatchObject([{ level: 'error', place: { table: 'town' } }])
      expect(`${outcome.problems[0]?.message} ${outcome.problems[0]?.next}`).toMatch(
        /towns are out of season.*no_towns/s,
      )
      expect(await database.query('SELECT count(*)::int FROM country')).toEqual([{ count: 0 }])
    },
  )
})
