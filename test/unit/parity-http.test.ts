import type { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { sumUp } from '../../actions/lib/parity/outcome.js'
import { bootstrapOf, countsOfTable, namesOf, noRows, serveAnswers } from '../support/parity.js'
import {
  type Answer,
  against,
  good,
  json,
  refusal,
  rows,
  serve,
  stopServing,
} from '../support/parity-answers.js'

afterEach(stopServing)

describe('an API that can be read', () => {
  test('is compared; gzip is unpacked, and a redirect is followed', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/bootstrap') response.writeHead(302, { Location: '/bootstrap?moved' }).end()
      else json(gzipSync(good), 200, { 'Content-Encoding': 'gzip' })(request, response)
    })
    expect(countsOfTable(await against(url))).toEqual({ ...noRows, equal: 2 })
  })

  test('is asked again after 500, 503, 429 and broken connections, with growing pauses, and no more than that', async () => {
    for (const fail of [
      json('{}', 500),
      json('{}', 503, { 'Retry-After': '0' }),
      json('{}', 429),
      (request: IncomingMessage) => request.socket.destroy(),
    ]) {
      let left = 2
      const { url, asked } = await serve((request, response) =>
        (left-- > 0 ? fail : json(good))(request, response),
      )
      const lines: string[] = []
      expect(sumUp(await against(url, { say: (line) => lines.push(line) })).equal).toBe(2)
      expect([asked.length, lines.length]).toEqual([3, 2])
      expect(lines[0]).toMatch(/Trying again in \d+ ms/)
    }
    expect(await refusal(json('{}', 500))).toMatchObject({
      code: 'parity-url-status',
      asked: 3,
      verdict: 'could-not-run',
    })
  })

  test('shows rows twice, too few, too many and other ones: each is a difference', async () => {
    const served = [rows[1], rows[1], { id: 'c', label: 'C' }, { id: 'a', label: 'a' }]
    const { url } = await serve(json(bootstrapOf({ item: served })))
    expect(namesOf(await against(url))).toEqual([
      'changed item/a.label: "A" -> "a"',
      'duplicate item/b',
      'extra item/c',
    ])
    const lacking = await serve(json(bootstrapOf({ item: [{ id: 'a' }] })))
    expect(namesOf(await against(lacking.url))).toEqual([
      'changed item/a.label: "A" -> undefined',
      'missing item/b',
    ])
    const numbers = await serve(
      json(
        bootstrapOf({ item: [{ id: 'a', label: 'A', price: 0 }, rows[1]] }).replace(
          '"price":0',
          '"price":1.10',
        ),
      ),
    )
    expect(namesOf(await against(numbers.url))).toEqual(['changed item/a.price: null -> {"text":"1.10"}'])
  })

  test('serves a table that nobody knows: a difference, unless tables were chosen', async () => {
    const { url } = await serve(json(bootstrapOf({ item: rows, other: [] })))
    const outcome = await against(url)
    expect([outcome.extraTables, sumUp(outcome).differences]).toEqual([
      [{ side: 'right', table: 'other' }],
      1,
    ])
    expect(sumUp(await against(url, { tables: ['item'] })).differences).toBe(0)
  })

  test('two of them whose rows lack the key cannot be held against one another', async () => {
    const { url } = await serve(json(bootstrapOf({ item: [{ label: 'A' }] })))
    await expect(against(url)).rejects.toMatchObject({ code: 'parity-key-missing' })
  })
})

