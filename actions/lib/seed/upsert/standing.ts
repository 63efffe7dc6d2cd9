import type { Database } from '../../database/connection.js'
import type { UpsertManifest } from '../../dataset/manifest.js'
import { checkBeginning } from '../../dataset/source-file.js'
import type { UpsertOptions } from './options.js'
import type { Target } from './target.js'
import { loadTriggers, loadVersion, SourceSum, type VersionRecord } from './trust.js'

/** What is known of a table before anything is locked or compared. */
export type Standing = {
  /** Sum of the source, where versions are kept. */
  sum: SourceSum | undefined
  before: VersionRecord | undefined
  /** Why the table need not be compared. */
  trusted: string | undefined
  /** Milliseconds. */
  duration: number
}

/**
 * Looks at every table: has its source, or have its rows, moved since the last seed?
 * @throws SeedrailError when a source cannot be read at all: missing, empty, not UTF-8
 */
export async function judgeAll(
  database: Database,
  manifest: UpsertManifest,
  targets: readonly Target[],
  options: UpsertOptions,
): Promise<Standing[]> {
  const standings: Standing[] = []
  for (const target of targets) standings.push(await judge(database, manifest, target, options))
  return standings
}

async function judge(
  database: Database,
  manifest: UpsertManifest,
  target: Target,
  options: UpsertOptions,
): Promise<Standing> {
  const start = performance.now()
  if (target.source.format !== 'copy') await checkBeginning(target.source.path)
  const triggers = manifest.version === undefined ? undefined : await loadTriggers(database, target.shape)
  const sum = triggers === undefined ? undefined : new SourceSum(target, triggers.print)
  const before = await loadVersion(database, manifest.version, target.shape)
  const mayTrust = !options.full && options.adopt.length === 0 && triggers?.kept === true
  const unmoved = mayTrust && before !== undefined && before.seedVersion === before.version
  const trusted =
    unmoved && (await sum?.isStill(before.seedDigest))
      ? `the source has the sum that was seeded last, and no row moved since (version ${before.version})`
      : undefined
  return { sum, before, trusted, duration: performance.now() - start }
}
