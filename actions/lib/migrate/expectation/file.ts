import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { codeOf } from '../../database/connection.js'
import { fault, messageOf, SeedrailError } from '../../problem/problem.js'

const names = z.array(z.string().min(1)).min(1)

const columnSchema = z
  .union([
    z.string().min(1),
    z.strictObject({
      type: z.string().min(1).optional().describe('In any spelling that Postgres has for it.'),
      nullable: z.boolean().optional().describe('`false` is also tried: null is refused with 23502.'),
      default: z.string().nullable().optional().describe('An SQL expression; null for none.'),
    }),
  ])
  .transform((given) => (typeof given === 'string' ? { type: given } : given))

const foreignKeySchema = z.strictObject({
  columns: names,
  references: z
    .string()
    .regex(/^[^()]+\([^()]+\)$/, 'must be table(column, …)')
    .describe('`table(column, …)`'),
  'on-delete': z.enum(['CASCADE', 'RESTRICT', 'NO ACTION', 'SET NULL', 'SET DEFAULT']).optional(),
  'on-update': z.enum(['CASCADE', 'RESTRICT', 'NO ACTION', 'SET NULL', 'SET DEFAULT']).optional(),
})

const tableSchema = z.strictObject({
  columns: z.record(z.string(), columnSchema).default({}).describe('By name: a type, or an object.'),
  'only-these-columns': z.boolean().default(false).describe('Others are an error.'),
  'primary-key': names.optional(),
  unique: z.array(names).default([]).describe('Lists of columns; each is tried with a duplicate.'),
  'foreign-keys': z
    .array(foreignKeySchema)
    .default([])
    .describe('Each is tried with a value that is not there.'),
  checks: z
    .array(
      z.strictObject({
        name: z.string().optional().describe('The constraint that must refuse it.'),
        refuses: z.record(z.string(), z.json()).describe('Values of a row that must be refused with 23514.'),
      }),
    )
    .default([]),
  indexes: z
    .array(z.strictObject({ columns: names, where: z.string().optional(), unique: z.boolean().optional() }))
    .default([]),
  triggers: z.array(z.string().min(1)).default([]).describe('Names; each must be there and enabled.'),
  row: z
    .record(z.string(), z.json())
    .default({})
    .describe('Values for the rows that are tried, where one made up from the types would be refused.'),
})

/** The shape of an expectations file. Names are those of the catalogue; tables may stand with their schema. */
export const expectationsSchema = z.strictObject({
  $schema: z.string().optional(),
  schema: z.string().min(1).default('public').describe('Of tables that are named without one.'),
  tables: z.record(z.string(), tableSchema).default({}),
  enums: z.record(z.string(), names).default({}).describe('Labels, in their order.'),
  views: z.array(z.string().min(1)).default([]),
  functions: z.array(z.string().min(1)).default([]).describe('Names, without arguments.'),
  absent: z.array(z.string().min(1)).default([]).describe('Tables that must not be there.'),
})

export type Expectations = z.infer<typeof expectationsSchema>
export type TableExpectation = Expectations['tables'][string]

/**
 * Reads what the migrated database must be like.
 * @throws SeedrailError `expectations-missing`, `expectations-invalid`, `expectations-empty`
 */
export async function readExpectations(file: string): Promise<Expectations> {
  const place = { file }
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new SeedrailError(
      fault('expectations-missing', `The expectations "${file}" cannot be read (${codeOf(error)}).`, {
        place,
        next: 'Correct "expectations", or leave it out.',
      }),
      { cause: error },
    )
  }
  const expectations = parse(text, file)
  if (isEmpty(expectations)) {
    throw new SeedrailError(
      fault('expectations-empty', `"${file}" expects nothing.`, {
        place,
        next: 'Name a table with its columns, keys or checks; docs/test-migration.md shows how.',
      }),
    )
  }
  return expectations
}

function parse(text: string, file: string): Expectations {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new SeedrailError(
      fault('expectations-invalid', `"${file}" is no JSON: ${messageOf(error)}.`, { place: { file } }),
      { cause: error },
    )
  }
  const parsed = expectationsSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new SeedrailError(
    parsed.error.issues.map((issue) => {
      const field = issue.path.map(String).join('.')
      return fault('expectations-invalid', `${field === '' ? 'The file' : field}: ${issue.message}.`, {
        place: { file, ...(field === '' ? {} : { field }) },
        next: 'docs/test-migration.md describes every word.',
      })
    }),
  )
}

function isEmpty({ tables, enums, views, functions, absent }: Expectations): boolean {
  const lists = [Object.keys(tables), Object.keys(enums), views, functions, absent]
  return lists.every((list) => list.length === 0)
}
