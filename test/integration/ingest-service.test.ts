import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultRules } from '../../actions/lib/ingest/answer.js'
import type { Check } from '../../actions/lib/ingest/check.js'
import { smokeTest } from '../../actions/lib/ingest/smoke.js'
import { renderCall, signedHeaders, type Target } from '../../actions/lib/ingest/target.js'
import { createWire } from '../../actions/lib/ingest/wire.js'
import { failedChecks, proveAt, secret, targetAt } from '../fixtures/ingest-service/prove.js'
import { type Serving, serveIngest } from '../fixtures/ingest-service/serve.js'
import type { ServiceOptions } from '../fixtures/ingest-service/service.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let database: TestDatabase
let service: Serving | undefined
let double: Server | undefined
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await service?.stop()
  double?.closeAllConnections()
  double?.close()
  service = undefined
  double = undefined
  await database.drop()
})

async function serve(options: Partial<ServiceOptions> = {}): Promise<string> {
  service = await serveIngest(database.dsn, { secret, ...options })
  return service.url
}

/** Sends any body, rightly signed. */
async function post(url: string, text: string, headers: Readonly<Record<string, string>> = {}) {
  const target = targetAt(url)
  const body = Buffer.from(text)
  const response = await fetch(`${url}/pos/till/ingest`, {
    method: 'POST',
    headers: { ...signedHeaders(target, target.tenant, body), ...headers },
    body,
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

const effects = () =>
  database
    .query<{ count: number }>('SELECT count(*)::int AS count FROM pos_events')
    .then(([row]) => row?.count)

describe('the reference service', () => {
  test('takes the same value in another order, or with other blanks, for the same event', async () => {
    const url = await serve()
    const first = await post(url, '{"a":{"b":[1,{"c":1,"d":2}]},"e":1.0}')
    const again = await post(url, '{ "e": 1, "a": {"b": [1, {"d": 2, "c": 1}]} }')
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.text).toBe(first.text)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect((await post(url, '{"a":{"b":[{"c":1,"d":2},1]},"e":1}')).text).not.toBe(first.text)
    expect(await effects()).toBe(2)
  })

  test('refuses what it cannot take, and has no effect by it', async () => {
    const url = await serve({ mostBytes: 200 })
    const good = '{"a":1}'
    expect((await post(url, good, { 'x-signature': `sha256=${'0'.repeat(64)}` })).status).toBe(401)
    expect((await post(url, good, { 'x-signature': 'sha256=00' })).status).toBe(401)
    expect((await post(url, good, { 'x-signature': '' })).status).toBe(401)
    expect((await post(url, good, { 'x-tenant-id': '' })).status).toBe(400)
    expect((await post(url, good, { 'idempotency-key': 'k'.repeat(300) })).status).toBe(400)
    expect((await post(url, '{"a":')).status).toBe(400)
    expect((await post(url, '{"a":9007199254740993}')).status).toBe(400)
    expect((await post(url, JSON.stringify({ a: 'x'.repeat(300) }))).status).toBe(413)
    expect(await effects()).toBe(0)
    expect((await post(url, good)).status).toBe(201)
    expect(await effects()).toBe(1)
  })

  test('limits each tenant by itself, and says when to come back', async () => {
    const url = await serve({ rate: { burst: 2, perSecond: 0.5 } })
    const bodies = ['{"n":1}', '{"n":2}', '{"n":3}']
    const replies = []
    for (const body of bodies) replies.push(await post(url, body))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 429])
    expect(Number(replies[2]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post(url, '{"n":3}', { 'x-tenant-id': 'tenant-b' })).status).toBe(201)
  })

  test('keeps its keys in the table of our own migration', async () => {
    const folder = 'prisma/migrations/20261121060000_idempotency_keys'
    await database.query(await readFile(`${folder}/migration.sql`, 'utf8'))
    const own = await createTestDatabase()
    const columns = (of: TestDatabase) =>
      of.query(
        `SELECT column_name, data_type, is_nullable FROM information_schema.columns
          WHERE table_name = 'idempotency_keys' ORDER BY 1`,
      )
    const migrated = await columns(database)
    const url = await serve()
    expect(failedChecks(await proveAt(url, database.dsn))).toEqual([])
    const beside = await serveIngest(own.dsn, { secret })
    try {
      expect(migrated).toHaveLength(4)
      expect(await columns(own)).toEqual(migrated)
    } finally {
      await beside.stop()
      await own.drop()
    }
  })
})

