import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseDsn, renderDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import { runBuilt } from '../support/built-action.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const actions = [
  ['migrate', { mode: 'deploy' }],
  ['seed', { dataset: 'data/movements' }],
  ['verify-counts', { dataset: 'data/movements' }],
] as const

test.each(actions)('%s says what is wrong with an address, what to do, and exits 2', async (name, inputs) => {
  const good = parseDsn(database.dsn)
  const cases: [string, string, RegExp][] = [
    [
      'wrong password',
      renderDsn({ ...good, password: 'wrong' }),
      /refused the login of "postgres"[\s\S]*percent-encoded/,
    ],
    [
      'unknown host',
      renderDsn({ ...good, host: 'no-such-host.invalid' }),
      /No host is called "no-such-host\.invalid"/,
    ],
    ['missing database', withDatabase(good, 'nowhere').text, /no database "nowhere"[\s\S]*CREATE DATABASE/],
    ['malformed', 'localhost:5432/app', /does not begin with postgresql:\/\//],
    ['none', '', /The input "dsn" is missing[\s\S]*PLANNING_DATABASE_URL/],
  ]
  for (const [label, dsn, expected] of cases) {
    const run = await runBuilt(name, { dsn, ...inputs })
    expect(run.exitCode, label).toBe(2)
    expect(run.shown, label).toMatch(expected)
    expect(run.raw, label).toMatch(/^::error /m)
    expect(run.summary, label).toContain('❌')
    expect(JSON.parse(run.report), label).toMatchObject({
      ending: 'could-not-run',
      problems: [{ level: 'error' }],
    })
  }
})

test('a port that nobody listens on is refused with a hint for localhost', async () => {
  const run = await runBuilt('seed', { dsn: 'postgresql://u:p@localhost:1/d', dataset: 'data/movements' })
  expect(run.exitCode).toBe(2)
  expect(run.shown).toMatch(/Nothing accepts connections at localhost:1[\s\S]*try 127\.0\.0\.1/)
})

test('a schema that nobody applied is met with the command that applies it', async () => {
  const run = await runBuilt('seed', { dsn: database.dsn, dataset: 'data/movements' })
  expect(run.exitCode).toBe(2)
  expect(run.shown).toMatch(/no table "movement_staging"[\s\S]*npm run action -- migrate/)
})
