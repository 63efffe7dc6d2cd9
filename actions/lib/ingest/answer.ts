import type { Answer, Reply } from './wire.js'

/** What a reply means for its event. */
export type Kind = 'created' | 'replayed' | 'conflict' | 'unauthorized' | 'limited' | 'other' | 'unanswered'

/** All kinds, in the order in which they are told. */
export const kinds = [
  'created',
  'replayed',
  'conflict',
  'unauthorized',
  'limited',
  'other',
  'unanswered',
] as const satisfies readonly Kind[]

/** How a service tells a first answer from a repeated one. */
export type AnswerRules = {
  /** Statuses of an event that was taken in now. */
  created: readonly number[]
  /** Statuses of one that had been taken in before. */
  replayed: readonly number[]
  /** A header that, with the value `true`, marks a repeated answer whatever its status; in small letters. */
  replayHeader: string
  /** Members of an answer that may differ from one time to the next. */
  ignored: readonly string[]
}

/** As services name it after the IETF's draft of the header `Idempotency-Key`. */
export const standardReplayHeader = 'idempotency-replayed'

/** A service of the reference's kind: 201 first, and the same again with the header. */
export const defaultRules: AnswerRules = {
  created: [201],
  replayed: [200],
  replayHeader: standardReplayHeader,
  ignored: [],
}

/** Statuses by which a service refuses: a request with the same key is being worked on, or had another body. */
const conflicts: readonly number[] = [409, 422]

/** What a reply means. A success that is in neither list, such as 204, is no answer that could be replayed. */
export function classify(reply: Reply, rules: AnswerRules): Kind {
  if ('failure' in reply) return 'unanswered'
  const { status, headers } = reply
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 429) return 'limited'
  if (conflicts.includes(status)) return 'conflict'
  const known = rules.created.includes(status) || rules.replayed.includes(status)
  if (known && headers[rules.replayHeader]?.toLowerCase() === 'true') return 'replayed'
  if (rules.created.includes(status)) return 'created'
  return rules.replayed.includes(status) ? 'replayed' : 'other'
}

/** A reply in a word: its status, or why there is none. */
export function nameReply(reply: Reply): string {
  return 'failure' in reply ? `no answer (${reply.failure})` : String(reply.status)
}

/** Replies in a few words: `7 × 201, 1 × 500`. */
export function nameReplies(replies: readonly Reply[]): string {
  const times = new Map<string, number>()
  for (const name of replies.map(nameReply)) times.set(name, (times.get(name) ?? 0) + 1)
  return [...times].map(([name, count]) => `${count} × ${name}`).join(', ') || 'nothing'
}

/**
 * The first place in which an answer differs from another of the same event, as a JSON pointer, or undefined where
 * they say the same. The order of members makes no difference; bodies that are no JSON are compared as they stand.
 */
export function findDifference(first: Answer, again: Answer, ignored: readonly string[]): string | undefined {
  if (first.body === again.body) return undefined
  const [one, other] = [parse(first.body), parse(again.body)]
  if (one === undefined || other === undefined) return 'the body'
  return compare(one, other, '', ignored)
}

function compare(one: unknown, other: unknown, at: string, ignored: readonly string[]): string | undefined {
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object')
    return Object.is(one, other) ? undefined : at || '/'
  if (Array.isArray(one) !== Array.isArray(other)) return at || '/'
  const [mine, theirs] = [one as Record<string, unknown>, other as Record<string, unknown>]
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    if (at === '' && ignored.includes(name)) continue
    const path = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!Object.hasOwn(mine, name) || !Object.hasOwn(theirs, name)) return path
    const found = compare(mine[name], theirs[name], path, ignored)
    if (found !== undefined) return found
  }
  return undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
