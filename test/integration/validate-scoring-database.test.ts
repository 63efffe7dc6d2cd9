import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import { chooseSource, readFilter, type SourceRequest } from '../../actions/lib/scoring/source.js'
import { type ValidateOptions, validateStored } from '../../actions/lib/scoring/validate.js'
import { judgeOutcome } from '../../actions/lib/scoring/verdict.js'
import { createMovementsDatabase } from '../support/movements.js'
import { adminDsn, type TestDatabase } from '../support/postgres.js'
import { generatePayload, homeContract, samplePayload } from '../support/scoring.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createMovementsDatabase()
})
afterEach(() => database.drop())

const nothing: SourceRequest = {
  file: undefined,
  path: undefined,
  sample: false,
  hasDatabase: true,
  table: undefined,
  keyColumn: undefined,
  column: undefined,
  jsonPath: undefined,
  filter: undefined,
  recompute: false,
}

async function validate(
  request: Partial<SourceRequest> = {},
  options: Partial<ValidateOptions> = {},
  dsn = database.dsn,
  watch = (open: Database) => open,
) {
  const contract = await homeContract()
  const source = await chooseSource({ ...nothing, ...request }, contract)
  if (source.kind !== 'database') throw new TypeError('These tests read a database.')
  const all = { expectation: 'any', recompute: request.recompute ?? false, show: 50, ...options } as const
  return inDatabase(
    parseDsn(dsn),
    async (open) => (await validateStored(watch(open), contract, source.place, all)).outcome,
  )
}

/** @param result JSON text of result_data; null for SQL's null */
async function addJob(id: string, result: string | null, status = 'completed', request = '{}') {
  await database.query(
    `INSERT INTO plan_jobs (job_id, user_id, status, request_data, result_data) VALUES ($1, 'ann', $2, $3, $4)`,
    [id, status, request, result],
  )
}

const scoring = (payload: unknown) => JSON.stringify({ scoring: payload })

