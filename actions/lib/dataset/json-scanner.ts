import { didYouMean } from '../problem/suggestion.js'
import { Carry } from './carry.js'
import { byte, isBlank, JsonScanError, type ScanPlace } from './json-bytes.js'
import { WrapperReader } from './json-wrapper.js'
import { RowBatch } from './row-batch.js'

/**
 * Finds the rows of a JSON file in its bytes, without parsing them: a file of any size streams through in
 * flat memory, and every row knows where it began.
 * Accepts an array of rows, or an object with one member that is that array.
 */

/** Where the scanner stands. `wrapper` is the object around the rows. */
type State = 'start' | 'wrapper' | 'before-first-row' | 'before-row' | 'in-row' | 'after-row' | 'end'

/**
 * Feed it chunks in order, then `end()`; each call to `push` gives the rows that ended in it, which are to be used up
 * before the next: both the chunk's memory and the scanner's own are filled anew.
 */
export class JsonScanner {
  private state: State = 'start'
  private line = 1
  /** The column of the byte at `counted`, in the chunk at hand. */
  private column = 1
  private counted = 0
  private index = 0
  private chunk: Buffer = Buffer.alloc(0)
  private depth = 0
  private inString = false
  private escaped = false
  private colons = 0
  private traits = { escapes: false, notable: false }
  private rowAt: ScanPlace = { line: 1, column: 1 }
  /** The bytes so far of a row that did not end in its chunk. */
  private readonly carried = new Carry()
  private wrapper: WrapperReader | undefined

  /** @param collection the member of a wrapping object that holds the rows */
  constructor(private readonly collection: string) {}

  push(chunk: Buffer): RowBatch {
    const batch = new RowBatch()
    const before = this.carried.length
    let start = -before
    this.chunk = chunk
    this.counted = 0
    let index = 0
    while (index < chunk.length) {
      if (this.state === 'in-row') {
        index = this.scanRow(chunk, index)
        if (index === chunk.length) break
        batch.add(before + start, before + index, this.rowAt, this.colons, this.traits)
        this.index = index
        this.afterRow(chunk[index] as number)
        index++
        continue
      }
      const code = chunk[index] as number
      this.index = index
      if (this.stepOutsideRow(code)) {
        start = index
      } else {
        index++
        if (code === byte.newline) this.newLine(index)
      }
    }
    this.index = chunk.length
    this.column = this.columnHere()
    this.counted = chunk.length
    if (batch.length > 0) {
      batch.close(before === 0 ? chunk : this.carried.take(chunk))
    }
    if (this.state === 'in-row') this.carried.add(chunk.subarray(Math.max(start, 0)))
    return batch
  }

  /** A line begins at this index of the chunk. */
  private newLine(index: number): void {
    this.line++
    this.column = 1
    this.counted = index
  }

  /** The column of the current index. Counts on from where it last counted to: a file may be one long line. */
  private columnHere(): number {
    for (; this.counted < this.index; this.counted++) {
      const code = this.chunk[this.counted] as number
      // Continuation bytes count nothing; a four-byte character is two UTF-16 units.
      if (code < 0x80 || code >= 0xc0) this.column += code >= 0xf0 ? 2 : 1
    }
    return this.column
  }

  /** @throws JsonScanError when the file stopped before its end, or the object around the rows is wrong */
  end(): void {
    switch (this.state) {
      case 'end':
        this.wrapper?.check(this.here())
        return
      case 'start':
        throw this.error('json-invalid', 'The file is empty.')
      case 'in-row':
        throw new JsonScanError(
          'json-truncated',
          'The file ends inside the row that begins here.',
          this.rowAt,
        )
      case 'wrapper':
        if (this.depth === 0) throw this.collectionMissing()
        throw this.error('json-truncated', 'The file ends before its last closing brace.')
      case 'before-first-row':
      case 'before-row':
      case 'after-row':
        throw this.error('json-truncated', 'The file ends before the closing bracket of its rows.')
    }
  }

