/** Usual size of a piece: what a portion fits into. Bytes. */
const usual = 64 * 1024

/** Memory that is used again and again, so that a large source leaves nothing behind to be cleared away. */
export class Memory {
  private readonly free: ArrayBufferLike[] = []

  /** A piece of at least so many bytes, whatever stands in it. */
  take(size: number): Uint8Array {
    const used = this.free.pop()
    return used !== undefined && used.byteLength >= size
      ? new Uint8Array(used)
      : Buffer.allocUnsafeSlow(Math.ceil(size / usual) * usual)
  }

  giveBack(piece: ArrayBufferLike): void {
    this.free.push(piece)
  }
}
