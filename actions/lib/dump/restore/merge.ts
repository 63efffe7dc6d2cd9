import type { Database } from '../../database/connection.js'
import { inTransaction } from '../../database/transaction.js'
import type { VerifiedDump } from '../verify.js'
import type { MergeOptions } from './options.js'
import type { RestoreOutcome } from './outcome.js'
import { mergePublished } from './published/merge.js'

/** Merges the dump of curated content in a transaction of its own. @throws SeedrailError as `mergePublished` */
export async function mergeCurated(
  database: Database,
  dump: VerifiedDump,
  options: MergeOptions,
): Promise<RestoreOutcome> {
  return inTransaction(database, () => mergePublished(database, dump, options), {
    ending: ({ plan, problems }) =>
      plan || problems.some(({ level }) => level === 'error') ? 'rollback' : 'commit',
  })
}
