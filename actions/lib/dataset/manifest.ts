import * as z from 'zod'
import { parseTableName } from '../database/identifier.js'

/**
 * `dataset.json`: what a catalogue cannot know. Column types, keys and defaults are never repeated here.
 * This schema validates it and emits docs/dataset.schema.json for editors.
 */

const tableName = z
  .string()
  .refine(
    (text) => {
      try {
        parseTableName(text)
        return true
      } catch {
        return false
      }
    },
    { error: 'must be a table name such as item, sales.item or sales."Order Line"' },
  )
  .describe('A table: `item`, `sales.item`, or with quotes `sales."Order Line"`.')

const column = z.string().min(1).describe('A column, as the catalogue spells it.')

/** How many rows are expected. */
const expectedCount = z
  .union([
    z.int().nonnegative().describe('Exactly so many.'),
    z.literal('source').describe('As many as the source has rows.'),
    z.strictObject({ source: z.int().positive() }).describe('So many for each row of the source.'),
    z
      .strictObject({ min: z.int().nonnegative().optional(), max: z.int().nonnegative().optional() })
      .refine((range) => range.min !== undefined || range.max !== undefined, {
        error: 'needs min or max',
      })
      .refine((range) => (range.min ?? 0) <= (range.max ?? Number.POSITIVE_INFINITY), {
        error: 'has a min above its max',
      })
      .describe('At least, at most, or between.'),
  ])
  .describe('A number, "source", {"source": 5}, or {"min": 1, "max": 9}.')

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const tableExpectation = z
  .strictObject({
    table: tableName,
    where: z.record(column, scalar).optional().describe('Count only rows with these values.'),
    rows: expectedCount.optional(),
    groups: z
      .record(column, z.record(z.string(), expectedCount))
      .optional()
      .describe(
        'Rows per value of a column: {"status": {"PUBLISHED": "source"}}. A value not named is a fault.',
      ),
    unique: z
      .array(z.array(column).min(1))
      .min(1)
      .optional()
      .describe('Column lists that must hold no duplicates: [["slug", "version"]].'),
    orphans: z
      .literal(false)
      .optional()
      .describe('No row may point at a row that is not there, over all real foreign keys of the table.'),
  })
  .refine(
    (expectation) =>
      expectation.rows !== undefined ||
      expectation.groups !== undefined ||
      expectation.unique !== undefined ||
      expectation.orphans !== undefined,
    { error: 'expects nothing: name rows, groups, unique or orphans' },
  )

const auditExpectation = z.strictObject({
  audit: z
    .literal('complete')
    .describe(
      'Every published row has its five events, in order: created or updated, submitted, approved, published, and the library row created.',
    ),
})

const expectation = z.union([tableExpectation, auditExpectation])

/** Bounds of one field. Types come from the catalogue. */
const limits = z
  .strictObject({
    required: z.boolean().optional().describe('Must be there, and be neither null nor empty.'),
    'min-length': z.int().nonnegative().optional().describe('Characters (code points).'),
    'max-length': z.int().nonnegative().optional().describe('Characters (code points).'),
    pattern: z
      .string()
      .refine(isRegularExpression, { error: 'must be a regular expression' })
      .optional()
      .describe('A regular expression that the whole text must match.'),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    'min-items': z.int().nonnegative().optional(),
    'max-items': z.int().nonnegative().optional(),
    'unique-items': z.boolean().optional(),
  })
  .describe('Bounds of one field.')

/** How the values of one column are compared; docs/normalisation.md says what each word means. */
const normaliseRules = z
  .strictObject({
    compare: z.enum(['yes', 'no']).optional(),
    trim: z.enum(['none', 'ends']).optional(),
    case: z.enum(['exact', 'fold']).optional(),
    'empty-text': z.enum(['distinct', 'null']).optional(),
    missing: z.enum(['distinct', 'null']).optional(),
    absent: z.union([z.literal('default'), z.strictObject({ value: z.json() })]).optional(),
    booleans: z.enum(['exact', 'words']).optional(),
    numbers: z.enum(['exact', 'double', 'single']).optional(),
    'number-text': z.enum(['distinct', 'number']).optional(),
    lists: z.enum(['ordered', 'set']).optional(),
    objects: z.enum(['unordered', 'ordered']).optional(),
    times: z.enum(['text', 'instant']).optional(),
    uuids: z.enum(['text', 'value']).optional(),
    stored: z.enum(['server', 'as-written']).optional(),
  })
  .describe('How parity compares one column; docs/normalisation.md.')

const normalise = z
  .record(column, normaliseRules)
  .optional()
  .describe('Switches of the rules by which parity compares: {"tags": {"lists": "set"}}.')

const status = z.strictObject({
  column,
  draft: z.string(),
  submitted: z.string(),
  approved: z.string(),
  published: z.string(),
  archived: z.string(),
})

const staging = z.strictObject({
  table: tableName,
  id: column.default('id'),
  status: status.describe('The column that holds the state, and its word for each step.'),
  'created-by': column.optional().describe('Whose draft it is; drafts of others are never touched.'),
  'updated-by': column.optional(),
  reviewer: column.optional(),
  'reviewed-at': column.optional(),
  'review-notes': column.optional(),
  published: column.optional().describe('Points at the current row of the library.'),
  'created-at': column.optional(),
  'updated-at': column.optional(),
})

const library = z.strictObject({
  table: tableName,
  id: column.default('id'),
  version: column.describe('Counts from 1 for each key.'),
  current: column.describe('A boolean: true on the one current version of each key.'),
  staging: column.describe('Points at the staging row it came from.'),
  snapshot: column.optional().describe('jsonb: the staging row as it was when published.'),
  'published-by': column.optional(),
  'published-at': column.optional(),
})