describe('an answer that is none', () => {
  test.each<[string, Answer, string, RegExp]>([
    ['404', json('{}', 404), 'parity-url-status', /answers 404/],
    [
      'a page',
      (_, response) => response.setHeader('Content-Type', 'text/html').end('<p>'),
      'parity-content-type',
      /text\/html/,
    ],
    ['no JSON', json('hello'), 'parity-answer-invalid', /no JSON object/],
    ['nothing', json(''), 'parity-answer-invalid', /it is empty/],
    ['half a body', json(good.slice(0, -8)), 'parity-answer-invalid', /cut short/],
    ['two documents', json(good + good), 'parity-answer-invalid', /follows its last brace/],
    [
      'tables that stand twice, the last of them without a row',
      json(good.replace(/}$/, ',"tables":{}}')),
      'parity-answer-invalid',
      /"tables" stands twice/,
    ],
    [
      'tables that stand twice, spelled in two ways',
      json(good.replace('"tables":', '"t\\u0061bles":{},"tables":')),
      'parity-answer-invalid',
      /"tables" stands twice/,
    ],
    ['a list', json(JSON.stringify(rows)), 'parity-answer-invalid', /no JSON object/],
    [
      'another wrapper',
      json(JSON.stringify({ data: { item: rows } })),
      'parity-answer-invalid',
      /no "schemaVersion"/,
    ],
    [
      'a version that is none',
      json(good.replace('"v1"', '7')),
      'parity-answer-invalid',
      /"referenceVersion"/,
    ],
    [
      'tables that are a list',
      json(good.replace(/"tables":.*/, '"tables":[]}')),
      'parity-answer-invalid',
      /"tables" is no object/,
    ],
    [
      'a table that is an object',
      json(bootstrapOf({ item: { a: 1 } })),
      'parity-answer-invalid',
      /"tables.item" is no list/,
    ],
    [
      'a table twice',
      json(good.replace('{"item":', '{"item":[],"item":')),
      'parity-answer-invalid',
      /stands twice/,
    ],
    ['no such table', json(bootstrapOf({ items: rows })), 'parity-table-absent', /There is "items"/],
    ['a row that is none', json(bootstrapOf({ item: [1] })), 'row-not-an-object', /must be an object/],
    [
      'a row with a key twice',
      json(good.replace('"label":"A"', '"label":"A","label":"A"')),
      'json-duplicate-key',
      /twice/,
    ],
  ])('%s is refused', async (_, answer, code, message) => {
    const refused = await refusal(answer)
    expect([refused.code, refused.asked]).toEqual([code, 1])
    expect(refused.message).toMatch(message)
  })

  test('a body that breaks off is asked for again, and then refused', async () => {
    const broken: Answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '9999' })
      response.write(good)
      setTimeout(() => response.destroy(), 20)
    }
    expect(await refusal(broken)).toMatchObject({ code: 'parity-url-unreachable', asked: 3 })
  })

  test('a body without end, plain or packed, is cut off at the limit', async () => {
    const endless: Answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      const more = () =>
        void (response.destroyed || response.write(Buffer.alloc(64 * 1024, 0x20), () => setImmediate(more)))
      more()
    }
    const limited = { mostBytes: 1_000_000 }
    expect(await refusal(endless, limited)).toMatchObject({ code: 'parity-body-too-large', asked: 1 })
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20))
    expect(bomb.length).toBeLessThan(100_000)
    expect((await refusal(json(bomb, 200, { 'Content-Encoding': 'gzip' }), limited)).code).toBe(
      'parity-body-too-large',
    )
  })

  test('a body of 1 GB is refused: by its own word before a byte of it is read, else when the limit is reached', async () => {
    const size = 1024 ** 3
    const piece = Buffer.alloc(256 * 1024, 0x20)
    const serveGigabyte =
      (headers: Record<string, string>, sent: { bytes: number }): Answer =>
      (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', ...headers })
        const more = () => {
          if (response.destroyed || sent.bytes >= size) return void response.end()
          sent.bytes += piece.length
          response.write(piece, () => setImmediate(more))
        }
        more()
      }
    const limit = 16 * 1024 ** 2
    const told = { bytes: 0 }
    const refused = await refusal(serveGigabyte({ 'Content-Length': String(size) }, told), {
      mostBytes: limit,
    })
    expect(refused).toMatchObject({ code: 'parity-body-too-large', asked: 1, verdict: 'could-not-run' })
    const untold = { bytes: 0 }
    const before = process.memoryUsage().arrayBuffers
    expect((await refusal(serveGigabyte({}, untold), { mostBytes: limit })).code).toBe(
      'parity-body-too-large',
    )
    // What stands in the buffers of both ends is sent without being read.
    expect(told.bytes).toBeLessThan(limit)
    expect(untold.bytes).toBeGreaterThanOrEqual(limit)
    expect(untold.bytes).toBeLessThan(size / 8)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * limit)
  }, 30_000)

  test('1 GB of blanks packed into one megabyte is unpacked no further than the limit', async () => {
    const packed = gzipSync(Buffer.alloc(1024 ** 3, 0x20), { level: 1 })
    expect(packed.length).toBeLessThan(8 * 1024 ** 2)
    const limited = { mostBytes: 64 * 1024 ** 2, timeout: 20_000, deadline: Date.now() + 40_000 }
    const refused = await refusal(json(packed, 200, { 'Content-Encoding': 'gzip' }), limited)
    expect(refused).toMatchObject({ code: 'parity-body-too-large', asked: 1 })
  }, 60_000)

  test('a slow one is given up, each time and in all', async () => {
    const silent: Answer = () => undefined
    expect(await refusal(silent, { timeout: 60, retries: 1 })).toMatchObject({
      code: 'parity-url-timeout',
      asked: 2,
    })
    expect(await refusal(silent, { deadline: Date.now() + 150 })).toMatchObject({
      code: 'parity-url-timeout',
      asked: 1,
    })
    const dripping: Answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(timer))
    }
    expect((await refusal(dripping, { timeout: 100, retries: 0 })).code).toBe('parity-url-timeout')
  })

  test('two addresses that send one another the reader are left after a few rounds, whatever the kind of redirect', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const around: Answer = (request, response) =>
        response
          .writeHead(status, { Location: request.url === '/bootstrap' ? '/elsewhere' : '/bootstrap' })
          .end()
      expect(await refusal(around)).toMatchObject({ code: 'parity-url-redirects', asked: 6 })
    }
  })

  test('redirects without end, or to somewhere odd, are not followed', async () => {
    const around: Answer = (request, response) =>
      response.writeHead(302, { Location: `${request.url}x` }).end()
    expect(await refusal(around)).toMatchObject({ code: 'parity-url-redirects', asked: 6 })
    const odd: Answer = (_, response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end()
    expect(await refusal(odd)).toMatchObject({ code: 'parity-url-redirects', asked: 1 })
  })

  test('nobody listens', async () => {
    const { url, stop } = await serveAnswers(() => undefined)
    await stop()
    await expect(against(`${url}/bootstrap`)).rejects.toMatchObject({
      code: 'parity-url-unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

describe('a version that moves under the reader', () => {
  test('makes it read again; when it never stands still, that is an error', async () => {
    let version = 0
    const { url, asked } = await serve(
      (request, response) => json(bootstrapOf({ item: rows }, `v${version}`))(request, response),
      () => `v${version < 3 ? version++ : version}`,
    )
    const outcome = await against(url)
    expect(outcome).toMatchObject({ sides: [{}, { version: 'v3' }] })
    expect([outcome.retries, sumUp(outcome).equal]).toEqual([asked.length - 1, 2])
    expect(outcome.retries).toBeGreaterThan(0)
    let moving = 0
    const never = await serve(json(good), () => `v${moving++}`)
    await expect(against(never.url)).rejects.toMatchObject({ code: 'parity-version-moved' })
  })
})
