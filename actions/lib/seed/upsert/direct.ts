import { stat } from 'node:fs/promises'
import type { Database } from '../../database/connection.js'
import { escapeCopy } from '../../database/copy-text.js'
import { attempt } from '../../database/transaction.js'
import { createEncoder } from './encoder.js'
import { type EncodedRow, encodeRows, portion, type Reading } from './stage.js'
import { writeStatements } from './statements.js'
import type { Target } from './target.js'

/** Smaller sources go through the stage, which can list every row. Bytes. */
const worthwhile = 4 * 1024 * 1024

/** Thrown to undo a direct load; never leaves this file. */
class NotDirectly extends Error {
  readonly code = 'P0SEED'
}

/**
 * Loads a large source straight into its empty table, without a stage: half the work of a first load.
 * @returns the rows that were written, or undefined when nothing was, because the source or the table is not
 * plain enough: then the stage does it, and says what is wrong
 */
export async function copyIntoEmptyTable(
  database: Database,
  target: Target,
  absents: ReadonlyMap<string, string>,
): Promise<number | undefined> {
  if (target.source.format !== 'json' || (await stat(target.source.path)).size < worthwhile) return undefined
  const { rows } = await database.query<{ empty: boolean }>(writeStatements(target, []).isEmpty)
  if (rows[0]?.empty !== true) return undefined
  const given = await peekColumns(target, absents)
  const columns = target.columns.filter(
    (column) => given.has(column.name) || column.default?.constant !== false,
  )
  const loaded = await attempt(database, () => copyColumns(database, { ...target, columns }, absents))
  return 'result' in loaded ? loaded.result : undefined
}

/** The columns that the first rows give. */
async function peekColumns(
  target: Target,
  absents: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const encoder = createEncoder(target, absents)
  for await (const _ of encodeRows(target, encoder, newReading(encoder.given))) break
  return encoder.given
}

async function copyColumns(
  database: Database,
  target: Target,
  absents: ReadonlyMap<string, string>,
): Promise<number> {
  const encoder = createEncoder(target, absents)
  const reading = newReading(encoder.given)
  const known = new Set(target.columns.map((column) => column.name))
  const { copyTable } = writeStatements(target, target.columns)
  const owner = target.owner === undefined ? '\n' : `\t${escapeCopy(target.owner.seed)}\n`
  const checked = async function* () {
    for await (const text of joinRows(encodeRows(target, encoder, reading), owner)) {
      if (reading.suspicious || reading.problems.length > 0) throw new NotDirectly()
      yield text
    }
    const lost = [...encoder.given].some((column) => !known.has(column))
    if (lost || reading.suspicious || reading.problems.length > 0) throw new NotDirectly()
  }
  return database.copyIn(copyTable, checked())
}

async function* joinRows(batches: AsyncIterable<EncodedRow[]>, ending: string): AsyncGenerator<string> {
  let text = ''
  for await (const batch of batches) {
    for (const row of batch) {
      text += ending === '\n' ? row.text : row.text.slice(0, -1) + ending
      if (text.length > portion) {
        yield text
        text = ''
      }
    }
  }
  if (text !== '') yield text
}

function newReading(given: ReadonlySet<string>): Reading {
  return { rows: 0, given, suspicious: false, problems: [] }
}
