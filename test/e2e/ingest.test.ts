import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Result } from '../../actions/lib/ingest/result-file.js'
import type { ActionRun } from '../../scripts/runner/process.js'
import { secret } from '../fixtures/ingest-service/prove.js'
import { type Serving, serveIngest } from '../fixtures/ingest-service/serve.js'
import { twins } from '../fixtures/ingest-service/twins.js'
import { runAction } from '../support/action-process.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let database: TestDatabase
let service: Serving | undefined
let folder: string
beforeEach(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'seedrail-ingest-'))
})
afterEach(async () => {
  await service?.stop()
  service = undefined
  await database.drop()
})

/** Nothing but what a test gives: this machine's own secrets and databases stay out. */
const env = { WEBHOOK_SECRET: undefined, DATABASE_URL: undefined, PLANNING_DATABASE_URL: undefined }

async function serve(behaviour = {}): Promise<string> {
  service = await serveIngest(database.dsn, { secret, work: 10, behaviour })
  return service.url
}

function load(url: string, more: Readonly<Record<string, string>> = {}): Promise<ActionRun> {
  const inputs = {
    url,
    source: 'till',
    tenant: 'shop-1',
    total: '100',
    unique: '40',
    concurrency: '10',
    secret,
  }
  const out = join(folder, 'result.json')
  return runAction('load-test-ingest', { ...inputs, out, 'retry-for': '1s', ...more }, { env })
}

/** `npm run check-loadtest-result -- <args>` */
function check(...args: string[]): Promise<{ exitCode: number; shown: string }> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return new Promise((resolve) => {
    const argv = ['--import', loader, 'scripts/check-loadtest-result.ts', ...args]
    execFile(process.execPath, argv, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), shown: stdout + stderr }),
    )
  })
}

const readResult = async () => JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as Result
const resultFile = () => join(folder, 'result.json')

describe('load-test-ingest and check-loadtest-result', () => {
  test('prove a good service by its database, and let the result pass', async () => {
    const run = await load(await serve(), { dsn: database.dsn })
    expect(run.exitCode, run.log).toBe(0)
    expect(run.outputs).toMatchObject({
      sent: '100',
      created: '40',
      replayed: '60',
      effects: '40',
      proven: 'true',
    })
    expect(run.log).toContain('PASS  100 requests for 40 events had exactly 40 effects; all 9 checks held.')
    expect(run.summary).toMatch(/\| less than \| answers \|/)
    expect(await readResult()).toMatchObject({ total: 100, other: 0, duplicateRatio: 0.6, proven: true })

    const passed = await check(resultFile(), '100')
    expect(passed).toMatchObject({ exitCode: 0, shown: expect.stringContaining('exactly 40 effects') })
    expect(await check(resultFile(), '101')).toMatchObject({
      exitCode: 1,
      shown: expect.stringContaining('101'),
    })
  })

  test('prove it by an address that counts', async () => {
    const url = await serve()
    const run = await load(url, { 'count-url': `${url}/pos/{{source}}/effects` })
    expect(run.exitCode, run.log).toBe(0)
    expect(run.outputs).toMatchObject({ effects: '40', proven: 'true' })
  })

  test('say "latency only, nothing proven" where nothing counts, and let no such result pass', async () => {
    const run = await load(await serve())
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain('FAIL  Latency only, nothing proven')
    expect(run.outputs).toMatchObject({ proven: 'false', effects: '' })
    expect(await check(resultFile(), '100')).toMatchObject({
      exitCode: 2,
      shown: expect.stringContaining('nothing proven'),
    })
  })

  test('fail for a broken twin', async () => {
    const run = await load(await serve(twins['array-replacer']), { dsn: database.dsn })
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('40 distinct events had 1 effect.')
    expect(await check(resultFile(), '100')).toMatchObject({
      exitCode: 1,
      shown: expect.stringContaining('40 events had 1 effect.'),
    })
  })

  test('never show a secret, whoever refuses it', async () => {
    const url = await serve()
    const headers = 'Authorization: Bearer very-secret-token'
    for (const given of [secret, 'a-wrong-but-secret-one']) {
      const run = await load(url, { secret: given, headers, dsn: database.dsn })
      expect(run.exitCode, run.log).toBe(given === secret ? 0 : 2)
      if (given !== secret) expect(run.log).toContain('× 401')
      const written = await readFile(resultFile(), 'utf8')
      for (const text of [run.log, run.summary, JSON.stringify(run.outputs), written]) {
        expect(text).not.toContain(given)
        expect(text).not.toContain('very-secret-token')
      }
    }
  })

  test.each([
    [{ url: 'http://example.com' }, 'are not allowed'],
    [{ 'count-url': 'https://example.com/count' }, 'are not allowed'],
    [{ unique: '100', concurrency: '1' }, 'none is a duplicate'],
    [{ 'created-status': 'all', key: 'guess' }, 'must be statuses'],
  ])('refuse %j before anything is sent', async (inputs, reason) => {
    const run = await load('http://127.0.0.1:1', inputs)
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain(reason)
    expect(run.outputs).not.toHaveProperty('sent')
  })

  test('name a table or a column of effects that is not there', async () => {
    const url = await serve()
    const run = await load(url, { dsn: database.dsn, 'effects-table': 'pos_event' })
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain('Did you mean "pos_events"?')
    const other = await load(url, { dsn: database.dsn, 'tenant-column': 'tenant' })
    expect(other.log).toContain('has no column "tenant"')
  })
})

test('check-loadtest-result refuses what is no result, and what is no command', async () => {
  await writeFile(resultFile(), 'not JSON')
  const said = await check(resultFile(), '100')
  expect(said).toMatchObject({ exitCode: 2, shown: expect.stringContaining('no JSON object') })
  await writeFile(resultFile(), '{"schemaVersion":1}')
  expect((await check(resultFile(), '100')).shown).toContain('"url" is missing or wrong.')
  for (const args of [[], [resultFile(), 'many'], [join(folder, 'nowhere.json'), '100']])
    expect((await check(...args)).exitCode).toBe(2)
})

test('smoke-test passes on the reference service and says which check did not hold elsewhere', async () => {
  const url = await serve()
  const given = { url, tenant: 'shop-1', secret }
  const run = await runAction('smoke-test', given, { env })
  expect(run.exitCode, run.log).toBe(0)
  expect(run.outputs).toMatchObject({ checks: '5', failed: '0' })
  const wrong = await runAction('smoke-test', { ...given, 'metrics-path': '/nothing' }, { env })
  expect(wrong.exitCode).toBe(1)
  expect(wrong.log).toContain('/nothing gave 404, not 200.')
  expect(wrong.log).not.toContain(secret)
  const nobody = await runAction('smoke-test', { ...given, url: 'http://127.0.0.1:1' }, { env })
  expect(nobody.exitCode).toBe(2)
})
