import { stat } from 'node:fs/promises'
import type { Database } from '../../database/connection.js'
import { escapeCopy } from '../../database/copy-text.js'
import { attempt, Undo } from '../../database/transaction.js'
import { createEncoder } from './encoder.js'
import { encodeRows, startReading } from './encoding.js'
import { readPortions } from './portions.js'
import type { SourceWork } from './stage.js'
import { writeStatements } from './statements.js'
import type { Target } from './target.js'

/** Smaller sources go through the stage, which can list every row. Bytes. */
const worthwhile = 1024 * 1024

/**
 * Loads a large source straight into its empty table, without a stage: half the work of a first load.
 * @returns the rows that were written, or undefined when nothing was, because the source or the table is not
 * plain enough: then the stage does it, and says what is wrong
 */
export async function copyIntoEmptyTable(
  database: Database,
  target: Target,
  source: SourceWork,
): Promise<number | undefined> {
  // Lists that name keys are checked row by row, from the stage.
  if (target.lists.length > 0) return undefined
  if (target.source.format !== 'json' || (await stat(target.source.path)).size < worthwhile) return undefined
  const { rows } = await database.query<{ empty: boolean }>(writeStatements(target, []).isEmpty)
  if (rows[0]?.empty !== true) return undefined
  const given = await peekColumns(target, source.absents)
  // A row that left such a column out would get null; the stage finds it.
  if (target.columns.some((column) => given.has(column.name) && column.default?.constant === false))
    return undefined
  const columns = target.columns.filter(
    (column) => given.has(column.name) || column.default?.constant !== false,
  )
  const loaded = await attempt(database, () => copyColumns(database, { ...target, columns }, source))
  return 'result' in loaded ? loaded.result : undefined
}

/** The columns that the first rows give. */
async function peekColumns(
  target: Target,
  absents: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const reading = startReading()
  const encoder = createEncoder(target, absents, reading.given)
  for await (const _ of encodeRows(target, encoder, reading, { numbered: false })) break
  return reading.given
}

async function copyColumns(database: Database, target: Target, source: SourceWork): Promise<number> {
  const reading = startReading(source.sum, source.remember)
  const known = new Set(target.columns.map((column) => column.name))
  const { copyTable, countRewritten } = writeStatements(target, target.columns)
  const portions = readPortions(target, source.absents, reading, {
    numbered: false,
    ...(target.owner === undefined ? {} : { ending: escapeCopy(target.owner.seed) }),
  })
  const checked = async function* () {
    for (;;) {
      const portion = await portions.next()
      const lost = [...reading.given].some((column) => !known.has(column))
      source.remember ||= reading.untold
      if (lost || reading.suspicious || reading.untold || reading.problems.length > 0) throw new Undo()
      if (portion === undefined) return
      reading.rows += portion.rows
      yield portion.bytes
    }
  }
  try {
    const written = await database.copyIn(copyTable, checked(), portions.release)
    // A trigger swallowed some, or wrote them again: the stage does it, and says so.
    if (written !== reading.rows) throw new Undo()
    const { rows } = await database.query<{ rows: number }>(countRewritten)
    if (rows[0]?.rows !== 0) throw new Undo()
    return written
  } finally {
    portions.close()
  }
}
