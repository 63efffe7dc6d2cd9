import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { requireAllowedHost } from '../../actions/lib/ingest/hosts.js'
import { endingOf, problemsOf } from '../../actions/lib/ingest/prove.js'
import { parseUrl } from '../../actions/lib/ingest/url.js'
import { type Call, createWire, type Wire } from '../../actions/lib/ingest/wire.js'
import { failedChecks, proveAt, smallLoad } from '../fixtures/ingest-service/prove.js'

let server: Server | undefined
let wire: Wire | undefined
afterEach(async () => {
  wire?.close()
  server?.closeAllConnections()
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)))
  server = undefined
})

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const started = createServer(handle)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`
}

function open(timeout = 5_000): Wire {
  wire = createWire({ timeout, deadline: Date.now() + 60_000 })
  return wire
}

function callTo(url: string, text = '{"a":1}'): Call {
  return { method: 'POST', url: new URL(url), headers: { 'x-a': 'b' }, body: Buffer.from(text) }
}

describe('the wire', () => {
  test('has all requests of a wave in the hands of the server before it waits for any answer', async () => {
    const size = 12
    const waiting: ServerResponse[] = []
    const url = await serve((request, response) => {
      request.resume().once('end', () => {
        // Whoever sent them one after the other would wait for ever.
        if (waiting.push(response) === size) for (const one of waiting) one.writeHead(201).end('{}')
      })
    })
    const replies = await open().sendTogether(Array.from({ length: size }, () => callTo(url)))
    expect(replies.map((reply) => 'status' in reply && reply.status)).toEqual(new Array(size).fill(201))
  })

  test('tells a server that hangs from one that is not there, and from one that hangs up', async () => {
    const hanging = await serve(() => undefined)
    expect(await open(150).send(callTo(hanging))).toMatchObject({ failure: 'timeout' })
    const sockets = createSocketServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve))
    const { port } = sockets.address() as AddressInfo
    expect(await open().send(callTo(`http://127.0.0.1:${port}`))).toMatchObject({ failure: 'broken' })
    await new Promise((resolve) => sockets.close(resolve))
    expect(await open().send(callTo(`http://127.0.0.1:${port}`))).toMatchObject({
      failure: 'refused',
      reason: 'ECONNREFUSED',
    })
  })

  test('does not wait for the end of an answer that drips', async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write('.'), 20)
      response.once('close', () => clearInterval(timer))
    })
    expect(await open(200).send(callTo(url))).toMatchObject({ failure: 'timeout' })
  })

  test('does not read an answer without an end, nor follow a redirect', async () => {
    const endless = await serve((_, response) => {
      const more = () => {
        while (response.write('x'.repeat(64 * 1024)));
        response.once('drain', more)
      }
      more()
    })
    expect(await open().send(callTo(endless))).toMatchObject({ failure: 'endless' })
    server?.closeAllConnections()
    const elsewhere = await serve((_, response) =>
      response.writeHead(307, { location: 'http://example.com/' }).end(),
    )
    expect(await open().send(callTo(elsewhere))).toMatchObject({ status: 307 })
  })

  test('breaks a request off in its body, so that the server never sees its end', async () => {
    let [begun, ended] = [0, 0]
    let gone: () => void = () => undefined
    const aborted = new Promise<void>((resolve) => {
      gone = resolve
    })
    const url = await serve((request) => {
      begun++
      request.once('end', () => ended++).once('close', gone)
      request.on('error', () => undefined).resume()
    })
    await open().cut(callTo(url, 'x'.repeat(1_000)), 'body')
    await aborted
    expect([begun, ended]).toEqual([1, 0])
  })
})

