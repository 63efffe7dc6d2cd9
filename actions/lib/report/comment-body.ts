import { type Problem, renderFilePlace, renderRowPlace } from '../problem/problem.js'
import {
  endingOf,
  orderBySeverity,
  summariseReports,
  tabulateReport,
  tabulateReports,
  worstEnding,
} from './combine.js'
import { type Cell, renderHtmlText, renderInline, renderRest, renderTable } from './comment-text.js'
import type { Ending } from './report.js'
import type { FoundReport, ReportFile } from './report-file.js'

/** What GitHub takes as the text of a comment or an issue. It counts characters; we count UTF-16 units, never fewer. */
export const longestBody = 65_536

/** Most rows of one table, where there is room. */
const mostRows = 200

/** Tables longer than this are folded. */
const openRows = 12

/** Begins the part that tells of the run, not of what it found: two bodies that differ only there are equal. */
const ofTheRun = '<!-- run -->'

/** Where the reports were made, as far as it is known. */
export type Origin = {
  /** Address of the repository, `https://github.com/owner/name`. */
  repository?: string | undefined
  /** The commit that was checked out: links to lines lead there. */
  sha?: string | undefined
  /** The commit that people know, where it is another: a pull request's own. */
  headSha?: string | undefined
  /** The folder into which the repository was checked out: an absolute path below it is one of its files. */
  workspace?: string | undefined
  /** Address of the run. */
  run?: string | undefined
}

/** The first line of everything that we write under a marker: how it is found again. */
export function renderMarker(marker: string): string {
  return `<!-- seedrail:${marker} -->`
}

/** True when two bodies tell the same, whichever run told it. */
export function sameBody(one: string, other: string): boolean {
  const told = (body: string) => body.replaceAll('\r\n', '\n').split(`\n${ofTheRun}`)[0]?.trimEnd()
  return told(one) === told(other)
}

/**
 * The text of a comment or an issue: marker, verdict, every report with its facts, problems and tables. Pure, without
 * times or durations: equal reports of one commit give equal text. Never longer than {@link longestBody}: tables
 * are cut evenly, then reports, and what is left out is counted.
 */
export function renderBody(found: readonly FoundReport[], marker: string, origin: Origin): string {
  const ordered = orderBySeverity(found)
  const fits = (rows: number, reports: number) =>
    renderAll(ordered, marker, origin, rows, reports).length <= longestBody
  const rows = largest(mostRows, (most) => fits(most, ordered.length))
  const reports = rows > 0 ? ordered.length : largest(ordered.length, (most) => fits(0, most))
  return renderAll(ordered, marker, origin, rows, reports)
}

/** The largest number up to `most` for which the test holds, if it holds for all smaller ones; 0 if for none. */
function largest(most: number, holds: (number: number) => boolean): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}

