import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endingOf, type Outcome, problemsOf } from '../../actions/lib/ingest/prove.js'
import { failedChecks, proveAt, secret, smallLoad } from '../fixtures/ingest-service/prove.js'
import { type Serving, serveIngest } from '../fixtures/ingest-service/serve.js'
import type { ServiceOptions } from '../fixtures/ingest-service/service.js'
import { type Store, storeOnce } from '../fixtures/ingest-service/store.js'
import { twins } from '../fixtures/ingest-service/twins.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

/** Milliseconds between key and effect, so that rivals meet and connections break in between. */
const work = 20

let database: TestDatabase
let service: Serving | undefined
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await service?.stop()
  service = undefined
  await database.drop()
})

async function serve(options: Partial<ServiceOptions> = {}): Promise<string> {
  service = await serveIngest(database.dsn, { secret, work, ...options })
  return service.url
}

function checkOf(outcome: Outcome, name: string) {
  return outcome.checks.find((check) => check.name === name)
}

describe('the reference service', () => {
  test('holds every check, with exactly as many effects as events', async () => {
    const outcome = await proveAt(await serve(), database.dsn)
    expect(outcome.checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['answers', 'passed'],
      ['created once each', 'passed'],
      ['later duplicates replayed', 'passed'],
      ['the first answer again', 'passed'],
      ['effects', 'passed'],
      ['distinct events stay distinct', 'passed'],
      ['same key, other body', 'passed'],
      ['broken off, sent again', 'passed'],
      ['tenants do not see each other', 'passed'],
    ])
    expect(endingOf(outcome)).toBe('kept')
    expect(outcome.effects).toEqual({ expected: smallLoad.unique, found: smallLoad.unique })
    expect(outcome.load.tally.counts).toMatchObject({ created: 20, replayed: 40, conflict: 0, other: 0 })
    // The database agrees, asked apart: 20 of the load, 8 distinct, 1 of the used key, 19 sent again, 1 of each tenant.
    expect(
      await database.query(
        'SELECT "tenantId" AS tenant, count(*)::int AS effects FROM pos_events GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      { tenant: 'tenant-a', effects: 49 },
      { tenant: 'tenant-b', effects: 1 },
    ])
  })

  test('can be proven again at once, with the same seed, for every run has events of its own', async () => {
    const url = await serve()
    for (const _ of [1, 2]) expect(failedChecks(await proveAt(url, database.dsn))).toEqual([])
  })

  test.each(['header', 'field'] as const)('holds every check where the key comes from a %s', async (key) => {
    type Sale = { data: { order: { id: string } } }
    const behaviour = key === 'header' ? {} : { keyOf: (payload: unknown) => (payload as Sale).data.order.id }
    const outcome = await proveAt(await serve({ behaviour }), database.dsn, { target: { key } })
    expect(failedChecks(outcome)).toEqual([])
    expect(endingOf(outcome)).toBe('kept')
  })
})

