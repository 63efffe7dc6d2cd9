/** The hashes of the keys of a file's rows, eight bytes each, in the order of the rows. */
export class KeyHashes {
  private values = new Float64Array(1_024)
  private size = 0
  private twice: readonly number[] | undefined

  get length(): number {
    return this.size
  }

  clear(): void {
    this.values = new Float64Array(1_024)
    this.size = 0
    this.twice = undefined
  }

  add(high: number, low: number): void {
    if (this.size === this.values.length) {
      const more = new Float64Array(this.size * 2)
      more.set(this.values)
      this.values = more
    }
    this.values[this.size++] = join(high, low)
  }

  /** The bucket of 2^bits that the row of this number, from 0, belongs to; undefined where there is no such row. */
  bucketOf(row: number, bits: number): number | undefined {
    return row < this.size ? (this.values[row] as number) % 2 ** bits : undefined
  }

  /** Whether the row of this number has this hash. */
  holds(row: number, high: number, low: number): boolean {
    return row < this.size && this.values[row] === join(high, low)
  }

  /** The buckets of 2^bits in which a hash stands twice. */
  repeated(bits: number): number[] {
    this.twice ??= this.findTwice()
    return [...new Set(this.twice.map((value) => value % 2 ** bits))]
  }

  private findTwice(): number[] {
    const sorted = this.values.slice(0, this.size).sort()
    const twice: number[] = []
    for (let index = 1; index < sorted.length; index++) {
      if (sorted[index] === sorted[index - 1]) twice.push(sorted[index] as number)
    }
    return twice
  }
}

/** 53 bits: the low half whole, so that the bucket can be told from it. */
function join(high: number, low: number): number {
  return (high & 0x1fffff) * 2 ** 32 + low
}
