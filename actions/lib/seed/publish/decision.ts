/** What to do with one row of a published dataset. Pure: a state and the caller's wishes in, steps out. */

/** A field whose value would change; both sides as JSON text, null where there is nothing. */
export type FieldChange = { field: string; from: string | null; to: string | null }

/** Where a row's draft stands, in the manifest's own terms; `held` is any state that is none of these. */
export type Stage = 'draft' | 'submitted' | 'approved' | 'published' | 'archived' | 'held'

/** What the database knows of a key. */
export type RowState = {
  staging:
    | {
        stage: Stage
        /** The status as the database words it. */
        status: string
        /** Created or last changed by another actor than this run's. */
        foreign: boolean
        changes: readonly FieldChange[]
      }
    | undefined
  library: { version: number; changes: readonly FieldChange[] } | undefined
}

export type Wishes = {
  submit: boolean
  publish: boolean
  onPublishedChange: 'error' | 'new-version'
}

/** A step of the lifecycle. Each writes the row's state and one line of the audit log; `publish` writes two. */
export type Step = 'create' | 'update' | 'submit' | 'approve' | 'publish'

export type Decision =
  | { kind: 'write'; outcome: 'created' | 'updated'; steps: readonly Step[]; changes: readonly FieldChange[] }
  | { kind: 'skip' }
  /** Left alone although it differs, and worth a warning. */
  | { kind: 'leave'; reason: 'foreign' | 'held' | 'archived'; changes: readonly FieldChange[] }
  | { kind: 'refuse'; changes: readonly FieldChange[] }

/**
 * Decides one row. Never touches a draft of another actor, a row a reviewer holds, or what a person archived,
 * and never lets a draft of a later version be published where published content is to stay as it is.
 */
export function decideRow({ staging, library }: RowState, wishes: Wishes): Decision {
  if (staging === undefined) return decideWithoutDraft(library, wishes)
  switch (staging.stage) {
    case 'published':
      return decidePublished(staging.changes, library, wishes)
    case 'archived':
      return staging.foreign
        ? { kind: 'leave', reason: 'archived', changes: staging.changes }
        : write('updated', stepsFrom('update', wishes), staging.changes)
    case 'held':
      return staging.foreign || staging.changes.length === 0
        ? { kind: 'leave', reason: staging.foreign ? 'foreign' : 'held', changes: staging.changes }
        : write('updated', stepsFrom('update', wishes), staging.changes)
    case 'draft':
    case 'submitted':
    case 'approved':
      if (staging.foreign) return { kind: 'leave', reason: 'foreign', changes: staging.changes }
      if (library !== undefined && library.changes.length === 0) return { kind: 'skip' }
      if (library !== undefined && wishes.onPublishedChange === 'error') {
        return { kind: 'refuse', changes: library.changes }
      }
      return staging.changes.length > 0
        ? write('updated', stepsFrom('update', wishes), staging.changes)
        : write('updated', stepsAfter(staging.stage, wishes), [])
  }
}

function decideWithoutDraft(library: RowState['library'], wishes: Wishes): Decision {
  if (library === undefined) return write('created', stepsFrom('create', wishes), [])
  if (library.changes.length === 0) return { kind: 'skip' }
  return wishes.onPublishedChange === 'error'
    ? { kind: 'refuse', changes: library.changes }
    : write('updated', stepsFrom('create', wishes), library.changes)
}

function decidePublished(
  staged: readonly FieldChange[],
  library: RowState['library'],
  wishes: Wishes,
): Decision {
  // Without a current library row, "published" is what the draft claims; its own content is all there is.
  const changes = library?.changes ?? staged
  if (changes.length === 0) return { kind: 'skip' }
  return wishes.onPublishedChange === 'error'
    ? { kind: 'refuse', changes }
    : write('updated', stepsFrom('update', wishes), changes)
}

function stepsFrom(first: 'create' | 'update', wishes: Wishes): Step[] {
  return [first, ...stepsAfter('draft', wishes)]
}

function stepsAfter(stage: 'draft' | 'submitted' | 'approved', wishes: Wishes): Step[] {
  const submitted: Step[] = stage === 'draft' && wishes.submit ? ['submit'] : []
  if (!wishes.publish || (stage === 'draft' && !wishes.submit)) return submitted
  return [...submitted, ...(stage === 'approved' ? [] : (['approve'] as const)), 'publish']
}

function write(
  outcome: 'created' | 'updated',
  steps: readonly Step[],
  changes: readonly FieldChange[],
): Decision {
  return steps.length === 0 ? { kind: 'skip' } : { kind: 'write', outcome, steps, changes }
}

/** Most rows that may be archived out of `total`: a share is rounded up, so that one row can always go. */
export function limitOf(limit: { rows: number } | { percent: number }, total: number): number {
  return 'rows' in limit ? limit.rows : Math.ceil(Number(((limit.percent * total) / 100).toFixed(6)))
}
