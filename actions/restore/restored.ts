import type { Limit } from '../lib/action/input.js'
import type { Database } from '../lib/database/connection.js'
import { mergeCurated } from '../lib/dump/restore/merge.js'
import type { MergeOptions } from '../lib/dump/restore/options.js'
import type { RestoreOutcome } from '../lib/dump/restore/outcome.js'
import { replaceFromDump } from '../lib/dump/restore/replace.js'
import type { VerifiedDump } from '../lib/dump/verify.js'
import { mergeReference } from './merged.js'

export type RestoreOptions = MergeOptions & {
  mode: 'merge' | 'replace'
  confirm: string | undefined
  maxDeactivations: Limit
}

/** Restores a verified dump: each mode, and each policy of a merge, has its own way. */
export function restoreInto(
  database: Database,
  dump: VerifiedDump,
  options: RestoreOptions,
): Promise<RestoreOutcome> {
  if (options.mode === 'replace') return replaceFromDump(database, dump, options)
  return dump.manifest.policy === 'publish'
    ? mergeCurated(database, dump, options)
    : mergeReference(database, dump, options)
}
