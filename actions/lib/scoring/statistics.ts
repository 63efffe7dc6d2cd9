import type { ContractManifest } from './manifest.js'
import { follow, followPattern, membersOf, type Pattern, parsePattern, parsePointer } from './pointer.js'

/** How the totals of sound payloads lie: tenths of the range, the last with its end. */
export type Distribution = { from: number; to: number; payloads: number }[]

export type FactorAverage = {
  name: string
  payloads: number
  score: number
  least: number
  most: number
  contribution: number | null
}

export type Statistics = {
  distribution: Distribution
  averages: { total: number | null; factors: readonly FactorAverage[] }
}

/** Most factors that are averaged; a contract may use a star for anything. */
const mostFactors = 50

type Sum = { payloads: number; score: number; least: number; most: number; contribution: number }

/** The distribution of totals and the averages of scores, over sound payloads. */
export function createStatistics(manifest: ContractManifest) {
  const { summary } = manifest
  const [from, to] = summary?.range ?? [0, 1]
  const tenths = new Array<number>(10).fill(0)
  const total = { payloads: 0, sum: 0 }
  const factors = new Map<string, Sum>()
  const steps = summary === undefined ? undefined : parsePointer(summary.total)
  const scores = summary?.scores === undefined ? undefined : parsePattern(summary.scores)
  const contributions = summary?.contributions === undefined ? undefined : parsePattern(summary.contributions)
  return {
    take(payload: unknown): void {
      if (steps === undefined) return
      const value = follow(payload, steps)
      if (typeof value === 'number') {
        total.payloads++
        total.sum += value
        const tenth = Math.floor(((value - from) / (to - from)) * 10 + 1e-9)
        const index = Math.min(9, Math.max(0, tenth))
        tenths[index] = (tenths[index] ?? 0) + 1
      }
      if (scores !== undefined) takeScores(factors, payload, scores, contributions)
    },
    finish(): Statistics {
      const width = (to - from) / 10
      return {
        distribution: tenths.map((payloads, index) => ({
          from: tidy(from + index * width),
          to: tidy(from + (index + 1) * width),
          payloads,
        })),
        averages: {
          total: total.payloads === 0 ? null : tidy(total.sum / total.payloads),
          factors: [...factors].map(([name, sum]) => ({
            name,
            payloads: sum.payloads,
            score: tidy(sum.score / sum.payloads),
            least: sum.least,
            most: sum.most,
            contribution: contributions === undefined ? null : tidy(sum.contribution / sum.payloads),
          })),
        },
      }
    },
  }
}

function takeScores(
  factors: Map<string, Sum>,
  payload: unknown,
  scores: Pattern,
  contributions: Pattern | undefined,
): void {
  for (const member of membersOf(payload, scores)) {
    const score = followPattern(payload, scores, member)
    if (typeof score !== 'number') continue
    let sum = factors.get(member)
    if (sum === undefined) {
      if (factors.size >= mostFactors) continue
      sum = { payloads: 0, score: 0, least: score, most: score, contribution: 0 }
      factors.set(member, sum)
    }
    sum.payloads++
    sum.score += score
    if (score < sum.least) sum.least = score
    if (score > sum.most) sum.most = score
    const contribution =
      contributions === undefined ? undefined : followPattern(payload, contributions, member)
    if (typeof contribution === 'number') sum.contribution += contribution
  }
}

function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