describe('stored payloads', () => {
  test('of completed jobs are validated, the broken ones named by job id', async () => {
    await addJob('good', scoring(samplePayload()))
    await addJob('bad', scoring({ ...samplePayload(), total: 0.5 }))
    await addJob('early', scoring({ ...samplePayload(), total: 0.5 }), 'processing')
    const outcome = await validate()
    expect(outcome).toMatchObject({ looked: 2, payloads: 2, valid: 1, invalid: 1, broken: ['bad'] })
    expect(outcome.shown.errors).toMatchObject([
      { where: 'plan_jobs/bad', pointer: '/total', origin: { table: 'plan_jobs', key: 'bad' } },
    ])
  })

  test('SQL null, a missing path, a JSON null and a bare value are four different things', async () => {
    await addJob('sql-null', null)
    await addJob('no-path', '{"other": 1}')
    await addJob('document-null', 'null')
    await addJob('json-null', scoring(null))
    await addJob('bare', '"a text"')
    await addJob('double', JSON.stringify(scoring(samplePayload())))
    const any = await validate()
    expect(any.absent).toEqual({
      count: 3,
      reasons: { 'result_data is null': 1, 'nothing at result_data/scoring': 2 },
    })
    const told = (outcome: typeof any) =>
      outcome.shown.errors.map(({ origin, code, actual }) => [
        'key' in origin ? origin.key : '',
        code,
        actual,
      ])
    expect(told(any)).toEqual([
      ['json-null', 'scoring-type', 'null'],
      ['bare', 'scoring-misplaced', 'a JSON string in result_data'],
      ['double', 'scoring-misplaced', 'a JSON string in result_data'],
    ])
    const present = await validate({}, { expectation: 'present' })
    expect(present.invalid).toBe(6)
    expect(present.rules['scoring-absent']).toMatchObject({ payloads: 3 })
    const absent = await validate({}, { expectation: 'absent' })
    expect(told(absent)).toContainEqual(['json-null', 'scoring-unexpected', 'a JSON null'])
  })

  test('absent means that none may be there, and that somebody looked', async () => {
    const bounds = { maxFailures: { rows: 0 }, requireAtLeast: 1, recompute: false }
    const empty = await validate({}, { expectation: 'absent' })
    expect(judgeOutcome(empty, bounds)).toMatchObject({
      kept: false,
      problems: [{ code: 'scoring-too-few' }],
    })
    await addJob('plain', '{"plan": {}}')
    expect(judgeOutcome(await validate({}, { expectation: 'absent' }), bounds).kept).toBe(true)
    await addJob('scored', scoring(samplePayload()))
    const outcome = await validate({}, { expectation: 'absent' })
    expect(judgeOutcome(outcome, bounds)).toMatchObject({
      kept: false,
      problems: [{ code: 'scoring-unexpected' }],
    })
  })

  test('any number streams through, and nothing is written', async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => ({ job_id: `j${n}`, scoring: generatePayload(n) }))
    await database.query(
      `INSERT INTO plan_jobs (job_id, user_id, status, result_data)
       SELECT r->>'job_id', 'ann', 'completed', r FROM jsonb_array_elements($1::jsonb) AS r`,
      [JSON.stringify(rows)],
    )
    const transactions: unknown[] = []
    const watch = (real: Database): Database => ({
      ...real,
      query: async (sql: string, values?: readonly unknown[]) => {
        if (sql === 'COMMIT') {
          const { rows } = await real.query<{ id: unknown }>('SELECT pg_current_xact_id_if_assigned() AS id')
          transactions.push(rows[0]?.id)
        }
        return (await real.query(sql, values)) as never
      },
    })
    // What is written outside of the watched transaction is refused.
    await database.query(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`)
    expect(await validate({}, {}, database.dsn, watch)).toMatchObject({ looked: 5_000, valid: 5_000 })
    expect(transactions).toEqual([null])
  })

  test('one payload of many megabytes among small ones is read as well', async () => {
    const payload = samplePayload()
    payload.factors.safety.reasons = Array.from({ length: 400_000 }, () => 'a reason of some length')
    await addJob('small', scoring(samplePayload()))
    await addJob('large', scoring(payload))
    await addJob('small-2', scoring(samplePayload()))
    expect(await validate()).toMatchObject({ payloads: 3, valid: 3 })
  })
})

describe('where payloads are', () => {
  beforeEach(async () => {
    await database.query(`
      CREATE SCHEMA app;
      CREATE TYPE app.state AS ENUM ('DONE', 'OPEN');
      CREATE TABLE app."Plan Score" (no integer PRIMARY KEY, state app.state, "who's" varchar(3), body text, raw json, flag boolean, list jsonb[])`)
    const body = JSON.stringify({ a: { 'b/c': [samplePayload()] } })
    await database.query(
      `INSERT INTO app."Plan Score" VALUES (1, 'DONE', 'ann', $1, $1::text::json), (2, 'OPEN', 'bob', 'null', NULL), (3, 'DONE', NULL, NULL, NULL)`,
      [body],
    )
  })
  const place = { table: 'app."Plan Score"', keyColumn: 'no', jsonPath: '/a/b~1c/0', filter: 'all' }

  test('can be any table, key, path and filter, in json and in text', async () => {
    for (const column of ['body', 'raw']) {
      const all = await validate({ ...place, column })
      expect(all).toMatchObject({ looked: 3, payloads: 1, valid: 1, absent: { count: 2 } })
      const some = await validate({ ...place, column, filter: "state=DONE\nwho's=ann\nno=1" })
      expect(some).toMatchObject({ looked: 1, valid: 1 })
    }
  })

  test('a filter is data: quotes and a longer text than the column holds find nothing', async () => {
    for (const filter of ["who's=annette", "who's=' OR 1=1 --", 'no=4']) {
      expect(await validate({ ...place, column: 'body', filter })).toMatchObject({ looked: 0 })
    }
    await expect(validate({ ...place, column: 'body', filter: 'state=done' })).rejects.toThrow(
      /enum app.state: "done"/,
    )
    await expect(validate({ ...place, column: 'body', filter: 'no=one' })).rejects.toThrow(/integer/)
    await expect(validate({ ...place, column: 'body', filter: 'state' })).rejects.toMatchObject({
      code: 'scoring-filter-invalid',
    })
    expect(readFilter('a=b=c, d = e')).toEqual({ a: 'b=c', d: 'e' })
  })

  test('NaN, broken JSON and a key that stands twice are found in text and json columns', async () => {
    const text = JSON.stringify({ a: { 'b/c': [samplePayload()] } })
    const twice = text.replace('"total":', '"total":1,"total":')
    await database.query(
      `INSERT INTO app."Plan Score" (no, body, raw) VALUES (10, $1, NULL), (11, $2, NULL), (12, $3, $3::text::json), (13, '', NULL)`,
      [text.replace('0.8906', 'NaN'), text.slice(0, 200), twice],
    )
    const told = async (column: string) =>
      (await validate({ ...place, column })).shown.errors.map(
        ({ where, code, pointer }) => `${where} ${code} ${pointer}`,
      )
    expect(await told('body')).toEqual([
      'Plan Score/10 scoring-not-json /total',
      expect.stringMatching(/^Plan Score\/11 scoring-not-json/),
      'Plan Score/12 scoring-duplicate-key /total',
      expect.stringMatching(/^Plan Score\/13 scoring-not-json/),
    ])
    expect(await told('raw')).toEqual(['Plan Score/12 scoring-duplicate-key /total'])
  })

  test.each([
    [{ table: 'plan_job' }, 'table-missing', /Did you mean "plan_jobs"/],
    [{ column: 'result_date' }, 'column-missing', /Did you mean "result_data"/],
    [{ keyColumn: 'jobid' }, 'column-missing', /Did you mean "job_id"/],
    [{ filter: 'stat=1' }, 'column-missing', /no column "stat"/],
    [{ column: 'progress' }, 'scoring-column-type', /integer/],
    [{ ...place, column: 'flag' }, 'scoring-column-type', /boolean/],
    [{ ...place, column: 'list' }, 'scoring-column-type', /jsonb\[\]/],
    [{ jsonPath: 'a..b' }, 'scoring-path-invalid', /empty name/],
  ])('%j is refused', async (request, code, message) => {
    const run = validate(request)
    await expect(run).rejects.toMatchObject({ code })
    await expect(run).rejects.toThrow(message)
  })

  test('a login that may only read one table is enough; one that may not is refused', async () => {
    const role = `reader_${database.name}`
    await database.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA app TO ${role}; GRANT SELECT ON app."Plan Score" TO ${role}`,
    )
    const admin = new URL(withDatabase(parseDsn(adminDsn()), database.name).text)
    admin.username = role
    admin.password = 'reader'
    try {
      expect(await validate({ ...place, column: 'raw' }, {}, admin.href)).toMatchObject({ valid: 1 })
      await expect(validate({}, {}, admin.href)).rejects.toThrow(/permission denied/)
    } finally {
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })
})

