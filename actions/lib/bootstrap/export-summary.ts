import type { Section } from '../report/report.js'
import type { ExportOutcome } from './export.js'

/** What was written, a line for each table. */
export function tabulateExport(outcome: ExportOutcome): Section {
  const notes = [
    `version ${outcome.head.referenceVersion}, generated at ${outcome.head.generatedAt}`,
    ...(outcome.pruned.length === 0 ? [] : [`taken away: ${outcome.pruned.join(', ')}`]),
  ]
  return {
    title: `Files in ${outcome.folder}`,
    columns: ['table', 'rows', 'bytes', 'file', 'sha256'],
    rows: outcome.tables.map(({ key, rows, bytes, file, sha256 }) => [
      key,
      rows,
      bytes,
      outcome.changed.includes(file) ? file : `${file} (as it was)`,
      sha256.slice(0, 12),
    ]),
    note: notes.join('; '),
  }
}

/** `23 tables, 449 rows in artifacts/reference; 26 files written`. */
export function renderExportHeadline(outcome: ExportOutcome): string {
  const rows = outcome.tables.reduce((sum, table) => sum + table.rows, 0)
  const written =
    outcome.changed.length === 0 ? 'nothing had to be written' : `${outcome.changed.length} files written`
  return `${outcome.tables.length} tables, ${rows} rows in ${outcome.folder}; ${written}`
}
