import type { DumpManifest } from './manifest.js'

/** A table for a report. */
export type DumpSummary = {
  title: string
  columns: readonly string[]
  rows: readonly (readonly (string | number)[])[]
  note?: string
}

/** `96 rows of 3 tables dumped into x.sql (84.1 KB), and proven.` */
export function renderDumpHeadline({ tables, file, proof }: DumpManifest, path: string): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const proven = proof === null ? 'not proven' : 'proven'
  return `${count(rows, 'row')} of ${count(tables.length, 'table')} dumped into ${path} (${renderBytes(file.bytes)}), ${proven}.`
}

/** Every table with its rows and sum, and what the proof found. */
export function tabulateDump({ tables, file, proof }: DumpManifest): DumpSummary {
  const note =
    proof === null
      ? 'The dump was not restored: prove was off.'
      : `Restored on PostgreSQL ${proof.serverVersion}: ${count(proof.rows, 'row')} counted and summed, ${count(proof.foreignKeys, 'foreign key')} and ${count(proof.uniqueKeys, 'unique key')} valid, ${count(proof.expectations, 'check')} held.`
  return {
    title: `${file.name}, sha256 ${file.sha256}`,
    columns: ['table', 'rows', 'version', 'sha256 of the rows'],
    rows: tables.map(({ table, rows, version, sha256 }) => [table, rows, version ?? '–', sha256]),
    note,
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

function renderBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
