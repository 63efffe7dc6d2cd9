/** What to do with one key of curated content. Pure: what the dump and the target have in, what to write out. */

/** A field in which dump and target differ; both sides as JSON text. */
export type FieldChange = readonly [field: string, target: string | null, dump: string | null]

/** A row of the dump's staging table, beside the target's row with the same key. */
export type StagingState = {
  dumpId: string
  targetId: string | null
  /** In the target: null where there is no such row. */
  status: string | null
  dumpStatus: string
  changes: readonly FieldChange[]
  /** The key of another row that has the dump's id in the target. */
  takenBy: string | null
}

/** A version in the dump's library, beside the target's version of the same key and number. */
export type VersionState = {
  dumpId: string
  targetId: string | null
  version: number
  changes: readonly FieldChange[]
  takenBy: string | null
}

export type KeyState = {
  key: string
  staging: StagingState | undefined
  versions: readonly VersionState[]
  /** The target's highest version of this key; 0 where it has none. */
  targetVersion: number
}

export type KeyDecision =
  | { kind: 'skip'; note?: 'state' | 'ahead' }
  /** A draft that somebody works on: nothing of this key is written. */
  | { kind: 'leave' }
  | { kind: 'refuse'; faults: readonly KeyFault[] }
  | {
      kind: 'write'
      staging: 'insert' | 'update' | 'keep'
      /** Versions to insert, by the dump's id. */
      versions: readonly VersionState[]
      /** The dump's versions go beyond the target's: its current one is current from now on. */
      ahead: boolean
    }

export type KeyFault =
  | { kind: 'differs'; where: 'staging' | 'library'; version?: number; changes: readonly FieldChange[] }
  | { kind: 'taken'; where: 'staging' | 'library'; id: string; by: string }

/** A key with what is to be done about it. */
export type DecidedKey = { state: KeyState; decision: KeyDecision }

/** The words of a status at which nobody works on a row. */
export type RestingWords = { published: string; archived: string }

/**
 * Decides one key. Published content is immutable: where both have a version, it must be the same. What the target
 * lacks is written; what it has beyond the dump stays.
 */
export function decideKey(state: KeyState, resting: RestingWords): KeyDecision {
  const { staging, versions, targetVersion } = state
  const differing = versions.filter(({ targetId, changes }) => targetId !== null && changes.length > 0)
  if (differing.length > 0) {
    return {
      kind: 'refuse',
      faults: differing.map(({ version, changes }) => ({
        kind: 'differs',
        where: 'library',
        version,
        changes,
      })),
    }
  }
  const missing = versions.filter(({ targetId }) => targetId === null)
  const ahead = Math.max(0, ...versions.map(({ version }) => version)) > targetVersion
  if (staging !== undefined && isHeld(staging, resting)) return { kind: 'leave' }
  const part = decideStaging(staging, ahead)
  if (missing.length === 0 && part === 'keep') return explainKept(staging, state, resting)
  const taken = findTaken(staging, part, missing)
  if (taken.length > 0) return { kind: 'refuse', faults: taken }
  return { kind: 'write', staging: part, versions: missing, ahead }
}

/** Somebody works on the target's row, and it is not simply the dump's own draft. */
function isHeld({ targetId, status, dumpStatus, changes }: StagingState, resting: RestingWords): boolean {
  if (targetId === null || status === resting.published || status === resting.archived) return false
  return changes.length > 0 || status !== dumpStatus
}

function decideStaging(staging: StagingState | undefined, ahead: boolean): 'insert' | 'update' | 'keep' {
  if (staging === undefined) return 'keep'
  if (staging.targetId === null) return 'insert'
  return ahead ? 'update' : 'keep'
}

function explainKept(
  staging: StagingState | undefined,
  { versions, targetVersion }: KeyState,
  resting: RestingWords,
): KeyDecision {
  if (staging === undefined || staging.targetId === null) return { kind: 'skip' }
  const dumped = Math.max(0, ...versions.map(({ version }) => version))
  if (targetVersion > dumped) return { kind: 'skip', note: 'ahead' }
  // The dump's own work in progress on what is published here is no published content yet.
  const resting_ = staging.dumpStatus === resting.published || staging.dumpStatus === resting.archived
  if (staging.changes.length > 0 && resting_) {
    return { kind: 'refuse', faults: [{ kind: 'differs', where: 'staging', changes: staging.changes }] }
  }
  return staging.status === staging.dumpStatus && staging.changes.length === 0
    ? { kind: 'skip' }
    : { kind: 'skip', note: 'state' }
}

function findTaken(
  staging: StagingState | undefined,
  part: 'insert' | 'update' | 'keep',
  missing: readonly VersionState[],
): KeyFault[] {
  const faults: KeyFault[] = []
  if (part === 'insert' && staging !== undefined && staging.takenBy !== null) {
    faults.push({ kind: 'taken', where: 'staging', id: staging.dumpId, by: staging.takenBy })
  }
  for (const { dumpId, takenBy } of missing) {
    if (takenBy !== null) faults.push({ kind: 'taken', where: 'library', id: dumpId, by: takenBy })
  }
  return faults
}
