import { fault, messageOf, type Problem } from '../problem/problem.js'

/** Longest wait that GitHub may ask of us. Milliseconds. */
export const longestWait = 60_000

type Answer = {
  status: number
  headers: Readonly<Record<string, string | number | undefined>>
}

/**
 * What an error says of GitHub's answer. The client reports a lost connection and a time that ran out as a 500
 * without an answer.
 */
export function answerOf(error: unknown): Answer | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  const response = 'response' in error ? (error.response as Partial<Answer> | undefined) : undefined
  return { status: error.status, headers: response?.headers ?? {} }
}

/** True when nobody knows whether the request was carried out. */
export function isUncertain(error: unknown): boolean {
  return (answerOf(error)?.status ?? 0) >= 500
}

/** True when GitHub turned the request away for the number of requests, before it did anything. */
export function isRateLimited(error: unknown): boolean {
  const answer = answerOf(error)
  if (answer === undefined) return false
  if (answer.status === 429) return true
  if (answer.status !== 403) return false
  const { 'retry-after': retryAfter, 'x-ratelimit-remaining': remaining } = answer.headers
  return (
    retryAfter !== undefined ||
    String(remaining) === '0' ||
    /rate limit|abuse detection/i.test(messageOf(error))
  )
}

/**
 * How long GitHub asks us to wait, in milliseconds: `retry-after`, else until `x-ratelimit-reset`, else the minute
 * that its documentation asks for. Undefined where it asks for nothing.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function waitAskedFor(error: unknown, now: number): number | undefined {
  const { headers = {} } = answerOf(error) ?? {}
  const retryAfter = Number(headers['retry-after'])
  if (headers['retry-after'] !== undefined && Number.isFinite(retryAfter)) return retryAfter * 1_000
  if (!isRateLimited(error)) return undefined
  const reset = Number(headers['x-ratelimit-reset'])
  return String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset)
    ? Math.max(0, reset * 1_000 - now) + 1_000
    : 60_000
}

/** GitHub's answer as one of our problems. `doing` ends a sentence: `comment on #12`. */
export function explainAnswer(error: unknown, doing: string, permission: string): Problem {
  const status = answerOf(error)?.status
  const words = `GitHub says: ${messageOf(error).replace(/ - https:\/\/\S+$/, '')}`
  if (isRateLimited(error)) {
    return fault('github-rate-limited', `GitHub's limit on requests did not let us ${doing}. ${words}`, {
      next: 'Run again later, or with another token.',
    })
  }
  if (status === 401) {
    return fault(
      'github-login-refused',
      `GitHub does not take the token, so that we could not ${doing}. ${words}`,
      {
        next: `Leave "token" out, or give one that is valid and not expired.`,
      },
    )
  }
  if (status === 403) {
    return fault('github-forbidden', `The token may not ${doing}. ${words}`, {
      next: `Give the job "permissions: ${permission}"; for pull requests from forks no token may write.`,
    })
  }
  if (status === 404 || status === 410) {
    return fault('github-target-missing', `GitHub shows the token nothing to ${doing}. ${words}`, {
      next: 'Correct the number or the repository; a token that may not see them gets the same answer, and issues may be switched off.',
    })
  }
  if (status === undefined || status >= 500) {
    return fault(
      'github-unavailable',
      `GitHub did not answer as it should, so that we could not ${doing}. ${words}`,
      {
        next: 'Run again; if it stays, look at githubstatus.com.',
      },
    )
  }
  return fault('github-refused', `GitHub refused to ${doing} (${status}). ${words}`, {
    next: 'Correct what its answer names.',
  })
}
