import { fault, SeedrailError } from '../problem/problem.js'
import type { FilePlace, SourceRow } from './dataset.js'
import { JsonScanError, JsonScanner, type RawRow } from './json-scanner.js'
import { findPlace, parseJson } from './json-value.js'
import type { ReadRow } from './read.js'
import { nameFile, readBytes } from './source-file.js'

/** Streams the rows of a JSON array, or of the member `collection` of a JSON object. */
export async function* readJsonRows(path: string, collection: string): AsyncGenerator<ReadRow> {
  for await (const rows of readRawRows(path, collection)) {
    for (const raw of rows) yield toRow(path, raw)
  }
}

/** The same rows as text, unparsed, as many at once as a chunk of the file holds. @throws SeedrailError */
export async function* readRawRows(path: string, collection: string): AsyncGenerator<RawRow[]> {
  const scanner = new JsonScanner(collection)
  try {
    for await (const chunk of readBytes(path)) yield scanner.push(chunk)
    scanner.end()
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error
    throw new SeedrailError(
      fault(error.code, error.message, {
        place: { file: nameFile(path), line: error.line, column: error.column },
        next: adviceFor(error.code),
      }),
      { cause: error },
    )
  }
}

/** Parses the text of one row, which begins at `raw`. */
export function toRow(path: string, raw: RawRow): ReadRow {
  const file = nameFile(path)
  const parsed = parseJson(raw.text, raw.colons)
  if ('faults' in parsed) {
    return {
      problems: parsed.faults.map(({ code, message, ...at }) =>
        fault(code, message, { place: placeIn(file, raw, at) }),
      ),
    }
  }
  const { value } = parsed
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const place = placeIn(file, raw, start)
    const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`
    return {
      problems: [fault('row-not-an-object', `A row must be an object, but this is ${what}.`, { place })],
    }
  }
  const row: SourceRow = {
    fields: value as SourceRow['fields'],
    textual: false,
    place: (steps = []) => placeIn(file, raw, steps.length === 0 ? start : findPlace(raw.text, steps)),
  }
  return { row }
}

const start = { line: 1, column: 1 }

/** A place inside a row's text, as a place in the file. */
function placeIn(file: string, raw: RawRow, at: { line: number; column: number }): FilePlace {
  if (at.line > 1) return { file, line: raw.line + at.line - 1, column: at.column }
  return { file, line: raw.line, column: raw.column + at.column - 1 }
}

function adviceFor(code: JsonScanError['code']): string {
  switch (code) {
    case 'json-truncated':
      return 'The file was cut off: restore it whole.'
    case 'collection-missing':
      return 'Name the member in dataset.json as "collection", or make the file an array.'
    case 'encoding-invalid':
      return 'Save the file as UTF-8.'
    case 'json-invalid':
      return 'Correct the file; nothing was written.'
  }
}