test('a source must be named, and only one', async () => {
  const contract = await homeContract()
  const choose = (request: Partial<SourceRequest>) => chooseSource({ ...nothing, ...request }, contract)
  await expect(choose({ hasDatabase: false })).rejects.toMatchObject({ code: 'scoring-source-missing' })
  await expect(choose({ file: 'a', sample: true })).rejects.toMatchObject({
    code: 'scoring-source-ambiguous',
  })
  await expect(choose({ file: 'a', recompute: true })).rejects.toMatchObject({
    code: 'scoring-recompute-unknown',
  })
  expect(await choose({ file: 'a' })).toMatchObject({ kind: 'files', files: ['a'] })
})

test('stored scores are computed again, and one that does not follow from its plan is named', async () => {
  const { readFile } = await import('node:fs/promises')
  const golden = JSON.parse(await readFile('data/scoring/golden.json', 'utf8'))
  for (const [index, { plan, scoring: score, request }] of golden.entries()) {
    await addJob(`g${index}`, JSON.stringify({ plan, scoring: score }), 'completed', JSON.stringify(request))
  }
  const sound = await validate({ recompute: true })
  expect(sound).toMatchObject({
    valid: golden.length,
    recomputed: { payloads: golden.length, withoutPlan: 0 },
  })
  const [first] = golden
  await addJob(
    'other-request',
    JSON.stringify(first.plan && { plan: first.plan, scoring: first.scoring }),
    'completed',
    '{"weeklyGoalDays": 3}',
  )
  await addJob('no-plan', scoring(samplePayload()))
  const drifted = await validate({ recompute: true })
  expect(drifted).toMatchObject({ broken: ['other-request'], recomputed: { withoutPlan: 1 } })
  expect(drifted.shown.errors.map(({ pointer }) => pointer)).toContain('/factors/compliance/score')
})
