import { type Problem, renderFilePlace, renderRowPlace } from '../problem/problem.js'
import type { Report, Section } from './report.js'
import { renderDuration } from './text.js'

/** Bytes that GitHub takes for one step's summary, less room for the sentence that says it was cut. */
const roomForSummary = 1024 * 1024 - 1024

/** Most problems and table rows that the summary shows. */
const shown = 100

/** The report as the job summary shows it. Never more than GitHub takes. */
export function renderMarkdown(report: Report): string {
  const sign = report.ending === 'kept' ? '✅' : '❌'
  const parts = [
    `## ${sign} Seedrail ${report.action}`,
    escapeMarkdown(report.headline),
    renderFacts(report),
    ...report.sections.map(renderMarkdownSection),
    renderMarkdownProblems(report.problems),
    renderPhases(report),
  ]
  return cutToBytes(`${parts.filter((part) => part !== '').join('\n\n')}\n`)
}

/** A GitHub-flavoured table under a heading. */
export function renderMarkdownSection(section: Section): string {
  const rows = section.rows.slice(0, shown)
  const align = section.columns.map((_, index) =>
    section.rows.length > 0 && section.rows.every((row) => typeof row[index] === 'number') ? '---:' : '---',
  )
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => escapeCell(String(cell))).join(' | ')} |`
  const rest = section.rows.length - rows.length
  return [
    `### ${escapeMarkdown(section.title)}`,
    '',
    line(section.columns),
    `| ${align.join(' | ')} |`,
    ...rows.map(line),
    ...(rest > 0 ? ['', `… and ${rest} more, all in report.json`] : []),
    ...(section.note === undefined ? [] : ['', escapeMarkdown(section.note)]),
  ].join('\n')
}

function renderMarkdownProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return ''
  const rows = [...problems]
    .sort((a, b) => a.level.localeCompare(b.level))
    .map((problem) => [
      problem.level,
      [renderFilePlace(problem.place), renderRowPlace(problem.place)].filter((part) => part !== '').join(' '),
      problem.message,
      problem.next ?? '',
    ])
  return renderMarkdownSection({
    title: `Problems (${problems.length})`,
    columns: ['level', 'place', 'what', 'next step'],
    rows,
  })
}

function renderFacts(report: Report): string {
  return report.facts.map(([name, value]) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`).join('\n')
}

function renderPhases(report: Report): string {
  if (report.phases.length === 0) return ''
  const phases = report.phases.map((phase) => `${phase.name} ${renderDuration(phase.duration)}`).join(' · ')
  return `<sub>${escapeMarkdown(phases)} · total ${renderDuration(report.duration)}</sub>`
}

/** Keeps data from becoming markup, mentions or links. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]#|~]/g, '\\$&')
    .replace(/@(?=\w)/g, '@\u200b')
}

function escapeCell(text: string): string {
  return escapeMarkdown(text).replace(/\r?\n/g, '<br>')
}

function cutToBytes(text: string): string {
  if (Buffer.byteLength(text) <= roomForSummary) return text
  const cut = Buffer.from(text)
    .subarray(0, roomForSummary)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n\n… the rest is in report.json.\n`
}
