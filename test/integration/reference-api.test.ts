import { get as httpGet } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import type { ReferenceBootstrap } from '../../actions/lib/reference-provider/index.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  createGate,
  createReferenceDatabase,
  type Gate,
  startApi,
  type TestApi,
  writeManifest,
} from '../support/reference.js'

let template: TestDatabase
let database: TestDatabase
let api: TestApi | undefined
let gate: Gate | undefined

beforeAll(async () => {
  template = await createReferenceDatabase()
})
afterAll(() => template.drop())
beforeEach(async () => {
  database = await createTestDatabase(template.name)
})
afterEach(async () => {
  await api?.stop()
  await gate?.close()
  api = undefined
  gate = undefined
  await database.drop()
})

type Answer = { status: number; headers: Headers; text: string; json: Record<string, unknown> }

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${api?.url}${path}`, { redirect: 'manual', ...init })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text === '' ? {} : JSON.parse(text),
  }
}

const root = '/api/v1/reference'
const bootstrapOf = async () => (await ask(`${root}/bootstrap`)).json as unknown as ReferenceBootstrap

/** Every answer that is no data looks like this, and tells nothing of the database. */
function expectError(answer: Answer, status: number, code: string): void {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.headers.get('content-type')).toContain('application/json')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(Object.keys(answer.json)).toEqual(['error'])
  const error = answer.json.error as Record<string, unknown>
  expect(error.code).toBe(code)
  expect(typeof error.message).toBe('string')
  expect(answer.text).not.toMatch(/127\.0\.0\.1|postgres|seedrail-tests/)
}

describe('the paths', () => {
  beforeEach(async () => {
    api = await startApi(database.dsn)
  })

  test('health, version, bootstrap and each table speak of one version', async () => {
    const bootstrap = await bootstrapOf()
    expect(Object.keys(bootstrap)).toEqual(['schemaVersion', 'referenceVersion', 'generatedAt', 'tables'])
    const { tables, ...head } = bootstrap
    expect(Object.values(tables).flat()).toHaveLength(432)
    expect((await ask('/health')).json).toEqual({ status: 'ok', referenceVersion: head.referenceVersion })
    expect((await ask(`${root}/version`)).json).toEqual(head)
    for (const [table, rows] of Object.entries(tables)) {
      expect((await ask(`${root}/${table}`)).json).toEqual({ ...head, table, rows })
    }
  })

  test('whoever has the version gets 304 and no body; a change moves the tag', async () => {
    const first = await ask(`${root}/bootstrap`)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"1-[0-9a-f]{32}"$/)
    for (const path of ['bootstrap', 'version', 'motions']) {
      const again = await ask(`${root}/${path}`, { headers: { 'If-None-Match': etag } })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
    }
    await database.query(`UPDATE muscles SET label = 'Moved' WHERE id = 'CHEST'`)
    const moved = await ask(`${root}/bootstrap`, { headers: { 'If-None-Match': etag } })
    expect([moved.status, moved.headers.get('etag') === etag]).toEqual([200, false])
    expect(moved.text).toContain('"label":"Moved"')
  })

  test('a question about the version reads no rows while it stands', async () => {
    const { headers } = await ask(`${root}/bootstrap`)
    const init = { headers: { 'If-None-Match': headers.get('etag') ?? '' } }
    await api?.stop()
    api = await startApi(database.dsn, 'data/reference', { timeout: 3_000 })
    await ask(`${root}/version`)
    const holder = await connect(parseDsn(database.dsn))
    try {
      // Whoever reads a row of these tables has to wait.
      await holder.query('BEGIN; LOCK TABLE muscles, grips, equipment_icons IN ACCESS EXCLUSIVE MODE')
      expect((await ask(`${root}/version`)).status).toBe(200)
      expect((await ask(`${root}/bootstrap`, init)).status).toBe(304)
      expect((await ask(`${root}/grips`)).status).toBe(200)
      await database.query(`UPDATE motions SET sort_order = sort_order + 1`)
      expectError(await ask(`${root}/version`), 503, 'database-timeout')
    } finally {
      await holder.close()
    }
    expect((await ask(`${root}/version`)).status).toBe(200)
  })

  test('the body is compressed for those who take it so, and is the same', async () => {
    const plain = await ask(`${root}/bootstrap`, { headers: { 'Accept-Encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(plain.headers.get('vary')).toBe('Accept-Encoding')
    const packed = await new Promise<Buffer>((resolve, reject) => {
      httpGet(`${api?.url}${root}/bootstrap`, { headers: { 'Accept-Encoding': 'gzip' } }, (response) => {
        expect(response.headers['content-encoding']).toBe('gzip')
        const chunks: Buffer[] = []
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () => resolve(Buffer.concat(chunks)))
      }).on('error', reject)
    })
    expect(packed.length).toBeLessThan(plain.text.length / 3)
    expect((await promisify(gunzip)(packed)).toString()).toBe(plain.text)
    const head = await ask(`${root}/bootstrap`, { method: 'HEAD' })
    expect([head.status, head.text, Number(head.headers.get('content-length')) > 0]).toEqual([200, '', true])
  })

  test('an unknown table, an unknown path and a write are refused in one shape', async () => {
    const unknown = await ask(`${root}/gripz`)
    expectError(unknown, 404, 'table-unknown')
    expect(unknown.text).toContain('grips, equipmentCategories')
    for (const odd of [
      'constructor',
      '__proto__',
      '%00',
      '%E0%A4%A',
      "a'b",
      'reference_metadata',
      'equipment_icons',
    ]) {
      expectError(await ask(`${root}/${odd}`), 404, 'table-unknown')
    }
    for (const path of ['/', '/api', `${root}/grips/NEUTRAL`, `${root}/`])
      expectError(await ask(path), 404, 'path-unknown')
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const path of ['/health', `${root}/version`, `${root}/bootstrap`, `${root}/grips`]) {
        const answer = await ask(path, { method })
        expectError(answer, 405, 'method-not-allowed')
        expect(answer.headers.get('allow')).toBe('GET, HEAD')
      }
    }
  })

  test('each request is a line of the log, without its query and headers', async () => {
    await ask(`${root}/grips?token=hush-hush`, { headers: { Authorization: 'Bearer hush-hush' } })
    expect(api?.lines.at(-1)).toMatch(/^GET \/api\/v1\/reference\/grips 200 \d+ ms \d+ B$/)
    await ask(`/${'x'.repeat(5_000)}`)
    expect(api?.lines.at(-1)?.length).toBeLessThan(300)
    expect(api?.lines.join('\n')).not.toMatch(/hush|seedrail-tests/)
  })

  test('many who ask at once share one reading', async () => {
    await Promise.all(Array.from({ length: 40 }, () => ask(`${root}/bootstrap`)))
    expect(api?.lines.filter((line) => line.startsWith('version '))).toHaveLength(1)
  })

  test('pages of other origins may not read unless they were named', async () => {
    const headers = { Origin: 'https://app.example' }
    expect((await ask(`${root}/version`, { headers })).headers.get('access-control-allow-origin')).toBeNull()
    await api?.stop()
    api = await startApi(database.dsn, 'data/reference', { origins: ['https://app.example'] })
    const named = await ask(`${root}/version`, { headers })
    expect(named.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(named.headers.get('access-control-expose-headers')).toContain('ETag')
    const other = await ask(`${root}/version`, { headers: { Origin: 'https://evil.example' } })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
    const preflight = await ask(`${root}/bootstrap`, {
      method: 'OPTIONS',
      headers: {
        ...headers,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'if-none-match',
      },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'If-None-Match',
    ])
  })
})

describe('a database that is away', () => {
  test('is 503 with Retry-After, and answers again by itself when it is back', async () => {
    gate = await createGate(database.dsn)
    api = await startApi(gate.dsn)
    const before = await bootstrapOf()
    await gate.shut()
    for (const path of ['/health', `${root}/version`, `${root}/bootstrap`, `${root}/grips`]) {
      const answer = await ask(path)
      expectError(answer, 503, 'database-refused')
      expect(answer.headers.get('retry-after')).toBe('5')
    }
    await database.query(`UPDATE muscles SET label = 'While away' WHERE id = 'CHEST'`)
    await gate.open()
    const after = await bootstrapOf()
    expect(after.referenceVersion).not.toBe(before.referenceVersion)
    expect(JSON.stringify(after)).toContain('While away')
  })

  test('that was never there is no reason not to start', async () => {
    gate = await createGate(database.dsn)
    await gate.shut()
    api = await startApi(gate.dsn)
    expectError(await ask('/health'), 503, 'database-refused')
    await gate.open()
    expect((await ask('/health')).status).toBe(200)
  })

  test('whose connections were ended answers at once, for idle connections are tried anew', async () => {
    api = await startApi(database.dsn)
    await ask(`${root}/version`)
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    expect((await ask(`${root}/version`)).status).toBe(200)
  })

  test('that hangs is given up after the time it has, and recovers', async () => {
    gate = await createGate(database.dsn)
    // Long enough for the answers before and after it, on a machine that does other things too.
    api = await startApi(gate.dsn, 'data/reference', { timeout: 3_000 })
    expect((await ask(`${root}/version`)).status).toBe(200)
    gate.stall()
    const answers = await Promise.all([ask(`${root}/version`), ask(`${root}/bootstrap`)])
    for (const answer of answers) expectError(answer, 503, 'database-timeout')
    await gate.open()
    expect((await ask(`${root}/version`)).status).toBe(200)
  })

  test('that is empty is 503, not an empty answer; seeded, it answers', async () => {
    await database.query('CREATE TABLE lamp (id text PRIMARY KEY)')
    api = await startApi(database.dsn, await writeManifest([{ table: 'lamp' }]))
    expectError(await ask(`${root}/bootstrap`), 503, 'reference-empty')
    await database.query(`INSERT INTO lamp VALUES ('A')`)
    expect((await bootstrapOf()).tables).toEqual({ lamp: [{ id: 'A' }] })
  })
})

describe('a database that changes under the server', () => {
  test('a new column, a renamed one, a label of an enum: the next answer has it', async () => {
    await database.query(
      `CREATE TYPE tone AS ENUM ('warm'); ALTER TABLE grips ADD tone tone[] NOT NULL DEFAULT '{warm}'`,
    )
    api = await startApi(database.dsn)
    const first = () => ask(`${root}/grips`).then(({ json }) => (json.rows as Record<string, unknown>[])[0])
    expect(await first()).toMatchObject({ tone: ['warm'] })
    await database.query(`ALTER TYPE tone RENAME VALUE 'warm' TO 'hot'`)
    expect(await first()).toMatchObject({ tone: ['hot'] })
    await database.query(`ALTER TABLE grips ADD added_later int DEFAULT 7`)
    expect(await first()).toMatchObject({ addedLater: 7 })
    await database.query(`ALTER TABLE grips RENAME added_later TO renamed`)
    expect(await first()).toMatchObject({ renamed: 7 })
  })

  test('a table that goes is 500 by its code, and the answer comes back with it', async () => {
    api = await startApi(database.dsn)
    await ask(`${root}/version`)
    await database.query('ALTER TABLE grips RENAME TO gone')
    expectError(await ask(`${root}/bootstrap`), 500, 'table-missing')
    expect(api.lines.join('\n')).toContain('The database has no table "grips"')
    await database.query('ALTER TABLE gone RENAME TO grips')
    expect((await ask(`${root}/bootstrap`)).status).toBe(200)
  })

  test('another table under the same name is read, though its version never moved', async () => {
    api = await startApi(database.dsn)
    await ask(`${root}/version`)
    await database.query(`
