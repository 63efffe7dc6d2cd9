import * as z from 'zod'
import { findDateTimeFault } from './date-time.js'

/**
 * `fixed-weight-v1`, the quality score of a plan: the one source of its structure. It emits
 * data/scoring/fixed-weight-v1.schema.json, by which payloads are validated. Its arithmetic, and where payloads
 * are stored, stand in data/scoring/contract.json. Both are explained in docs/scoring-contract.md.
 */

/** The version that this contract describes. */
export const fixedWeightVersion = 'fixed-weight-v1'

/** The factors, heaviest first. */
export const factorNames = ['safety', 'compliance', 'performance'] as const

export type FactorName = (typeof factorNames)[number]

/** JSON Schema's word; findDateTimeFault says what it means here. */
const dateTimeFormat = 'date-time'

const share = z.number().min(0).max(1)
const amount = z.number().min(0)

const factorSchema = z
  .strictObject({
    weight: share.describe('The weight of this factor, the same as in `weights`.'),
    score: share.describe('How good the plan is in this respect.'),
    contribution: share.describe('weight × score.'),
    reasons: z.array(z.string()).describe('Sentences for people. An empty list is worth a warning.'),
    metrics: z
      .record(z.string(), z.number())
      .describe('What was measured, by name. Any finite number: a metric may be negative or above 1.'),
  })
  .meta({ id: 'factor' })

/** What is stored beside a plan. Numbers are finite, and rounded to 4 decimals. */
export const payloadSchema = z
  .strictObject({
    version: z.literal(fixedWeightVersion),
    total: share.describe('The sum of the contributions.'),
    weights: z
      .strictObject({ safety: share, compliance: share, performance: share })
      .describe('How much each factor counts: 0.6, 0.3 and 0.1. They sum to 1.'),
    factors: z.strictObject({ safety: factorSchema, compliance: factorSchema, performance: factorSchema }),
    metadata: z.strictObject({
      evaluatedAt: z
        .string()
        .refine((text) => findDateTimeFault(text) === undefined, { error: 'must be an ISO 8601 time' })
        .meta({ format: dateTimeFormat, description: 'When the plan was scored: RFC 3339, with an offset.' }),
      weeklySessionsPlanned: amount.describe('Mean number of sessions of a microcycle.'),
      weeklyGoalDays: amount.optional().describe('Days a week that the plan was measured against.'),
      requestContext: z
        .strictObject({ availabilityDays: amount.optional(), weeklyGoalDays: amount.optional() })
        .optional()
        .describe('What the athlete had asked for.'),
    }),
  })
  .meta({
    title: 'Scoring payload fixed-weight-v1',
    description: 'The quality score of a training plan.',
  })

export type Payload = z.infer<typeof payloadSchema>
export type Factor = Payload['factors'][FactorName]
