import { fault, type Problem } from '../problem/problem.js'
import type { Ending } from '../report/report.js'
import { type Bench, countingEffects, type Effects } from './bench.js'
import type { Check } from './check.js'
import { proveCutRetried, proveDistinct, proveOtherBodyRefused, proveTenantsApart } from './controls.js'
import { type Bucket, countBuckets, type Latency, measureLatency } from './latency.js'
import { type Load, runLoad, timeOver } from './load.js'
import { judgeLoad } from './load-checks.js'
import { type LoadShape, planLoad } from './plan.js'
import type { Tenant } from './target.js'

/** Everything that a load test found. */
export type Outcome = {
  shape: LoadShape
  /** Duplicates that were sent at the same moment as their event. */
  together: number
  load: Load
  latency: Latency | undefined
  buckets: readonly Bucket[]
  /** Requests per second, while any were open. */
  throughput: number
  /** Where effects were counted; undefined: nowhere. */
  counted: string | undefined
  effects: Effects | undefined
  checks: readonly Check[]
  /** Why some checks were never made. */
  stopped: Problem | undefined
}

export type ProveOptions = {
  shape: LoadShape
  otherTenant: Tenant | undefined
  /** Milliseconds since 1970. */
  deadline: number
  say: (line: string) => void
  /** Times a part of the work. */
  phase: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>
}

/**
 * Sends the planned load, counts its effects, and puts the negative controls. A load that could not be sent as
 * planned is not judged.
 * @throws SeedrailError when effects were to be counted and cannot be
 */
export async function proveIngest(bench: Bench, options: ProveOptions): Promise<Outcome> {
  const { shape, deadline, phase } = options
  const plan = planLoad(shape)
  const { result: load, effects } = await phase('load', () =>
    countingEffects(bench, shape.unique, () => runLoad(bench, plan, deadline, options.say)),
  )
  const { durations } = load.tally
  const latency = measureLatency(durations)
  const outcome: Outcome = {
    shape,
    together: plan.together,
    load,
    latency,
    buckets: countBuckets(durations),
    throughput: load.elapsed === 0 ? 0 : (durations.length * 1_000) / load.elapsed,
    counted: bench.counter?.how,
    effects,
    checks: [],
    stopped: load.stopped,
  }
  if (load.stopped !== undefined) return outcome
  const checks = judgeLoad(load, shape.unique, effects)
  const controls = [
    () => proveDistinct(bench),
    () => proveOtherBodyRefused(bench),
    () => proveCutRetried(bench),
    () => proveTenantsApart(bench, options.otherTenant),
  ]
  const all = checks.length + controls.length
  return phase('controls', async () => {
    for (const control of controls) {
      const check = await control()
      // Requests that our own deadline cut short say nothing about the service.
      if (Date.now() >= deadline && check.verdict === 'failed') {
        return { ...outcome, checks, stopped: timeOver(`${checks.length} of ${all} checks`) }
      }
      checks.push(check)
    }
    return { ...outcome, checks }
  })
}

/** What an outcome means for whoever waits for it. What was found broken is broken, counted or not. */
export function endingOf({ checks, stopped, counted }: Outcome): Ending {
  if (checks.some((check) => check.verdict === 'failed')) return 'broken'
  return stopped !== undefined || counted === undefined ? 'could-not-run' : 'kept'
}

/** The problems of an outcome: why it stopped, what failed, and that nothing could be counted. */
export function problemsOf({ checks, stopped, counted }: Outcome): Problem[] {
  const uncounted = fault('ingest-uncounted', 'Latency only, nothing proven: effects could not be counted.', {
    next: 'Give "dsn" and "effects-table", or "count-url": answers alone cannot show what happened.',
  })
  return [
    ...(stopped === undefined ? [] : [stopped]),
    ...checks.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
    ...(stopped === undefined && counted === undefined ? [uncounted] : []),
  ]
}
