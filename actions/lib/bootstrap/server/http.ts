import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { codeOf } from '../../database/connection.js'
import type { ErrorBody } from './api.js'

/** `Cache-Control` of what is no data. */
export const neverKeep = 'no-store'

/** Answers requests; knows no sockets. */
export type Fetch = (request: Request) => Response | Promise<Response>

/** A server that does not listen yet. */
export type HttpServer = {
  server: Server
  /**
   * Takes no new connection, ends those that have no open request at once, and the others when theirs are answered.
   * @param grace how long these have, in milliseconds; then all are ended
   */
  close(grace: number): Promise<void>
}

/** What is no request never gets as far as `fetch`: it is refused here, in the shape of all errors. */
export async function createHttpServer(fetch: Fetch, say: (line: string) => void): Promise<HttpServer> {
  const { getRequestListener } = await import('@hono/node-server')
  const refuse = (status: number) => {
    say(`refused  ${invalid.code}  ${status}`)
    return { status, headers: { ...errorHeaders }, body: errorText }
  }
  const listener = getRequestListener(fetch, {
    overrideGlobalObjects: false,
    errorHandler: () => {
      const { body, ...init } = refuse(400)
      return new Response(body, init)
    },
  })
  // The listener refuses a request without Host; Node would do it without a word.
  const server = createServer({ requireHostHeader: false }, listener)
  const connections = watchConnections(server)
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body } = refuse(417)
    response.writeHead(status, headers).end(body)
  })
  server.on('clientError', (error: Error, socket: Socket) => {
    // A request before this one may be half answered; and who has gone hears nothing.
    if (!socket.writable || connections.isBusy(socket)) socket.destroy()
    else socket.end(renderRaw(refuse(statuses.get(codeOf(error)) ?? 400)))
  })
  return {
    server,
    async close(grace) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      connections.endIdle()
      const force = setTimeout(connections.endAll, grace)
      await closed
      clearTimeout(force)
    },
  }
}

const invalid: ErrorBody['error'] = {
  code: 'request-invalid',
  message: 'This is no request that can be understood.',
  next: 'Send a path that begins with "/", and a Host.',
}

const errorText = JSON.stringify({ error: invalid })

const errorHeaders = {
  'Content-Type': 'application/json',
  'Cache-Control': neverKeep,
  'Content-Length': String(Buffer.byteLength(errorText)),
}

/** By the codes of Node's parser; everything else is 400. */
const statuses = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
])

function renderRaw({ status, headers, body }: { status: number; headers: object; body: string }): string {
  const fields = { ...headers, Connection: 'close' }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n')
}

type Connections = { isBusy(socket: Socket): boolean; endIdle(): void; endAll(): void }

/** Node counts a connection that has not sent a whole request as busy, until its time is up. */
function watchConnections(server: Server): Connections {
  const open = new Map<Socket, number>()
  let ending = false
  const endWhereIdle = (socket: Socket) => {
    if (ending && open.get(socket) === 0) socket.destroy()
  }
  const count = (socket: Socket, change: number) => {
    const requests = open.get(socket)
    if (requests !== undefined) open.set(socket, requests + change)
  }
  server.on('connection', (socket: Socket) => {
    open.set(socket, 0)
    socket.once('close', () => open.delete(socket))
    endWhereIdle(socket)
  })
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1)
    response.once('close', () => {
      count(socket, -1)
      endWhereIdle(socket)
    })
  })
  return {
    isBusy: (socket) => (open.get(socket) ?? 0) > 0,
    endIdle() {
      ending = true
      for (const socket of open.keys()) endWhereIdle(socket)
    },
    endAll() {
      for (const socket of open.keys()) socket.destroy()
    },
  }
}
