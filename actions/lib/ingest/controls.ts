import { setTimeout as sleep } from 'node:timers/promises'
import { fault } from '../problem/problem.js'
import { classify, findDifference, nameReplies, nameReply } from './answer.js'
import { type Bench, callOf, countingEffects, makeEvent } from './bench.js'
import { type Check, effectsAreWrong, judge, nameEffects, notAsked } from './check.js'
import { measureLatency } from './latency.js'
import type { Tenant } from './target.js'
import type { Call, Reply } from './wire.js'

/** Events that differ only deep inside; and requests that are left alone, broken off in their body, and after it. */
const sizes = { distinct: 8, unhurried: 3, cutInBody: 4, cutAfterBody: 12 } as const

/** First pause before a request is sent again; doubled each time, up to the longest. Milliseconds. */
const pauses = { first: 25, longest: 500 } as const

/** Events that differ in one member, deep inside, are different events. */
export async function proveDistinct(bench: Bench): Promise<Check> {
  const size = sizes.distinct
  const calls = Array.from({ length: size }, (_, index) => {
    // Where the whole body is the key, nothing else may differ; else the key has to.
    const name = bench.target.key === 'body' ? 'distinct' : `distinct-${index}`
    return callOf(bench, makeEvent(bench, name, { deep: `variant ${index}` }))
  })
  const { result, effects } = await countingEffects(bench, size, () => bench.wire.sendTogether(calls))
  const created = result.filter((reply) => classify(reply, bench.rules) === 'created').length
  const faults =
    created === size && !effectsAreWrong(effects)
      ? []
      : [
          fault(
            'ingest-distinct-collapsed',
            `${size} events that differ only deep inside were not taken as ${size}: ${nameReplies(result)}${nameEffects(effects, 'found')}.`,
            {
              next: 'Make the key from the whole body, sorted at every depth. JSON.stringify with a list of names drops whatever is nested.',
            },
          ),
        ]
  return judge(
    'distinct events stay distinct',
    {
      expected: `${size} created${nameEffects(effects, 'expected')}`,
      found: `${created} created${nameEffects(effects, 'found')}`,
    },
    faults,
  )
}

/** A key that was used is refused for another body, and still good for its own. */
export async function proveOtherBodyRefused(bench: Bench): Promise<Check> {
  const name = 'same key, other body'
  const { key, keyHeader } = bench.target
  const expected = 'created, conflict, replayed'
  if (key !== 'field' && keyHeader === undefined) {
    return notAsked(name, expected, 'the service takes no key from its callers')
  }
  const one = makeEvent(bench, 'other-body', { deep: 'first' })
  const event = key === 'body' ? { ...one, key: one.id } : one
  const bodies = [event, { ...event, deep: 'second' }, event]
  const { result, effects } = await countingEffects(bench, 1, () =>
    sendInTurn(
      bench,
      bodies.map((body) => callOf(bench, body)),
    ),
  )
  const found = result.map((reply) => classify(reply, bench.rules)).join(', ')
  const [first, , again] = result
  const faults =
    found === expected && sameAnswer(bench, first, again) && !effectsAreWrong(effects)
      ? []
      : [
          fault(
            'ingest-other-body-taken',
            `A used key with another body was to be refused, and replayed with its own: ${result.map(nameReply).join(', then ')}${nameEffects(effects, 'found')}.`,
            {
              next: 'Keep a hash of the body with the key, over every depth, and answer 422 where it differs. A service that takes no key from callers: key-header: none.',
            },
          ),
        ]
  return judge(
    name,
    {
      expected: `${expected}${nameEffects(effects, 'expected')}`,
      found: `${found}${nameEffects(effects, 'found')}`,
    },
    faults,
  )
}

/**
 * A request that broke off can be sent again, and has its effect once. Some break off in the middle of their body,
 * the others after it, at moments spread over the time that an answer takes when nothing else is asked.
 */
