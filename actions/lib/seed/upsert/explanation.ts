import { caution, fault, type Problem } from '../../problem/problem.js'
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
        next: `Agree with its owner, or take it over by name: adopt: ${target.name}/${change.key}.`,
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
export function describeFields(change: Change): string {
  return change.fields.map(([field, from, to]) => `${field} ${shorten(from)} → ${shorten(to)}`).join('; ')
}

function shorten(text: string | null): string {
  if (text === null) return 'null'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
