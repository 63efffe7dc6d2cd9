import type { Database } from '../../database/connection.js'
import { copyNull, escapeCopy } from '../../database/copy-text.js'
import { readJsonBatches } from '../../dataset/json-rows.js'
import { type ReadRow, readRows } from '../../dataset/read.js'
import { type Row, validateRow } from '../../dataset/validate.js'
import { fault, type Problem } from '../../problem/problem.js'
import { readCopyRows } from './copied.js'
import type { RowEncoder } from './encoder.js'
import { KeySet } from './key-set.js'
import { hasOneSpelling, type Target } from './target.js'

/** Rows as lines of COPY text, ready to be sent. */
export type Portion = { rows: number; bytes: Buffer }

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
  /** Columns that the source gives, in the target's order. */
  given: ReadonlySet<string>
  /** Some key seems to stand twice: look into the stage. */
  suspicious: boolean
  problems: Problem[]
}

/** What is known of a source before its first row. */
export function startReading(given: ReadonlySet<string>): Reading {
  return { rows: 0, given, suspicious: false, problems: [] }
}

/** Rows of formats other than JSON that are handed to the server at once. */
const rowsAtOnce = 500

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

/** Every row of a source as COPY text; what is wrong with the others goes into `reading`. */
export async function* encodeRows(
  target: Target,
  encoder: RowEncoder,
  reading: Reading,
  frame: Frame,
): AsyncGenerator<Portion> {
  const keys = new KeySet()
  const keyAt = target.key.length
  // Keys that are equal in spite of their text can only be told by the server.
  if (!target.columns.slice(0, keyAt).every(hasOneSpelling)) reading.suspicious = true
  const mayBeNull = target.columns.slice(0, keyAt).some(({ nullable }) => nullable)
  const ending = frame.ending === undefined ? '\n' : `\t${frame.ending}\n`
  let number = 0
  let rows = 0
  let portion = ''
  const take = (text: string, line: number) => {
    // The key's columns come first, so that its text is the row's beginning.
    let end = -1
    for (let part = 0; part < keyAt; part++) end = text.indexOf('\t', end + 1)
    if (mayBeNull) {
      const without = findNull(target, text)
      if (without !== undefined) return void reading.problems.push(explainKeyNull(target, without, line))
    }
    if (keys.add(text, end === -1 ? text.length : end)) reading.suspicious = true
    number++
    rows++
    portion += frame.numbered ? `${number}\t${line}\t${text}${ending}` : text + ending
  }
  const handOver = (): Portion => {
    const done = { rows, bytes: Buffer.from(portion) }
    rows = 0
    portion = ''
    return done
  }
  const takeCarefully = (read: ReadRow) => {
    const checked = 'problems' in read ? read : validateRow(target.rules, read.row)
    if ('problems' in checked) reading.problems.push(...checked.problems)
    else if ('row' in read) take(encoder.careful(checked.row as Row), read.row.place().line)
  }
  if (target.source.format === 'copy') {
    for (const column of target.source.copy?.columns ?? []) encoder.give(column)
    for await (const { text, line } of readCopyRows(target)) {
      take(text, line)
      if (rows >= rowsAtOnce) yield handOver()
      if (reading.problems.length > mostProblems) return
    }
    yield handOver()
    return
  }
  if (target.source.format !== 'json') {
    for await (const read of readRows(target.source)) {
      takeCarefully(read)
      if (rows >= rowsAtOnce) yield handOver()
      if (reading.problems.length > mostProblems) return
    }
    yield handOver()
    return
  }
  for await (const batch of readJsonBatches(target.source.path, target.source.collection)) {
    const plains = batch.parse()
    for (let index = 0; index < batch.length; index++) {
      const plain = plains === undefined ? batch.parseRow(index) : plains[index]
      const text = plain === undefined ? undefined : encoder.quick(plain, batch.escapes)
      if (text === undefined) takeCarefully(batch.row(index))
      else take(text, batch.lines[index] ?? 1)
      if (reading.problems.length > mostProblems) return
    }
    yield handOver()
  }
}

/** The column of the key that a line of COPY text leaves null. The key's columns come first. */
function findNull({ key }: Target, text: string): string | undefined {
  const values = text.split('\t', key.length)
  return key.find((_, index) => values[index] === copyNull)
}

/** No row is equal to a null: each run would write it once more. */
function explainKeyNull({ name, source, key }: Target, column: string, line: number): Problem {
  return fault('key-null', `The row cannot be told from others: ${column} is null, and part of its key.`, {
    place: { file: source.file, line, table: name, field: column },
    next: `Give it a value, or name other columns than ${key.join(', ')} as the key in dataset.json. Of a dump, mode "replace" restores it as it is.`,
  })
}
