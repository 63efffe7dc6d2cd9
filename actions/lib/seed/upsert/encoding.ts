import type { Database } from '../../database/connection.js'
import { copyNull, escapeCopy } from '../../database/copy-text.js'
import { readJsonBatches } from '../../dataset/json-rows.js'
import { type ReadRow, readRows } from '../../dataset/read.js'
import { type Row, validateRow } from '../../dataset/validate.js'
import type { Problem } from '../../problem/problem.js'
import { readCopyRows } from './copied.js'
import type { RowEncoder } from './encoder.js'
import { Packer } from './packer.js'
import type { Target } from './target.js'
import type { SourceSum } from './trust.js'

/** Rows as lines of COPY text, ready to be sent, with the keys of the first and the last as they stand in there. */
export type Portion = { rows: number; bytes: Uint8Array; first: readonly string[]; last: readonly string[] }

/** Gives memory of at least so many bytes. */
export type Take = (size: number) => Uint8Array

/** What stands around a row's values in its line of COPY text. */
export type Frame = {
  /** Begins with the row's number in the source and the line of the file that it begins on, both from 1. */
  numbered: boolean
  /** A value behind the row's own, as COPY text. */
  ending?: string
}

/** What reading a source found out beside its rows. */
export type Reading = {
  /** Rows that were handed to the server. */
  rows: number
  /** Columns that the source gives. */
  given: Set<string>
  /** Some key seems to stand twice: look into the stage. */
  suspicious: boolean
  /** Whether all keys are to be remembered, for they come in no order. */
  remember: boolean
  /** Keys came in order, then not: only by reading again, and remembering, can it be told whether one stands twice. */
  untold: boolean
  /** Takes the source's bytes on the way, where its sum is wanted. */
  sum: SourceSum | undefined
  problems: Problem[]
}

/** What is known of a source before its first row. @param remember all keys, for they come in no order */
export function startReading(sum?: SourceSum, remember = false): Reading {
  return { rows: 0, given: new Set(), suspicious: false, remember, untold: false, sum, problems: [] }
}

/** Characters of COPY text that are handed to the server at once. */
const portionSize = 32 * 1024

/** Most faults that are collected from one source: more would help nobody. */
const mostProblems = 1_000

/** COPY text for the fields that a row leaves out: null, or the default where that is a constant. */
export async function loadAbsents(database: Database, target: Target): Promise<Map<string, string>> {
  const constants = target.columns.filter((column) => column.default?.constant === true)
  const absents = new Map<string, string>()
  for (const column of target.columns) {
    if (column.nullable || (column.default !== undefined && !column.default.constant))
      absents.set(column.name, copyNull)
  }
  if (constants.length === 0) return absents
  const expressions = constants.map((column) => `(${column.default?.sql})::${column.type}::text`)
  const { rows } = await database.query<{ texts: (string | null)[] }>(
    `SELECT ARRAY[${expressions.join(', ')}] AS texts`,
  )
  for (const [index, column] of constants.entries()) {
    const text = rows[0]?.texts[index]
    absents.set(column.name, text === null || text === undefined ? copyNull : escapeCopy(text))
  }
  return absents
}

/**
 * Every row of a source as COPY text; what is wrong with the others goes into `reading`.
 * @param take memory for a portion, of at least as many bytes; new where none is given
 */
export async function* encodeRows(
  target: Target,
  encoder: RowEncoder,
  reading: Reading,
  frame: Frame,
  take?: Take,
): AsyncGenerator<Portion> {
  const packer = new Packer(target, reading, frame, take)
  switch (target.source.format) {
    case 'json':
      return yield* packBatches(target, encoder, reading, packer)
    case 'copy':
      for (const column of target.source.copy?.columns ?? []) encoder.give(column)
      return yield* packRows(readCopyRows(target), reading, packer, ({ text, line }) =>
        packer.add(text, line),
      )
    default: {
      const sum = reading.sum?.start()
      const rows = readRows(target.source, sum?.take)
      yield* packRows(rows, reading, packer, (row) => packCarefully(target, encoder, reading, packer, row))
      if (goesOn(reading)) sum?.end()
    }
  }
}

/** Formats that are read row by row. */
async function* packRows<Given>(
  rows: AsyncIterable<Given>,
  reading: Reading,
  packer: Packer,
  pack: (row: Given) => void,
): AsyncGenerator<Portion> {
  for await (const row of rows) {
    pack(row)
    if (packer.size >= portionSize) yield packer.handOver()
    if (!goesOn(reading)) return
  }
  yield packer.handOver()
}

/** False where reading to the end would help nobody. */
function goesOn({ problems, untold }: Reading): boolean {
  return problems.length <= mostProblems && !untold
}

/** JSON, the quick way where a row allows it: a portion for each batch. */
async function* packBatches(
  target: Target,
  encoder: RowEncoder,
  reading: Reading,
  packer: Packer,
): AsyncGenerator<Portion> {
  const sum = reading.sum?.start()
  for await (const batch of readJsonBatches(target.source.path, target.source.collection, sum?.take)) {
    const plains = batch.parse()
    for (let index = 0; index < batch.length; index++) {
      const plain = plains === undefined ? batch.parseRow(index) : plains[index]
      const text = plain === undefined ? undefined : encoder.quick(plain, batch.escapes)
      if (text === undefined) packCarefully(target, encoder, reading, packer, batch.row(index))
      else packer.add(text, batch.lines[index] ?? 1)
      if (!goesOn(reading)) return
    }
    if (packer.size >= portionSize) yield packer.handOver()
  }
  yield packer.handOver()
  sum?.end()
}

function packCarefully(
  target: Target,
  encoder: RowEncoder,
  reading: Reading,
  packer: Packer,
  read: ReadRow,
): void {
  const checked = 'problems' in read ? read : validateRow(target.rules, read.row)
  if ('problems' in checked) reading.problems.push(...checked.problems)
  else if ('row' in read) packer.add(encoder.careful(checked.row as Row), read.row.place().line)
}
