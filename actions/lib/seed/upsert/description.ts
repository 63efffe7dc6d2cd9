import { hasErrors } from '../../problem/problem.js'
import type { Section } from '../../report/report.js'
import { renderDuration } from '../../report/text.js'
import { describeFields } from './explanation.js'
import type { Change, TableOutcome, UpsertOutcome } from './outcome.js'

/** Most changes that a table of the report lists; report.json holds more. */
const listed = 60

const counted = ['inserted', 'updated', 'reactivated', 'deactivated', 'unchanged', 'foreign'] as const

type Sums = Record<(typeof counted)[number], number>

/** The counts of all tables together. */
export function sumUp(outcome: UpsertOutcome): Sums {
  const zero: Sums = { inserted: 0, updated: 0, reactivated: 0, deactivated: 0, unchanged: 0, foreign: 0 }
  return outcome.tables.reduce(
    (sums, table) => Object.fromEntries(counted.map((name) => [name, sums[name] + table[name]])) as Sums,
    zero,
  )
}

/** One sentence: what moved, and what that means for the database. */
export function summariseUpsert(outcome: UpsertOutcome, dataset: string): string {
  const sums = sumUp(outcome)
  const counts = counted.map((name) => `${sums[name]} ${name}`).join(', ')
  const errors = outcome.problems.filter((problem) => problem.level === 'error').length
  const moved = sums.inserted + sums.updated + sums.reactivated + sums.deactivated
  const trusted = outcome.tables.filter((table) => table.trusted !== undefined).length
  const known = trusted === 0 ? '' : ` ${trusted} tables were known to be unchanged.`
  const ending =
    errors > 0
      ? `${errors} ${errors === 1 ? 'fault' : 'faults'}: nothing was written.`
      : moved === 0
        ? 'Nothing had to be written.'
        : outcome.mode === 'plan'
          ? 'This was a plan: nothing was written.'
          : 'Committed in one transaction.'
  return `${dataset}: ${counts} over ${outcome.tables.length} tables.${known} ${ending}`
}

/** Counts and versions by table, for the output of that name. */
export function countTables(outcome: UpsertOutcome): string {
  const byTable = outcome.tables.map((table) => [
    table.table,
    {
      ...Object.fromEntries(counted.map((name) => [name, table[name]])),
      ...(table.version === undefined ? {} : { version: table.version }),
      milliseconds: Math.round(table.duration),
    },
  ])
  return JSON.stringify(Object.fromEntries(byTable))
}

/** Counts, versions and times of every table. */
export function describeTables(outcome: UpsertOutcome): Section {
  return {
    title: hasErrors(outcome.problems)
      ? 'Refused: nothing of this was written'
      : outcome.mode === 'plan'
        ? 'Plan'
        : 'Tables',
    columns: ['table', ...counted, 'version', 'time', ''],
    rows: outcome.tables.map((table) => [
      table.table,
      ...counted.map((name) => table[name]),
      describeVersion(table),
      renderDuration(table.duration),
      table.trusted ?? table.note ?? '',
    ]),
    ...(outcome.digest === undefined ? {} : { note: `Digest of this plan: ${outcome.digest}` }),
  }
}

function describeVersion({ version }: TableOutcome): string {
  if (version === undefined) return '–'
  return version.before === version.after ? version.after : `${version.before} → ${version.after}`
}

/** Every change, a line each: \`~ grips/NEUTRAL  label "Neutral" → "Neutral grip"  (grips.json:41)\`. */
export function describePlan(outcome: UpsertOutcome): Section[] {
  // What an apply inserted is counted above; a plan shows it.
  const shown = (change: Change) => outcome.mode === 'plan' || change.kind !== '+'
  const changes = outcome.tables.flatMap((table) =>
    table.changes.filter(shown).map((change) => ({ table, change })),
  )
  if (changes.length === 0) return []
  const total = outcome.tables.reduce(
    (sum, table) =>
      sum +
      (outcome.mode === 'plan' ? table.inserted : 0) +
      table.updated +
      table.reactivated +
      table.deactivated +
      table.foreign,
    0,
  )
  const rest = total - Math.min(changes.length, listed)
  return [
    {
      title: outcome.mode === 'plan' ? 'Would change' : 'Changes',
      columns: ['', 'row', 'fields', 'source'],
      rows: changes
        .slice(0, listed)
        .map(({ table, change }) => [
          signOf(change),
          `${table.table}/${change.key}`,
          describeChange(change),
          change.line === null ? '' : `${table.file}:${change.line}`,
        ]),
      ...(rest > 0 ? { note: `${rest} more, all in report.json` } : {}),
    },
  ]
}

function describeChange(change: Change): string {
  if (change.kind === '+') return ''
  if (change.kind !== '-') return describeFields(change)
  const by = change.referencedBy?.map(({ table, rows }) => `${rows} of ${table}`).join(', ')
  return by === undefined ? '' : `still referenced by ${by}`
}

function signOf({ kind }: Change): string {
  switch (kind) {
    case '+':
    case '~':
    case '!':
      return kind
    case '^':
      return '↑'
    case '-':
      return '−'
  }
}
