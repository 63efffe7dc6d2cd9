import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { adminDsn, type TestDatabase } from '../support/postgres.js'
import { createTownsDatabase, failureOf, upsert, writeDataset } from '../support/upsert-fire.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTownsDatabase()
})
afterEach(() => database.drop())

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