async function smoke(url: string, target: Partial<Target> = {}): Promise<Check[]> {
  const wire = createWire({ timeout: 2_000, deadline: Date.now() + 20_000 })
  const bench = { target: targetAt(url, target), wire, rules: defaultRules, run: `smoke-${Date.now()}` }
  return smokeTest(bench, { health: '/healthz', metrics: '/metrics' }).finally(() => wire.close())
}

const failures = (checks: readonly Check[]) =>
  checks.flatMap(({ problem }) => (problem === undefined ? [] : [problem.code]))

describe('a smoke test', () => {
  test('holds for the reference service, after one event', async () => {
    const checks = await smoke(await serve())
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['health', 'passed'],
      ['metrics', 'passed'],
      ['signed event', 'passed'],
      ['the same again', 'passed'],
      ['wrong signature', 'passed'],
    ])
    expect(await effects()).toBe(1)
  })

  test('reports a wrong secret as 401', async () => {
    const checks = await smoke(await serve(), { tenant: { name: 'tenant-a', secret: 'wrong' } })
    expect(checks.find(({ name }) => name === 'signed event')).toMatchObject({
      found: 'unauthorized (401)',
      problem: { code: 'smoke-ingest', next: expect.stringContaining('WEBHOOK_SECRET') },
    })
    expect(failures(checks)).toEqual(['smoke-ingest', 'smoke-replay'])
  })

  async function pretend(status: number, body?: string, type = 'text/plain'): Promise<string> {
    const started = createServer((request, response) => {
      request.resume()
      response.writeHead(status, { 'content-type': type }).end(body)
    })
    double = started
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}`
  }

  test.each([
    [
      '200 with a page',
      200,
      '<html></html>',
      ['smoke-metrics-invalid', 'smoke-ingest', 'smoke-replay', 'smoke-signature'],
    ],
    [
      '200 with nothing',
      200,
      '',
      ['smoke-metrics-invalid', 'smoke-ingest', 'smoke-replay', 'smoke-signature'],
    ],
    ['200 with good metrics', 200, 'up 1\n', ['smoke-ingest', 'smoke-replay', 'smoke-signature']],
    [
      '204',
      204,
      undefined,
      ['smoke-health', 'smoke-metrics', 'smoke-ingest', 'smoke-replay', 'smoke-signature'],
    ],
    ['401', 401, 'no', ['smoke-health', 'smoke-metrics', 'smoke-ingest', 'smoke-replay']],
  ])('fails where everything is answered with %s', async (_, status, body, codes) => {
    expect(failures(await smoke(await pretend(status, body)))).toEqual(codes)
  })

  test('names the line of the metrics that is wrong, and their type', async () => {
    const checks = await smoke(await pretend(200, 'up 1\ndown no\n', 'text/html'))
    const problem = checks.find(({ name }) => name === 'metrics')?.problem
    expect(problem?.message).toContain('its type is "text/html"')
    expect(problem?.message).toContain('line 2: The value of "down" is no number.')
  })

  test('stops where nobody answers', async () => {
    const url = await pretend(200)
    double?.close()
    await expect(smoke(url)).rejects.toMatchObject({ code: 'ingest-unreachable', verdict: 'could-not-run' })
  })
})

test('a request of another tenant is another one even when every byte is the same', async () => {
  const url = await serve()
  const target = targetAt(url)
  const event = { id: 'e', number: 0, run: 'r', deep: 'd' }
  const [mine, theirs] = [renderCall(target, event), renderCall(target, event, { name: 'tenant-b', secret })]
  expect(theirs.body.equals(mine.body)).toBe(true)
  const wire = createWire({ timeout: 5_000, deadline: Date.now() + 20_000 })
  const replies = await wire.sendTogether([mine, theirs]).finally(() => wire.close())
  const bodies = replies.map((reply) => 'body' in reply && reply.body)
  expect(bodies[0]).not.toBe(bodies[1])
  expect(await effects()).toBe(2)
})
