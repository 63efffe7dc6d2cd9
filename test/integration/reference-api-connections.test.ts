import { connect as connectTcp, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { startApi, type TestApi, writeManifest } from '../support/reference.js'

/** The server below HTTP: what it does with connections, and with what is no request. */

let database: TestDatabase
let folder: string
let api: TestApi
let stopped: Promise<void> | undefined
const sockets: Socket[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  await database.query(`CREATE TABLE lamp (id text PRIMARY KEY); INSERT INTO lamp VALUES ('A')`)
  folder = await writeManifest([{ table: 'lamp' }])
})
afterAll(() => database.drop())
beforeEach(async () => {
  stopped = undefined
  // Whoever has to wait for this fails by the test's own limit.
  api = await startApi(database.dsn, folder, { grace: 600_000 })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await (stopped ?? api.stop())
})

type Line = { socket: Socket; text: () => string; ended: Promise<void> }

/** A connection that has sent `text`. */
async function open(text = ''): Promise<Line> {
  const { port, hostname } = new URL(api.url)
  const socket = connectTcp(Number(port), hostname)
  sockets.push(socket)
  let received = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk
  })
  socket.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  await new Promise<void>((resolve) => void socket.once('connect', () => resolve()))
  if (text !== '') await new Promise<void>((resolve) => void socket.write(text, () => resolve()))
  return { socket, text: () => received, ended }
}

const until = async (condition: () => boolean | Promise<boolean>) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** A request of its own, after which everything that was sent before it has arrived. */
const settle = async () => void (await fetch(`${api.url}/health`))

describe('the end does not wait for', () => {
  const idle: [string, string][] = [
    ['a connection that has sent nothing', ''],
    ['half a request', 'GET /health HTTP/1.1\r\nHost: x\r\n'],
    ['half a line', 'GET /hea'],
  ]
  test.each(idle)('%s', async (_name, text) => {
    const line = await open(text)
    await settle()
    stopped = api.stop()
    await stopped
    await line.ended
  })

  test('a connection that waits for its next request, or has sent half of it', async () => {
    const request = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'
    const lines = [await open(request), await open(request)]
    await until(() => lines.every((line) => line.text().includes('"ok"')))
    lines[1]?.socket.write('GET /health HTTP/1.1\r\n')
    await settle()
    stopped = api.stop()
    await Promise.all([stopped, ...lines.map((line) => line.ended)])
  })
})

test('the end waits for an open request, though others of its connection were answered', async () => {
  const holder = await connect(parseDsn(database.dsn))
  try {
    const path = 'GET /api/v1/reference/lamp HTTP/1.1\r\nHost: x\r\n\r\n'
    const line = await open(path)
    await until(() => line.text().includes('"A"'))
    await holder.query('BEGIN; LOCK TABLE lamp IN ACCESS EXCLUSIVE MODE')
    line.socket.write(path)
    await until(
      async () =>
        (
          await database.query(
            `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          )
        ).length > 0,
    )
    stopped = api.stop()
    await holder.query('ROLLBACK')
    await Promise.all([stopped, line.ended])
    expect(line.text().match(/HTTP\/1\.1 200/g)).toHaveLength(2)
    expect(line.text().match(/"id":"A"/g)).toHaveLength(2)
  } finally {
    await holder.close()
  }
})

describe('what is no request is refused in the shape of all errors', () => {
  const get = 'GET /health HTTP/1.1\r\n'
  const odd: [string, string, number][] = [
    ['an empty Host', `${get}Host: \r\n\r\n`, 400],
    ['no Host', `${get}\r\n`, 400],
    ['no Host, of an old client', 'GET /health HTTP/1.0\r\n\r\n', 400],
    ['a Host that is none', `${get}Host: a b/c\r\n\r\n`, 400],
    ['a Host with a login', `${get}Host: key:hush@x\r\n\r\n`, 400],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['an address that is none', 'GET http:// HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a backslash', 'GET /a\\b HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['another protocol', 'SSH-2.0-hush\r\n\r\n', 400],
    ['an expectation', `${get}Host: x\r\nExpect: the-moon\r\n\r\n`, 417],
    ['too many headers', `${get}Host: x\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`, 431],
  ]
  test.each(odd)('%s', async (_name, request, status) => {
    const line = await open(request)
    await until(() => line.text().includes('}}'))
    const [head = '', body = ''] = line.text().split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(head).toMatch(/^content-type: application\/json/im)
    expect(head).toMatch(/^cache-control: no-store/im)
    const { error } = JSON.parse(body) as { error: Record<string, unknown> }
    expect(error.code).toBe('request-invalid')
    expect(typeof error.message).toBe('string')
    await until(() => api.lines.at(-1)?.includes('request-invalid') === true)
    expect(api.lines.join('\n') + line.text()).not.toContain('hush')
  })

  test('and the next one is answered', async () => {
    const line = await open(`${get}Host: \r\n\r\n`)
    await until(() => line.text().includes('}}'))
    line.socket.write(`${get}Host: x\r\n\r\n`)
    await until(() => line.text().includes('"ok"'))
  })
})