describe('a server that cannot be an ingest service', () => {
  test('and hangs is told after one wave, and nothing is proven', async () => {
    const outcome = await proveAt(await serve(() => undefined), undefined, { timeout: 200 })
    expect(outcome.stopped?.code).toBe('ingest-silent')
    expect(outcome.load.sent).toBeLessThanOrEqual(smallLoad.concurrency)
    expect(outcome.load.tally.counts.unanswered).toBe(outcome.load.sent)
    expect(endingOf(outcome)).toBe('could-not-run')
  })

  test('and answers more slowly than the whole run may take is told as that', async () => {
    const url = await serve((_, response) => void setTimeout(() => response.writeHead(201).end('{}'), 120))
    const outcome = await proveAt(url, undefined, { deadline: 400 })
    expect(outcome.stopped?.code).toBe('ingest-time-over')
    expect(outcome.load.sent).toBeLessThan(smallLoad.total)
    expect(endingOf(outcome)).toBe('could-not-run')
  })

  test('and hangs only after the load is not blamed for what our own deadline cut short', async () => {
    const known = new Map<string, string>()
    let asked = 0
    const url = await serve(async (request, response) => {
      const mine = ++asked
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString()
      if (mine > smallLoad.total) return
      const replayed = known.has(body)
      if (!replayed) known.set(body, JSON.stringify({ id: mine }))
      response.writeHead(201, { 'idempotency-replayed': String(replayed) }).end(known.get(body))
    })
    const outcome = await proveAt(url, undefined, { deadline: 1_500 })
    expect(outcome.load.sent).toBe(smallLoad.total)
    expect(outcome.stopped).toMatchObject({ code: 'ingest-time-over' })
    expect(failedChecks(outcome)).toEqual([])
    expect(endingOf(outcome)).toBe('could-not-run')
  })

  test.each([
    [200, 'created once each'],
    [204, 'answers'],
  ])('and answers %i to everything fails', async (status, first) => {
    const url = await serve(
      (_, response) => void response.writeHead(status).end(status === 200 ? '{}' : undefined),
    )
    const outcome = await proveAt(url, undefined, { bench: { retryFor: 50 } })
    expect(endingOf(outcome)).toBe('broken')
    expect(failedChecks(outcome)[0]).toBe(first)
    expect(failedChecks(outcome)).toContain('distinct events stay distinct')
    expect(failedChecks(outcome)).toContain('same key, other body')
    expect(problemsOf(outcome).map(({ code }) => code)).toContain('ingest-uncounted')
  })

  test('and answers 201 to everything, as if all were new, fails', async () => {
    const url = await serve((_, response) => void response.writeHead(201).end('{}'))
    const outcome = await proveAt(url, undefined, { bench: { retryFor: 50 } })
    expect(failedChecks(outcome)).toEqual(
      expect.arrayContaining(['created once each', 'later duplicates replayed', 'same key, other body']),
    )
  })

  test.each([
    [404, 'ingest-refused'],
    [500, 'ingest-refused'],
    [403, 'ingest-unauthorized'],
  ])('and answers %i to everything is not judged', async (status, code) => {
    const outcome = await proveAt(
      await serve((_, response) => void response.writeHead(status).end()),
      undefined,
    )
    expect(outcome.stopped).toMatchObject({ code, message: expect.stringContaining(`× ${status}`) })
    expect(endingOf(outcome)).toBe('could-not-run')
  })
})

describe('hosts', () => {
  test.each([
    ['http://127.0.0.1:3000', ''],
    ['http://127.8.9.1', ''],
    ['http://2130706433/', ''],
    ['http://[::1]:80', ''],
    ['http://localhost:3000', ''],
    ['https://staging.example.com/base', 'staging.example.com'],
    ['https://staging.example.com:8443', 'staging.example.com:8443'],
    ['https://a.example.com', '*.example.com'],
  ])('%s is allowed by "%s"', (url, allowed) => {
    expect(() => requireAllowedHost(new URL(url), allowed.split(','))).not.toThrow()
  })

  test.each([
    ['http://example.com', ''],
    ['http://localhost.example.com', ''],
    ['http://127.0.0.1.example.com', ''],
    ['http://10.0.0.1', '10.0.0.2'],
    ['http://0.0.0.0:3000', ''],
    ['http://example.com.evil.test', 'example.com'],
    ['http://evilexample.com', '*.example.com'],
    ['http://a.example.com:81', 'a.example.com:80'],
  ])('%s is not allowed by "%s"', (url, allowed) => {
    expect(() => requireAllowedHost(new URL(url), allowed.split(','))).toThrow('are not allowed')
  })

  test.each(['127.0.0.1:3000', 'ftp://127.0.0.1', 'http://user:pass-word@127.0.0.1', 'file:///etc/passwd'])(
    '%s is no address of a service, and is not repeated',
    (text) => {
      expect(() => parseUrl('url', text)).toThrow(/^The input "url"/)
      expect(() => parseUrl('url', text)).not.toThrow('pass-word')
    },
  )
})