const audit = z.strictObject({
  table: tableName,
  id: column.default('id'),
  at: column.default('created_at').describe('When; orders the events.'),
  action: column,
  actions: z
    .strictObject({
      created: z.string(),
      updated: z.string(),
      submitted: z.string(),
      approved: z.string(),
      published: z.string(),
      archived: z.string(),
    })
    .describe("The column's word for each event."),
  staging: column.describe('Points at the staging row.'),
  library: column.describe('Points at the library row.'),
  'actor-id': column.optional(),
  'actor-email': column.optional(),
  'actor-role': column.optional(),
  diff: column.optional().describe('jsonb: each field that moved, with both values.'),
  notes: column.optional(),
  metadata: column.optional().describe('jsonb: dataset, file, line, version.'),
})

const publishManifest = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case kebab, such as movements'),
  description: z.string().optional(),
  policy: z
    .literal('publish')
    .describe('Curated content: drafted, submitted, approved, published, audited; immutable once published.'),
  file: z.string().min(1).describe('The source, relative to this folder.'),
  format: z.enum(['json', 'ndjson', 'csv']).optional().describe("Told by the file's ending when absent."),
  collection: z
    .string()
    .optional()
    .describe('Where a JSON source is an object: the member that holds the rows. Default: the dataset name.'),
  key: column.describe('The natural key, unique in staging.'),
  rename: z
    .record(z.string(), column)
    .default({})
    .describe('Source field to column, where camelCase to snake_case does not say it.'),
  'allow-empty': z.boolean().default(false).describe('A source without rows is no fault.'),
  ignore: z.array(z.string()).default([]).describe('Source fields that go nowhere.'),
  limits: z.record(column, limits).default({}),
  normalise,
  staging,
  library,
  audit,
  expectations: z.array(expectation).default([]),
})

const limit = z
  .union([
    z.int().nonnegative(),
    z.string().regex(/^\d+(\.\d+)?%$/, 'must be a count such as 5 or a share such as "10%"'),
  ])
  .transform((value) => (typeof value === 'number' ? { rows: value } : { percent: Number.parseFloat(value) }))

const columns = z
  .union([column.transform((name) => [name]), z.array(column).min(1)])
  .describe('One column, or a list of them.')

const upsertTable = z.strictObject({
  table: tableName,
  file: z.string().min(1).describe('The source, relative to this folder.'),
  format: z
    .enum(['json', 'map', 'ndjson', 'csv'])
    .optional()
    .describe("Told by the file's ending when absent. `map`: one object whose members are key -> value."),
  collection: z
    .string()
    .optional()
    .describe('Where a JSON source is an object: the member that holds the rows. Default: the table name.'),
  value: column.optional().describe("With format `map`: the column that takes the member's value."),
  key: columns.optional().describe('The natural key, unique in the table. Default: the primary key.'),
  rename: z.record(z.string(), column).default({}),
  ignore: z.array(z.string()).default([]),
  limits: z.record(column, limits).default({}),
  normalise,
  owner: z
    .union([z.literal(false), z.strictObject({ column, seed: z.string() })])
    .default({ column: 'source_type', seed: 'seed' })
    .describe('Which column says whose row it is, and its word for ours. Rows of others are never written.'),
  active: z
    .union([z.literal(false), column])
    .default('is_active')
    .describe('The boolean that switches a row on and off.'),
  references: z
    .record(column, tableName)
    .default({})
    .describe(
      'Lists whose elements are keys of a table: {"parent_ids": "muscles"}. Real foreign keys need no word here.',
    ),
  'max-deactivations': limit
    .default({ percent: 10 })
    .describe('Most rows that one run may switch off: a count, or a share of our active rows.'),
  'allow-empty': z.boolean().default(false).describe('A source without rows is no fault.'),
})

const upsertManifest = z.strictObject({
  $schema: z.string().optional(),
  name: publishManifest.shape.name,
  description: z.string().optional(),
  policy: z
    .literal('upsert')
    .describe('Reference tables: rows are inserted, updated and switched off, never deleted.'),
  tables: z.array(upsertTable).min(1).describe('In the order in which they are seeded.'),
  version: z
    .strictObject({
      table: tableName,
      name: column.default('table_name').describe('Holds the name of the table that a row speaks of.'),
      version: column
        .default('version_seq')
        .describe('Moved by triggers whenever a row of that table moves.'),
      'seed-digest': column.default('seed_digest').describe('Sum of the source that was seeded last.'),
      'seed-version': column.default('seed_version').describe('The version just after that.'),
    })
    .optional()
    .describe('Where versions are kept; lets an unchanged source be recognised without shipping its rows.'),
  expectations: z.array(tableExpectation).default([]),
})

export const manifestSchema = z.discriminatedUnion('policy', [publishManifest, upsertManifest]).meta({
  title: 'Seedrail dataset',
  description: 'dataset.json: which file feeds which tables, by which policy, within which limits.',
})

export interface PublishManifest extends z.output<typeof publishManifest> {}
export interface UpsertManifest extends z.output<typeof upsertManifest> {}
export interface UpsertTable extends z.output<typeof upsertTable> {}
export type Manifest = PublishManifest | UpsertManifest
export type Expectation = z.output<typeof expectation>
export type TableExpectation = z.output<typeof tableExpectation>
export type ExpectedCount = z.output<typeof expectedCount>
export type FieldLimits = z.output<typeof limits>
export type NormaliseWords = z.output<typeof normaliseRules>

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}
