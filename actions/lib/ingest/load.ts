import { fault, type Problem } from '../problem/problem.js'
import { type Bench, callOf, makeEvent } from './bench.js'
import type { LoadPlan } from './plan.js'
import { explainWave } from './stop.js'
import { createTally, type Tally } from './tally.js'
import type { Reply } from './wire.js'

/** What came of a load. */
export type Load = {
  tally: Tally
  sent: number
  /** Duplicates that were sent after their event had been answered, and those that got its answer again. */
  later: { sent: number; replayed: number }
  /** Time in which requests were open. Milliseconds. */
  elapsed: number
  /** Why it ended early, or can't be judged. */
  stopped: Problem | undefined
}

/** Milliseconds between two lines about progress. */
const beat = 5_000

/**
 * Sends a plan, wave by wave. Ends early when a whole wave got no answer, or the first was refused for its signature:
 * more of the same would prove nothing.
 * @param deadline milliseconds since 1970
 */
export async function runLoad(
  bench: Bench,
  plan: LoadPlan,
  deadline: number,
  say: (line: string) => void,
): Promise<Load> {
  const load: Load = {
    tally: createTally(bench.rules),
    sent: 0,
    later: { sent: 0, replayed: 0 },
    elapsed: 0,
    stopped: undefined,
  }
  const total = [...plan.first, ...plan.later].reduce((sum, wave) => sum + wave.length, 0)
  let told = Date.now()
  for (const [index, wave] of [...plan.first, ...plan.later].entries()) {
    if (Date.now() >= deadline) return { ...load, stopped: timeOver(`${load.sent} of ${total} requests`) }
    const replies = await sendWave(bench, wave, load, index >= plan.first.length)
    const stopped = explainWave(replies, index === 0)
    if (stopped !== undefined)
      return {
        ...load,
        stopped: Date.now() >= deadline ? timeOver(`${load.sent} of ${total} requests`) : stopped,
      }
    if (Date.now() - told > beat) {
      told = Date.now()
      say(`${load.sent} of ${total} requests sent`)
    }
  }
  const { limited } = load.tally.counts
  return limited === 0 ? load : { ...load, stopped: explainLimited(limited, load.sent) }
}

async function sendWave(
  bench: Bench,
  wave: readonly number[],
  load: Load,
  later: boolean,
): Promise<readonly Reply[]> {
  const calls = wave.map((number) => callOf(bench, makeEvent(bench, `event-${number}`, { number })))
  const start = performance.now()
  const replies = await bench.wire.sendTogether(calls)
  load.elapsed += performance.now() - start
  load.sent += wave.length
  wave.forEach((number, index) => {
    const reply = replies[index]
    if (reply === undefined) return
    const kind = load.tally.take(number, reply)
    if (!later) return
    load.later.sent++
    if (kind === 'replayed') load.later.replayed++
  })
  return replies
}

/** The problem of a run whose time was over before its work was. @param done how much of it was */
export function timeOver(done: string): Problem {
  return fault('ingest-time-over', `The time was over after ${done}.`, {
    next: 'Raise "total-timeout", or send fewer.',
  })
}

function explainLimited(limited: number, sent: number): Problem {
  return fault(
    'ingest-rate-limited',
    `The service's rate limit refused ${limited} of ${sent} requests (429).`,
    {
      next: 'Raise its limit for this tenant, or give fewer requests or less "concurrency": a refused event proves nothing.',
    },
  )
}
