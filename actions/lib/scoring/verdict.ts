import { caution, fault, type Place, type Problem } from '../problem/problem.js'
import type { Told } from './book.js'
import type { Outcome } from './tally.js'
import { renderViolation } from './violation.js'

/** A count, or a share of what was looked at. */
type Limit = { rows: number } | { percent: number }

export type Bounds = {
  /** Payloads that may be broken. */
  maxFailures: Limit
  /** Payloads that must have been validated; with `absent`, rows that must have been looked at. */
  requireAtLeast: number
  recompute: boolean
}

export type Judged = { kept: boolean; problems: readonly Problem[] }

/** Whether an outcome passes, and everything that is to be said of it. Tolerated errors become warnings. */
export function judgeOutcome(outcome: Outcome, bounds: Bounds): Judged {
  const allowed = countAllowed(outcome, bounds.maxFailures)
  const tolerated = outcome.invalid <= allowed
  const errors = outcome.shown.errors.map((told) => toProblem(told, tolerated))
  const warnings = outcome.shown.warnings.map((told) => toProblem(told, true))
  const general = [tooFew(outcome, bounds), nothingRecomputed(outcome, bounds), withoutPlan(outcome)].flatMap(
    (problem) => problem ?? [],
  )
  return {
    kept: tolerated && general.every(({ level }) => level === 'warning'),
    problems: [...general, ...errors, ...warnings],
  }
}

function countAllowed({ looked }: Outcome, limit: Limit): number {
  return 'rows' in limit ? limit.rows : Math.floor((looked * limit.percent) / 100)
}

/** With `absent` nothing is there to be validated: what counts is that somebody looked. */
function tooFew(outcome: Outcome, { requireAtLeast }: Bounds): Problem | undefined {
  const absent = outcome.expectation === 'absent'
  const seen = absent ? outcome.looked : outcome.payloads
  if (seen >= requireAtLeast) return undefined
  const what = absent ? 'looked at' : 'validated'
  const others = outcome.absent.count > 0 ? ` ${outcome.absent.count} places held no score.` : ''
  return fault(
    'scoring-too-few',
    `${seen} payloads were ${what}, at least ${requireAtLeast} must be.${others}`,
    {
      next: 'Look whether the source, the filter and the path are the right ones; lower require-at-least where none is meant.',
    },
  )
}

function nothingRecomputed(outcome: Outcome, { recompute }: Bounds): Problem | undefined {
  if (!recompute || outcome.recomputed.payloads > 0 || outcome.payloads === 0) return undefined
  return fault('scoring-nothing-recomputed', 'No score was computed again, for no plan lies beside one.', {
    next: 'Correct "recompute" in the contract, or leave recompute out.',
  })
}

function withoutPlan({ recomputed }: Outcome): Problem | undefined {
  if (recomputed.withoutPlan === 0 || recomputed.payloads === 0) return undefined
  const message = `${recomputed.withoutPlan} scores could not be computed again: no plan lies beside them.`
  return caution('scoring-without-plan', message, { next: 'Look why these plans were not stored.' })
}

function toProblem(told: Told, asWarning: boolean): Problem {
  const { origin } = told
  const place: Place | undefined = 'name' in origin ? undefined : origin
  const message = 'name' in origin ? `${origin.name}: ${renderViolation(told)}` : renderViolation(told)
  return {
    level: asWarning ? 'warning' : 'error',
    code: told.code,
    message,
    ...(place === undefined ? {} : { place }),
  }
}
