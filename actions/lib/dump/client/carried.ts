import type { Socket } from 'node:net'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import pg from 'pg'
import { clientConfig } from '../../database/connection.js'
import type { Dsn } from '../../database/dsn.js'
import { messageOf } from '../../problem/problem.js'
import { countReady, createMessageWalk, renderGreeting, splitRequests } from './protocol.js'

/** What node-postgres keeps of a session, as far as it is taken over. */
type Session = { client: pg.Client; socket: Socket; parameters: Record<string, string> }

type Internals = {
  connection: {
    stream: Socket
    on(
      event: 'parameterStatus',
      listener: (message: { parameterName: string; parameterValue: string }) => void,
    ): void
  }
}

type WorkerAnswer = { text: string } | { failure: string }

/**
 * Runs the pg_dump that Seedrail carries, as WebAssembly. node-postgres logs in, whatever the server asks for,
 * and then hands its socket over; pg_dump's own greeting is answered here.
 * @throws Error in pg_dump's words
 */
export async function runCarriedDump(dsn: Dsn, options: readonly string[]): Promise<string> {
  const session = await openSession(dsn)
  const { port1, port2 } = new MessageChannel()
  const flag = new SharedArrayBuffer(4)
  serve(session, port1, new Int32Array(flag))
  const worker = new Worker(new URL('./pg-dump-worker.mjs', import.meta.url), {
    workerData: { port: port2, flag, options },
    transferList: [port2],
    // What it might print is no part of our log.
    stdout: true,
    stderr: true,
    execArgv: [],
  })
  try {
    const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`it ended early, with code ${code}`)))
    })
    if ('failure' in answer) throw new Error(answer.failure)
    return answer.text
  } finally {
    port1.close()
    session.socket.destroy()
    await worker.terminate()
  }
}

async function openSession(dsn: Dsn): Promise<Session> {
  const config = clientConfig(dsn, { applicationName: 'seedrail pg_dump' })
  try {
    return await logIn(config)
  } catch (error) {
    const optional = ['prefer', 'allow'].includes(dsn.parameters.sslmode ?? '')
    if (!optional || !/does not support SSL/.test(messageOf(error))) throw error
    return logIn({ ...config, ssl: false })
  }
}

async function logIn(config: pg.ClientConfig): Promise<Session> {
  const client = new pg.Client(config)
  client.on('error', () => undefined)
  const { connection } = client as unknown as Internals
  const parameters: Record<string, string> = {}
  connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    parameters[parameterName] = parameterValue
  })
  await client.connect()
  const socket = connection.stream
  socket.removeAllListeners('data')
  socket.removeAllListeners('end')
  return { client, socket, parameters }
}

/** Answers requests, one at a time: each is held until the server is ready for the next. */
function serve({ socket, parameters }: Session, port: MessagePort, flag: Int32Array): void {
  let greeted = false
  let unsent: Buffer = Buffer.alloc(0)
  let awaited = 0
  let pieces: Buffer[] = []
  const walk = createMessageWalk()
  const reply = (bytes: Buffer) => {
    port.postMessage(Uint8Array.from(bytes))
    Atomics.store(flag, 0, 1)
    Atomics.notify(flag, 0)
  }
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece)
    awaited -= walk(piece)
    if (awaited > 0 || !walk.atBoundary()) return
    const answer = Buffer.concat(pieces)
    pieces = []
    awaited = 0
    reply(answer)
  })
  socket.on('close', () => {
    if (awaited > 0) reply(Buffer.concat(pieces))
    awaited = 0
  })
  port.on('message', (request: Uint8Array) => {
    unsent = Buffer.concat([unsent, request])
    if (!greeted) {
      const greeting = renderGreeting(unsent, parameters)
      if (greeting.done) greeted = true
      if (greeting.answer.length > 0) unsent = Buffer.alloc(0)
      return reply(greeting.answer)
    }
    const { whole, rest } = splitRequests(unsent)
    unsent = rest
    awaited += countReady(whole)
    if (whole.length > 0 && !socket.destroyed) socket.write(whole)
    if (awaited === 0 || socket.destroyed) reply(Buffer.alloc(0))
  })
}