  /**
   * Scans on within a row; gives the index of the comma or bracket behind it, or the chunk's length.
   * The one hot loop of reading: its state lives in locals.
   */
  private scanRow(chunk: Buffer, from: number): number {
    let { depth, inString, escaped, colons } = this
    let { escapes, notable } = this.traits
    let index = from
    const { length } = chunk
    scan: for (; index < length; index++) {
      let code = chunk[index] as number
      if (inString) {
        // Most bytes stand in strings and mean nothing here: they are passed over as quickly as can be.
        while (!escaped && code !== byte.quote && code !== byte.backslash && code !== byte.newline) {
          if (++index === length) break scan
          code = chunk[index] as number
        }
        if (escaped) {
          escaped = false
          escapes = true
          if (code === byte.smallU) notable = true
        } else if (code === byte.backslash) escaped = true
        else if (code === byte.quote) inString = false
        // A raw line break in a string is a fault, but one that parsing names: here it only counts.
        if (code === byte.newline) this.newLine(index + 1)
        continue
      }
      switch (code) {
        case byte.quote:
          inString = true
          break
        case byte.colon:
          colons++
          break
        case byte.openBrace:
        case byte.openBracket:
          depth++
          break
        case byte.closeBrace:
          depth--
          break
        case byte.closeBracket:
          if (depth === 0) break scan
          depth--
          break
        case byte.comma:
          if (depth === 0) break scan
          break
        case byte.newline:
          this.newLine(index + 1)
          break
        case byte.point:
        case byte.capitalE:
          notable = true
          break
        case byte.smallE:
          // Of an exponent, not of true or false; at a chunk's beginning nobody knows.
          if (index === 0 || isDigit(chunk[index - 1] as number)) notable = true
          break
        case byte.minus:
          if (chunk[index + 1] === byte.zero || index + 1 === length) notable = true
          break
      }
    }
    this.depth = depth
    this.inString = inString
    this.escaped = escaped
    this.colons = colons
    this.traits = { escapes, notable }
    return index
  }

  private afterRow(code: number): void {
    this.depth = 0
    this.state = code === byte.comma ? 'before-row' : this.closeRows()
  }

  private closeRows(): State {
    if (this.wrapper === undefined) return 'end'
    this.depth = 1
    return 'wrapper'
  }

  /** Takes a byte that is in no row; true when it is the first of one. */
  private stepOutsideRow(code: number): boolean {
    if (this.state === 'wrapper') {
      this.stepWrapper(code)
      return false
    }
    if (isBlank(code)) return false
    switch (this.state) {
      case 'start':
        this.begin(code)
        return false
      case 'before-first-row':
        if (code === byte.closeBracket) {
          this.state = this.closeRows()
          return false
        }
        return this.beginRow(code)
      case 'before-row':
        return this.beginRow(code)
      case 'end':
        throw this.error('json-invalid', `Nothing may follow the end of the rows, but here is ${show(code)}.`)
      default:
        throw this.error('json-invalid', `Expected a comma between rows, but here is ${show(code)}.`)
    }
  }

  private begin(code: number): void {
    if (code === byte.openBracket) {
      this.state = 'before-first-row'
    } else if (code === byte.openBrace) {
      this.state = 'wrapper'
      this.wrapper = new WrapperReader(this.collection)
      this.depth = 1
      this.wrapper.take(code, 0)
    } else {
      throw this.error('json-invalid', `Expected an array of rows, but the file begins with ${show(code)}.`)
    }
  }

  private beginRow(code: number): boolean {
    if (code === byte.comma || code === byte.closeBracket) {
      throw this.error('json-invalid', `Expected a row, but here is ${show(code)}: one comma too many.`)
    }
    this.state = 'in-row'
    this.rowAt = this.here()
    this.colons = 0
    this.depth = 0
    this.inString = false
    this.escaped = false
    this.traits = { escapes: false, notable: false }
    return true
  }

  private stepWrapper(code: number): void {
    const wrapper = this.wrapper as WrapperReader
    if (this.depth === 0) {
      if (isBlank(code)) return
      throw this.error(
        'json-invalid',
        `Nothing may follow the last closing brace, but here is ${show(code)}.`,
      )
    }
    this.depth = wrapper.take(code, this.depth)
    if (wrapper.reachedRows) {
      wrapper.reachedRows = false
      this.state = 'before-first-row'
    } else if (this.depth === 0 && wrapper.found) {
      this.state = 'end'
    }
  }

  private collectionMissing(): JsonScanError {
    const keys = this.wrapper?.keys ?? []
    const has = keys.length === 0 ? 'none' : keys.map((key) => `"${key}"`).join(', ')
    return new JsonScanError(
      'collection-missing',
      `The file is an object without an array called "${this.collection}"; its members: ${has}.${didYouMean(this.collection, keys)}`,
      { line: 1, column: 1 },
    )
  }

  private here(): ScanPlace {
    return { line: this.line, column: this.columnHere() }
  }

  private error(code: JsonScanError['code'], message: string): JsonScanError {
    return new JsonScanError(code, message, this.here())
  }
}

function show(code: number): string {
  return code > 0x20 && code < 0x7f
    ? `"${String.fromCharCode(code)}"`
    : `the byte 0x${code.toString(16).padStart(2, '0')}`
}

function isDigit(code: number): boolean {
  return code >= byte.zero && code <= byte.nine
}
