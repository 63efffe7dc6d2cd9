import { copyNull } from '../../database/copy-text.js'
import { fault, type Problem } from '../../problem/problem.js'
import type { Frame, Portion, Reading, Take } from './encoding.js'
import { KeyWatch } from './key-watch.js'
import { hasOneSpelling, type Target } from './target.js'

/** Gathers lines of COPY text into portions, and looks at their keys: none may be null, none stand twice. */
export class Packer {
  private readonly keys: KeyWatch
  private readonly mayBeNull: boolean
  private readonly ending: string
  private number = 0
  private text = ''
  private first = ''
  private last = ''
  private rows = 0

  constructor(
    private readonly target: Target,
    private readonly reading: Reading,
    private readonly frame: Frame,
    private readonly take: Take = Buffer.allocUnsafeSlow,
  ) {
    const columns = target.columns.slice(0, target.key.length)
    this.keys = new KeyWatch(reading.remember)
    this.mayBeNull = columns.some(({ nullable }) => nullable)
    this.ending = frame.ending === undefined ? '\n' : `\t${frame.ending}\n`
    // Keys that are equal in spite of their text can only be told by the server.
    if (!columns.every(hasOneSpelling)) reading.suspicious = true
  }

  /** @param row its values, the key's first @param line where it begins in the file */
  add(row: string, line: number): void {
    let end = -1
    for (let part = 0; part < this.target.key.length; part++) end = row.indexOf('\t', end + 1)
    const length = end === -1 ? row.length : end
    const without = this.mayBeNull ? findNull(this.target, row) : undefined
    if (without !== undefined) {
      this.reading.problems.push(explainKeyNull(this.target, without, line))
      return
    }
    const seen = this.keys.see(row, length)
    if (seen === 'repeated') this.reading.suspicious = true
    if (seen === 'untold') this.reading.untold = true
    if (this.rows === 0) this.first = row
    this.last = row
    this.rows++
    this.number++
    this.text += this.frame.numbered ? `${this.number}\t${line}\t${row}${this.ending}` : row + this.ending
  }

  /** Characters since the last portion. */
  get size(): number {
    return this.text.length
  }

  handOver(): Portion {
    const { rows, text, first, last } = this
    const parts = this.target.key.length
    this.rows = 0
    this.text = ''
    const size = Buffer.byteLength(text)
    const memory = this.take(size)
    Buffer.from(memory.buffer, memory.byteOffset, size).write(text)
    return {
      rows,
      bytes: memory.subarray(0, size),
      first: first.split('\t', parts),
      last: last.split('\t', parts),
    }
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