CREATE TABLE copy (LIKE stance_widths INCLUDING ALL); INSERT INTO copy SELECT * FROM stance_widths;
UPDATE copy SET label = 'Swapped'; ALTER TABLE stance_widths RENAME TO old; ALTER TABLE copy RENAME TO stance_widths`)
    expect((await ask(`${root}/stanceWidths`)).text).toContain('Swapped')
  })

  test('where a trigger is disabled or versions are missing, the rows themselves are asked', async () => {
    api = await startApi(database.dsn)
    await ask(`${root}/version`)
    await database.query(`
ALTER TABLE muscles DISABLE TRIGGER reference_version_update;
UPDATE muscles SET label = 'Unseen by triggers' WHERE id = 'CHEST'`)
    expect((await ask(`${root}/muscles`)).text).toContain('Unseen by triggers')
    expect(api.lines.join('\n')).toContain('nobody keeps versions')
    await database.query(`UPDATE muscles SET label = 'Unseen again' WHERE id = 'CHEST'`)
    expect((await ask(`${root}/muscles`)).text).toContain('Unseen again')
    await database.query(
      'DROP TABLE reference_metadata CASCADE; DROP FUNCTION reference_bump_version CASCADE',
    )
    await database.query(`UPDATE muscles SET label = 'No metadata' WHERE id = 'CHEST'`)
    const answer = await ask(`${root}/muscles`)
    expect(answer.text).toContain('No metadata')
    const again = await ask(`${root}/muscles`, {
      headers: { 'If-None-Match': answer.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  })

  test('a login without rights is 500, and tells the log which right it lacks', async () => {
    await database.query(`CREATE ROLE "${database.name}" LOGIN PASSWORD 'x'`)
    const dsn = new URL(database.dsn)
    dsn.username = database.name
    dsn.password = 'x'
    api = await startApi(dsn.href)
    expectError(await ask(`${root}/bootstrap`), 500, 'database-forbidden')
    expect(api.lines.join('\n')).toContain('permission denied')
    await api.stop()
    await database.query(`DROP ROLE "${database.name}"`)
  })
})
