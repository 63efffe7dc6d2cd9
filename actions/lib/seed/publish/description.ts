import { renderRowPlace } from '../../problem/problem.js'
import type { Section } from '../../report/report.js'
import type { FieldChange } from './decision.js'
import { type Change, countErrors, type PublishOutcome } from './outcome.js'

/** Most changes that a table lists; report.json holds all. */
const listed = 40

/** `Created 8, Updated 0, Skipped 0, Errors 0`, and what that means for the database. */
export function summariseOutcome(outcome: PublishOutcome, dataset: string): string {
  const archived = outcome.archived === 0 ? '' : `, Archived ${outcome.archived}`
  const errors = countErrors(outcome)
  const counts = `Created ${outcome.created}, Updated ${outcome.updated}, Skipped ${outcome.skipped}${archived}, Errors ${errors}`
  const ending =
    errors > 0
      ? 'Nothing was written.'
      : outcome.changes.length === 0
        ? 'Nothing had to be written.'
        : outcome.mode === 'plan'
          ? 'This was a plan: nothing was written.'
          : 'Committed in one transaction.'
  return `${dataset}: ${counts} (${outcome.rows} rows in the source). ${ending}`
}

/** The rows that were or would be written. Empty when there are none. */
export function describeChanges(outcome: PublishOutcome): Section[] {
  if (outcome.changes.length === 0 || countErrors(outcome) > 0) return []
  const rest = outcome.changes.length - listed
  return [
    {
      title: outcome.mode === 'plan' ? 'Would be written' : 'Written',
      columns: ['', 'key', 'version', 'steps', 'fields', 'source'],
      rows: outcome.changes
        .slice(0, listed)
        .map((change) => [
          signOf(change),
          change.key,
          change.version === undefined ? '–' : `v${change.version}`,
          change.steps.join(' → '),
          change.fields.map(describeField).join('; '),
          placeOf(change),
        ]),
      ...(rest > 0 ? { note: `${rest} more, all in report.json` } : {}),
    },
  ]
}

function signOf(change: Change): string {
  switch (change.outcome) {
    case 'created':
      return '+'
    case 'updated':
      return '~'
    case 'archived':
      return '−'
  }
}

function describeField({ field, from, to }: FieldChange): string {
  return `${field} ${shorten(from)} → ${shorten(to)}`
}

function shorten(text: string | null): string {
  if (text === null) return '∅'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function placeOf({ place }: Change): string {
  return place.line === undefined ? renderRowPlace(place) : `${place.file}:${place.line}`
}
