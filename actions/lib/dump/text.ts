import { quoteIdentifier, quoteLiteral, quoteTable } from '../database/identifier.js'
import { type DumpSequence, type DumpTable, formatVersion } from './manifest.js'

/** The fixed parts of a dump's text. Every part ends with a newline. */

/** First line of every dump. */
export const beginMarker = `-- Seedrail dump, format ${formatVersion}\n`

/** Last line of every dump: a file without it was broken off. */
export const endMarker = '-- Seedrail dump complete\n'

/** Ends the rows of a table, as psql wants it. */
export const endOfRows = '\\.\n'

/** What a session needs while it loads a dump; the only settings that one may change. */
export const sessionSettings: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  client_min_messages: 'warning',
  standard_conforming_strings: 'on',
  check_function_bodies: 'off',
  lc_monetary: 'C',
  row_security: 'off',
  xmloption: 'content',
}

/** The beginning of a dump. No time and no version is in it: equal data gives equal bytes. */
export function renderPreamble(dataset: string): string {
  const settings = Object.entries(sessionSettings).map(
    ([name, value]) => `SET ${name} = ${quoteLiteral(value)};\n`,
  )
  const searchPath = `SELECT pg_catalog.set_config('search_path', '', false);\n`
  return `${beginMarker}-- Dataset: ${dataset}\n\n${settings.join('')}${searchPath}`
}

/** `COPY … FROM stdin;`, the first line of a data section. */
export function renderCopyHeader(table: Pick<DumpTable, 'schema' | 'name' | 'columns'>): string {
  const columns = table.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  return `COPY ${quoteTable(table)} (${columns}) FROM stdin;\n`
}

/** One `setval` for each sequence. */
export function renderSequences(sequences: readonly DumpSequence[]): string {
  return sequences
    .map((sequence) => {
      const name = quoteLiteral(quoteTable(sequence)).trim()
      return `SELECT pg_catalog.setval(${name}, ${sequence.value}, ${sequence.called});\n`
    })
    .join('')
}
