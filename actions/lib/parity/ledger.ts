import type { Buckets } from './side.js'

/** Bits of the finest ledger. */
export const finestBits = 20

/**
 * Sums over the rows of a table, by a bucket that the key's hash decides: how many rows, and the sum of their
 * hashes, modulo 2^64. Equal sums are equal rows; where they differ, the bucket's rows are looked at.
 * Takes the same memory for ten rows and for ten million.
 */
export class Ledger {
  readonly counts: Uint32Array
  /** Sums of the halves of the hashes: the array keeps what is left modulo 2^32. */
  private readonly lows: Uint32Array
  private readonly highs: Uint32Array

  constructor(readonly bits: number) {
    const size = 2 ** bits
    this.counts = new Uint32Array(size)
    this.lows = new Uint32Array(size)
    this.highs = new Uint32Array(size)
  }

  /** @param key any bits of the key's hash; the lowest ones choose the bucket */
  add(key: number, count: number, low: number, high: number): void {
    const bucket = key & (this.counts.length - 1)
    this.counts[bucket] = (this.counts[bucket] ?? 0) + count
    const sum = (this.lows[bucket] ?? 0) + low
    this.lows[bucket] = sum
    this.highs[bucket] = (this.highs[bucket] ?? 0) + high + Math.floor(sum / 2 ** 32)
  }

  get rows(): number {
    return this.counts.reduce((sum, count) => sum + count, 0)
  }

  /** The same rows in fewer buckets. */
  fold(bits: number): Ledger {
    if (bits >= this.bits) return this
    const folded = new Ledger(bits)
    for (const [bucket, count] of this.counts.entries()) {
      if (count > 0) folded.add(bucket, count, this.lows[bucket] ?? 0, this.highs[bucket] ?? 0)
    }
    return folded
  }

  /** Whether a bucket holds the same rows as another ledger's. */
  agrees(other: Ledger, bucket: number): boolean {
    return (
      this.counts[bucket] === other.counts[bucket] &&
      this.lows[bucket] === other.lows[bucket] &&
      this.highs[bucket] === other.highs[bucket]
    )
  }
}

/**
 * The buckets in which not all ledgers agree, in order. They must have equally many.
 * @param within where given, only buckets that belong to one of these are looked at: some ledgers hold no others
 */
export function findDifferent(ledgers: readonly Ledger[], within?: Buckets): number[] {
  const [first, ...others] = ledgers
  if (first === undefined) return []
  const allowed = within === undefined ? undefined : new Set(within.buckets)
  const mask = within === undefined ? 0 : 2 ** within.bits - 1
  const different: number[] = []
  for (let bucket = 0; bucket < first.counts.length; bucket++) {
    if (allowed !== undefined && !allowed.has(bucket & mask)) continue
    if (others.some((other) => !first.agrees(other, bucket))) different.push(bucket)
  }
  return different
}

/** Buckets in portions of at most so many rows, all sides together; a bucket is never split. */
export function portionBuckets(
  ledgers: readonly Ledger[],
  buckets: readonly number[],
  mostRows: number,
): number[][] {
  const portions: number[][] = []
  let portion: number[] = []
  let rows = 0
  for (const bucket of buckets) {
    const here = ledgers.reduce((sum, ledger) => sum + (ledger.counts[bucket] ?? 0), 0)
    if (portion.length > 0 && rows + here > mostRows) {
      portions.push(portion)
      portion = []
      rows = 0
    }
    portion.push(bucket)
    rows += here
  }
  if (portion.length > 0) portions.push(portion)
  return portions
}

/** A number of bits for which a bucket holds about two rows. */
export function chooseBits(rows: number): number {
  return Math.min(finestBits, Math.max(12, Math.ceil(Math.log2(Math.max(1, rows) / 2))))
}
