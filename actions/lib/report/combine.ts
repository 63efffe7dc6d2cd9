import { type Place, renderFilePlace, renderRowPlace } from '../problem/problem.js'
import type { Ending, Section } from './report.js'
import type { FoundReport, ReportFile } from './report-file.js'
import { groupByReason } from './text.js'

/** From best to worst. */
const severities: readonly Ending[] = ['kept', 'broken', 'could-not-run']

/** Members of a result that differ from run to run though nothing else does, or that are told elsewhere. */
const untold = new Set(['duration', 'durationMs', 'problems', 'problem'])

/** How one report ended. One that could not be read counts as a run that could not be done. */
export function endingOf(found: FoundReport): Ending {
  return 'report' in found ? found.report.ending : 'could-not-run'
}

/** The worst ending of all: one bad report makes the whole bad. */
export function worstEnding(endings: readonly Ending[]): Ending {
  const worst = Math.max(0, ...endings.map((ending) => severities.indexOf(ending)))
  return severities[worst] ?? 'could-not-run'
}

/** The worst first, else as they were given. */
export function orderBySeverity(found: readonly FoundReport[]): FoundReport[] {
  return [...found].sort(
    (one, other) => severities.indexOf(endingOf(other)) - severities.indexOf(endingOf(one)),
  )
}

/** `1 of 3 reports is broken, 1 could not run.` */
export function summariseReports(found: readonly FoundReport[]): string {
  const count = (ending: Ending) => found.filter((one) => endingOf(one) === ending).length
  const [broken, stopped] = [count('broken'), count('could-not-run')]
  const all = found.length === 1 ? '1 report' : `${found.length} reports`
  if (broken + stopped === 0) return found.length === 1 ? '1 report, kept' : `${all}, all kept`
  const parts = [
    ...(broken > 0 ? [`${broken} broken`] : []),
    ...(stopped > 0 ? [`${stopped} could not run`] : []),
  ]
  return `${all}, ${parts.join(', ')}`
}

/** One row for each report, as a table. */
export function tabulateReports(found: readonly FoundReport[]): Section {
  return {
    title: 'Reports',
    columns: ['action', 'verdict', 'what happened'],
    rows: orderBySeverity(found).map((one) =>
      'report' in one
        ? [one.report.action, one.report.ending, one.report.headline]
        : [one.file, endingOf(one), one.problem.message],
    ),
  }
}

/** The tables of a report: its sections where it kept them, else what its result lists. */
export function tabulateReport(report: ReportFile): Section[] {
  return report.sections === undefined
    ? tabulateResult(report.result)
    : report.sections.map(({ note, ...section }) => (note === undefined ? section : { ...section, note }))
}

/** Problems and tables of all reports, for a page that shows several: each title says whose it is. */
export function tabulateAll(found: readonly FoundReport[]): Section[] {
  return orderBySeverity(found).flatMap((one) => {
    if (!('report' in one)) return []
    const { action, problems } = one.report
    const told: Section = {
      title: 'problems',
      columns: ['level', 'place', 'what', 'next step'],
      rows: problems.map(({ level, place, message, next = '' }) => [
        level,
        [renderFilePlace(place as Place), renderRowPlace(place as Place)]
          .filter((part) => part !== '')
          .join(' '),
        message,
        next,
      ]),
    }
    return [...(problems.length > 0 ? [told] : []), ...tabulateReport(one.report)].map((section) => ({
      ...section,
      title: `${action}: ${section.title}`,
    }))
  })
}

/**
 * A table for every list of objects in a result, and for lists inside its rows, which then begin with the row's
 * own name. Members that say nothing in any row are left out.
 */
export function tabulateResult(result: unknown): Section[] {
  if (!isRecord(result)) return []
  return Object.entries(result).flatMap(([name, value]) =>
    untold.has(name) ? [] : tabulateList(spell(name), value, []),
  )
}

type Row = Readonly<Record<string, unknown>>

/** @param above the cells that name the row in which the list lies */
function tabulateList(title: string, value: unknown, above: readonly [string, string][]): Section[] {
  const rows = rowsOf(value)
  if (rows.length === 0) return []
  return tabulateRows(
    title,
    rows.map((row) => ({ row, above })),
  )
}

function tabulateRows(
  title: string,
  lines: readonly { row: Row; above: readonly [string, string][] }[],
): Section[] {
  const names = [...new Set(lines.flatMap(({ row }) => Object.keys(row)))].filter((name) => !untold.has(name))
  const nested = names.filter((name) => lines.some(({ row }) => rowsOf(row[name]).length > 0))
  const shown = names.filter(
    (name) => !nested.includes(name) && lines.some(({ row }) => renderValue(row[name]) !== ''),
  )
  const heads = lines[0]?.above.map(([name]) => name) ?? []
  const table: Section = {
    title,
    columns: [...heads, ...shown.map(spell)],
    rows: lines.map(({ row, above }) => [
      ...above.map(([, value]) => value),
      ...shown.map((name) => renderValue(row[name])),
    ]),
  }
  const within = nested.flatMap((name) =>
    tabulateRows(
      `${title}: ${spell(name)}`,
      lines.flatMap(({ row, above }) =>
        rowsOf(row[name]).map((inner) => ({ row: inner, above: [...above, nameRow(row, shown)] })),
      ),
    ),
  )
  return [...(table.columns.length > heads.length ? [table] : []), ...within]
}

/** What a row is called by: its first member that is shown. */
function nameRow(row: Row, shown: readonly string[]): [string, string] {
  const [first = ''] = shown
  return [spell(first), String(renderValue(row[first]))]
}

function rowsOf(value: unknown): Row[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord) ? value : []
}

function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A cell. A field with what it was and what it is, `["label", "\"a\"", "\"b\""]`, is told with an arrow. */
function renderValue(value: unknown): string | number {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (isRecord(value)) return renderRecord(value)
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value.map((item) => (isChange(item) ? renderChange(item) : String(renderValue(item)))).join(', ')
}

/** `left 3, right 3`; `id, version: each database keeps its own`: names that say the same are told together. */
function renderRecord(record: Row): string {
  const told = Object.entries(record).map(([name, value]) => [name, renderValue(value)] as const)
  if (told.every(([, value]) => typeof value === 'number'))
    return told.map(([name, value]) => `${name} ${value}`).join(', ')
  return groupByReason(told.map(([name, value]) => [name, String(value)]))
    .map(({ names, reason }) => (reason === '' ? names.join(', ') : `${names.join(', ')}: ${reason}`))
    .join('; ')
}

function isChange(value: unknown): value is [string, unknown, unknown] {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === 'string'
}

function renderChange([field, before, after]: [string, unknown, unknown]): string {
  const side = (value: unknown) => (value === null ? '(nothing)' : String(renderValue(value)))
  return `${field}: ${side(before)} → ${side(after)}`
}

/** `appliedBefore` -> `applied before`. */
function spell(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
}
