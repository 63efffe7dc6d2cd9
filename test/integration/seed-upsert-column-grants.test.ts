import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { adminDsn, type TestDatabase } from '../support/postgres.js'
import { createTownsDatabase, failureOf, upsert, writeDataset } from '../support/upsert-fire.js'

/** Rights that were granted on columns: enough for the table of versions, never for a table that is seeded. */

const login = 'seed_login_columns'
let database: TestDatabase
beforeEach(async () => {
  database = await createTownsDatabase()
  await database.query(`
DROP ROLE IF EXISTS ${login};
CREATE ROLE ${login} LOGIN PASSWORD 'secret';
GRANT CONNECT, TEMPORARY ON DATABASE "${database.name}" TO ${login};
GRANT USAGE ON SCHEMA public TO ${login};
GRANT SELECT, INSERT, UPDATE ON country TO ${login};
GRANT SELECT, UPDATE ON versions TO ${login}`)
})
afterEach(async () => {
  await database.query(`DROP OWNED BY ${login}; DROP ROLE ${login}`)
  await database.drop()
})

const seed = async (label: string) => {
  const { host, port } = parseDsn(adminDsn())
  const folder = await writeDataset(
    { name: 'towns', tables: [{ table: 'country', file: 'country.json' }], version: { table: 'versions' } },
    { 'country.json': [{ id: 'AT', label }] },
  )
  return upsert(database, folder, {
    dsn: `postgresql://${login}:secret@${host}:${port}/${database.name}`,
  })
}

test.each(['SELECT', 'INSERT', 'UPDATE'])(
  '%s on columns of a table only is told apart from none',
  async (right) => {
    await database.query(`
REVOKE ${right} ON country FROM ${login}; GRANT ${right} (id, label, is_active) ON country TO ${login}`)
    const { problems } = await failureOf(seed('a'))
    expect(problems).toMatchObject([
      {
        code: 'database-forbidden',
        message: `The login "${login}" lacks ${right} on country as a whole: it has it on columns only.`,
        next: expect.stringContaining(`GRANT ${right} ON "public"."country" TO "${login}"`),
      },
    ])
    expect(await database.query('SELECT FROM country')).toHaveLength(0)
  },
)

test('of the table of versions the columns that a seed writes are enough', async () => {
  await database.query(`
REVOKE ALL ON versions FROM ${login};
GRANT SELECT ON versions TO ${login};
GRANT UPDATE (seed_digest, seed_version) ON versions TO ${login}`)
  expect((await seed('a')).tables).toMatchObject([{ inserted: 1 }])
  expect((await seed('b')).tables).toMatchObject([{ updated: 1 }])
  await database.query(`REVOKE UPDATE (seed_digest) ON versions FROM ${login}`)
  expect((await failureOf(seed('c'))).problems).toMatchObject([
    {
      code: 'database-forbidden',
      message: expect.stringMatching(/lacks UPDATE on versions as a whole/),
    },
  ])
})