export async function proveCutRetried(bench: Bench): Promise<Check> {
  const { unhurried, cutInBody, cutAfterBody } = sizes
  const size = unhurried + cutInBody + cutAfterBody
  const calls = Array.from({ length: size }, (_, index) => callOf(bench, makeEvent(bench, `cut-${index}`)))
  const { result, effects } = await countingEffects(bench, size, async () => {
    const whole = await sendInTurn(bench, calls.slice(0, unhurried))
    const latency = measureLatency(whole.map(({ duration }) => duration))?.p50 ?? 0
    const moments = [
      ...new Array<'body'>(cutInBody).fill('body'),
      ...Array.from({ length: cutAfterBody }, (_, index) => (latency * (index + 1)) / (cutAfterBody + 1)),
    ]
    // One after the other: together they would take longer, and the moments would mean nothing.
    for (const [index, moment] of moments.entries()) {
      const call = calls[unhurried + index]
      if (call !== undefined) await bench.wire.cut(call, moment)
    }
    return Promise.all(calls.map((call) => sendAgain(bench, call)))
  })
  const settled = result.filter((reply) => isDone(bench, reply)).length
  const faults =
    settled === size && !effectsAreWrong(effects)
      ? []
      : [
          fault(
            'ingest-cut-lost',
            `Of ${size} events whose request broke off, ${settled} could be sent again: ${nameReplies(result)}${nameEffects(effects, 'found')}.`,
            {
              next: 'Write the key, the effect and the stored answer in one transaction: a key that is committed by itself blocks its event for ever.',
            },
          ),
        ]
  return judge(
    'broken off, sent again',
    {
      expected: `${size} answered${nameEffects(effects, 'expected')}`,
      found: `${settled} answered${nameEffects(effects, 'found')}`,
    },
    faults,
  )
}

/** The same event of another tenant is another event, with an answer of its own. */
export async function proveTenantsApart(bench: Bench, other: Tenant | undefined): Promise<Check> {
  const name = 'tenants do not see each other'
  const expected = 'created, created, replayed, replayed'
  if (other === undefined) return notAsked(name, expected, 'no other tenant was named')
  const event = makeEvent(bench, 'tenants')
  const [mine, theirs] = [callOf(bench, event), callOf(bench, event, other)]
  const own = () => countingEffects(bench, 1, () => sendInTurn(bench, [mine, theirs, theirs, mine]))
  const { result: counted, effects: othersEffects } = await countingEffects(bench, 1, own, other)
  const { result, effects } = counted
  const [first, second, secondAgain, firstAgain] = result
  const found = result.map((reply) => classify(reply, bench.rules)).join(', ')
  const kept =
    found === expected &&
    sameAnswer(bench, first, firstAgain) &&
    sameAnswer(bench, second, secondAgain) &&
    !effectsAreWrong(effects) &&
    !effectsAreWrong(othersEffects)
  const refused = second !== undefined && ['unauthorized', 'other'].includes(classify(second, bench.rules))
  const faults = kept
    ? []
    : [
        fault(
          'ingest-tenants-mixed',
          `The same event of "${other.name}" was to be a new one: ${result.map(nameReply).join(', then ')} (${found})${effects === undefined ? '' : `; the other tenant has ${othersEffects?.found ?? 0} of 1 effects`}.`,
          {
            next: refused
              ? 'Name a tenant that the service knows in "other-tenant" (and "other-secret"), or none.'
              : 'Make the tenant part of the unique key: one tenant must never get the answer of another.',
          },
        ),
      ]
  return judge(
    name,
    {
      expected: `${expected}${nameEffects(othersEffects, 'expected')}`,
      found: `${found}${nameEffects(othersEffects, 'found')}`,
    },
    faults,
  )
}

async function sendInTurn(bench: Bench, calls: readonly Call[]): Promise<Reply[]> {
  const replies: Reply[] = []
  for (const call of calls) replies.push(await bench.wire.send(call))
  return replies
}

/** As a careful client does: what is in progress, or failed, is sent again after a pause. */
async function sendAgain(bench: Bench, call: Call): Promise<Reply> {
  const end = Date.now() + bench.retryFor
  for (let pause: number = pauses.first; ; pause = Math.min(pause * 2, pauses.longest)) {
    const reply = await bench.wire.send(call)
    if (isDone(bench, reply) || Date.now() + pause > end) return reply
    await sleep(pause)
  }
}

function isDone(bench: Bench, reply: Reply): boolean {
  return ['created', 'replayed'].includes(classify(reply, bench.rules))
}

function sameAnswer(bench: Bench, first: Reply | undefined, again: Reply | undefined): boolean {
  return (
    first !== undefined &&
    again !== undefined &&
    'status' in first &&
    'status' in again &&
    findDifference(first, again, bench.rules.ignored) === undefined
  )
}
