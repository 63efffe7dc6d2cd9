import { fault, type Problem } from '../problem/problem.js'
import { nameReplies } from './answer.js'
import type { Reply } from './wire.js'

/**
 * Why nothing more should be sent after these replies, or undefined.
 * @param first whether they are the first of all: a service that refuses every signature then will go on doing so
 */
export function explainWave(replies: readonly Reply[], first: boolean): Problem | undefined {
  const told = nameReplies(replies)
  const refused = replies.filter((reply) => 'status' in reply && [401, 403].includes(reply.status))
  if (first && refused.length === replies.length) {
    return fault('ingest-unauthorized', `The service refuses every signature or tenant: ${told}.`, {
      next: 'Correct "secret" (WEBHOOK_SECRET), "tenant", or the names of the headers that carry them.',
    })
  }
  if (first && replies.every((reply) => 'status' in reply && reply.status >= 400 && reply.status !== 429)) {
    return fault('ingest-refused', `The service refuses every event: ${told}.`, {
      next: 'Correct "url", "path" or "body"; or read the log of the service.',
    })
  }
  const silences = replies.flatMap((reply) => ('failure' in reply ? [reply] : []))
  const [silence] = silences
  if (silence === undefined || silences.length < replies.length) return undefined
  switch (silence.failure) {
    case 'refused':
      return fault('ingest-unreachable', `Nobody accepts connections at the address (${silence.reason}).`, {
        next: 'Start the service, or correct "url".',
      })
    case 'timeout':
      return fault('ingest-silent', `The service answers nothing: ${told}, ${silence.reason}.`, {
        next: 'Look at what keeps it busy, or raise "timeout".',
      })
    case 'broken':
    case 'endless':
      return fault(
        'ingest-answer-broken',
        `The service gives no whole answer: ${told} (${silence.reason}).`,
        {
          next: "Look into the service's log.",
        },
      )
  }
}
