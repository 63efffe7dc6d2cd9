/** What the readers of JSON bytes share. */

/** A point in the file. Lines and columns count from 1, columns in UTF-16 units. */
export type ScanPlace = { line: number; column: number }

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

export const byte = {
  tab: 0x09,
  newline: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  point: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  capitalE: 0x45,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  smallE: 0x65,
  smallU: 0x75,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const

/** True for what JSON allows between its tokens. */
export function isBlank(code: number): boolean {
  return code === byte.space || code === byte.newline || code === byte.carriageReturn || code === byte.tab
}
