import type { Row } from '../../dataset/validate.js'
import { caution, fault, type Problem } from '../../problem/problem.js'
import type { Decision, FieldChange, RowState } from './decision.js'
import type { Writer } from './writer.js'

/** What a person is told about rows that were not simply written. */

export function tooManyArchived(writer: Writer, keys: readonly string[], most: number): Problem {
  const named = keys.slice(0, 10).join(', ') + (keys.length > 10 ? `, and ${keys.length - 10} more` : '')
  return fault(
    'too-many-archived',
    `${keys.length} published rows left the source, but one run may archive ${most}: ${named}.`,
    {
      place: { file: writer.origin.file, table: writer.manifest.staging.table },
      next: 'If they really shall go, raise max-archived. Nothing was written.',
    },
  )
}

export function explainDecision(
  writer: Writer,
  row: Row,
  decision: Exclude<Decision, { kind: 'write' }>,
  state: RowState,
): Problem[] {
  if (decision.kind === 'skip') return []
  const place = placeOf(writer, row, decision.changes[0]?.field)
  const fields = decision.changes.map(describeChange).join('; ')
  if (decision.kind === 'refuse') {
    const message = `${row.key} :: Published ${writer.manifest.name} cannot be edited. Differs in ${fields}.`
    return [
      fault('published-changed', message, {
        place,
        next: 'Take the change back, or publish it beside the old one with on-published-change: new-version. Nothing was written.',
      }),
    ]
  }
  // What another actor has, and has as the source wants it, is no news.
  if (decision.reason === 'foreign' && decision.changes.length === 0) return []
  const differs = fields === '' ? '' : ` It differs in ${fields}.`
  switch (decision.reason) {
    case 'foreign':
      return [
        caution(
          'row-foreign',
          `The draft "${row.key}" (${state.staging?.status}) belongs to another actor and was left alone.${differs}`,
          {
            place,
            next: 'Agree with its owner, or run with their actor-id.',
          },
        ),
      ]
    case 'held':
      return [
        caution(
          'row-held',
          `"${row.key}" is ${state.staging?.status}: a reviewer holds it, so it was left alone.`,
          {
            place,
            next: 'Change it in the source, or let the reviewer move it on.',
          },
        ),
      ]
    case 'archived':
      return [
        caution('row-archived', `"${row.key}" was archived by another actor and was not published again.`, {
          place,
          next: 'Remove it from the source, or restore it where it was archived.',
        }),
      ]
  }
}

function describeChange({ field, from, to }: FieldChange): string {
  return `${field} (published ${shorten(from)}, source ${shorten(to)})`
}

function shorten(text: string | null): string {
  if (text === null) return 'nothing'
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

export function placeOf(writer: Writer, row: Row, column?: string) {
  const field = column === undefined ? undefined : (row.fieldOf[column] ?? column)
  return {
    ...row.source.place(field === undefined ? [] : [field]),
    table: writer.manifest.staging.table,
    key: row.key,
    ...(field === undefined ? {} : { field }),
  }
}

export function sourceIsEmpty(file: string): Problem {
  return fault('source-empty', `"${file}" holds no rows.`, {
    place: { file, line: 1, column: 1 },
    next: 'If that is meant, say "allow-empty": true in dataset.json.',
  })
}

/** A draft of this actor that the source no longer has. */
export function draftLeft(writer: Writer, key: string): Problem {
  return caution('draft-left-source', `The draft "${key}" is no longer in the source; it stays a draft.`, {
    place: { file: writer.origin.file, table: writer.manifest.staging.table, key },
    next: 'Put it back into the source, or remove the draft where drafts are kept.',
  })
}
