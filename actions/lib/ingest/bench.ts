import type { AnswerRules } from './answer.js'
import { type EffectCounter, settleCount } from './effects.js'
import { type Event, renderCall, type Target, type Tenant } from './target.js'
import type { Call, Wire } from './wire.js'

/** What every question to a service needs. */
export type Bench = {
  target: Target
  wire: Wire
  rules: AnswerRules
  /** Undefined where effects cannot be counted. */
  counter: EffectCounter | undefined
  /** Marks the events of this run, so that no other run has them too. */
  run: string
  /** How long effects may come after their answers. Milliseconds. */
  settle: number
  /** How long a request that was broken off is sent again. Milliseconds. */
  retryFor: number
}

/** Effects that were to come of some requests, and those that came. */
export type Effects = { expected: number; found: number }

/** An event of this run. */
export function makeEvent(bench: Pick<Bench, 'run'>, name: string, more: Partial<Event> = {}): Event {
  return { id: `${bench.run}-${name}`, number: 0, run: bench.run, deep: 'as ever', ...more }
}

/** The request of an event. */
export function callOf(bench: Pick<Bench, 'target'>, event: Event, tenant?: Tenant): Call {
  return renderCall(bench.target, event, tenant)
}

/**
 * Does `work`, and counts the effects that a tenant got by it.
 * @returns effects undefined where they cannot be counted
 */
export async function countingEffects<Result>(
  bench: Bench,
  expected: number,
  work: () => Promise<Result>,
  tenant: Tenant = bench.target.tenant,
): Promise<{ result: Result; effects: Effects | undefined }> {
  const { counter, settle } = bench
  if (counter === undefined) return { result: await work(), effects: undefined }
  const before = await counter.count(tenant)
  const result = await work()
  const after = await settleCount(() => counter.count(tenant), before + expected, settle)
  return { result, effects: { expected, found: after - before } }
}
