import type { DumpManifest, DumpTable, MergeWords } from '../../manifest.js'

/** What a merge of curated content knows of its three tables: their columns, and which of these play a part. */
export type PublishedTables = {
  key: string
  staging: DumpTable
  library: DumpTable
  audit: DumpTable
  words: Extract<MergeWords, { policy: 'publish' }>
  /** What is curated: in staging and in the library, and immutable once it is published. */
  content: readonly string[]
  /** Column of staging that points at the published row; undefined where there is none. */
  published: string | undefined
}

/** The tables of a published dataset's dump. @throws RangeError for the dump of another policy */
export function describePublished(manifest: DumpManifest): PublishedTables {
  const { merge: words } = manifest
  if (words.policy !== 'publish') throw new RangeError('Only curated content is merged by its lifecycle.')
  const tableOf = (name: string): DumpTable => {
    const table = manifest.tables.find((candidate) => candidate.table === name)
    if (table === undefined) throw new RangeError(`The dump holds no table "${name}".`)
    return table
  }
  const staging = tableOf(words.staging.table)
  const roles = new Set(rolesOf(words.staging))
  const { published } = words.staging
  return {
    key: words.key,
    staging,
    library: tableOf(words.library.table),
    audit: tableOf(words.audit.table),
    words,
    content: staging.columns.map(({ name }) => name).filter((name) => !roles.has(name)),
    published: typeof published === 'string' ? published : undefined,
  }
}

/** The columns that the manifest names for staging: every text but the table's name. */
function rolesOf(staging: Extract<MergeWords, { policy: 'publish' }>['staging']): string[] {
  const named = Object.entries(staging).flatMap(([role, value]) =>
    role !== 'table' && typeof value === 'string' ? [value] : [],
  )
  return [...named, staging.status.column]
}
