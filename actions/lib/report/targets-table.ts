import { fault, type Problem } from '../problem/problem.js'
import { disarm, hideSecrets } from './comment-text.js'
import type { Section } from './report.js'
import { isWell, type TargetRow, type TargetsRun } from './targets.js'
import { renderDuration } from './text.js'

/** Most targets of one table: as many rows as a summary shows, so that none is ever left out. */
const rowsOfTable = 100

/** Most targets that the sentence on top names; the tables name all. */
const named = 3

/** `3 of 4 databases hold instruments of commit 5eed05e; south was refused: the plan moved.` */
export function summariseTargets(rows: readonly TargetRow[], commit: string | undefined): string {
  const well = rows.filter(isWell)
  const bad = rows.filter((row) => !isWell(row))
  const dataset = rows.find((row) => row.dataset !== null)?.dataset ?? 'the dataset'
  const what = commit === undefined ? dataset : `${dataset} of commit ${commit.slice(0, 7)}`
  const clauses = bad.slice(0, named).map(renderClause)
  const rest = bad.length - clauses.length
  const parts = [
    renderWell(well, rows.length, what),
    ...clauses,
    ...(rest > 0 ? [`${rest} more are not well`] : []),
  ]
  return `${parts.join('; ')}.`
}

function renderWell(well: readonly TargetRow[], total: number, what: string): string {
  const of = `${well.length === 0 ? 'None' : well.length} of ${total} ${total === 1 ? 'database' : 'databases'}`
  const planned = well.filter(({ outcome }) => outcome === 'planned').length
  const verb = (one: string, many: string, count = well.length) => (count === 1 || count === 0 ? one : many)
  if (planned === 0) return `${of} ${verb('holds', 'hold')} ${what}`
  const holding = well.length - planned
  const rest = holding === 0 ? '' : `, ${holding} ${verb('holds', 'hold', holding)} it already`
  return `${of} ${verb('has', 'have')} a plan for ${what}: ${planned} would change${rest}`
}

function renderClause({ target, outcome, detail }: TargetRow): string {
  const name = disarm(target)
  const behind = detail === '' ? '' : detail.startsWith('at ') ? ` ${detail}` : `: ${detail}`
  switch (outcome) {
    case 'refused':
      return `${name} was refused${behind}`
    case 'cancelled':
      return `${name} was cancelled${behind}`
    case 'not reported':
      return `${name} did not report`
    case 'not started':
      return `${name} did not start`
    case 'failed':
    case 'seeded':
    case 'planned':
    case 'nothing to do':
      return `${name} ${outcome}${behind}`
  }
}

/** Every target, those that are not well first. Several tables where one would leave some out. */
export function tabulateTargets(rows: readonly TargetRow[], run: TargetsRun): Section[] {
  const ordered = [...rows.filter((row) => !isWell(row)), ...rows.filter(isWell)]
  const tables = Math.ceil(ordered.length / rowsOfTable)
  return Array.from({ length: tables }, (_, index) => ({
    title: tables === 1 ? 'Targets' : `Targets (${index + 1} of ${tables})`,
    columns: [
      'target',
      'outcome',
      'inserted',
      'updated',
      'deactivated',
      'reactivated',
      'foreign',
      'version',
      'verified',
      'time',
      'why',
      'plan',
    ],
    rows: ordered
      .slice(index * rowsOfTable, (index + 1) * rowsOfTable)
      .map((row) => tabulateTarget(row, run)),
    ...(index + 1 < tables
      ? {}
      : {
          note: 'Counts are rows: written, or of a plan to be written. "foreign" belong to other owners and were left alone. "version" is the sum of the versions of its tables.',
        }),
  }))
}

function tabulateTarget(row: TargetRow, run: TargetsRun): (string | number)[] {
  const { counts, version } = row
  const earlier = row.attempt !== null && row.attempt !== run.attempt ? ` (attempt ${row.attempt})` : ''
  return [
    disarm(row.target),
    `${renderOutcome(row)}${earlier}`,
    counts?.inserted ?? '–',
    counts?.updated ?? '–',
    counts?.deactivated ?? '–',
    counts?.reactivated ?? '–',
    counts?.foreign ?? '–',
    version === null
      ? '–'
      : version.before === version.after
        ? version.after
        : `${version.before} → ${version.after}`,
    row.verification ?? '–',
    row.duration === null ? '–' : renderDuration(row.duration),
    disarm(row.why),
    row.digest ?? '–',
  ]
}

function renderOutcome({ outcome, detail }: TargetRow): string {
  return detail === '' ? outcome : detail.startsWith('at ') ? `${outcome} ${detail}` : `${outcome}: ${detail}`
}

/** An error for each target that is not well, and one where the jobs know of trouble that no target told. */
export function collectTargetProblems(rows: readonly TargetRow[], { result }: TargetsRun): Problem[] {
  const bad = rows.filter((row) => !isWell(row))
  const problems = bad.map((row) => {
    const silent = row.outcome === 'not reported' || row.outcome === 'not started'
    const message = hideSecrets(`${row.target}: ${renderOutcome(row)}. ${row.why}`)
    const more = row.next === '' ? {} : { next: hideSecrets(row.next) }
    return silent ? fault('target-unreported', message, more) : fault('target-failed', message, more)
  })
  if (problems.length > 0 || result === 'success' || result === 'unknown') return problems
  return [
    fault(
      'targets-disagree',
      `Every target told that it is well, but together their jobs ended: ${result}.`,
      {
        next: 'Look at the jobs: one may have been run again, and ended before it could say so.',
      },
    ),
  ]
}
