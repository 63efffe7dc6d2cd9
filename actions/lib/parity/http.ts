import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../database/connection.js'
import { decode } from '../database/dsn.js'
import { fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'

export type HttpOptions = {
  headers: Readonly<Record<string, string>>
  /** Longest time for one request, its body included. Milliseconds. */
  timeout: number
  /** When all must be over. Milliseconds since 1970. */
  deadline: number
  /** Most bytes of a body, unpacked. */
  mostBytes: number
  /** How often a request that failed in passing is tried again. */
  retries: number
  say: (line: string) => void
  /** First pause before another try; doubled each time. Milliseconds; default 250. */
  pause?: number
}

/** Most redirects that are followed. */
const mostRedirects = 5

/** Longest pause that a server may ask for. Milliseconds. */
const longestPause = 30_000

/** A failure that may pass by itself. */
class Passing extends Error {
  constructor(
    readonly problem: Problem,
    readonly after: number | undefined = undefined,
  ) {
    super(problem.message)
  }
}

/** An address without what may be secret in it: no user, no query. */
export function describeUrl(url: URL): string {
  return `${url.origin}${url.pathname}`
}

/**
 * Fetches a JSON document into a file. Answers of 5xx and 429, timeouts and broken connections are tried again, with
 * growing pauses; nothing else is.
 * @throws SeedrailError `parity-url-*`, `parity-body-too-large`; no message repeats a header or a query
 */
export async function fetchToFile(url: URL, path: string, options: HttpOptions): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await fetchOnce(url, path, options)
      return
    } catch (error) {
      if (!(error instanceof Passing)) throw error
      const pause = Math.min(error.after ?? (options.pause ?? 250) * 2 ** attempt, longestPause)
      if (attempt >= options.retries || Date.now() + pause >= options.deadline)
        throw new SeedrailError(error.problem)
      options.say(`${error.problem.message} Trying again in ${pause} ms.`)
      await sleep(pause)
    }
  }
}

async function fetchOnce(url: URL, path: string, options: HttpOptions): Promise<void> {
  const where = describeUrl(url)
  const left = Math.max(1, Math.min(options.timeout, options.deadline - Date.now()))
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), left)
  try {
    const response = await follow(url, options, controller.signal)
    await refuseStatus(response, where)
    const type = response.headers.get('content-type') ?? ''
    if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
      await response.body?.cancel()
      throw new SeedrailError(
        fault('parity-content-type', `${where} answers with "${type || 'no type'}", not with JSON.`, {
          next: 'Correct the address: this may be a page of a proxy or a login.',
        }),
      )
    }
    await refuseLength(response, where, options.mostBytes)
    await writeBody(response, path, where, options.mostBytes)
  } catch (error) {
    throw explain(error, where, controller.signal.aborted, left)
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

/** Follows redirects; headers go no further than the host they were given for. */
async function follow(start: URL, options: HttpOptions, signal: AbortSignal): Promise<Response> {
  let url = start
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const headers = { Accept: 'application/json', ...(url.origin === start.origin ? options.headers : {}) }
    const response = await fetch(withoutLogin(url), {
      headers: { ...headers, ...authorise(url) },
      redirect: 'manual',
      signal,
    })
    if (response.status < 300 || response.status > 399 || response.status === 304) return response
    const location = response.headers.get('location')
    await response.body?.cancel()
    if (location === null || !URL.canParse(location, url.href)) break
    const next = new URL(location, url.href)
    if (!/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol === 'http:')) break
    url = next
  }
  throw new SeedrailError(
    fault(
      'parity-url-redirects',
      `${describeUrl(start)} leads on and on, or to nowhere that may be followed.`,
      {
        next: `Name the address itself; at most ${mostRedirects} redirects are followed, and none from https to http.`,
      },
    ),
  )
}

function withoutLogin(url: URL): URL {
  const plain = new URL(url.href)
  plain.username = ''
  plain.password = ''
  return plain
}

type Login = { user: string; password: string }

/** The login of an address, decoded; undefined where it has none. */
export function loginOf(url: URL): Login | undefined {
  if (url.username === '' && url.password === '') return undefined
  return { user: decode(url.username), password: decode(url.password) }
}

/** A login as HTTP's Basic scheme sends it (RFC 7617). */
export function encodeLogin({ user, password }: Login): string {
  return Buffer.from(`${user}:${password}`).toString('base64')
}

function authorise(url: URL): Record<string, string> {
  const login = loginOf(url)
  return login === undefined ? {} : { Authorization: `Basic ${encodeLogin(login)}` }
}

async function refuseStatus(response: Response, where: string): Promise<void> {
  const { status } = response
  if (status === 200) return
  await response.body?.cancel()
  const refused = status === 401 || status === 403
  const problem = fault('parity-url-status', `${where} answers ${status}.`, {
    next: refused
      ? 'Correct "headers": the server does not accept them.'
      : status === 404
        ? 'Correct the address; it is the one that gives the whole bootstrap.'
        : "Look into the server's log.",
  })
  if (status < 500 && status !== 429) throw new SeedrailError(problem)
  const after = Number(response.headers.get('retry-after') ?? Number.NaN) * 1_000
  throw new Passing(problem, Number.isFinite(after) && after >= 0 ? after : undefined)
}

/** A body that says itself that it is too long need not be read. Packed ones say how long they are packed. */
async function refuseLength(response: Response, where: string, most: number): Promise<void> {
  if (!(Number(response.headers.get('content-length')) > most)) return
  await response.body?.cancel()
  throw tooLarge(where, most)
}

/** Counts what comes out of the unpacking, so that a small body cannot become an endless one. */
async function writeBody(response: Response, path: string, where: string, most: number): Promise<void> {
  let broken: unknown
  async function* countBytes() {
    let bytes = 0
    try {
      for await (const chunk of response.body ?? []) {
        bytes += chunk.length
        if (bytes > most) throw tooLarge(where, most)
        yield chunk
      }
    } catch (error) {
      broken = error
      throw error
    }
  }
  try {
    await pipeline(countBytes, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    throw broken ?? cannotKeep(where, error)
  }
}

/** Here nothing passes by itself, and the answer was good: asking for it again would only take time. */
function cannotKeep(where: string, error: unknown): SeedrailError {
  return new SeedrailError(
    fault(
      'parity-answer-unkept',
      `What ${where} gives cannot be kept while it is compared: ${messageOf(error)}`,
      {
        next: 'Make room in the folder for temporary files, or name another one in TMPDIR (TEMP on Windows).',
      },
    ),
    { cause: error },
  )
}

function tooLarge(where: string, most: number): SeedrailError {
  return new SeedrailError(
    fault('parity-body-too-large', `${where} gives more than ${most} bytes.`, {
      next: 'Raise "max-body" if the data is really that large.',
    }),
  )
}

function explain(error: unknown, where: string, timedOut: boolean, after: number): unknown {
  if (error instanceof SeedrailError || error instanceof Passing) return error
  if (timedOut) {
    return new Passing(
      fault('parity-url-timeout', `${where} did not give its whole answer within ${Math.round(after)} ms.`, {
        next: 'Raise "timeout", or look at what keeps the server busy.',
      }),
    )
  }
  const cause = (error as { cause?: unknown }).cause ?? error
  const code = codeOf(cause) || 'the connection broke'
  return new Passing(
    fault('parity-url-unreachable', `${where} cannot be read: ${code}.`, {
      next: 'Start the server, or correct the address.',
    }),
  )
}
