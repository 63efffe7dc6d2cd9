import { caution, fault, type Problem } from '../../problem/problem.js'
import { spellAdoption } from './adoption.js'
import type { Change, TableOutcome } from './outcome.js'
import type { Target } from './target.js'

/** Rows that another owner has, and that differ from the source: each with both values. */
export function describeForeign(target: Target, outcome: TableOutcome, wish: 'report' | 'fail'): Problem[] {
  const tell = wish === 'fail' ? fault : caution
  const foreign = outcome.changes.filter((change) => change.kind === '!')
  const told = foreign.map((change) =>
    tell(
      'row-foreign',
      `"${change.key}" belongs to another owner and was left alone. It differs in ${describeFields(change)}.`,
      {
        place: {
          file: target.source.file,
          ...(change.line === null ? {} : { line: change.line }),
          table: target.name,
          key: change.key,
        },
        next: `Agree with its owner, or take it over by name: adopt: ${spellAdoption(target.name, change.key)}.`,
      },
    ),
  )
  const rest = outcome.foreign - foreign.length
  if (rest === 0) return told
  return [
    ...told,
    tell('row-foreign', `${rest} more rows of ${target.name} belong to other owners and were left alone.`, {
      place: { table: target.name },
    }),
  ]
}

/** A row that the table does not hold as it was sent. Values are JSON text. */
export type Altered = {
  key: string
  /** Null for a row that left the source. */
  line: number | null
  /** No row has the key that was sent. */
  lost: boolean
  fields: readonly (readonly [field: string, sent: string | null, held: string | null])[]
}

/** Rows that a trigger or a rule altered on their way into the table. @param total how many there are */
export function describeAltered(target: Target, altered: readonly Altered[], total: number): Problem[] {
  const { name, source } = target
  const next =
    'Write in the source what the database makes of it, or change the trigger. Until then each run writes it anew, and the table is never trusted to be unchanged.'
  const told = altered.map(({ key, line, lost, fields }) => {
    const [first] = fields
    const place = {
      file: source.file,
      ...(line === null ? {} : { line }),
      table: name,
      key,
      ...(lost || first === undefined ? {} : { field: first[0] }),
    }
    const what = lost
      ? 'no row has its key now'
      : `the table holds something else than what was sent${fields.length === 0 ? '' : `: ${describeFields({ fields })}`}`
    const by = 'a trigger or a rule of the table altered it'
    return caution('row-altered', `"${key}" was written, but ${what}; ${by}.`, { place, next })
  })
  const rest = total - altered.length
  if (rest <= 0) return told
  const message = `${rest} more rows of ${name} were altered on their way into the table.`
  return [...told, caution('row-altered', message, { place: { file: source.file, table: name }, next })]
}

/** Rows were written, but nothing counted that. */
export function versionUnmoved(target: Target, versions: string, written: number): Problem {
  const rows = `${written} ${written === 1 ? 'row' : 'rows'} of ${target.name}`
  return caution('version-unmoved', `${rows} changed, but its version in ${versions} did not move.`, {
    place: { file: target.source.file, table: target.name },
    next: 'Give the table triggers for INSERT, UPDATE, DELETE and TRUNCATE that move it, and see that they are enabled. Readers of the version do not know of this change; the seed was not recorded.',
  })
}

/** The brake on switching rows off. */
export function tooManyDeactivated(
  target: Target,
  { gone, off }: { gone: number; off: number },
  most: number,
  keys: readonly string[],
): Problem {
  const what = [
    ...(gone > 0 ? [`${gone} rows left the source`] : []),
    ...(off > 0 ? [`${off} rows are switched off by it`] : []),
  ].join(' and ')
  const named = keys.join(', ') + (gone > keys.length ? `, and ${gone - keys.length} more` : '')
  return fault(
    'too-many-deactivated',
    `${what}, but one run may switch off ${most}${named === '' ? '' : `: ${named}`}.`,
    {
      place: { file: target.source.file, table: target.name },
      next: 'If they really shall go, raise "max-deactivations" in dataset.json. Nothing was written.',
    },
  )
}

/** The database or the source is no longer what the plan was made of. */
export function explainMoved(expected: string, actual: string | undefined): Problem {
  return fault(
    'plan-moved',
    `The plan is now ${actual?.slice(0, 12)}…, not ${expected.slice(0, 12)}…: the source or the database moved.`,
    {
      next: 'Look at a new plan, and give its digest. Nothing was written.',
    },
  )
}

/** `label "a" → "b"; icon null → "x"`. */
export function describeFields(change: Pick<Change, 'fields'>): string {
  return change.fields.map(([field, from, to]) => `${field} ${shorten(from)} → ${shorten(to)}`).join('; ')
}

function shorten(text: string | null): string {
  if (text === null) return 'null'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
