import { createBook, type RuleCount, type Told } from './book.js'
import type { Expectation } from './expectation.js'
import type { Found } from './found.js'
import type { Judgement } from './judge.js'
import type { ContractManifest } from './manifest.js'
import type { Recomputed } from './recompute.js'
import { createStatistics, type Statistics } from './statistics.js'
import { refuse, type Violation } from './violation.js'

/** What a validation found. Plain data; `report.json` carries it as it is. */
export type Outcome = Statistics & {
  contract: string
  expectation: Expectation
  /** Rows, lines or elements that were looked at. */
  looked: number
  payloads: number
  valid: number
  /** With an error of any kind; among them scores that should be there or should not. */
  invalid: number
  /** Without a score, by the reason. */
  absent: { count: number; reasons: Record<string, number> }
  errors: number
  warnings: number
  rules: Record<string, RuleCount>
  /** The first errors and the first warnings. */
  shown: { errors: readonly Told[]; warnings: readonly Told[] }
  /** Names of the first broken payloads. */
  broken: readonly string[]
  recomputed: { payloads: number; withoutPlan: number }
}

export type TallyOptions = {
  manifest: ContractManifest
  expectation: Expectation
  judge: (text: string) => Judgement
  recompute?:
    | ((beside: { value: unknown; plan: string | undefined; request: string | undefined }) => Recomputed)
    | undefined
  /** Most errors, and most warnings, that are kept to be shown. */
  show: number
}

/** Judges what is found and counts it. What it keeps does not grow with the number of payloads. */
export function createTally(options: TallyOptions) {
  const { expectation, judge, recompute } = options
  const counts = {
    looked: 0,
    payloads: 0,
    invalid: 0,
    absent: 0,
    errors: 0,
    warnings: 0,
    recomputed: 0,
    withoutPlan: 0,
  }
  const reasons = new Map<string, number>()
  const book = createBook(options.show)
  const statistics = createStatistics(options.manifest)

  const takePayload = (found: Extract<Found, { is: 'payload' }>) => {
    counts.payloads++
    if (expectation === 'absent') {
      const actual = found.text === 'null' ? 'a JSON null' : 'a score'
      note(found, [refuse('scoring-unexpected', '', 'no score, for scoring is off', actual)], found.text)
      return
    }
    const { value, violations, offset } = judge(found.text)
    // The scorer speaks of its own version only.
    const foreign = violations.some(({ code }) => code === 'scoring-unknown-version')
    const drift = value === undefined || recompute === undefined || foreign ? [] : takePlan(found, value)
    if (violations.length === 0 && drift.length === 0) {
      statistics.take(value)
      return
    }
    const sound = note(found, [...violations, ...drift], found.text, offset)
    if (sound) statistics.take(value)
  }

  const takePlan = (found: Extract<Found, { is: 'payload' }>, value: unknown): readonly Violation[] => {
    const result = recompute?.({ value, plan: found.plan, request: found.request })
    if (result === undefined) return []
    if (result === 'without-plan') {
      counts.withoutPlan++
      return []
    }
    counts.recomputed++
    return result.drift
  }

  /** @returns true when nothing worse than warnings was found */
  const note = (found: Found, violations: readonly Violation[], text?: string, offset?: number): boolean => {
    const errors = violations.filter(({ level }) => level === 'error').length
    counts.errors += errors
    counts.warnings += violations.length - errors
    if (errors > 0) counts.invalid++
    book.note(found.origin, violations, text, offset)
    return errors === 0
  }

  return {
    take(found: Found): void {
      counts.looked++
      switch (found.is) {
        case 'payload':
          takePayload(found)
          return
        case 'broken':
          counts.payloads++
          note(found, [found.violation])
          return
        case 'absent':
          counts.absent++
          reasons.set(found.why, (reasons.get(found.why) ?? 0) + 1)
          if (expectation === 'present') note(found, [refuse('scoring-absent', '', 'a score', found.why)])
      }
    },
    finish(): Outcome {
      const { recomputed, withoutPlan, absent, ...rest } = counts
      const wrongPayloads = expectation === 'present' ? counts.invalid - absent : counts.invalid
      return {
        contract: options.manifest.name,
        expectation,
        ...rest,
        valid: counts.payloads - wrongPayloads,
        absent: { count: absent, reasons: Object.fromEntries(reasons) },
        ...book.finish(),
        ...statistics.finish(),
        recomputed: { payloads: recomputed, withoutPlan },
      }
    },
  }
}

export type Tally = ReturnType<typeof createTally>
