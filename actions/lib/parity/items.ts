import { createReadStream } from 'node:fs'
import type { FilePlace, Source, SourceRow } from '../dataset/dataset.js'
import { readJsonBatches, toRow } from '../dataset/json-rows.js'
import { JsonScanner } from '../dataset/json-scanner.js'
import { parsePlainObjects } from '../dataset/json-value.js'
import { type ReadRow, readRows } from '../dataset/read.js'
import { nameFile } from '../dataset/source-file.js'
import { SeedrailError } from '../problem/problem.js'

/** Some rows of a file, not parsed yet. */
export type Items = {
  readonly length: number
  /** All of them, the quick way; undefined where any needs a look. */
  parse(): readonly Readonly<Record<string, unknown>>[] | undefined
  /** One of them, with care. */
  read(index: number): ReadRow
  /** Where one begins; holds when the next rows have been asked for, as nothing else here does. */
  place(index: number): FilePlace
}

/** Where rows of a file stand: in a source of a dataset, or in a stretch of bytes that is a JSON list. */
export type Origin =
  | { kind: 'source'; source: Source }
  | { kind: 'stretch'; path: string; start: number; end: number }

/** Rows read singly that are handed over at once. */
const atOnce = 500

/** @throws SeedrailError with what is wrong with the row */
export function requireRow(read: ReadRow): SourceRow {
  if ('problems' in read) throw new SeedrailError(read.problems)
  return read.row
}

/** All rows of an origin, in order, some at a time. @throws SeedrailError as `readRows` */
export async function* readItems(origin: Origin): AsyncGenerator<Items> {
  if (origin.kind === 'stretch') {
    yield* readStretch(origin)
    return
  }
  const { source } = origin
  if (source.format === 'json') {
    for await (const { length, parse, row, place } of readJsonBatches(source.path, source.collection)) {
      yield { length, parse, read: row, place }
    }
    return
  }
  let rows: ReadRow[] = []
  for await (const read of readRows(source)) {
    rows.push(read)
    if (rows.length < atOnce) continue
    yield readAlready(rows)
    rows = []
  }
  yield readAlready(rows)
}

function readAlready(rows: readonly ReadRow[]): Items {
  const read = (index: number) => rows[index] as ReadRow
  return {
    length: rows.length,
    parse: () => undefined,
    read,
    place: (index) => requireRow(read(index)).place(),
  }
}

async function* readStretch(origin: { path: string; start: number; end: number }): AsyncGenerator<Items> {
  const { path, start, end } = origin
  const scanner = new JsonScanner('rows')
  const name = nameFile(path)
  for await (const chunk of createReadStream(path, { start, end: end - 1, highWaterMark: 256 * 1024 })) {
    const batch = scanner.push(chunk as Buffer)
    if (batch.length === 0) continue
    const { length, colons, traits } = batch
    yield {
      length,
      parse: () => {
        const text = batch.text()
        return text === undefined
          ? undefined
          : parsePlainObjects(text, { length, colons, notable: traits.notable })
      },
      read: (index) => toRow(name, batch.row(index)),
      place: (index) => ({ file: name, ...batch.place(index) }),
    }
  }
  scanner.end()
}
