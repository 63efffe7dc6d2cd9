import { readRows } from '../../dataset/read.js'
import { validateRow } from '../../dataset/validate.js'
import { type Place, SeedrailError } from '../../problem/problem.js'
import { readCopyRows } from './copied.js'
import { explainRefused } from './refused.js'
import type { Target } from './target.js'

/**
 * The places of a source's valid rows, found by reading it again, once for all of them: for faults only.
 * @param columns by row, counted from 1, the columns that the fault is about; the first that the row gives is pointed at
 */
export async function placeRows(
  target: Target,
  columns: ReadonlyMap<number, readonly string[]>,
): Promise<(number: number) => Place> {
  const places = new Map<number, Place>()
  let number = 0
  if (target.source.format === 'copy') {
    for await (const { line } of readCopyRows(target)) {
      number++
      if (columns.has(number)) places.set(number, { file: target.source.file, line, table: target.name })
      if (places.size === columns.size) break
    }
  } else if (columns.size > 0) {
    for await (const read of readRows(target.source)) {
      if ('problems' in read) continue
      const checked = validateRow(target.rules, read.row)
      if (!('row' in checked)) continue
      number++
      const wanted = columns.get(number)
      if (wanted === undefined) continue
      const field = wanted.map((column) => checked.row.fieldOf[column]).find((name) => name !== undefined)
      places.set(number, {
        ...read.row.place(field === undefined ? [] : [field]),
        table: target.name,
        key: checked.row.key,
        ...(field === undefined ? {} : { field }),
      })
      if (places.size === columns.size) break
    }
  }
  return (wanted) => places.get(wanted) ?? { file: target.source.file, table: target.name }
}

/** The place of one row, as {@link placeRows} gives it. */
export async function placeRow(
  target: Target,
  number: number,
  columns: readonly string[] = [],
): Promise<Place> {
  return (await placeRows(target, new Map([[number, columns]])))(number)
}

/** COPY says in its context which of its lines and which column it choked on. @param before rows that were copied before */
export async function explainCopyFailure(error: unknown, target: Target, before: number): Promise<unknown> {
  const where = (error as { where?: unknown } | null)?.where
  const found = typeof where === 'string' ? /, line (\d+)(?:, column ([^:]+))?/.exec(where) : null
  if (found === null) return error
  const column = found[2]?.replace(/^"|"$/g, '')
  const place = await placeRow(target, before + Number(found[1]), column === undefined ? [] : [column])
  return new SeedrailError(explainRefused(error, place), { verdict: 'broken', cause: error })
}
