/** Pieces that are made ahead of whoever takes them: so many, and so many bytes, whichever comes first; always one. */
export class ReadAhead<Piece> {
  private readonly ready: Piece[] = []
  private bytes = 0
  private ended = false
  private closed = false
  private failure: { error: unknown } | undefined
  /** Wakes whoever waits for a piece. */
  private arrived: () => void = () => undefined
  /** Wakes the making, which waits for room. */
  private taken: () => void = () => undefined

  /** Begins at once. @param sizeOf bytes of a piece */
  constructor(
    pieces: AsyncIterable<Piece>,
    private readonly sizeOf: (piece: Piece) => number,
    private readonly most: { pieces: number; bytes: number },
  ) {
    void this.make(pieces)
  }

  /** The next piece; undefined behind the last. One at a time. @throws what making them threw, behind those made before */
  async next(): Promise<Piece | undefined> {
    while (this.ready.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        this.arrived = resolve
      })
    }
    const piece = this.ready.shift()
    if (piece === undefined) {
      if (this.failure !== undefined) throw this.failure.error
      return undefined
    }
    this.bytes -= this.sizeOf(piece)
    this.taken()
    return piece
  }

  /** Makes no more. */
  close(): void {
    this.closed = true
    this.taken()
  }

  private async make(pieces: AsyncIterable<Piece>): Promise<void> {
    try {
      for await (const piece of pieces) {
        this.ready.push(piece)
        this.bytes += this.sizeOf(piece)
        this.arrived()
        while (!this.closed && this.isFull()) {
          await new Promise<void>((resolve) => {
            this.taken = resolve
          })
        }
        if (this.closed) break
      }
    } catch (error) {
      this.failure = { error }
    }
    this.ended = true
    this.arrived()
  }

  private isFull(): boolean {
    return this.ready.length >= this.most.pieces || this.bytes >= this.most.bytes
  }
}
