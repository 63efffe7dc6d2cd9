import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createEncoder } from './encoder.js'
import { encodeRows, type Frame, type Portion, type Reading } from './encoding.js'
import { encodeInThread } from './portion-thread.js'
import type { Target } from './target.js'

/** Portions of a source that are made ahead, while the server is at work on earlier ones. */
export type Portions = {
  /** The next one; undefined behind the last. @throws SeedrailError when the file cannot be read to its end */
  next(): Promise<Portion | undefined>
  /** Gives the bytes of a portion back once they have left for the server, to be filled anew. */
  release(bytes: Uint8Array): void
  /** Stops reading. To be called whatever happens. */
  close(): Promise<void>
}

/** Portions, of about 40 KB, that are made ahead. */
const portionsAhead = 32

/** Smaller sources are read before a thread for them has started. Bytes. */
const worthAThread = 8 * 1024 * 1024

/** Stands beside the bundles only: a thread is loaded without the loader that the sources need. */
const worker = new URL('./portion-worker.mjs', import.meta.url)

/**
 * Reads the rows of a source as COPY text; what it finds out goes into `reading`. A large source is read, parsed and
 * encoded in a thread of its own, so that talking to the server does not keep it waiting; its memory is bounded.
 * @param absents as for `createEncoder`
 */
export async function readPortions(
  target: Target,
  absents: ReadonlyMap<string, string>,
  reading: Reading,
  frame: Frame,
): Promise<Portions> {
  const { size } = await stat(target.source.path)
  if (size >= worthAThread && existsSync(fileURLToPath(worker)))
    return encodeInThread(worker, { target, absents, frame, room: portionsAhead }, reading)
  const encoder = createEncoder(target, absents, reading.given)
  const ahead = Readable.from(encodeRows(target, encoder, reading, frame), { highWaterMark: portionsAhead })
  const portions: AsyncIterator<Portion> = ahead[Symbol.asyncIterator]()
  return {
    next: async () => {
      const { done, value } = await portions.next()
      return done === true ? undefined : value
    },
    release: () => undefined,
    close: async () => void ahead.destroy(),
  }
}