function renderAll(
  found: readonly FoundReport[],
  marker: string,
  origin: Origin,
  rows: number,
  reports: number,
): string {
  const verdict = worstEnding(found.map(endingOf))
  const overview = tabulateReports(found)
  const rest = found.length - reports
  const parts = [
    `${renderMarker(marker)}\n## ${signOf(verdict)} Seedrail: ${summariseReports(found)}`,
    found.length === 1 ? '' : renderTable(overview.columns, overview.rows, reports),
    ...found.slice(0, reports).map((one) => renderFound(one, origin, rows)),
    rest > 0 && found.length === 1 ? renderRest(rest) : '',
    renderCommit(origin),
    origin.run === undefined ? '' : `${ofTheRun}\n<sub>[The run that wrote this](${origin.run})</sub>`,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function renderFound(found: FoundReport, origin: Origin, rows: number): string {
  if ('problem' in found) {
    const { message, next = '' } = found.problem
    return `### ${signOf('could-not-run')} ${renderInline(found.file)}: no report\n\n> ${renderInline(`${message} ${next}`)}`
  }
  const { report } = found
  return [
    `### ${signOf(report.ending)} ${renderInline(report.action)}: ${report.ending}`,
    `> ${renderInline(report.headline)}`,
    renderPairs(Object.entries(report.facts), rows),
    renderProblems(report.problems, origin, rows),
    ...tabulateReport(report).map((section) =>
      renderFolded(section.title, section.columns, section.rows, section.note, rows),
    ),
    renderOutputs(report, rows),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function renderPairs(pairs: readonly (readonly [string, string])[], most: number): string {
  const lines = pairs
    .slice(0, most)
    .map(([name, value]) => `- **${renderInline(name)}**: ${renderInline(value)}`)
  const rest = pairs.length - lines.length
  return [...lines, ...(rest > 0 ? [`- ${renderRest(rest)}`] : [])].join('\n')
}

function renderProblems(problems: ReportFile['problems'], origin: Origin, most: number): string {
  if (problems.length === 0) return ''
  const rows = [...problems]
    .sort((one, other) => one.level.localeCompare(other.level))
    .map((problem) => [
      problem.level,
      linkPlace(problem as Problem, origin),
      problem.message,
      problem.next ?? '',
    ])
  return `#### Problems (${problems.length})\n\n${renderTable(['level', 'place', 'what', 'next step'], rows, most)}`
}

function renderOutputs(report: ReportFile, rows: number): string {
  const outputs = Object.entries(report.outputs).filter(([name]) => name !== 'report')
  return outputs.length === 0 ? '' : renderFolded('Outputs', ['name', 'value'], outputs, undefined, rows, 0)
}

/** A table under its title; long ones are folded, so that a comment stays a thing to read. */
function renderFolded(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  note: string | undefined,
  most: number,
  open = openRows,
): string {
  const below = note === undefined ? '' : `\n\n<sub>${renderInline(note)}</sub>`
  const table = `${renderTable(columns, rows, most)}${below}`
  if (rows.length <= open || most === 0) return `#### ${renderInline(title)}\n\n${table}`
  return `<details><summary>${renderHtmlText(title)} (${rows.length})</summary>\n\n${table}\n\n</details>`
}

/** The place as people write it, leading to that line of that commit where that is known. */
function linkPlace(problem: Problem, origin: Origin): Cell {
  const text = [renderFilePlace(problem.place), renderRowPlace(problem.place)]
    .filter((part) => part !== '')
    .join(' ')
  const href = linkFile(problem.place?.file, problem.place?.line, origin)
  return href === undefined ? text : { text, href }
}

/** The address of a line. Only of files that lie in the repository: below the workspace, or relative and not out of it. */
export function linkFile(
  file: string | undefined,
  line: number | undefined,
  origin: Origin,
): string | undefined {
  const { repository, sha, workspace } = origin
  if (file === undefined || repository === undefined || sha === undefined) return undefined
  const slashed = file.replaceAll('\\', '/')
  const below = workspace ? `${workspace.replaceAll('\\', '/').replace(/\/$/, '')}/` : undefined
  const inside = below !== undefined && slashed.startsWith(below) ? slashed.slice(below.length) : slashed
  const path = inside.replace(/^(\.\/)+/, '')
  if (path === '' || /^(\/|[a-z]:)|(^|\/)\.\.(\/|$)|\p{Surrogate}/iu.test(path)) return undefined
  const address = path.split('/').map(encodeStrictly).join('/')
  return `${repository}/blob/${sha}/${address}${line === undefined ? '' : `#L${line}`}`
}

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function renderCommit({ repository, sha, headSha }: Origin): string {
  const commit = headSha ?? sha
  if (repository === undefined || commit === undefined) return ''
  return `<sub>Commit [${commit.slice(0, 10)}](${repository}/commit/${commit})</sub>`
}

function signOf(ending: Ending): string {
  switch (ending) {
    case 'kept':
      return '✅'
    case 'broken':
      return '❌'
    case 'could-not-run':
      return '⚠️'
  }
}
