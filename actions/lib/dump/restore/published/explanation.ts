import { caution, fault, type Problem } from '../../../problem/problem.js'
import type { DecidedKey, KeyFault, KeyState } from './decision.js'
import type { PublishedTables } from './words.js'

/** What people have to know of one key's decision: faults, and what was left alone. */
export function explainDecision(tables: PublishedTables, { state, decision }: DecidedKey): Problem[] {
  const place = { table: tables.staging.table, key: state.key }
  switch (decision.kind) {
    case 'write':
      return []
    case 'refuse':
      return decision.faults.flatMap((one) => explainFault(tables, state.key, one))
    case 'leave':
      return [
        caution('restore-draft-kept', 'Somebody works on this draft: nothing of it was touched.', {
          place,
          next: 'Publish or remove the draft, and merge again.',
        }),
      ]
    case 'skip':
      return decision.note === undefined ? [] : [explainNote(decision.note, state, place)]
  }
}

function explainNote(
  note: 'state' | 'ahead',
  { staging, targetVersion }: KeyState,
  place: { table: string; key: string },
): Problem {
  return note === 'ahead'
    ? caution(
        'restore-target-ahead',
        `The target has version ${targetVersion}, which the dump does not know.`,
        {
          place,
        },
      )
    : caution(
        'restore-state-differs',
        `The draft is ${staging?.dumpStatus} in the dump and ${staging?.status} in the target; it stays so.`,
        { place },
      )
}

function explainFault(tables: PublishedTables, key: string, one: KeyFault): Problem[] {
  const table = tables[one.where].table
  if (one.kind === 'taken') {
    return [
      fault('restore-id-taken', `The id ${one.id} of the dump belongs to ${one.by} in the target.`, {
        place: { table, key },
        next: 'Restore into another database, or give one of the two rows another id. Nothing was written.',
      }),
    ]
  }
  const version = one.version === undefined ? '' : `, version ${one.version}`
  return one.changes.map(([field, here, dump]) =>
    fault(
      'restore-published-differs',
      `Published content differs: ${cut(here)} in the target, ${cut(dump)} in the dump.`,
      {
        place: { table, key: `${key}${version}`, field },
        next: 'Published content is immutable: find out which is right, and publish it as a new version. Nothing was written.',
      },
    ),
  )
}

/** The plan that was to be written is none any more. */
export function explainMoved(expected: string, digest: string): Problem {
  return fault('plan-moved', `The plan is now ${digest}, not ${expected}: the dump or the target moved.`, {
    next: 'Look at a new plan. Nothing was written.',
  })
}

/** An event cannot be inserted under its id. */
export function explainTakenEvent(tables: PublishedTables, id: string): Problem {
  return fault('restore-id-taken', `The id of this event belongs to another one in the target.`, {
    place: { table: tables.audit.table, key: id },
    next: 'Restore into another database. Nothing was written.',
  })
}

function cut(json: string | null): string {
  if (json === null) return 'null'
  return json.length > 60 ? `${json.slice(0, 59)}…` : json
}
