import { didYouMean } from '../problem/suggestion.js'

/**
 * Finds the rows of a JSON file in its bytes, without parsing them: a file of any size streams through in
 * flat memory, and every row knows where it began.
 * Accepts an array of rows, or an object with one member that is that array.
 */

/** A point in the file. Lines and columns count from 1, columns in UTF-16 units. */
export type ScanPlace = { line: number; column: number }

/** The bytes of one row as text, and where they began. */
export type RawRow = ScanPlace & {
  text: string
  /** Colons outside strings, where they were counted: as many as there are keys, unless a key stands twice. */
  colons?: number
}

/** Why a file is no list of rows, and where. */
export class JsonScanError extends Error {
  readonly code: 'json-invalid' | 'json-truncated' | 'collection-missing' | 'encoding-invalid'
  readonly line: number
  readonly column: number

  constructor(code: JsonScanError['code'], message: string, at: ScanPlace) {
    super(message)
    this.name = 'JsonScanError'
    this.code = code
    this.line = at.line
    this.column = at.column
  }
}

const byte = {
  tab: 0x09,
  newline: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const

/** Where the scanner stands. `wrapper` is the object around the rows. */
type State = 'start' | 'wrapper' | 'before-first-row' | 'before-row' | 'in-row' | 'after-row' | 'end'

/** Feed it chunks in order, then `end()`; each call to `push` gives the rows that are complete by then. */
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
  private rowAt: ScanPlace = { line: 1, column: 1 }
  private rowParts: Buffer[] = []
  private wrapper: WrapperReader | undefined
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  /** @param collection the member of a wrapping object that holds the rows */
  constructor(private readonly collection: string) {}

  push(chunk: Buffer): RawRow[] {
    const rows: RawRow[] = []
    this.chunk = chunk
    this.counted = 0
    let index = 0
    while (index < chunk.length) {
      if (this.state === 'in-row') {
        const start = index
        index = this.scanRow(chunk, index)
        if (index === chunk.length) {
          this.rowParts.push(chunk.subarray(start))
          break
        }
        this.rowParts.push(chunk.subarray(start, index))
        rows.push(this.finishRow())
        this.index = index
        this.afterRow(chunk[index] as number)
        index++
        continue
      }
      const code = chunk[index] as number
      this.index = index
      if (!this.stepOutsideRow(code)) {
        index++
        if (code === byte.newline) this.newLine(index)
      }
    }
    this.index = chunk.length
    this.column = this.columnHere()
    this.counted = chunk.length
    return rows
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
    let index = from
    const { length } = chunk
    scan: for (; index < length; index++) {
      const code = chunk[index] as number
      if (inString) {
        if (escaped) escaped = false
        else if (code === byte.backslash) escaped = true
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
      }
    }
    this.depth = depth
    this.inString = inString
    this.escaped = escaped
    this.colons = colons
    return index
  }

  private finishRow(): RawRow {
    const bytes = this.rowParts.length === 1 ? (this.rowParts[0] as Buffer) : Buffer.concat(this.rowParts)
    this.rowParts = []
    try {
      const text = this.decoder.decode(bytes).trimEnd()
      return { text, ...this.rowAt, colons: this.colons }
    } catch {
      throw new JsonScanError('encoding-invalid', 'This row holds bytes that are not UTF-8.', this.rowAt)
    }
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

/** Reads the object around the rows: keeps its bytes without the rows, to parse and check them at the end. */
class WrapperReader {
  readonly keys: string[] = []
  found = false
  reachedRows = false
  private readonly bytes: number[] = []
  private string: number[] | undefined
  private escaped = false
  private lastString = ''
  private key: string | undefined

  constructor(private readonly collection: string) {}

  /** Takes one byte and gives the depth after it. */
  take(code: number, depth: number): number {
    this.bytes.push(code)
    if (this.string !== undefined) {
      this.takeOfString(code)
      return depth
    }
    switch (code) {
      case byte.quote:
        this.string = []
        return depth
      case byte.colon:
        if (depth === 1) {
          this.key = this.lastString
          this.keys.push(this.key)
        }
        return depth
      case byte.comma:
        if (depth === 1) this.key = undefined
        return depth
      case byte.openBracket:
        if (depth === 1 && this.key === this.collection && !this.found) {
          this.found = true
          this.reachedRows = true
          this.bytes.push(byte.closeBracket)
          return depth
        }
        return depth + 1
      case byte.openBrace:
        return depth + 1
      case byte.closeBrace:
      case byte.closeBracket:
        return depth - 1
      default:
        return depth
    }
  }

  /** @throws JsonScanError when what stands around the rows is not JSON */
  check(at: ScanPlace): void {
    try {
      JSON.parse(Buffer.from(this.bytes).toString('utf8'))
    } catch {
      throw new JsonScanError('json-invalid', `What stands around "${this.collection}" is not JSON.`, at)
    }
  }

  private takeOfString(code: number): void {
    if (this.escaped) this.escaped = false
    else if (code === byte.backslash) this.escaped = true
    else if (code === byte.quote) {
      this.lastString = Buffer.from(this.string ?? []).toString('utf8')
      this.string = undefined
      return
    }
    this.string?.push(code)
  }
}

function isBlank(code: number): boolean {
  return code === byte.space || code === byte.newline || code === byte.carriageReturn || code === byte.tab
}

function show(code: number): string {
  return code > 0x20 && code < 0x7f
    ? `"${String.fromCharCode(code)}"`
    : `the byte 0x${code.toString(16).padStart(2, '0')}`
}
