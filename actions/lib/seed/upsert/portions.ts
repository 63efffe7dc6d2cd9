import { createEncoder } from './encoder.js'
import { encodeRows, type Frame, type Portion, type Reading } from './encoding.js'
import { Memory } from './memory-pool.js'
import { ReadAhead } from './read-ahead.js'
import type { Target } from './target.js'

/** Portions of a source that are made ahead, while the server is at work on earlier ones. */
export type Portions = {
  /** The next one; undefined behind the last. @throws SeedrailError when the file cannot be read to its end */
  next(): Promise<Portion | undefined>
  /** Gives the bytes of a portion back once they have left for the server, to be filled anew. */
  release(bytes: Uint8Array): void
  /** Stops reading. To be called whatever happens. */
  close(): void
}

/**
 * What is made ahead, at most: portions, of about 40 KB, to be read while the server compares a slice, with some to
 * spare; and bytes, where rows are so large that each is a portion.
 */
const ahead = { pieces: 64, bytes: 4 * 1024 * 1024 }

/**
 * Reads the rows of a source as COPY text; what it finds out goes into `reading`.
 * @param absents as for `createEncoder`
 */
export function readPortions(
  target: Target,
  absents: ReadonlyMap<string, string>,
  reading: Reading,
  frame: Frame,
): Portions {
  const encoder = createEncoder(target, absents, reading.given)
  const memory = new Memory()
  const rows = encodeRows(target, encoder, reading, frame, (size) => memory.take(size))
  const portions = new ReadAhead(rows, ({ bytes }) => bytes.length, ahead)
  return {
    next: () => portions.next(),
    release: ({ buffer }) => memory.giveBack(buffer),
    close: () => portions.close(),
  }
}
