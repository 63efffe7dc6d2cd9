import { byte, JsonScanError, type ScanPlace } from './json-bytes.js'

/** Reads the object around the rows: keeps its bytes without the rows, to parse and check them at the end. */
export class WrapperReader {
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
