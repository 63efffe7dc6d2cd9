import { Readable } from 'node:stream'
import type { Database } from '../../database/connection.js'
import { fault, type Problem } from '../../problem/problem.js'
import { createEncoder } from './encoder.js'
import { encodeRows, type Portion, type Reading, startReading } from './encoding.js'
import { explainCopyFailure, placeRows } from './place.js'
import { type Statements, writeStatements } from './statements.js'
import type { Target } from './target.js'

/** A source that was compared with its table: what differs stands in the table of changes, ready to be written. */
export type Compared = { rows: number; statements: Statements; problems: readonly Problem[] }

/** Fewest rows of a slice. */
const leastSlice = 150_000

/** Most slices for a table that has as many rows as its source: each is compared with the whole table. */
const mostSlices = 6

/** Portions of about 45 KB that are encoded ahead while the server compares. */
const portionsAhead = 256

/**
 * Stages the rows of a source, validating each on the way, and compares them with their table, a slice at a time:
 * while the server compares one slice, the next is read and encoded.
 * @param adopted keys of other owners' rows that are to be taken over
 * @throws SeedrailError when the file cannot be read to its end, or the server refuses a value
 */
export async function compareSource(
  database: Database,
  target: Target,
  absents: ReadonlyMap<string, string>,
  adopted: readonly string[],
): Promise<Compared> {
  const inSlices = await compareSlices(
    database,
    target,
    absents,
    adopted,
    await chooseSlice(database, target),
  )
  if (inSlices !== undefined) return inSlices
  await database.query(writeStatements(target, []).dropAll)
  const whole = await compareSlices(database, target, absents, adopted, Number.POSITIVE_INFINITY)
  if (whole === undefined) throw new RangeError('A source that is compared whole needs no second look.')
  return whole
}

async function chooseSlice(database: Database, target: Target): Promise<number> {
  const { rows } = await database.query<{ rows: string }>(writeStatements(target, []).estimateRows)
  return Math.max(leastSlice, Math.ceil(Number(rows[0]?.rows ?? 0) / mostSlices))
}

/**
 * Compares slice by slice. @returns undefined when only the whole source at once can tell: a key that seems to
 * stand twice, or a column that only later rows give
 */
async function compareSlices(
  database: Database,
  target: Target,
  absents: ReadonlyMap<string, string>,
  adopted: readonly string[],
  slice: number,
): Promise<Compared | undefined> {
  const encoder = createEncoder(target, absents)
  const reading = startReading(encoder.given)
  const ahead = Readable.from(encodeRows(target, encoder, reading, { numbered: true }), {
    highWaterMark: portionsAhead,
  })
  const portions: AsyncIterator<Portion> = ahead[Symbol.asyncIterator]()
  let statements = writeStatements(target, [])
  let columns = 0
  try {
    await createTables(database, statements)
    for (let ended = false; !ended; ) {
      const first = reading.rows === 0
      ended = await stageSlice(database, target, statements, reading, portions, slice)
      if (!(first && ended) && (reading.suspicious || (!first && columns !== reading.given.size)))
        return undefined
      if (reading.problems.length > 0) continue
      const faults = await findFaults(database, target, statements, reading)
      reading.problems.push(...faults)
      if (faults.length > 0) continue
      columns = reading.given.size
      statements = writeStatements(
        target,
        target.columns.filter((column) => reading.given.has(column.name)),
      )
      await database.query(statements.addChanges, [adopted])
      if (statements.createSeen !== undefined) await database.query(statements.addSeen)
      if (!ended) await database.query(statements.emptyStage)
    }
  } finally {
    ahead.destroy()
  }
  if (reading.rows === 0 && reading.problems.length === 0 && !target.words['allow-empty'])
    reading.problems.push(sourceIsEmpty(target))
  return { rows: reading.rows, statements, problems: reading.problems }
}

async function createTables(database: Database, statements: Statements): Promise<void> {
  await database.query(statements.createStage)
  await database.query(statements.createChange)
  if (statements.createSeen !== undefined) await database.query(statements.createSeen)
}

/** Copies rows until the slice is full. @returns true when the source has come to its end */
async function stageSlice(
  database: Database,
  target: Target,
  statements: Statements,
  reading: Reading,
  portions: AsyncIterator<Portion>,
  slice: number,
): Promise<boolean> {
  const before = reading.rows
  let ended = false
  const sliced = async function* () {
    while (reading.rows - before < slice) {
      const next = await portions.next()
      if (next.done === true) {
        ended = true
        return
      }
      reading.rows += next.value.rows
      if (next.value.rows > 0) yield next.value.bytes
    }
  }
  try {
    await database.copyIn(statements.copyStage, sliced())
  } catch (error) {
    throw await explainCopyFailure(error, target, before)
  }
  return ended
}

/** What only the rows together can show: a key that stands twice, a column that some rows leave to the server. */
async function findFaults(
  database: Database,
  target: Target,
  statements: Statements,
  reading: Reading,
): Promise<Problem[]> {
  return [
    ...(reading.suspicious ? await findDuplicates(database, target, statements) : []),
    ...(await findMixed(database, target, statements, reading)),
  ]
}

async function findDuplicates(
  database: Database,
  target: Target,
  statements: Statements,
): Promise<Problem[]> {
  const { rows } = await database.query<{ lines: number[]; numbers: number[]; key: string }>(
    statements.findDuplicates,
  )
  const placeOf = await placeRows(target, new Map(rows.map(({ numbers }) => [numbers[1] ?? 0, target.key])))
  return rows.map(({ numbers, lines, key }) =>
    fault('key-duplicate', `The key "${key}" stands twice: first at ${target.source.file}:${lines[0]}.`, {
      place: { ...placeOf(numbers[1] ?? 0), key },
      next: 'Keep one of the two rows.',
    }),
  )
}

async function findMixed(
  database: Database,
  target: Target,
  statements: Statements,
  reading: Reading,
): Promise<Problem[]> {
  const problems: Problem[] = []
  const computed = target.columns.filter(
    (column) => column.default?.constant === false && reading.given.has(column.name),
  )
  for (const column of computed) {
    const { rows } = await database.query<{ number: number }>(statements.findMixed(column.name))
    const placeOf = await placeRows(target, new Map(rows.map(({ number }) => [number, []])))
    for (const { number } of rows) {
      problems.push(
        fault(
          'field-mixed',
          `${column.name} is given by other rows, but not by this one, and its default is computed by the server.`,
          { place: placeOf(number), next: 'Give it in every row, or in none.' },
        ),
      )
    }
  }
  return problems
}

function sourceIsEmpty(target: Target): Problem {
  return fault('source-empty', `"${target.source.file}" holds no rows.`, {
    place: { file: target.source.file, line: 1, column: 1, table: target.name },
    next: 'If that is meant, say "allow-empty": true for the table in dataset.json.',
  })
}
