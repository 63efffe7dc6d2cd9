import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../database/connection.js'
import type { Headers } from './headers.js'

/** One request, as bytes. */
export type Call = { method: 'GET' | 'POST'; url: URL; headers: Headers; body: Buffer }

/** What came back. Durations are in milliseconds, from the moment at which the body was let go. */
export type Answer = { status: number; headers: Headers; body: string; duration: number }

/** No answer: nobody listens, it took too long, the connection broke, or the answer had no end. */
export type Silence = {
  failure: 'refused' | 'timeout' | 'broken' | 'endless'
  reason: string
  duration: number
}

export type Reply = Answer | Silence

/** Sends requests. Follows no redirect, sends nothing twice. */
export type Wire = {
  send(call: Call): Promise<Reply>
  /**
   * Opens all connections, sends all headers, and lets go of all bodies at the same moment, so that the server has
   * every request in hand at once.
   */
  sendTogether(calls: readonly Call[]): Promise<Reply[]>
  /** Breaks a request off: in the middle of its body, or so many milliseconds after its end. */
  cut(call: Call, at: 'body' | number): Promise<void>
  close(): void
}

/** Most bytes of an answer that are read. */
const mostBytes = 1024 * 1024

/** Milliseconds that an idle connection is kept: less than any server keeps it. */
const idle = 2_000

export type WireOptions = {
  /** Longest time for one request. Milliseconds. */
  timeout: number
  /** When all must be over. Milliseconds since 1970. */
  deadline: number
}

/** Connections that stay open from one request to the next. */
export function createWire({ timeout, deadline }: WireOptions): Wire {
  const options = { keepAlive: true, timeout: idle, scheduling: 'lifo' } as const
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) }
  const limit = () => Math.max(1, Math.min(timeout, deadline - Date.now()))
  const open = (call: Call) => openRequest(call, agents[call.url.protocol as keyof typeof agents], limit())
  const sendTogether: Wire['sendTogether'] = async (calls) => {
    const opened = calls.map(open)
    await Promise.all(opened.map(({ ready }) => ready))
    for (const { release } of opened) release()
    return Promise.all(opened.map(({ reply }) => reply))
  }
  return {
    sendTogether,
    send: async (call) => {
      const [reply] = await sendTogether([call])
      return reply ?? { failure: 'broken', reason: 'nothing was sent', duration: 0 }
    },
    cut: (call, at) => cutRequest(call, at, limit()),
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

type Opened = {
  /** Settles when the headers are on their way, or never will be. */
  ready: Promise<void>
  release(): void
  reply: Promise<Reply>
}

function openRequest(call: Call, agent: HttpAgent, limit: number): Opened {
  const request = startRequest(call, agent)
  let start = performance.now()
  const ready = whenConnected(request)
  const reply = new Promise<Reply>((resolve) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      request.destroy()
    }, limit)
    const settle = (outcome: Omit<Answer, 'duration'> | Omit<Silence, 'duration'>) => {
      clearTimeout(timer)
      resolve({ ...outcome, duration: performance.now() - start } as Reply)
    }
    const fail = (error: Error) => settle(late ? timedOut(limit) : explainBreak(error))
    request.once('error', fail)
    let begun = false
    // An answer that has begun says itself whether it came to its end.
    request.once('close', () => {
      if (!begun) fail(new Error('closed'))
    })
    request.once('response', (response) => {
      begun = true
      readBody(response).then((body) => {
        if (body === undefined) request.destroy()
        settle(
          body === undefined
            ? { failure: 'endless', reason: `more than ${mostBytes} bytes` }
            : { status: response.statusCode ?? 0, headers: flatten(response), body },
        )
      }, fail)
    })
    // An answer that came before the whole request makes writing fail, which changes nothing any more.
    request.on('error', () => undefined)
  })
  const release = () => {
    start = performance.now()
    request.end(call.body)
  }
  return { ready, release, reply }
}

function startRequest(call: Call, agent: HttpAgent | false): ClientRequest {
  const make = call.url.protocol === 'https:' ? requestHttps : requestHttp
  const length = call.method === 'GET' ? {} : { 'content-length': String(call.body.length) }
  const request = make(call.url, { method: call.method, headers: { ...call.headers, ...length }, agent })
  request.flushHeaders()
  return request
}

function whenConnected(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    request.once('error', () => resolve())
    request.once('close', () => resolve())
    request.once('socket', (socket: Socket) => {
      if (!socket.connecting) resolve()
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => resolve())
    })
  })
}

/** @returns undefined when there is more than {@link mostBytes} of it */
async function readBody(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A connection of its own, so that breaking it breaks nothing else. */
async function cutRequest(call: Call, at: 'body' | number, limit: number): Promise<void> {
  const request = startRequest(call, false)
  request.on('error', () => undefined)
  const timer = setTimeout(() => request.destroy(), limit)
  await whenConnected(request)
  const part = at === 'body' ? call.body.subarray(0, Math.floor(call.body.length / 2)) : call.body
  await new Promise<void>((resolve) => {
    request.once('close', () => resolve())
    request.write(part, () => resolve())
  })
  // Half a body has to reach the server, or it would only see a connection that came and went.
  await sleep(at === 'body' ? 5 : at)
  request.destroy()
  clearTimeout(timer)
}

function flatten(response: IncomingMessage): Headers {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

function timedOut(limit: number): Omit<Silence, 'duration'> {
  return { failure: 'timeout', reason: `no whole answer within ${Math.round(limit)} ms` }
}

function explainBreak(error: unknown): Omit<Silence, 'duration'> {
  const code = codeOf(error)
  const nobody = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']
  return { failure: nobody.includes(code) ? 'refused' : 'broken', reason: code || 'the connection broke' }
}
