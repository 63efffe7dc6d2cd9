import { copyNull, escapeCopy } from '../../database/copy-text.js'
import { readCopyLines } from '../../dataset/copy-lines.js'
import type { Target } from './target.js'

/**
 * The rows of a source that is COPY text already, each brought into the order of the target's columns, with the line
 * of its file. Rows that another owner has are passed over: they are not the source's to give.
 */
export async function* readCopyRows(target: Target): AsyncGenerator<{ text: string; line: number }> {
  const columns = target.source.copy?.columns ?? []
  const order = target.columns.map((column) => columns.indexOf(column.name))
  const owner = target.owner === undefined ? -1 : columns.indexOf(target.owner.column)
  const ours = target.owner === undefined ? '' : escapeCopy(target.owner.seed)
  for await (const { lines, first } of readCopyLines(target.source)) {
    for (const [index, line] of lines.entries()) {
      const values = line.split('\t')
      if (owner !== -1 && values[owner] !== ours) continue
      yield { text: order.map((at) => values[at] ?? copyNull).join('\t'), line: first + index }
    }
  }
}
