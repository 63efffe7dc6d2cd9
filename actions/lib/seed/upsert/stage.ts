import type { Database } from '../../database/connection.js'
import { copyNull, escapeCopy } from '../../database/copy-text.js'
import { explainRefusal } from '../../database/refusal.js'
import type { SourceRow } from '../../dataset/dataset.js'
import { readRawRows, toRow } from '../../dataset/json-rows.js'
import { parsePlainObject, parsePlainObjects } from '../../dataset/json-value.js'
import { readRows } from '../../dataset/read.js'
import { validateRow } from '../../dataset/validate.js'
import { fault, type Place, type Problem, SeedrailError } from '../../problem/problem.js'
import { createEncoder, type RowEncoder } from './encoder.js'
import { KeySet } from './key-set.js'
import type { Statements } from './statements.js'
import { hasOneSpelling, type Target } from './target.js'

/** A row as a line of COPY text, without its number. */
export type EncodedRow = { text: string; line: number }

/** What reading a source found out beside its rows. */
export type Reading = {
  rows: number
  /** Columns that the source gives, in the target's order. */
  given: ReadonlySet<string>
  /** Some key seems to stand twice: look into the stage. */
  suspicious: boolean
  problems: Problem[]
}

/** Most faults that are collected from one source: more would help nobody. */
const mostProblems = 1_000

/** Text that is handed to the server at once, in characters. */
export const portion = 128 * 1024

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
 * Reads a source into the stage, validating every row on the way.
 * @throws SeedrailError when the file cannot be read to its end, or the server refuses a value
 */
export async function fillStage(
  database: Database,
  target: Target,
  statements: Statements,
  absents: ReadonlyMap<string, string>,
): Promise<Reading> {
  await database.query(statements.createStage)
  const encoder = createEncoder(target, absents)
  const reading = { rows: 0, given: encoder.given, suspicious: false, problems: [] as Problem[] }
  try {
    await database.copyIn(statements.copyStage, numberRows(encodeRows(target, encoder, reading), reading))
  } catch (error) {
    throw await explainCopyFailure(error, target)
  }
  if (reading.rows === 0 && reading.problems.length === 0 && !target.words['allow-empty']) {
    reading.problems.push(sourceIsEmpty(target))
  }
  return reading
}

async function* numberRows(batches: AsyncIterable<EncodedRow[]>, reading: Reading): AsyncGenerator<string> {
  let text = ''
  for await (const batch of batches) {
    for (const row of batch) {
      reading.rows++
      text += `${reading.rows}\t${row.line}\t${row.text}`
      if (text.length > portion) {
        yield text
        text = ''
      }
    }
  }
  if (text !== '') yield text
}

/** Every row of a source as COPY text; what is wrong with the others goes into `reading`. */
export async function* encodeRows(
  target: Target,
  encoder: RowEncoder,
  reading: Reading,
): AsyncGenerator<EncodedRow[]> {
  const keys = new KeySet()
  const keyAt = target.key.length
  // Keys that are equal in spite of their text can only be told by the server.
  if (!target.columns.slice(0, keyAt).every(hasOneSpelling)) reading.suspicious = true
  // The key's columns come first in a line, so that its text is the line's beginning.
  const remember = (text: string) => {
    let end = -1
    for (let part = 0; part < keyAt; part++) end = text.indexOf('\t', end + 1)
    if (keys.add(end === -1 ? text.slice(0, -1) : text.slice(0, end))) reading.suspicious = true
  }
  const carefully = (source: SourceRow): EncodedRow[] => {
    const checked = validateRow(target.rules, source)
    if ('problems' in checked) {
      reading.problems.push(...checked.problems)
      return []
    }
    const text = encoder.careful(checked.row)
    remember(text)
    return [{ text, line: source.place().line }]
  }
  if (target.source.format !== 'json') {
    for await (const read of readRows(target.source)) {
      if ('problems' in read) reading.problems.push(...read.problems)
      else yield carefully(read.row)
      if (reading.problems.length > mostProblems) return
    }
    return
  }
  for await (const raws of readRawRows(target.source.path, target.source.collection)) {
    const batch: EncodedRow[] = []
    const plains = parsePlainObjects(raws)
    for (const [index, raw] of raws.entries()) {
      const plain = plains === undefined ? parsePlainObject(raw.text, raw.colons ?? -1) : plains[index]
      const text = plain === undefined ? undefined : encoder.quick(plain)
      if (text !== undefined) {
        remember(text)
        batch.push({ text, line: raw.line })
        continue
      }
      const read = toRow(target.source.path, raw)
      if ('problems' in read) reading.problems.push(...read.problems)
      else batch.push(...carefully(read.row))
      if (reading.problems.length > mostProblems) return
    }
    yield batch
  }
}

/** The place of a source's n-th valid row, found by reading it again: for faults only. Rows count from 1. */
export async function placeRow(
  target: Target,
  number: number,
  columns: readonly string[] = [],
): Promise<Place> {
  let row = 0
  for await (const read of readRows(target.source)) {
    if ('problems' in read) continue
    const checked = validateRow(target.rules, read.row)
    if (!('row' in checked)) continue
    row++
    if (row !== number) continue
    const field = columns.map((column) => checked.row.fieldOf[column]).find((name) => name !== undefined)
    return {
      ...read.row.place(field === undefined ? [] : [field]),
      table: target.name,
      key: checked.row.key,
      ...(field === undefined ? {} : { field }),
    }
  }
  return { file: target.source.file, table: target.name }
}

/** COPY says in its context which line and column it choked on. */
async function explainCopyFailure(error: unknown, target: Target): Promise<unknown> {
  const where = (error as { where?: unknown } | null)?.where
  const found = typeof where === 'string' ? /, line (\d+)(?:, column ([^:]+))?/.exec(where) : null
  if (found === null) return error
  const column = found[2]?.replace(/^"|"$/g, '')
  const place = await placeRow(target, Number(found[1]), column === undefined ? [] : [column])
  return new SeedrailError(explainRefusal(error, place), { verdict: 'broken', cause: error })
}

function sourceIsEmpty(target: Target): Problem {
  return fault('source-empty', `"${target.source.file}" holds no rows.`, {
    place: { file: target.source.file, line: 1, column: 1, table: target.name },
    next: 'If that is meant, say "allow-empty": true for the table in dataset.json.',
  })
}
