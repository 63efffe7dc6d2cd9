import * as z from 'zod'
import { fault, type Problem } from '../problem/problem.js'
import { pluralise } from './check.js'
import { endingOf, type Outcome } from './prove.js'

const whole = z.int().nonnegative()

/** The shape of the file that `out` names. */
export const resultSchema = z.object({
  schemaVersion: z.literal(1),
  url: z.string(),
  source: z.string(),
  tenant: z.string(),
  run: z.string(),
  seed: whole,
  total: whole,
  unique: whole,
  concurrency: whole,
  sent: whole,
  created: whole,
  replayed: whole,
  conflict: whole,
  unauthorized: whole,
  limited: whole,
  other: whole,
  unanswered: whole,
  statuses: z.record(z.string(), whole),
  duplicateRatio: z
    .number()
    .min(0)
    .max(1)
    .describe('Share of the requests that were answered as duplicates.'),
  effects: z.object({ how: z.string(), expected: whole, found: z.int() }).nullable(),
  proven: z.boolean().describe('Effects were counted, and every check that was made held.'),
  ending: z.enum(['kept', 'broken', 'could-not-run']),
  checks: z.array(
    z.object({
      name: z.string(),
      expected: z.string(),
      found: z.string(),
      verdict: z.enum(['passed', 'failed', 'not asked']),
    }),
  ),
  latencyMs: z
    .object({ p50: z.number(), p90: z.number(), p95: z.number(), p99: z.number(), most: z.number() })
    .nullable(),
  throughputPerSecond: z.number().nonnegative(),
  histogram: z.array(z.object({ below: z.number(), count: whole })),
})

export type Result = z.infer<typeof resultSchema>

/** An outcome as tools read it. Durations are in milliseconds. */
export function toResult(
  outcome: Outcome,
  { url, source, tenant, run }: Pick<Result, 'url' | 'source' | 'tenant' | 'run'>,
): Result {
  const { load, latency, shape } = outcome
  const { counts, statuses } = load.tally
  const ending = endingOf(outcome)
  return {
    schemaVersion: 1,
    url,
    source,
    tenant,
    run,
    ...shape,
    sent: load.sent,
    ...counts,
    statuses: Object.fromEntries(statuses),
    duplicateRatio: load.sent === 0 ? 0 : (counts.replayed + counts.conflict) / load.sent,
    effects:
      outcome.effects === undefined || outcome.counted === undefined
        ? null
        : { how: outcome.counted, ...outcome.effects },
    proven: ending === 'kept',
    ending,
    checks: outcome.checks.map(({ name, expected, found, verdict }) => ({ name, expected, found, verdict })),
    latencyMs: latency ?? null,
    throughputPerSecond: outcome.throughput,
    histogram: [...outcome.buckets],
  }
}

/** Least share of duplicates in a load that means something. */
const leastRatio = 0.2

/**
 * Why a result is not good enough: too few or other requests, answers that should not be, effects that are not as
 * many as events, or a proof that was never made. Nothing of it is taken on trust: the parts have to add up.
 * @param expectedTotal requests that were to be sent
 */
export function judgeResult(result: Result, expectedTotal: number): Problem[] {
  const { created, replayed, conflict, effects, checks } = result
  const bad = result.unauthorized + result.limited + result.other + result.unanswered
  const counted = created + replayed + conflict + bad
  const recognised = counted === 0 ? 0 : (replayed + conflict) / counted
  const problems: Problem[] = []
  if ([result.total, result.sent, counted].some((number) => number !== expectedTotal)) {
    problems.push(
      fault(
        'loadtest-total',
        `${expectedTotal} requests were expected; ${result.total} were planned, ${result.sent} sent, ${counted} answered or missed.`,
        { next: 'Run the load test with this "total", to its end.' },
      ),
    )
  }
  if (bad > 0) {
    const told = Object.entries(result.statuses).map(([name, count]) => `${count} × ${name}`)
    problems.push(
      fault(
        'loadtest-answers',
        `${pluralise(bad, 'request')} refused, failed or not answered: ${told.join(', ')}.`,
        {
          next: 'Run the load test again, and read what it says of them.',
        },
      ),
    )
  }
  if (recognised < leastRatio) {
    problems.push(
      fault(
        'loadtest-duplicates',
        `Of all requests ${(recognised * 100).toFixed(1)} % were recognised as duplicates; at least ${leastRatio * 100} % make a test.`,
        { next: 'Give the load test fewer "unique" events, or look why duplicates were taken as new.' },
      ),
    )
  }
  if (effects !== null && effects.found !== result.unique) {
    problems.push(
      fault(
        'loadtest-effects',
        `${pluralise(result.unique, 'event')} had ${pluralise(effects.found, 'effect')}.`,
        {
          next: 'Run the load test again, and read what it says of the effects.',
        },
      ),
    )
  }
  for (const { name, expected, found } of checks.filter(({ verdict }) => verdict === 'failed')) {
    problems.push(
      fault('loadtest-check', `"${name}" did not hold: expected ${expected}; found ${found}.`, {
        next: 'Run the load test again, and read what it says of this check.',
      }),
    )
  }
  return problems
}

/** Why a result without faults is no proof all the same, or undefined. */
export function findNoProof({ effects, checks, proven }: Result): Problem | undefined {
  const passed = checks.some(({ verdict }) => verdict === 'passed')
  if (effects !== null && passed && proven) return undefined
  return fault(
    'loadtest-unproven',
    effects === null
      ? 'Latency only, nothing proven: effects were not counted.'
      : 'Nothing proven: the load test did not come to its end.',
    { next: 'Run the load test with "dsn" and "effects-table", or with "count-url".' },
  )
}
