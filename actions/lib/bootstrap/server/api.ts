import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { codeOf } from '../../database/connection.js'
import { explainRefusal } from '../../database/refusal.js'
import { messageOf, SeedrailError } from '../../problem/problem.js'
import type { Body, Held } from './holder.js'
import { neverKeep } from './http.js'

/** What the API needs of the rest. */
export type ApiOptions = {
  /** Gives what is true now; see `createHolder`. */
  current: () => Promise<Held>
  /** Origins whose pages may read the answers; none by default. `*` means all. */
  origins?: readonly string[]
  /** Hears one line for each request, and one for each failure. */
  say?: (line: string) => void
}

/** The one shape of every answer that is no data. */
export type ErrorBody = { error: { code: string; message: string; next?: string } }

/** Seconds after which it is worth asking again. */
const retryAfter = 5

/** Longest path that a log line repeats. */
const shownPath = 200

const root = '/api/v1/reference'

/** Every answer with data may be kept, and has to be asked about before it is used again. */
const askFirst = 'no-cache'

/** The read-only HTTP API of a dataset. Knows no sockets: give it requests. */
export function createApi({ current, origins = [], say = () => undefined }: ApiOptions): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    const start = performance.now()
    await next()
    say(describeRequest(context, performance.now() - start))
  })
  if (origins.length > 0) {
    app.use(
      cors({
        origin: origins.includes('*') ? '*' : [...origins],
        allowMethods: ['GET', 'HEAD'],
        allowHeaders: ['If-None-Match'],
        exposeHeaders: ['ETag', 'Retry-After'],
        maxAge: 86_400,
      }),
    )
  }
  app.get('/health', async (context) => {
    const { referenceVersion } = (await current()).head
    return context.json({ status: 'ok', referenceVersion }, 200, { 'Cache-Control': neverKeep })
  })
  app.get(`${root}/version`, async (context) => answer(context, await current(), (held) => held.version))
  app.get(`${root}/bootstrap`, async (context) =>
    answer(context, await current(), (held) => held.bootstrap()),
  )
  app.get(`${root}/:table`, async (context) => {
    const key = context.req.param('table')
    const held = await current()
    if (held.tableKeys.includes(key)) return answer(context, held, () => held.table(key))
    return refuse(context, 404, {
      code: 'table-unknown',
      message: `There is no table "${key.slice(0, shownPath)}".`,
      next: `Tables: ${held.tableKeys.join(', ')}.`,
    })
  })
  for (const path of ['/health', `${root}/:table`]) {
    app.all(path, (context) => {
      context.header('Allow', 'GET, HEAD')
      return refuse(context, 405, {
        code: 'method-not-allowed',
        message: `${context.req.method} is not possible: this API only reads.`,
      })
    })
  }
  app.notFound((context) =>
    refuse(context, 404, {
      code: 'path-unknown',
      message: 'There is nothing at this path.',
      next: `Paths: /health, ${root}/version, ${root}/bootstrap, ${root}/<table>.`,
    }),
  )
  app.onError((error, context) => fail(context, error, say))
  return app
}

/** 304 where the caller has this version already, else the document, compressed where he takes it so. */
async function answer(
  context: Context,
  held: Held,
  choose: (held: Held) => Body | undefined,
): Promise<Response> {
  const { schemaVersion, referenceVersion } = held.head
  // Weak: compressed or not, read now or an hour ago, it is the same data in other bytes.
  const etag = `W/"${schemaVersion}-${referenceVersion}"`
  context.header('ETag', etag)
  context.header('Cache-Control', askFirst)
  context.header('Vary', 'Accept-Encoding', { append: true })
  // Caches take over the headers of a 304 as well.
  context.header('Content-Type', 'application/json; charset=utf-8')
  if (matches(context.req.header('If-None-Match'), etag)) return context.body(null, 304)
  const body = choose(held)
  if (body === undefined) return context.notFound()
  const zipped = acceptsGzip(context.req.header('Accept-Encoding'))
  const bytes = zipped ? await body.compressed() : body.plain
  if (zipped) context.header('Content-Encoding', 'gzip')
  context.header('Content-Length', String(bytes.length))
  return context.body(new Uint8Array(bytes))
}

/** RFC 9110, 13.1.2: a list of tags, compared weakly, or `*`. */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  const bare = (tag: string) => tag.trim().replace(/^W\//, '')
  return header.trim() === '*' || header.split(',').some((tag) => bare(tag) === bare(etag))
}

/** RFC 9110, 12.5.3: whether gzip is named, or `*` stands for it, and not with weight 0. */
export function acceptsGzip(header: string | undefined): boolean {
  const weights = new Map(
    (header ?? '').split(',').map((part): [string, number] => {
      const [coding = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      return [coding, weight === undefined ? 1 : Number(weight.slice(2))]
    }),
  )
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0
}

function refuse(context: Context, status: 404 | 405 | 500 | 503, error: ErrorBody['error']): Response {
  context.header('Cache-Control', neverKeep)
  return context.json<ErrorBody>({ error }, status)
}

/**
 * The database's absence passes by itself: 503. What is wrong with the schema or with us does not: 500. Callers
 * learn the code; addresses, logins and the server's words are for the log.
 */
function fail(context: Context, error: unknown, say: (line: string) => void): Response {
  const { code, message } = explain(error)
  say(`error  ${code}  ${message}`)
  if (passing.test(code)) {
    context.header('Retry-After', String(retryAfter))
    return refuse(context, 503, {
      code,
      message: 'The reference data cannot be read at the moment.',
      next: `Ask again in ${retryAfter} seconds.`,
    })
  }
  return refuse(context, 500, { code, message: 'The reference data cannot be served as it is.' })
}

/** Conditions that end without anybody changing this server. */
const passing = /^(database-(?!forbidden)|lock-timeout|statement-timeout|reference-empty)/

function explain(error: unknown): { code: string; message: string } {
  if (error instanceof SeedrailError) return error
  if (/^[0-9A-Z]{5}$/.test(codeOf(error))) return explainRefusal(error, {})
  return { code: unexpected, message: messageOf(error) }
}

const unexpected = 'unexpected'

/** Without the query, where people put secrets; its path as it was sent, encoded. */
function describeRequest(context: Context, duration: number): string {
  const { pathname } = new URL(context.req.url)
  const size = context.res.headers.get('Content-Length')
  const path = pathname.length > shownPath ? `${pathname.slice(0, shownPath)}…` : pathname
  return `${context.req.method} ${path} ${context.res.status} ${Math.round(duration)} ms${size === null ? '' : ` ${size} B`}`
}
