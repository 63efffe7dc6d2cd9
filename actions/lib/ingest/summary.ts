import type { Section } from '../report/report.js'
import { kinds } from './answer.js'
import { endingOf, type Outcome } from './prove.js'

/** Columns of the longest bar. */
const longestBar = 40

/** How the requests were answered. */
export function tabulateAnswers({ load, shape, together }: Outcome): Section {
  const { counts, statuses } = load.tally
  return {
    title: 'Answers',
    columns: ['kind', 'requests'],
    rows: [...kinds.map((kind) => [kind, counts[kind]] as const), ['all', load.sent]],
    note: [
      `${shape.unique} distinct events, ${shape.total} requests planned with seed ${shape.seed};`,
      `${together} duplicates at the same moment as their event, ${shape.total - shape.unique - together} later.`,
      `Statuses: ${[...statuses].map(([name, count]) => `${count} × ${name}`).join(', ') || 'none'}.`,
    ].join(' '),
  }
}

/** What was promised, and what was found. */
export function tabulateChecks({ checks }: Outcome): Section | undefined {
  if (checks.length === 0) return undefined
  return {
    title: 'Checks',
    columns: ['check', 'expected', 'found', 'verdict'],
    rows: checks.map(({ name, expected, found, verdict }) => [name, expected, found, verdict]),
  }
}

/** Percentiles and throughput. */
export function tabulateLatency({ latency, throughput, load, shape }: Outcome): Section | undefined {
  if (latency === undefined) return undefined
  const show = (milliseconds: number) => `${milliseconds.toFixed(1)} ms`
  return {
    title: 'Latency',
    columns: ['p50', 'p90', 'p95', 'p99', 'longest', 'throughput'],
    rows: [
      [
        show(latency.p50),
        show(latency.p90),
        show(latency.p95),
        show(latency.p99),
        show(latency.most),
        `${throughput.toFixed(0)} per second`,
      ],
    ],
    note: `${load.tally.durations.length} answers, ${shape.concurrency} at the same moment; from the whole request to the whole answer.`,
  }
}

/** How many answers took how long. */
export function tabulateBuckets({ buckets }: Outcome): Section | undefined {
  if (buckets.length === 0) return undefined
  const most = Math.max(...buckets.map(({ count }) => count))
  return {
    title: 'Answers by time',
    columns: ['less than', 'answers', ''],
    rows: buckets.map(({ below, count }) => [
      `${below} ms`,
      count,
      '█'.repeat(Math.ceil((count / most) * longestBar)),
    ]),
  }
}

/** The sentence that sums up. */
export function renderHeadline(outcome: Outcome): string {
  const { load, shape, checks, stopped, counted } = outcome
  const failed = checks.filter(({ verdict }) => verdict === 'failed')
  const asked = checks.filter(({ verdict }) => verdict !== 'not asked')
  switch (endingOf(outcome)) {
    case 'kept':
      return `${load.sent} requests for ${shape.unique} events had exactly ${outcome.effects?.found} effects; all ${asked.length} checks held.`
    case 'broken':
      return `${failed.length} of ${asked.length} checks did not hold: ${failed.map(({ name }) => name).join('; ')}.${counted === undefined ? ' Effects were not counted.' : ''}`
    case 'could-not-run':
      return stopped === undefined
        ? `Latency only, nothing proven: ${load.sent} requests were sent, but their effects could not be counted.`
        : `${stopped.message} Nothing is proven.`
  }
}
