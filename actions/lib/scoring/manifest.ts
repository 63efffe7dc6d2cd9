import * as z from 'zod'
import { parseTableName } from '../database/identifier.js'
import { parsePath, parsePattern, parsePointer } from './pointer.js'

/**
 * `contract.json`: what a JSON Schema cannot say of payloads, and where they are stored. This schema validates
 * it and emits docs/scoring-contract.schema.json for editors; docs/scoring-contract.md shows a whole one.
 */

const readable = (read: (text: string) => unknown, what: string) =>
  z.string().refine(
    (text) => {
      try {
        read(text)
        return true
      } catch {
        return false
      }
    },
    { error: `must be ${what}` },
  )

const pointer = readable(parsePointer, 'a JSON pointer such as /total').describe('A JSON pointer.')
const pattern = readable(parsePattern, 'a JSON pointer with at most one * step').describe(
  'A JSON pointer in which one step may be `*`, for each member: `/factors/*/score`.',
)
const path = readable(parsePath, 'a JSON pointer such as /a/b, or names such as a.b').describe(
  'Where in the column: a JSON pointer or names with dots. Empty: the column itself.',
)
const table = readable(parseTableName, 'a table name such as plan_jobs or app.plan_jobs')
const column = z.string().min(1).describe('A column, as the catalogue spells it.')
const tolerance = z.number().nonnegative().describe('Largest difference that is accepted, itself included.')

const ruleSchema = z.discriminatedUnion('rule', [
  z
    .strictObject({
      rule: z.literal('weights-sum'),
      weights: pattern,
      sum: z.number().default(1),
      tolerance,
    })
    .describe('All weights together make the sum.'),
  z
    .strictObject({ rule: z.literal('factor-weight'), weight: pattern, equals: pattern, tolerance })
    .describe('Two copies of a weight are equal. Both patterns have a star, which stands for one name.'),
  z
    .strictObject({
      rule: z.literal('contribution'),
      contribution: pattern,
      weight: pattern,
      score: pattern,
      tolerance,
    })
    .describe('contribution = weight × score, for each member.'),
  z
    .strictObject({ rule: z.literal('total'), total: pointer, contributions: pattern, tolerance })
    .describe('total = Σ contributions.'),
  z
    .strictObject({
      rule: z.literal('rounded'),
      values: z.array(pattern).min(1),
      decimals: z.int().min(0).max(12),
      level: z.enum(['error', 'warning']).default('warning'),
    })
    .describe('No value has more decimals.'),
  z
    .strictObject({
      rule: z.literal('not-empty'),
      values: z.array(pattern).min(1),
      level: z.enum(['error', 'warning']).default('warning'),
    })
    .describe('No text is blank, no list is empty or holds a blank text.'),
])

const scalar = z.union([z.string(), z.number(), z.boolean()])

const besideSchema = z.strictObject({ column, path: path.default('') })

export const contractManifestSchema = z
  .strictObject({
    $schema: z.string().optional().describe('For editors: docs/scoring-contract.schema.json.'),
    name: z.string().min(1).describe('What messages call the contract.'),
    schema: z
      .string()
      .min(1)
      .describe('File of the JSON Schema (draft-07, 2019-09 or 2020-12), beside this one.'),
    sample: z
      .string()
      .min(1)
      .optional()
      .describe('File of a payload that keeps the contract, beside this one.'),
    version: z
      .strictObject({ at: pointer, known: z.array(z.string()).min(1) })
      .optional()
      .describe('Where a payload says its version, and the versions that this contract describes.'),
    rules: z.array(ruleSchema).describe('What must be true of the numbers.'),
    summary: z
      .strictObject({
        total: pointer,
        scores: pattern.optional(),
        contributions: pattern.optional(),
        range: z.tuple([z.number(), z.number()]).default([0, 1]),
      })
      .optional()
      .describe('What the summary counts: the distribution of the total, and averages of the scores.'),
    stored: z
      .strictObject({
        table,
        key: column.describe('The column that names a row in messages.'),
        column: column.describe('A json, jsonb or text column.'),
        path: path.default(''),
        where: z.record(column, scalar).default({}).describe('Only rows with these values.'),
      })
      .optional()
      .describe('Where payloads are in a database, unless the inputs say otherwise.'),
    recompute: z
      .strictObject({
        scorer: z.enum(['fixed-weight-v1']).describe('The reference scorer.'),
        tolerance,
        compare: z.array(pattern).min(1).describe('Values that must be what the scorer makes of the plan.'),
        stored: z.strictObject({ plan: besideSchema, request: besideSchema }),
        inFiles: z
          .strictObject({ plan: path, request: path })
          .describe('In a file, from the record that holds the payload.'),
      })
      .optional()
      .describe('How a score is computed again from the plan beside it.'),
  })
  .meta({ title: 'Seedrail scoring contract', description: 'What payloads must keep, and where they are.' })

export type ContractManifest = z.infer<typeof contractManifestSchema>
export type Rule = z.infer<typeof ruleSchema>
