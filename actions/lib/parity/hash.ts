/**
 * Postgres' own hash of a text, `hashtextextended(text, 0)`, computed here: what a file says can so be summed up
 * beside what a table holds, and only sums cross the wire. Bob Jenkins' lookup3 over UTF-8 bytes, little-endian;
 * source: PostgreSQL, src/common/hashfn.c, hash_bytes_extended.
 * Whether a server agrees is asked before it is relied on: see `probe`.
 */
export class TextHash {
  /** Upper and lower half of the last hash, each an unsigned 32-bit integer. */
  high = 0
  low = 0
  private bytes = Buffer.alloc(4_096)
  private words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, 1_024)

  /** Hashes a text; the result stands in {@link high} and {@link low}. */
  take(text: string): void {
    if (text.length * 3 + 12 > this.bytes.length) this.grow(text.length * 3 + 12)
    const length = this.bytes.write(text, 0, 'utf8')
    // What follows the text must not count: the last words are read whole.
    this.bytes.fill(0, length, length + 12)
    this.mix(length)
  }

  private grow(least: number): void {
    const size = 2 ** Math.ceil(Math.log2(least))
    this.bytes = Buffer.alloc(size)
    this.words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, size / 4)
  }

  private mix(length: number): void {
    const { words } = this
    let a = (0x9e3779b9 + length + 3_923_095) | 0
    let b = a
    let c = a
    let at = 0
    for (let left = length; left >= 12; left -= 12, at += 3) {
      a = (a + (words[at] as number)) | 0
      b = (b + (words[at + 1] as number)) | 0
      c = (c + (words[at + 2] as number)) | 0
      a = ((a - c) | 0) ^ ((c << 4) | (c >>> 28))
      c = (c + b) | 0
      b = ((b - a) | 0) ^ ((a << 6) | (a >>> 26))
      a = (a + c) | 0
      c = ((c - b) | 0) ^ ((b << 8) | (b >>> 24))
      b = (b + a) | 0
      a = ((a - c) | 0) ^ ((c << 16) | (c >>> 16))
      c = (c + b) | 0
      b = ((b - a) | 0) ^ ((a << 19) | (a >>> 13))
      a = (a + c) | 0
      c = ((c - b) | 0) ^ ((b << 4) | (b >>> 28))
      b = (b + a) | 0
    }
    a = (a + (words[at] as number)) | 0
    b = (b + (words[at + 1] as number)) | 0
    // The lowest byte of c is the length's.
    c = (c + ((words[at + 2] as number) << 8)) | 0
    c = ((c ^ b) - ((b << 14) | (b >>> 18))) | 0
    a = ((a ^ c) - ((c << 11) | (c >>> 21))) | 0
    b = ((b ^ a) - ((a << 25) | (a >>> 7))) | 0
    c = ((c ^ b) - ((b << 16) | (b >>> 16))) | 0
    a = ((a ^ c) - ((c << 4) | (c >>> 28))) | 0
    b = ((b ^ a) - ((a << 14) | (a >>> 18))) | 0
    c = ((c ^ b) - ((b << 24) | (b >>> 8))) | 0
    this.high = b >>> 0
    this.low = c >>> 0
  }
}

/** A text to try a server's hash with, longer than one round, with characters of every width. */
export const probe = 'Seedrail: Grüße, 値 𝄞'

/** What {@link TextHash} makes of {@link probe}, as the server writes it. */
export function hashProbe(): string {
  const hash = new TextHash()
  hash.take(probe)
  return String(BigInt.asIntN(64, (BigInt(hash.high) << 32n) | BigInt(hash.low)))
}
