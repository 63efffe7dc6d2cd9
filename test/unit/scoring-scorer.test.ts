import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Payload } from '../../actions/lib/scoring/contract.js'
import { type Plan, type PlanRequest, planSchema, requestSchema } from '../../actions/lib/scoring/plan.js'
import { isRounded, roundTo } from '../../actions/lib/scoring/rounding.js'
import { scorePlan } from '../../actions/lib/scoring/scorer.js'
import { judgeText, samplePayload } from '../support/scoring.js'

type Golden = { name: string; request: unknown; plan: unknown; scoring: Payload }

const golden = JSON.parse(readFileSync('data/scoring/golden.json', 'utf8')) as Golden[]
const at = '2025-10-15T07:15:00.000Z'

/**
 * By hand, from the rules. r is the share of hard sessions, rest the days of the week without any.
 *
 * 1. r = 1/5: 1 − 0.2 × 0.2 = 0.96; rest 2; a deload: + 0.05 = 1.01, clamped to 1.
 *    Planned 5/2 = 2.5, goal 4: 1 − 0.75 × 1.5/4 = 0.71875 → 0.7188. 0.45 + 2 × 0.05 + 0.1 (three) + 0.1 (12) = 0.75.
 *    0.6 + 0.21564 → 0.2156, + 0.075 = 0.8906.
 * 2. r = 3/6 > 0.4: min(0.4, 0.3) = 0.3; rest 1: − 0.15: 0.55. Three days were selected, which goes before the
 *    weekly goal of 6: 1 − 0.75 × 3/3 = 0.25. 0.45 + 0.05 (two) = 0.5. 0.33 + 0.075 + 0.05 = 0.455.
 * 3. r = 1: min(0.4, 0.6) = 0.4; rest 0: − 0.15: 0.45. Planned 7, available 2: 1 − 0.75 × 5/2 < 0: 0.
 *    0.45 + min(0.2, 5 × 0.05) = 0.65, + 0.05 (8 weeks) = 0.7. 0.27 + 0 + 0.07 = 0.34.
 * 4. No sessions: 0.7 and 0. (0.45 + 0.2 + 0.1) / 2 = 0.375. 0.42 + 0 + 0.0375 = 0.4575.
 * 5. r = 0, rest 6: 1. The goal is 0, so there is none: 0.8. 0.45. 0.6 + 0.24 + 0.045 = 0.885.
 * 6. r = 1/3: 1 − 0.0667 = 0.9333. Nothing was asked for, so the goal is what is planned: 1.
 *    0.45 + 0.05 + 0.1 + 0.05 = 0.65. 0.55998 → 0.56, + 0.3 + 0.065 = 0.925.
 * 7. r = 2/5, which is not more than 0.4: 1 − 0.08 = 0.92; rest 2. Planned 5 of 5: 1. 0.45 + 0.2 + 0.05 + 0.05 = 0.75.
 *    0.552 + 0.3 + 0.075 = 0.927.
 * 8. Microcycles without sessions: 0.7, though one is a deload; 0; 0.45 / 2 = 0.225. 0.42 + 0 + 0.0225 = 0.4425.
 */
const byHand: Readonly<Record<string, readonly [number, number, number, number]>> = {
  'the plan of the sample': [1, 0.7188, 0.75, 0.8906],
  'a hard week for somebody with three days': [0.55, 0.25, 0.5, 0.455],
  'everything at once, every day': [0.45, 0, 0.7, 0.34],
  'a plan without microcycles': [0.7, 0, 0.375, 0.4575],
  'a goal of nothing': [1, 0.8, 0.45, 0.885],
  'nothing was asked for': [0.9333, 1, 0.65, 0.925],
  'two of five are hard: just not too many': [0.92, 1, 0.75, 0.927],
  'weeks without sessions': [0.7, 0, 0.225, 0.4425],
}

describe('golden plans', () => {
  test('there are as many as were worked out by hand', () => {
    expect(golden.map(({ name }) => name).sort()).toEqual(Object.keys(byHand).sort())
  })

  test.each(golden)('$name', async ({ name, plan, request, scoring }) => {
    const scored = scorePlan(planSchema.parse(plan), requestSchema.parse(request), at)
    const { safety, compliance, performance } = scored.factors
    expect([safety.score, compliance.score, performance.score, scored.total]).toEqual(byHand[name])
    expect(scored).toEqual(scoring)
    expect(await judgeText(JSON.stringify(scoring))).toEqual([])
  })

  test('the sample of the contract is the score of a plan', () => {
    expect(golden[0]?.scoring).toEqual(samplePayload())
  })
})