describe('a broken twin fails for its own reason', () => {
  test('a key that drops what is nested: events collapse', async () => {
    const url = await serve({ behaviour: twins['array-replacer'] })
    const outcome = await proveAt(url, database.dsn)
    expect(endingOf(outcome)).toBe('broken')
    expect(outcome.effects).toEqual({ expected: 20, found: 1 })
    expect(checkOf(outcome, 'distinct events stay distinct')).toMatchObject({
      verdict: 'failed',
      found: '0 created, 0 effects',
      problem: { code: 'ingest-distinct-collapsed' },
    })
    expect(checkOf(outcome, 'same key, other body')).toMatchObject({
      verdict: 'failed',
      problem: { code: 'ingest-other-body-taken' },
    })
    // Answers alone would have looked well: nothing failed, all was replayed.
    expect(checkOf(outcome, 'answers')?.verdict).toBe('passed')
  })

  test('look, then insert: rivals meet the unique index and get a 500', async () => {
    const url = await serve({ behaviour: twins['check-then-insert'] })
    const outcome = await proveAt(url, database.dsn)
    expect(endingOf(outcome)).toBe('broken')
    expect(failedChecks(outcome)).toEqual(['answers'])
    expect(checkOf(outcome, 'answers')).toMatchObject({ problem: { code: 'ingest-answers' } })
    expect(outcome.load.tally.statuses.get('500')).toBe(outcome.load.tally.counts.other)
  })

  test('the key outside the transaction: what broke off can never be sent again', async () => {
    const url = await serve({ behaviour: twins['key-outside'] })
    const outcome = await proveAt(url, database.dsn)
    expect(endingOf(outcome)).toBe('broken')
    expect(failedChecks(outcome)).toEqual(['broken off, sent again'])
    expect(checkOf(outcome, 'broken off, sent again')).toMatchObject({ problem: { code: 'ingest-cut-lost' } })
  })

  test('a key for all tenants: one gets the answer of the other', async () => {
    const url = await serve({ behaviour: twins['cross-tenant'] })
    const outcome = await proveAt(url, database.dsn)
    expect(endingOf(outcome)).toBe('broken')
    expect(failedChecks(outcome)).toEqual(['tenants do not see each other'])
    expect(checkOf(outcome, 'tenants do not see each other')).toMatchObject({
      found: 'created, replayed, replayed, replayed, 0 effects',
      problem: { code: 'ingest-tenants-mixed' },
    })
  })
})

test('answers that look right do not help a service whose effects happen twice', async () => {
  const twice: Store = async (pool, arrival, work) => {
    const verdict = await storeOnce(pool, arrival, work)
    if (verdict.outcome === 'created')
      await pool.query(
        `INSERT INTO pos_events (id, "tenantId", source, payload)
         SELECT gen_random_uuid()::text, "tenantId", source, payload FROM pos_events ORDER BY "createdAt" DESC LIMIT 1`,
      )
    return verdict
  }
  const outcome = await proveAt(await serve({ behaviour: { store: twice } }), database.dsn)
  expect(outcome.checks.slice(0, 5).map(({ verdict }) => verdict)).toEqual([
    ...['passed', 'passed', 'passed', 'passed', 'failed'],
  ])
  expect(outcome.effects).toMatchObject({ expected: smallLoad.unique })
  expect(outcome.effects?.found).toBeGreaterThan(smallLoad.unique)
  expect(endingOf(outcome)).toBe('broken')
})

test('without any way to count, all is latency and nothing proven', async () => {
  const outcome = await proveAt(await serve(), undefined)
  expect(endingOf(outcome)).toBe('could-not-run')
  expect(checkOf(outcome, 'effects')).toMatchObject({ verdict: 'not asked', found: 'cannot be counted' })
  expect(problemsOf(outcome).map(({ code }) => code)).toEqual(['ingest-uncounted'])
  expect(outcome.latency?.p50).toBeGreaterThan(work)
})

test('a rate limit is told as such, and nothing is judged', async () => {
  const url = await serve({ rate: { burst: 15, perSecond: 1 } })
  const outcome = await proveAt(url, database.dsn)
  expect(outcome.stopped?.code).toBe('ingest-rate-limited')
  expect(outcome.load.tally.counts).toMatchObject({ other: 0, unanswered: 0 })
  expect(outcome.load.tally.counts.limited).toBeGreaterThan(30)
  expect(endingOf(outcome)).toBe('could-not-run')
  expect(outcome.checks).toEqual([])
})

test('a wrong secret is told as refused signatures, after one wave', async () => {
  const outcome = await proveAt(await serve(), database.dsn, {
    target: { tenant: { name: 'tenant-a', secret: 'wrong' } },
  })
  expect(outcome.stopped).toMatchObject({
    code: 'ingest-unauthorized',
    message: expect.stringContaining('× 401'),
  })
  expect(outcome.load.tally.counts).toMatchObject({ unauthorized: outcome.load.sent, other: 0 })
  expect(outcome.load.sent).toBeLessThanOrEqual(smallLoad.concurrency)
  expect(endingOf(outcome)).toBe('could-not-run')
})
