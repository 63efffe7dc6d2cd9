import type { Section } from '../report/report.js'
import type { Distribution } from './statistics.js'
import type { Outcome } from './tally.js'

/** `9,993 of 10,000 payloads keep fixed-weight-v1; 7 do not.` */
export function renderHeadline(outcome: Outcome): string {
  const { valid, payloads, invalid, warnings, absent, expectation } = outcome
  if (expectation === 'absent') {
    return `${quantity(absent.count, 'place')} without a score, as expected; ${quantity(payloads, 'score')} that should not be there.`
  }
  const missing = expectation === 'present' ? absent.count : 0
  const parts = [
    `${number(valid)} of ${quantity(payloads, 'payload')} ${payloads === 1 || valid === 1 ? 'keeps' : 'keep'} ${outcome.contract}`,
    ...(invalid - missing > 0
      ? [`${number(invalid - missing)} ${invalid - missing === 1 ? 'does' : 'do'} not`]
      : []),
    ...(absent.count > 0
      ? [
          `${quantity(absent.count, 'place')} without a score${missing > 0 ? ', where each must have one' : ''}`,
        ]
      : []),
    ...(warnings > 0 ? [quantity(warnings, 'warning')] : []),
  ]
  return `${parts.join('; ')}.`
}

/** Everything but the single violations. Sections that would be empty are left out. */
export function tabulateOutcome(outcome: Outcome): Section[] {
  return [
    tabulateCounts(outcome),
    tabulateRules(outcome, 'error'),
    tabulateRules(outcome, 'warning'),
    tabulateDistribution(outcome),
    tabulateFactors(outcome),
  ].flatMap((section) => section ?? [])
}

function tabulateCounts(outcome: Outcome): Section {
  const { recomputed, absent } = outcome
  const again = recomputed.payloads + recomputed.withoutPlan
  return {
    title: 'Payloads',
    columns: ['what', 'count'],
    rows: [
      ['looked at', outcome.looked],
      ['payloads', outcome.payloads],
      ['sound', outcome.valid],
      ['broken', outcome.payloads - outcome.valid],
      ...Object.entries(absent.reasons).map(([reason, count]): [string, number] => [
        `without a score: ${reason}`,
        count,
      ]),
      ...(again > 0 ? [['computed again', recomputed.payloads] as const] : []),
    ],
  }
}

function tabulateRules(outcome: Outcome, level: 'error' | 'warning'): Section | undefined {
  const rows = Object.entries(outcome.rules)
    .filter(([, rule]) => rule.level === level)
    .sort(([, a], [, b]) => b.payloads - a.payloads)
    .map(([code, rule]) => [code, rule.violations, rule.payloads])
  if (rows.length === 0) return undefined
  const [title, all, shown] =
    level === 'error'
      ? (['Errors by rule', outcome.errors, outcome.shown.errors.length] as const)
      : (['Warnings by rule', outcome.warnings, outcome.shown.warnings.length] as const)
  const note = shown < all ? `The first ${shown} of ${number(all)} are listed below.` : undefined
  return { title, columns: ['rule', 'violations', 'payloads'], rows, ...(note === undefined ? {} : { note }) }
}

/** Blocks of the longest bar. */
const longestBar = 30

function tabulateDistribution({ distribution, averages }: Outcome): Section | undefined {
  if (averages.total === null) return undefined
  const most = Math.max(...distribution.map(({ payloads }) => payloads))
  return {
    title: 'Distribution of the total, sound payloads only',
    columns: ['from', 'to', 'payloads', ''],
    rows: cutEmptyEnds(distribution).map(({ from, to, payloads }) => [
      from,
      to,
      payloads,
      renderBar(payloads, most),
    ]),
    note: `Mean ${averages.total.toFixed(4)}.`,
  }
}

/** Tenths before the first and behind the last that hold anything say nothing. */
function cutEmptyEnds(distribution: Distribution): Distribution {
  const first = distribution.findIndex(({ payloads }) => payloads > 0)
  const last = distribution.findLastIndex(({ payloads }) => payloads > 0)
  return distribution.slice(first, last + 1)
}

function renderBar(payloads: number, most: number): string {
  return '█'.repeat(payloads === 0 ? 0 : Math.max(1, Math.round((payloads / most) * longestBar)))
}

function tabulateFactors({ averages: { factors } }: Outcome): Section | undefined {
  if (factors.length === 0) return undefined
  return {
    title: 'Factors, sound payloads only',
    columns: ['factor', 'mean score', 'least', 'most', 'mean contribution'],
    rows: factors.map(({ name, score, least, most, contribution }) => [
      name,
      score.toFixed(4),
      least,
      most,
      contribution === null ? '–' : contribution.toFixed(4),
    ]),
  }
}

function quantity(count: number, one: string): string {
  return `${number(count)} ${count === 1 ? one : `${one}s`}`
}

function number(count: number): string {
  return count.toLocaleString('en-GB')
}
