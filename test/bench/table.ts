import { median, type Timing } from './measure.js'
import { type Method, type Phase, phases } from './methods.js'

/** Every timing of one number of rows: by method, then by phase, one for each round. */
export type Results = {
  rows: number
  rounds: number
  timings: ReadonlyMap<Method, ReadonlyMap<Phase, readonly Timing[]>>
}

/** The promises for 1,000,000 rows, as ratios to psql, and for the peak memory, in megabytes. */
const bars: Record<Phase, number> = {
  'first load': 1.15,
  'nothing changed, trusted': 0.15,
  'nothing changed': 1.35,
  '1 % changed': 1.35,
}
const memoryBar = 170

/** Most that ten thousand rows may take longer than psql takes. Seconds. */
const smallBar = 0.35

/** Median seconds of a phase; what has no such phase took no time that could be told. */
function secondsOf({ timings }: Results, method: Method, phase: Phase): number {
  return median((timings.get(method)?.get(phase) ?? []).map(({ seconds }) => seconds))
}

/** The phase of psql that a phase is measured against: psql trusts nothing. */
function baselineOf(results: Results, baseline: Method, phase: Phase): number {
  return secondsOf(results, baseline, phase === 'nothing changed, trusted' ? 'nothing changed' : phase)
}

/** Peak memory of a method: the median of its hungriest phase. Megabytes. */
function peakOf({ timings }: Results, method: Method): number {
  const peaks = [...(timings.get(method)?.values() ?? [])].map((some) =>
    median(some.map(({ megabytes }) => megabytes)),
  )
  return Math.max(...peaks)
}

/** Ratios to the baseline of the same phase, a row for each method, with the bars below them. */
export function renderRatios(results: Results, baseline: Method): string {
  const lines = [...results.timings.keys()].map((method) => {
    const cells = phases.map((phase) => {
      const seconds = secondsOf(results, method, phase)
      const ratio = seconds / baselineOf(results, baseline, phase)
      return Number.isNaN(ratio) ? '–' : `${ratio.toFixed(2)} (${seconds.toFixed(2)} s)`
    })
    const peak = peakOf(results, method)
    return [method.name, ...cells, Number.isNaN(peak) ? '–' : `${peak.toFixed(0)} MB`]
  })
  const bar = ['*bar at 1,000,000 rows*', ...phases.map((phase) => `≤ ${bars[phase]}`), `≤ ${memoryBar} MB`]
  return renderTable(['method', ...phases, 'peak memory'], [...lines, bar])
}

/** What one method takes longer than the baseline, start and exit of both included. */
export function renderDifferences(results: Results, method: Method, baseline: Method): string {
  const lines = phases.map((phase) => {
    const ours = secondsOf(results, method, phase)
    const theirs = baselineOf(results, baseline, phase)
    return [
      phase,
      ...[ours, theirs, ours - theirs].map((seconds) => `${seconds.toFixed(2)} s`),
      `≤ ${smallBar} s`,
    ]
  })
  return renderTable(['phase', method.name, 'psql', 'over psql', 'bar'], lines)
}

export function renderTitle({ rows, rounds }: Results): string {
  return `**${rows.toLocaleString('en-US')} rows, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}**`
}

/** How the peak memory of a method grows with the rows. */
export function renderGrowth(one: Results, other: Results, method: Method): string {
  const [large, less] = one.rows > other.rows ? [one, other] : [other, one]
  const growth = peakOf(large, method) / peakOf(less, method)
  return `Peak memory of ${method.name} at ${large.rows} rows: ${growth.toFixed(2)} times that at ${less.rows} (bar: 1.3 from 100,000 to 1,000,000).`
}

function renderTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
