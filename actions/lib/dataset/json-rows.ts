import { fault, SeedrailError } from '../problem/problem.js'
import type { FilePlace, SourceRow } from './dataset.js'
import { JsonScanError } from './json-bytes.js'
import { compactJson } from './json-order.js'
import { JsonScanner } from './json-scanner.js'
import { findPlace, parseJson, parsePlainObject, parsePlainObjects } from './json-value.js'
import type { ReadRow } from './read.js'
import type { RawRow, RowBatch } from './row-batch.js'
import { nameFile, type Observe, readBytesInPlace } from './source-file.js'

/** Streams the rows of a JSON array, or of the member `collection` of a JSON object. */
export async function* readJsonRows(
  path: string,
  collection: string,
  observe?: Observe,
): AsyncGenerator<ReadRow> {
  for await (const batch of readJsonBatches(path, collection, observe)) {
    for (let index = 0; index < batch.length; index++) yield batch.row(index)
  }
}

/** Bytes that are scanned at once: what is parsed and not yet used should be little. */
const batchSize = 16 * 1024

/** The rows that some bytes of a file hold whole. To be used up before the next one is asked for: its bytes go then. */
export type JsonBatch = {
  readonly length: number
  /** The line each row begins on, from 1. */
  readonly lines: readonly number[]
  /** False when no string in it can hold what COPY would have to escape. */
  readonly escapes: boolean
  /** All rows at once, the quick way; undefined where any needs a look. */
  parse(): readonly Readonly<Record<string, unknown>>[] | undefined
  /** One row the quick way; undefined where it needs a look. @throws SeedrailError when it is not UTF-8 */
  parseRow(index: number): Readonly<Record<string, unknown>> | undefined
  /** One row, looked at with care. @throws SeedrailError when it is not UTF-8 */
  row(index: number): ReadRow
  /** Where a row begins. Holds when the bytes are gone. */
  place(index: number): FilePlace
}

/**
 * The same rows, some at once, not yet parsed.
 * @param observe sees every byte of the file on the way
 * @throws SeedrailError
 */
export async function* readJsonBatches(
  path: string,
  collection: string,
  observe?: Observe,
): AsyncGenerator<JsonBatch> {
  const scanner = new JsonScanner(collection)
  for await (const chunk of readBytesInPlace(path)) {
    observe?.(chunk)
    for (let start = 0; start < chunk.length; start += batchSize) {
      const batch = explained(path, () => scanner.push(chunk.subarray(start, start + batchSize)))
      if (batch.length > 0) yield toJsonBatch(path, batch)
    }
  }
  explained(path, () => scanner.end())
}

function toJsonBatch(path: string, batch: RowBatch): JsonBatch {
  const { length, lines, colons, traits } = batch
  const file = nameFile(path)
  return {
    length,
    lines,
    place: (index) => ({ file, ...batch.place(index) }),
    escapes: traits.escapes,
    parse: () => {
      const text = batch.text()
      return text === undefined
        ? undefined
        : parsePlainObjects(text, { length, colons, notable: traits.notable })
    },
    parseRow: (index) => {
      const { text, colons } = explained(path, () => batch.row(index))
      return parsePlainObject(text, colons ?? Number.NaN)
    },
    row: (index) =>
      toRow(
        path,
        explained(path, () => batch.row(index)),
      ),
  }
}

function explained<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw explainScanError(error, path)
  }
}

function explainScanError(error: unknown, path: string): unknown {
  if (!(error instanceof JsonScanError)) return error
  return new SeedrailError(
    fault(error.code, error.message, {
      place: { file: nameFile(path), line: error.line, column: error.column },
      next: adviceFor(error.code),
    }),
    { cause: error },
  )
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
    json: (path) => compactJson(raw.text, path),
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
