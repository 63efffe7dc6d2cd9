/** Bytes that wait for what follows them, in memory that is used again and again. */
export class Carry {
  /** Two that take turns: what was taken last is still looked at while the next bytes come in. */
  private memory: Buffer[] = [Buffer.allocUnsafeSlow(least), Buffer.allocUnsafeSlow(least)]
  private turn = 0
  /** Bytes that wait. */
  length = 0

  /** Adds a copy of some bytes. */
  add(bytes: Buffer): void {
    const needed = this.length + bytes.length
    let memory = this.memory[this.turn] as Buffer
    if (memory.length < needed) {
      const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(needed)))
      memory.copy(larger, 0, 0, this.length)
      memory = larger
      this.memory[this.turn] = larger
    }
    bytes.copy(memory, this.length)
    this.length = needed
  }

  /** All that waited, with these behind it. Holds until the next time but one. */
  take(bytes: Buffer): Buffer {
    this.add(bytes)
    const all = (this.memory[this.turn] as Buffer).subarray(0, this.length)
    this.turn = 1 - this.turn
    this.length = 0
    return all
  }
}

const least = 64 * 1024
