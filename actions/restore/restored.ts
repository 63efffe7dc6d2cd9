import type { Limit } from '../lib/action/input.js'
import type { Database } from '../lib/database/connection.js'
import type { Dataset } from '../lib/dataset/dataset.js'
import { mergeCurated } from '../lib/dump/restore/merge.js'
import type { MergeOptions } from '../lib/dump/restore/options.js'
import type { RestoreOutcome } from '../lib/dump/restore/outcome.js'
import { requireHarmless, requirePinned } from '../lib/dump/restore/pinned.js'
import { replaceFromDump } from '../lib/dump/restore/replace.js'
import type { VerifiedDump } from '../lib/dump/verify.js'
import { mergeReference } from './merged.js'

export type RestoreOptions = MergeOptions & {
  mode: 'merge' | 'replace'
  confirm: string | undefined
  maxDeactivations: Limit
  /** The caller's own dataset, which the dump must be of; without it the dump's manifest is believed. */
  dataset?: Dataset | undefined
}

/**
 * Restores a verified dump: each mode, and each policy of a merge, has its own way.
 * @throws SeedrailError `restore-table-protected`, `restore-not-pinned`, and those of each way
 */
export async function restoreInto(
  database: Database,
  dump: VerifiedDump,
  options: RestoreOptions,
): Promise<RestoreOutcome> {
  requireHarmless(dump.manifest)
  if (options.dataset !== undefined)
    await requirePinned(database, dump.manifest, options.dataset, options.mode)
  if (options.mode === 'replace') return replaceFromDump(database, dump, options)
  return dump.manifest.policy === 'publish'
    ? mergeCurated(database, dump, options)
    : mergeReference(database, dump, options)
}
