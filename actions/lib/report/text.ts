import { type Problem, renderFilePlace, renderRowPlace } from '../problem/problem.js'
import type { Report, Section } from './report.js'

/** Most problems that the console lists; `report.json` always holds all. */
const listed = 50

/** The report for a terminal or a log: tables, problems, and the sentence that sums it up, last. */
export function renderText(report: Report): string {
  return [
    report.facts.map(([name, value]) => `${name}: ${value}`).join(' · '),
    ...report.sections.map(renderSection),
    renderProblems(report.problems),
    `${report.ending === 'kept' ? 'PASS' : 'FAIL'}  ${report.headline}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** A table with aligned columns; numbers to the right. */
export function renderSection(section: Section): string {
  const rows = section.rows.map((row) => row.map(String))
  const widths = section.columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  )
  const numeric = section.columns.map((_, index) =>
    section.rows.every((row) => typeof row[index] === 'number'),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        numeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [
    section.title,
    ...[section.columns, ...rows].map((cells) => `  ${line(cells)}`),
    ...(section.note === undefined ? [] : [`  ${section.note}`]),
  ].join('\n')
}

/** All problems, errors first, at most {@link listed} of them. */
export function renderProblems(problems: readonly Problem[]): string {
  const ordered = [...problems].sort((a, b) => a.level.localeCompare(b.level))
  const lines = ordered.slice(0, listed).map(renderProblem)
  const rest = ordered.length - lines.length
  return [...lines, ...(rest > 0 ? [`… and ${rest} more, all in report.json`] : [])].join('\n')
}

/** One problem on one line, and what to do on the next. */
export function renderProblem(problem: Problem): string {
  const file = renderFilePlace(problem.place)
  const row = renderRowPlace(problem.place)
  const head = [problem.level, file, row === '' ? '' : `${row}:`, problem.message]
    .filter((part) => part !== '')
    .join('  ')
  return problem.next === undefined ? head : `${head}\n         ${problem.next}`
}

/** Milliseconds for people: `38 ms`, `1.24 s`, `3 min 5 s`. */
export function renderDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(2)} s`
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`
}

/** Names under each reason that they share, in the order in which the reasons first come up. */
export function groupByReason(
  told: readonly (readonly [name: string, reason: string])[],
): { names: string[]; reason: string }[] {
  const groups = new Map<string, string[]>()
  for (const [name, reason] of told) groups.set(reason, [...(groups.get(reason) ?? []), name])
  return [...groups].map(([reason, names]) => ({ names, reason }))
}
