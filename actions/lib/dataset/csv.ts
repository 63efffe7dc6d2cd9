import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import type { FilePlace, SourceRow } from './dataset.js'
import { compactJson } from './json-order.js'
import type { ReadRow } from './read.js'
import { nameFile, type Observe, readBytes } from './source-file.js'

type Parsed = { record: string[]; raw: string; info: { lines: number } }

/**
 * Streams the rows of a CSV file (RFC 4180, comma) whose first record names the fields.
 * An empty cell is an absent field; every other value is text until its column's type is known.
 */
export async function* readCsvRows(path: string, observe?: Observe): AsyncGenerator<ReadRow> {
  const file = nameFile(path)
  const parser = parse({ info: true, raw: true, relax_column_count: true, skip_empty_lines: true })
  const source = Readable.from(decodeUtf8(path, file, observe))
  source.on('error', (error) => parser.destroy(error))
  let header: string[] | undefined
  try {
    for await (const { record, raw, info } of source.pipe(parser) as AsyncIterable<Parsed>) {
      // csv-parse tells the last line of a record, and hands over the blank lines before it.
      const text = raw.replace(/^(\r?\n)+|(\r?\n)+$/g, '')
      const begins = info.lines - (text.match(/\n/g)?.length ?? 0)
      if (header === undefined) header = readHeader(record, file, begins)
      else yield toRow(header, record, text, file, begins)
    }
  } catch (error) {
    throw error instanceof CsvError ? explainCsvError(error, file) : error
  }
}

async function* decodeUtf8(path: string, file: string, observe: Observe | undefined): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    for await (const chunk of readBytes(path, observe)) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new SeedrailError(
      fault('encoding-invalid', `"${file}" holds bytes that are not UTF-8.`, {
        place: { file },
        next: 'Save the file as UTF-8.',
      }),
    )
  }
}

function readHeader(record: readonly string[], file: string, line: number): string[] {
  const names = record.map((name) => name.trim())
  const problems: Problem[] = names.flatMap((name, index) => {
    const place = { file, line, column: 1 }
    if (name === '') return [fault('csv-header', `Column ${index + 1} of the header has no name.`, { place })]
    return names.indexOf(name) === index
      ? []
      : [
          fault('csv-header', `The header names "${name}" twice.`, {
            place,
            next: 'Remove one of the two columns.',
          }),
        ]
  })
  if (problems.length > 0) throw new SeedrailError(problems)
  return names
}

function toRow(
  header: readonly string[],
  record: readonly string[],
  raw: string,
  file: string,
  line: number,
): ReadRow {
  if (record.length !== header.length) {
    const message = `This row has ${record.length} cells, but the header names ${header.length}.`
    return {
      problems: [
        fault('csv-cells', message, {
          place: { file, line, column: 1 },
          next: 'Quote cells that hold commas.',
        }),
      ],
    }
  }
  const cells = header.map((name, index) => [name, record[index] ?? ''] as const)
  const row: SourceRow = {
    fields: Object.fromEntries(cells.filter(([, cell]) => cell !== '')),
    textual: true,
    json: ([field, ...rest]) => {
      const cell = record[header.indexOf(String(field))]
      return cell === undefined ? undefined : compactJson(cell, rest)
    },
    place: ([field] = []) => placeOfCell(raw, header.indexOf(String(field)), file, line),
  }
  return { row }
}

/** Finds the n-th cell in the text of a record: quotes may hide commas and line breaks. */
function placeOfCell(raw: string, index: number, file: string, line: number): FilePlace {
  let cell = 0
  let quoted = false
  let at = { line, column: 1 }
  for (const character of raw) {
    if (cell >= index) break
    if (character === '"') quoted = !quoted
    if (character === ',' && !quoted) cell++
    at =
      character === '\n'
        ? { line: at.line + 1, column: 1 }
        : { line: at.line, column: at.column + character.length }
  }
  return { file, ...(index <= 0 ? { line, column: 1 } : at) }
}

function explainCsvError(error: CsvError, file: string): SeedrailError {
  const line = Number((error as { lines?: unknown }).lines)
  const truncated = error.code === 'CSV_QUOTE_NOT_CLOSED'
  return new SeedrailError(
    fault(truncated ? 'csv-truncated' : 'csv-invalid', error.message, {
      place: Number.isInteger(line) && line > 0 ? { file, line, column: 1 } : { file },
      next: truncated
        ? 'The file ends inside a quoted cell: restore it whole.'
        : 'Correct the file; nothing was written.',
    }),
    { cause: error },
  )
}
