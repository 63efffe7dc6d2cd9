import { fault, type Problem } from '../../problem/problem.js'
import type { Section } from '../../report/report.js'
import type { Fate } from './keepsake.js'

/** What a run is told of changes that are meant: `table` or `table.column`, with or without the schema. */
export type Meant = ReadonlySet<string>

/** Reads a list of tables and columns, separated by commas or lines. */
export function parseMeant(text: string): Meant {
  return new Set(text.split(/[,\n]/).flatMap((word) => (word.trim() === '' ? [] : [word.trim()])))
}

/** Every loss that nobody said was meant. */
export function judgeRows(fates: readonly Fate[], meant: Meant): Problem[] {
  return fates.flatMap((fate) => {
    if (isMeant(meant, fate.table)) return []
    const lost =
      fate.lost === 0
        ? []
        : [
            fault(
              'trial-rows-lost',
              fate.now === undefined
                ? `The table "${fate.table}" is gone, with ${count(fate.rows, 'row')}.`
                : `${count(fate.lost, 'row')} of ${fate.rows} in "${fate.table}" ${fate.lost === 1 ? 'is' : 'are'} gone${named(fate)}.`,
              { place: { table: fate.table }, next: meantHint(fate.table) },
            ),
          ]
    const columns = [
      ...fate.changed.map(({ column, rows }) => ({ column, rows, what: 'other values' })),
      ...fate.dropped.filter(({ rows }) => rows > 0).map((one) => ({ ...one, what: 'no column' })),
    ]
    return [
      ...lost,
      ...columns
        .filter(({ column }) => !isMeant(meant, `${fate.table}.${column}`))
        .map(({ column, rows, what }) =>
          fault(
            'trial-values-lost',
            what === 'no column'
              ? `The column "${fate.table}.${column}" is gone; it held a value in ${count(rows, 'row')}.`
              : `"${fate.table}.${column}" has another value than before in ${count(rows, 'row')}${named(fate)}.`,
            { place: { table: fate.table, field: column }, next: meantHint(`${fate.table}.${column}`) },
          ),
        ),
    ]
  })
}

/** What became of each table that held rows. */
export function tabulateRows(fates: readonly Fate[]): Section {
  const filled = fates.filter(({ rows }) => rows > 0)
  return {
    title: 'Data of the previous release',
    columns: ['table', 'rows before', 'lost', 'columns changed', 'columns dropped'],
    rows: filled.map((fate) => [
      fate.now === undefined || fate.now === fate.table ? fate.table : `${fate.table} → ${fate.now}`,
      fate.rows,
      fate.lost,
      fate.changed.map(({ column, rows }) => `${column} (${rows})`).join(', ') || '–',
      fate.dropped.map(({ column, rows }) => `${column} (${rows})`).join(', ') || '–',
    ]),
    note: `Tables that held no row: ${fates.length - filled.length}.`,
  }
}

function isMeant(meant: Meant, name: string): boolean {
  return meant.has(name) || meant.has(name.replace(/^[^.]+\./, ''))
}

function meantHint(name: string): string {
  return `Correct the migration; or, where that is meant, say so: expected-changes: ${name.replace(/^public\./, '')}.`
}

function named({ examples }: Fate): string {
  return examples.length === 0 ? '' : ` (${examples.map((key) => `"${key}"`).join(', ')}, …)`
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
