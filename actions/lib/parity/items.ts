import { createReadStream } from 'node:fs'
import type { Source } from '../dataset/dataset.js'
import { readJsonBatches, toRow } from '../dataset/json-rows.js'
import { JsonScanner } from '../dataset/json-scanner.js'
import { parsePlainObjects } from '../dataset/json-value.js'
import { type ReadRow, readRows } from '../dataset/read.js'
import { nameFile } from '../dataset/source-file.js'

/** A row that is not looked at yet: quickly parsed where that could be done, and with care on demand. */
export type Item = { plain: Readonly<Record<string, unknown>> | undefined; read: () => ReadRow }

/** Where rows of a file stand: in a source of a dataset, or in a stretch of bytes that is a JSON list. */
export type Origin =
  | { kind: 'source'; source: Source }
  | { kind: 'stretch'; path: string; start: number; end: number }

/** Rows read singly that are handed over at once. */
const atOnce = 500

/** All rows of an origin, in order, some at a time. @throws SeedrailError as `readRows` */
export async function* readItems(origin: Origin): AsyncGenerator<Item[]> {
  if (origin.kind === 'stretch') {
    yield* readStretch(origin)
    return
  }
  const { source } = origin
  if (source.format === 'json') {
    for await (const batch of readJsonBatches(source.path, source.collection)) {
      const plains = batch.parse()
      yield Array.from({ length: batch.length }, (_, index) => ({
        plain: plains?.[index],
        read: () => batch.row(index),
      }))
    }
    return
  }
  let items: Item[] = []
  for await (const read of readRows(source)) {
    items.push({ plain: undefined, read: () => read })
    if (items.length < atOnce) continue
    yield items
    items = []
  }
  yield items
}

async function* readStretch(origin: { path: string; start: number; end: number }): AsyncGenerator<Item[]> {
  const { path, start, end } = origin
  const scanner = new JsonScanner('rows')
  const name = nameFile(path)
  for await (const chunk of createReadStream(path, { start, end: end - 1, highWaterMark: 256 * 1024 })) {
    const batch = scanner.push(chunk as Buffer)
    if (batch.length === 0) continue
    const text = batch.text()
    const { length, colons, traits } = batch
    const plains =
      text === undefined ? undefined : parsePlainObjects(text, { length, colons, notable: traits.notable })
    yield Array.from({ length }, (_, index) => ({
      plain: plains?.[index],
      read: () => toRow(name, batch.row(index)),
    }))
  }
  scanner.end()
}
