import * as z from 'zod'

/**
 * The manifest that stands beside a dump: what the file holds, by which sums it is known, and what was proven.
 * This schema reads it and emits docs/dump-manifest.schema.json. No path of a machine and no address is in it.
 */

/** Raise when a reader of the old format would misread a new file. */
export const formatVersion = 1

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hex')
  .describe('sha256, lower-case hex.')

const bytes = z.int().nonnegative()
const rows = z.int().nonnegative()
const name = z.string().min(1)

/** What a part of the file is for; in this order, `data` once for each table. */
export const sectionKinds = ['preamble', 'schema', 'data', 'sequences', 'constraints', 'end'] as const
export type SectionKind = (typeof sectionKinds)[number]

const section = z.strictObject({
  kind: z.enum(sectionKinds),
  table: name.optional().describe('Of a data section: which of `tables`.'),
  offset: bytes.describe('First byte, counted in the uncompressed text.'),
  bytes,
  sha256,
})

const table = z.strictObject({
  table: name.describe('Schema and name, quoted where SQL needs it: `public.item`, `sales."Order Line"`.'),
  schema: name,
  name,
  columns: z
    .array(z.strictObject({ name, type: name.describe('As SQL writes it, with modifiers.') }))
    .min(1)
    .describe('What the rows hold, in order; columns that the server generates are left out.'),
  key: z
    .array(name)
    .min(1)
    .describe('The rows are ordered by these columns, text by its bytes (COLLATE "C").'),
  rows,
  sha256: sha256.describe(
    'Of the canonical rows: the lines of COPY, in key order, as they stand in the file.',
  ),
  version: z
    .string()
    .nullable()
    .describe('The version that triggers keep for the table, where the dataset names a table of versions.'),
  role: z.enum(['table', 'versions', 'staging', 'library', 'audit']).describe('Its part in the dataset.'),
})

const sequence = z.strictObject({
  schema: name,
  name,
  value: z.string().regex(/^-?\d+$/),
  called: z.boolean().describe('False: the value itself is handed out next.'),
})

const word = z.string()
const status = z.strictObject({
  column: word,
  draft: word,
  submitted: word,
  approved: word,
  published: word,
  archived: word,
})
const actions = z.strictObject({
  created: word,
  updated: word,
  submitted: word,
  approved: word,
  published: word,
  archived: word,
})

/** What a merge has to know of dataset.json; names of tables are those of `tables`. */
const mergeWords = z.discriminatedUnion('policy', [
  z.strictObject({
    policy: z.literal('upsert'),
    tables: z
      .array(
        z.strictObject({
          table: name,
          key: z.array(name).min(1),
          owner: z.strictObject({ column: name, seed: word }).nullable(),
          active: name.nullable(),
        }),
      )
      .min(1)
      .describe('In the order in which they are seeded.'),
    version: z
      .strictObject({ table: name, name, version: name, 'seed-digest': name, 'seed-version': name })
      .nullable(),
  }),
  z.strictObject({
    policy: z.literal('publish'),
    key: name,
    staging: z
      .looseObject({ table: name, id: name, status })
      .describe('As in dataset.json, with the table by its full name.'),
    library: z.looseObject({ table: name, id: name, version: name, current: name, staging: name }),
    audit: z.looseObject({
      table: name,
      id: name,
      at: name,
      action: name,
      actions,
      staging: name,
      library: name,
    }),
  }),
])

const proof = z.strictObject({
  serverVersion: z.string().describe('Of the server that the file was restored on.'),
  tables: z.int().positive(),
  rows,
  foreignKeys: z.int().nonnegative().describe('Made over the restored rows, and valid.'),
  uniqueKeys: z.int().nonnegative().describe('Built over the restored rows, and valid.'),
  expectations: z.int().nonnegative().describe("The dataset's expectations that held."),
  durationMs: z.int().nonnegative(),
})

export const dumpManifestSchema = z
  .strictObject({
    format: z.literal(formatVersion),
    dataset: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the name of a dataset'),
    policy: z.enum(['publish', 'upsert']),
    file: z
      .strictObject({
        name: z
          .string()
          .regex(/^[^/\\]+$/, 'must be a name, not a path')
          .describe('The file, beside this one.'),
        bytes,
        sha256: sha256.describe('Of the file as it lies there, compressed or not.'),
        compression: z.enum(['none', 'gzip']),
        text: z.strictObject({ bytes, sha256 }).describe('Of the uncompressed text.'),
      })
      .describe('The dump itself.'),
    createdAt: z.iso.datetime(),
    source: z.strictObject({
      repository: z.string().nullable(),
      commit: z
        .string()
        .regex(/^[0-9a-f]{40,64}$/)
        .nullable(),
    }),
    server: z.strictObject({ version: z.string(), number: z.int().positive().describe('Such as 150018.') }),
    client: z.strictObject({
      kind: z.enum(['input', 'native', 'path', 'wasm']).describe('How the pg_dump was found.'),
      version: z.string(),
    }),
    sections: z.array(section).min(3).describe('Without gaps, in order.'),
    tables: z.array(table).min(1),
    sequences: z.array(sequence),
    merge: mergeWords,
    expectations: z.array(z.unknown()).describe("The dataset's expectations, as dataset.json has them."),
    leftOut: z
      .array(z.strictObject({ table: name, object: z.string(), reason: z.string() }))
      .describe('What belongs to the tables in the source database, but not to the dump.'),
    proof: proof
      .nullable()
      .describe('What a restore of this very file showed; null where it was not asked for.'),
    seal: sha256.describe('sha256 of this file with 64 zeros in place of this value.'),
  })
  .meta({
    title: 'Seedrail dump manifest',
    description: 'What a dump holds, by which sums it is known, and what was proven of it.',
  })

export interface DumpManifest extends z.output<typeof dumpManifestSchema> {}
export type DumpSection = DumpManifest['sections'][number]
export type DumpTable = DumpManifest['tables'][number]
export type DumpSequence = DumpManifest['sequences'][number]
export type DumpProof = z.output<typeof proof>
export type MergeWords = z.output<typeof mergeWords>

/** How a problem names a section: `data of public.item`, `schema`. */
export function describeSection({ kind, table: of }: Pick<DumpSection, 'kind' | 'table'>): string {
  return of === undefined ? kind : `${kind} of ${of}`
}
