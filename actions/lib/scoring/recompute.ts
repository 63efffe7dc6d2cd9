import type * as z from 'zod'
import type { ContractManifest } from './manifest.js'
import { type Plan, type PlanRequest, planSchema, requestSchema } from './plan.js'
import { followPattern, membersOf, parsePattern, renderPattern, renderPointer } from './pointer.js'
import { within } from './rounding.js'
import { scorePlan } from './scorer.js'
import { refuse, showValue, type Violation } from './violation.js'

export type RecomputeRules = NonNullable<ContractManifest['recompute']>

/** A payload with the texts that lie beside it. */
type Beside = { value: unknown; plan: string | undefined; request: string | undefined }

/** What came of computing a score again; `without-plan` where there was nothing to compute it from. */
export type Recomputed = { drift: readonly Violation[] } | 'without-plan'

/** The reference scorers by the names that manifests use. Only their numbers are compared, never their words. */
const scorers: Readonly<Record<RecomputeRules['scorer'], (plan: Plan, request: PlanRequest) => unknown>> = {
  'fixed-weight-v1': (plan, request) => scorePlan(plan, request, '1970-01-01T00:00:00Z'),
}

/** Computes scores again by a contract's rules and compares them with those that are stored. */
export function createRecomputer(rules: RecomputeRules): (beside: Beside) => Recomputed {
  const score = scorers[rules.scorer]
  const patterns = rules.compare.map(parsePattern)
  return ({ value, plan: planText, request: requestText }) => {
    if (isNothing(planText)) return 'without-plan'
    const plan = read(planText, planSchema, 'plan')
    const request = isNothing(requestText) ? { data: {} } : read(requestText, requestSchema, 'request')
    if ('faults' in plan) return { drift: plan.faults }
    if ('faults' in request) return { drift: request.faults }
    const expected = score(plan.data, request.data)
    const drift = patterns.flatMap((pattern) => {
      const members = pattern.after === undefined ? [''] : membersOf(expected, pattern)
      return members.flatMap((member) => {
        const should = followPattern(expected, pattern, member)
        const does = followPattern(value, pattern, member)
        if (agree(should, does, rules.tolerance)) return []
        const because = `${showValue(should)} ± ${rules.tolerance}, by the plan beside it`
        return [refuse('scoring-drift', renderPattern(pattern, member), because, showValue(does))]
      })
    })
    return { drift }
  }
}

/** What is missing on the stored side is a fault of structure where it is needed; what is extra was not computed. */
function agree(should: unknown, does: unknown, tolerance: number): boolean {
  if (typeof should !== 'number' || typeof does !== 'number') return true
  return within(should, does, tolerance)
}

function isNothing(text: string | undefined): text is undefined {
  return text === undefined || text === 'null'
}

function read<Value>(
  text: string,
  schema: z.ZodType<Value>,
  what: string,
): { data: Value } | { faults: Violation[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { faults: [refuse('scoring-plan-invalid', '', `a ${what} that is JSON`, 'something else')] }
  }
  const checked = schema.safeParse(value)
  if (checked.success) return { data: checked.data }
  const faults = checked.error.issues.slice(0, 3).map((issue) => {
    const where = `/${what}${renderPointer(issue.path.map(String))}`
    return refuse('scoring-plan-invalid', '', `a ${what} that can be scored`, `${where}: ${issue.message}`)
  })
  return { faults }
}
