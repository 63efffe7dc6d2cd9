import { ReferenceProviderError, refuse } from './failure.js'
import type { FetchLike, RemoteConfig, ResponseLike } from './types.js'

/** What a request needs; all settled. */
export type RequestSettings = Required<
  Pick<RemoteConfig, 'timeout' | 'retries' | 'retryDelay' | 'maxLength'>
> & {
  fetch: FetchLike
  headers: Record<string, string>
  onRetry: (message: string) => void
}

/** An answer that is data, or says that what the caller has still stands. */
export type Answer<Document> =
  | { changed: false }
  | { changed: true; document: Document; text: string; etag: string | undefined }

const follow = 'follow'
const stop = 'error'

/** Longest pause that a server may ask for. Milliseconds. */
const longestPause = 10_000

/**
 * Asks for a document, again where that may help: no answer, too slow, 5xx, 429, or a body that cannot be
 * understood, as one that was cut short.
 * @param understand makes the document of the text; what it throws is an answer that makes no sense
 * @throws ReferenceProviderError `reference-unreachable`, `reference-timeout`, `reference-status`,
 * `reference-too-large`, `answer-invalid`, and what `understand` throws
 */
export async function requestDocument<Document>(
  url: string,
  etag: string | undefined,
  settings: RequestSettings,
  understand: (text: string) => Document,
): Promise<Answer<Document>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await requestOnce(url, etag, settings, understand)
    } catch (error) {
      const failure = toFailure(error)
      if (attempt >= settings.retries || !failure.again) throw failure.error
      settings.onRetry(failure.error.message)
      await pause(failure.pause ?? settings.retryDelay * 2 ** attempt)
    }
  }
}

/** An error, whether it is worth another try, and when the server said so. */
class Failure {
  constructor(
    readonly error: ReferenceProviderError,
    readonly again: boolean,
    readonly pause?: number,
  ) {}
}

/** Newer data than the app understands does not get older by asking again. */
const newer = 'schema-unsupported'

async function requestOnce<Document>(
  url: string,
  etag: string | undefined,
  settings: RequestSettings,
  understand: (text: string) => Document,
): Promise<Answer<Document>> {
  const { response, text } = await fetchText(url, etag, settings)
  if (response.status === 304 && etag !== undefined) return { changed: false }
  if (response.status !== 200) throw refuseStatus(response)
  try {
    return {
      changed: true,
      document: understand(text),
      text,
      etag: response.headers.get('ETag') ?? undefined,
    }
  } catch (error) {
    if (error instanceof ReferenceProviderError) throw new Failure(error, error.code !== newer)
    throw new Failure(
      refuse('answer-invalid', 'The answer is no JSON: it was cut short, or somebody else answered.', error),
      true,
    )
  }
}

/** Not every platform's fetch heeds its signal, so the clock runs beside it. */
async function fetchText(
  url: string,
  etag: string | undefined,
  { fetch, headers, timeout, maxLength }: RequestSettings,
): Promise<{ response: ResponseLike; text: string }> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Failure(refuse('reference-timeout', `No answer within ${timeout} ms.`), true))
      controller.abort()
    }, timeout)
  })
  const work = async () => {
    const response = await fetch(url, {
      method: 'GET',
      headers: {
        Accept: 'application/json',
        ...headers,
        ...(etag === undefined ? {} : { 'If-None-Match': etag }),
      },
      signal: controller.signal,
      redirect: Object.keys(headers).length === 0 ? follow : stop,
    })
    if (response.status !== 200) return { response, text: '' }
    if (Number(response.headers.get('Content-Length') ?? 0) > maxLength) throw tooLarge(maxLength)
    const text = await response.text()
    if (text.length > maxLength) throw tooLarge(maxLength)
    return { response, text }
  }
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
    // A body that nobody reads would hold its connection.
    controller.abort()
  }
}

function refuseStatus(response: ResponseLike): Failure {
  const { status } = response
  const asked = Number(response.headers.get('Retry-After') ?? Number.NaN) * 1_000
  const again = status >= 500 || status === 429 || status === 408
  return new Failure(
    refuse('reference-status', `The server answered with status ${status}.`),
    again,
    Number.isFinite(asked) ? Math.min(asked, longestPause) : undefined,
  )
}

function tooLarge(maxLength: number): Failure {
  return new Failure(
    refuse('reference-too-large', `The answer has more than ${maxLength} characters.`),
    false,
  )
}

/** What a platform's fetch says may hold the address and what is in it: it stays in `cause`. */
function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure(refuse('reference-unreachable', 'The server cannot be reached.', error), true)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
