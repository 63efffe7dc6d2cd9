import { isAscii } from 'node:buffer'
import { JsonScanError, type ScanPlace } from './json-bytes.js'

/** The text of one row, and where it began. */
export type RawRow = ScanPlace & {
  text: string
  /** Colons outside strings, where they were counted: as many as there are keys, unless a key stands twice. */
  colons?: number
}

/** What a scanner saw on its way through the rows of a batch. */
export type BatchTraits = {
  /** Some string holds an escape. */
  escapes: boolean
  /** Some number may not be printed back as it stands, or some escape needs a look. Errs on the safe side. */
  notable: boolean
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 as text. Plain ASCII, the usual case, needs no decoder. @throws TypeError when it is not UTF-8 */
function decode(bytes: Buffer): string {
  return isAscii(bytes) ? bytes.toString('latin1') : decoder.decode(bytes)
}

/** Rows that lie one behind the other in a file's bytes, with commas between them. They are decoded when asked for. */
export class RowBatch {
  private readonly starts: number[] = []
  private readonly ends: number[] = []
  private readonly columns: number[] = []
  private readonly colonsOf: number[] = []
  private bytes: Buffer = Buffer.alloc(0)
  /** The line each row begins on, from 1. */
  readonly lines: number[] = []
  readonly traits: BatchTraits = { escapes: false, notable: false }
  /** Of all rows, outside strings. */
  colons = 0

  get length(): number {
    return this.starts.length
  }

  /** Adds a row by its bytes, counted from where the batch's bytes will begin. */
  add(start: number, end: number, at: ScanPlace, colons: number, traits: BatchTraits): void {
    this.starts.push(start)
    this.ends.push(end)
    this.lines.push(at.line)
    this.columns.push(at.column)
    this.colonsOf.push(colons)
    this.colons += colons
    if (traits.escapes) this.traits.escapes = true
    if (traits.notable) this.traits.notable = true
  }

  /** Gives the batch the bytes that its rows were counted in. */
  close(bytes: Buffer): void {
    this.bytes = bytes
  }

  /** All rows as one text, with what stands between them; undefined when their bytes are not UTF-8. */
  text(): string | undefined {
    try {
      return decode(this.bytes.subarray(this.starts[0], this.ends.at(-1)))
    } catch {
      return undefined
    }
  }

  /** Where a row begins. Holds when the bytes are gone. */
  place(index: number): ScanPlace {
    return { line: this.lines[index] ?? 1, column: this.columns[index] ?? 1 }
  }

  /** One row. @throws JsonScanError when its bytes are not UTF-8 */
  row(index: number): RawRow {
    const at = this.place(index)
    try {
      const text = decode(this.bytes.subarray(this.starts[index], this.ends[index])).trimEnd()
      return { text, ...at, colons: this.colonsOf[index] ?? Number.NaN }
    } catch {
      throw new JsonScanError('encoding-invalid', 'This row holds bytes that are not UTF-8.', at)
    }
  }
}
