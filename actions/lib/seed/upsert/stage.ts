import type { Database } from '../../database/connection.js'
import { unescapeCopy } from '../../database/copy-text.js'
import { fault, type Problem } from '../../problem/problem.js'
import { type Reading, startReading } from './encoding.js'
import { explainCopyFailure, placeRows } from './place.js'
import { type Portions, readPortions } from './portions.js'
import { type Statements, writeStatements } from './statements.js'
import type { Target } from './target.js'
import type { SourceSum } from './trust.js'

/** A source that was compared with its table: what differs stands in the table of changes, ready to be written. */
export type Compared = { rows: number; statements: Statements; problems: readonly Problem[] }

/** What reading a source needs beside its target, and what one reading finds out for the next. */
export type SourceWork = {
  absents: ReadonlyMap<string, string>
  sum: SourceSum | undefined
  /** Its keys come in no order, and have to be remembered. */
  remember: boolean
}

/** Rows of a slice whose keys lie side by side: only the table's rows between them are looked at. */
const narrowSlice = 25_000

/** Where more rows of a slice than this share differ, or lie elsewhere in the table, the rest is compared at once. */
const mostUnsure = 0.25

/**
 * Stages the rows of a source, validating each on the way, and compares them with their table, a slice at a time:
 * while the server compares one slice, the next is read and encoded. Where keys come in no order, slices gain nothing:
 * the server compares all rows in one join.
 * @param source what a field that is left out means, and who wants the sum of the bytes
 * @param adopted keys of other owners' rows that are to be taken over
 * @throws SeedrailError when the file cannot be read to its end, or the server refuses a value
 */
export async function compareSource(
  database: Database,
  target: Target,
  source: SourceWork,
  adopted: readonly string[],
): Promise<Compared> {
  const compareAgain = async (most: number) => {
    source.remember = true
    await database.query(writeStatements(target, []).dropAll)
    return compareSlices(database, target, source, adopted, most)
  }
  let compared = await compareSlices(database, target, source, adopted, narrowSlice)
  if (compared === 'unordered') compared = await compareAgain(narrowSlice)
  if (compared === 'whole') compared = await compareAgain(Number.POSITIVE_INFINITY)
  if (typeof compared === 'string')
    throw new RangeError('A source that is compared whole, and remembered, needs no second look.')
  return compared
}

/**
 * Compares slice by slice.
 * @param most rows of a slice
 * @returns `unordered` when the keys' order broke and they have to be remembered, `whole` when only the whole source at
 * once can tell: a key that seems to stand twice, or a column that only later rows give
 */
async function compareSlices(
  database: Database,
  target: Target,
  source: SourceWork,
  adopted: readonly string[],
  most: number,
): Promise<Compared | 'unordered' | 'whole'> {
  const reading = startReading(source.sum, source.remember)
  const portions = readPortions(target, source.absents, reading, { numbered: true })
  let statements = writeStatements(target, [])
  let columns = 0
  let size = most
  try {
    await createTables(database, statements)
    for (let ended = false; !ended; ) {
      const first = reading.rows === 0
      const slice = await stageSlice(database, target, statements, reading, portions, size)
      ended = slice.ended
      if (reading.untold) return 'unordered'
      if (!(first && ended) && (reading.suspicious || (!first && columns !== reading.given.size)))
        return 'whole'
      if (reading.problems.length > 0) continue
      const faults = await findFaults(database, target, statements, reading)
      reading.problems.push(...faults)
      if (faults.length > 0) continue
      columns = reading.given.size
      statements = writeStatements(
        target,
        target.columns.filter((column) => reading.given.has(column.name)),
      )
      const extent = Number.isFinite(size) ? findExtent(slice) : undefined
      const unsure = await addChanges(database, statements, adopted, extent)
      if (extent === undefined || unsure > slice.rows * mostUnsure) size = Number.POSITIVE_INFINITY
      if (statements.createSeen !== undefined) await database.query(statements.addSeen)
      if (!ended) await database.query(statements.emptyStage)
    }
  } finally {
    portions.close()
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

/**
 * Adds what differs in the staged slice to the table of changes.
 * @param extent the keys of its first and last row: where they lie side by side, few other rows of the table are looked at
 * @returns how many rows differ or lie outside the extent
 */
async function addChanges(
  database: Database,
  statements: Statements,
  adopted: readonly string[],
  extent: readonly string[] | undefined,
): Promise<number> {
  if (extent === undefined) {
    const { rowCount } = await database.query(statements.addChanges, [adopted])
    return rowCount ?? 0
  }
  const { rowCount } = await database.query(statements.addChangesBetween, [adopted, ...extent])
  if (rowCount !== null && rowCount > 0) await database.query(statements.lookUpUnsure, [adopted])
  return rowCount ?? 0
}

/** What was staged at once, with the keys of its first and last row as COPY text. */
type Slice = { rows: number; ended: boolean; first: readonly string[]; last: readonly string[] }

/** The values of the first and of the last key, or undefined where one is not plain to read. */
function findExtent({ rows, first, last }: Slice): string[] | undefined {
  const values = [...first, ...last].map(unescapeCopy)
  return rows === 0 || values.includes(undefined) ? undefined : (values as string[])
}

/** Copies rows until the slice is full, or the source has come to its end. */
async function stageSlice(
  database: Database,
  target: Target,
  statements: Statements,
  reading: Reading,
  portions: Portions,
  most: number,
): Promise<Slice> {
  const before = reading.rows
  const slice: Slice = { rows: 0, ended: false, first: [], last: [] }
  const sliced = async function* () {
    while (slice.rows < most) {
      const portion = await portions.next()
      if (portion === undefined) {
        slice.ended = true
        return
      }
      const { rows, bytes, first, last } = portion
      if (rows === 0) {
        portions.release(bytes)
        continue
      }
      if (slice.rows === 0) slice.first = first
      slice.last = last
      slice.rows += rows
      reading.rows += rows
      yield bytes
    }
  }
  try {
    await database.copyIn(statements.copyStage, sliced(), portions.release)
  } catch (error) {
    throw await explainCopyFailure(error, target, before)
  }
  return slice
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