const day = fc.constantFrom('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')
const session = fc.record({ day, intensity: fc.constantFrom('low', 'moderate', 'high', 'threshold') })
const plans: fc.Arbitrary<Plan> = fc
  .record({
    durationWeeks: fc.nat(60),
    microcycles: fc.array(
      fc.record({ deload: fc.boolean(), sessions: fc.array(session, { maxLength: 9 }) }),
      {
        maxLength: 6,
      },
    ),
    progressionPhases: fc.array(fc.constant('phase'), { maxLength: 9 }),
  })
  .map((plan) => planSchema.parse(plan))
const requests: fc.Arbitrary<PlanRequest> = fc
  .record(
    { selectedDays: fc.uniqueArray(day), weeklyGoalDays: fc.nat(14), availabilityDays: fc.nat(14) },
    { requiredKeys: [] },
  )
  .map((request) => requestSchema.parse(request))

describe('whatever the plan', () => {
  test('its score keeps the contract, clamped and rounded, without a warning', async () => {
    await fc.assert(
      fc.asyncProperty(plans, requests, async (plan, request) => {
        const scored = scorePlan(plan, request, at)
        expect(await judgeText(JSON.stringify(scored))).toEqual([])
        for (const { score } of Object.values(scored.factors)) {
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1)
          expect(roundTo(score, 4)).toBe(score)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('the order of sessions and microcycles is irrelevant', () => {
    fc.assert(
      fc.property(plans, requests, (plan, request) => {
        const turned = {
          ...plan,
          microcycles: plan.microcycles
            .map((microcycle) => ({ ...microcycle, sessions: [...microcycle.sessions].reverse() }))
            .reverse(),
        }
        expect(scorePlan(turned, request, at)).toEqual(scorePlan(plan, request, at))
      }),
    )
  })

  test('more rest days never make it less safe', () => {
    fc.assert(
      fc.property(plans, day, day, (plan, from, to) => {
        // All sessions of one day move to another: a rest day more, or as many as before.
        const moved = {
          ...plan,
          microcycles: plan.microcycles.map((microcycle) => ({
            ...microcycle,
            sessions: microcycle.sessions.map((one) =>
              one.day === from ? { ...one, day: to as typeof one.day } : one,
            ),
          })),
        }
        const rest = (one: Plan) =>
          7 - new Set(one.microcycles.flatMap(({ sessions }) => sessions).map((s) => s.day)).size
        fc.pre(rest(moved) >= rest(plan))
        const safety = (one: Plan) => scorePlan(one, {}, at).factors.safety.score
        expect(safety(moved)).toBeGreaterThanOrEqual(safety(plan))
      }),
      { numRuns: 1_000 },
    )
  })

  test('a goal further off never makes it more compliant', () => {
    fc.assert(
      fc.property(plans, fc.nat(14), fc.nat(14), (plan, one, other) => {
        const planned = scorePlan(plan, {}, at).metadata.weeklySessionsPlanned
        const [near, far] = [one + planned, one + other + planned]
        fc.pre(near > 0)
        const compliance = (goal: number) =>
          scorePlan(plan, { weeklyGoalDays: goal }, at).factors.compliance.score
        expect(compliance(far)).toBeLessThanOrEqual(compliance(near))
      }),
    )
  })

  test('a plan and its request are left as they are', () => {
    fc.assert(
      fc.property(plans, requests, (plan, request) => {
        const before = JSON.stringify([plan, request])
        scorePlan(plan, request, at)
        expect(JSON.stringify([plan, request])).toBe(before)
      }),
    )
  })
})

describe('rounding', () => {
  test('goes by the digits that people see, a half away from zero', () => {
    expect(
      [0.71875, 1.00005, 0.00005, 0.00004999, 2.5e-7, -0.00005].map((value) => roundTo(value, 4)),
    ).toEqual([0.7188, 1.0001, 0.0001, 0, 0, -0.0001])
    expect(roundTo(1.005, 2)).toBe(1.01)
    expect(Object.is(roundTo(-0.00001, 4), 0)).toBe(true)
  })

  test('twice is once, and is known to be rounded', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 8 }), (value, decimals) => {
        const once = roundTo(value, decimals)
        expect(roundTo(once, decimals)).toBe(once)
        expect(isRounded(once, decimals)).toBe(true)
        expect(Math.abs(once - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-9)
      }),
    )
    expect([0.12345, 0.00001, 0.99999].map((value) => isRounded(value, 4))).toEqual([false, false, false])
  })
})
