import type { Database } from '../../database/connection.js'
import type { UpsertManifest } from '../../dataset/manifest.js'
import type { UpsertOptions } from './options.js'
import type { Target } from './target.js'
import { digestSource, loadVersion, type VersionRecord, versionIsKept } from './trust.js'

/** What is known of a table before anything is locked or compared. */
export type Standing = {
  digest: string
  before: VersionRecord | undefined
  /** Why the table need not be compared. */
  trusted: string | undefined
  /** Milliseconds. */
  duration: number
}

/** Looks at every table: has its source, or have its rows, moved since the last seed? */
export async function judgeAll(
  database: Database,
  manifest: UpsertManifest,
  targets: readonly Target[],
  options: UpsertOptions,
): Promise<Standing[]> {
  const standings: Standing[] = []
  for (const target of targets) {
    const start = performance.now()
    const digest = await digestSource(target)
    const before = await loadVersion(database, manifest.version, target.shape)
    const kept = before !== undefined && (await versionIsKept(database, target.shape))
    const same = kept && before.seedDigest === digest && before.seedVersion === before.version
    const trusted =
      same && !options.full && options.adopt.length === 0
        ? `the source has the sum that was seeded last, and no row moved since (version ${before.version})`
        : undefined
    standings.push({ digest, before, trusted, duration: performance.now() - start })
  }
  return standings
}
