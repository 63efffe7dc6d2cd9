import { type AnswerRules, classify, findDifference, type Kind, kinds, nameReply } from './answer.js'
import type { Answer, Reply } from './wire.js'

/** What the replies of a load add up to. */
export type Tally = {
  readonly counts: Readonly<Record<Kind, number>>
  /** How often each status, or kind of silence, came. */
  readonly statuses: ReadonlyMap<string, number>
  /** Milliseconds, one for each request that was answered. */
  readonly durations: readonly number[]
  /** Events with at least one answer as created, and with more than one. */
  createdEvents(): { once: number; more: number }
  /** Answers that were held against the first one of their event, and those that differed. */
  compare(): Comparison
  take(event: number, reply: Reply): Kind
}

/** How many were compared, how many differ, and some of these by place. */
export type Comparison = { compared: number; different: number; differing: readonly Difference[] }

export type Difference = { event: number; at: string }

/** Most differing answers that are remembered by place. */
const shown = 20

/** A tally of nothing yet. The first answer as created is what later ones are held against. */
export function createTally(rules: AnswerRules): Tally {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>
  const statuses = new Map<string, number>()
  const durations: number[] = []
  const first = new Map<number, Answer>()
  const created = new Map<number, number>()
  const repeated: { event: number; answer: Answer }[] = []
  return {
    counts,
    statuses,
    durations,
    take(event, reply) {
      const kind = classify(reply, rules)
      const name = nameReply(reply)
      counts[kind]++
      statuses.set(name, (statuses.get(name) ?? 0) + 1)
      if ('failure' in reply) return kind
      durations.push(reply.duration)
      if (kind === 'created') {
        created.set(event, (created.get(event) ?? 0) + 1)
        if (!first.has(event)) first.set(event, reply)
        else repeated.push({ event, answer: reply })
      } else if (kind === 'replayed') repeated.push({ event, answer: reply })
      return kind
    },
    createdEvents() {
      const times = [...created.values()]
      return { once: times.length, more: times.filter((count) => count > 1).length }
    },
    compare() {
      const differing: Difference[] = []
      let [compared, different] = [0, 0]
      for (const { event, answer } of repeated) {
        const original = first.get(event)
        compared++
        const at =
          original === undefined ? 'no first answer' : findDifference(original, answer, rules.ignored)
        if (at === undefined) continue
        different++
        if (differing.length < shown) differing.push({ event, at })
      }
      return { compared, different, differing }
    },
  }
}
