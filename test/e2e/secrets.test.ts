import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseDsn, renderDsn } from '../../actions/lib/database/dsn.js'
import { runBuilt } from '../support/built-action.js'
import { createMovementsDatabase } from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeAll(async () => {
  database = await createMovementsDatabase()
})
afterAll(async () => {
  await database.drop()
})

const passwords = [
  'p@ss:/w%rd#?&é',
  'a b',
  'quote"\'\\back',
  '100%25',
  'Ünï©ødé+plus=',
  'trailing-newline-is-not-here',
]

/** All spellings of a password that a leak could take. */
function spellings(password: string): string[] {
  return [
    password,
    encodeURIComponent(password),
    encodeURIComponent(password).toLowerCase(),
    JSON.stringify(password).slice(1, -1),
  ]
}

let logins = 0

/** A login with this password, and its address in two spellings. */
async function createLogin(password: string): Promise<{ encoded: string; raw: string }> {
  logins++
  const user = `keeper${logins}_${process.pid}`
  await database.query(`CREATE ROLE ${user} SUPERUSER LOGIN PASSWORD '${password.replaceAll("'", "''")}'`)
  const base = parseDsn(database.dsn)
  return {
    encoded: renderDsn({ ...base, user, password }),
    raw: `postgresql://${user}:${password}@${base.host}:${base.port}/${base.database}`,
  }
}

describe.each(passwords)('the password %s', (password) => {
  test('works in the address and is in no byte that anybody can read', async () => {
    const { encoded, raw } = await createLogin(password)
    const spelled = password.includes('%25') ? [encoded] : [encoded, raw]
    for (const dsn of spelled) {
      const runs = [
        await runBuilt('migrate', { dsn, mode: 'status', migrations: 'prisma/migrations' }),
        await runBuilt('seed', { dsn, dataset: 'data/movements' }),
        await runBuilt('verify-counts', { dsn, dataset: 'data/movements' }),
        await runBuilt('seed', { dsn, dataset: 'data/movements' }, { onGitHub: false }),
        await runBuilt('seed', { dsn: `${dsn}_missing`, dataset: 'data/movements' }),
        await runBuilt('seed', { dsn: dsn.replace('postgresql', 'mysql'), dataset: 'data/movements' }),
        await runBuilt('seed', { dataset: 'no/such' }, { env: { DATABASE_URL: dsn } }),
      ]
      expect(runs.map((run) => run.exitCode)).toEqual([expect.any(Number), 0, 0, 0, 2, 2, 2])
      for (const run of runs) {
        for (const spelling of spellings(password)) {
          for (const part of ['shown', 'summary', 'outputs', 'report'] as const) {
            expect(run[part], `${part} of a run`).not.toContain(spelling)
          }
          expect(run.argv.join('\0')).not.toContain(spelling)
        }
      }
    }
  })
})

test('off GitHub no masking command is printed, for nobody would take it out of the terminal', async () => {
  const run = await runBuilt('seed', { dsn: database.dsn, dataset: 'data/movements' }, { onGitHub: false })
  expect(run.raw).not.toContain('::add-mask::')
})

test('on GitHub every form is masked before anything else is printed', async () => {
  const { encoded } = await createLogin('s3cret/word')
  const run = await runBuilt('seed', { dsn: encoded, dataset: 'data/movements' })
  const lines = run.raw.split('\n')
  const masks = lines.findIndex((line) => !line.startsWith('::add-mask::'))
  expect(lines.slice(0, masks)).toEqual(
    expect.arrayContaining(['::add-mask::s3cret/word', '::add-mask::s3cret%252Fword']),
  )
  expect(lines.slice(masks).some((line) => line.startsWith('::add-mask::'))).toBe(false)
})

test.each(['swordfish', 's3cret_w*rd|x', 'a<b>&"c"', '#~[x](y)'])(
  'the password %s is hidden also where a server repeats it in its error',
  async (password) => {
    const { encoded } = await createLogin(password)
    await database.query(
      `CREATE OR REPLACE FUNCTION blab() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the password is ${password}'; END $$;
       CREATE OR REPLACE TRIGGER blab BEFORE INSERT ON movement_staging FOR EACH ROW EXECUTE FUNCTION blab();
       TRUNCATE movement_staging CASCADE`,
    )
    const run = await runBuilt('seed', { dsn: encoded, dataset: 'data/movements' })
    expect(run.exitCode).toBe(1)
    expect(run.shown).toContain('the password is ***')
    const withoutMarkup = (text: string) =>
      text
        .replaceAll('\\', '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&')
    for (const part of [run.shown, run.summary, run.report, run.outputs]) {
      expect(part).not.toContain(password)
      expect(withoutMarkup(part)).not.toContain(password)
    }
  },
)
