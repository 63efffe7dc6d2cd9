import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import { createGzip, type Gzip } from 'node:zlib'
import type { DumpManifest, DumpSection, SectionKind } from './manifest.js'

/** Bytes that are gathered before they are written. */
const blockSize = 1024 * 1024

/** Writes the text of a dump, section by section, and sums up on the way: each section, the text, the file. */
export type SectionWriter = {
  begin(kind: SectionKind, table?: string): void
  write(piece: Buffer | string): Promise<void>
  /** Ends the section. @returns its place and sum */
  end(): DumpSection
  /** Flushes, down to the disk, and closes. */
  finish(): Promise<{ sections: DumpSection[]; file: Omit<DumpManifest['file'], 'name'> }>
  /** Closes without asking whether all is there. */
  abandon(): Promise<void>
}

/** A writer into a new file; the file must not be there yet. */
export async function createSectionWriter(
  path: string,
  compression: 'none' | 'gzip',
): Promise<SectionWriter> {
  const handle = await open(path, 'wx')
  const sink = compression === 'none' ? new PlainSink(handle) : new GzipSink(handle)
  const text = createHash('sha256')
  const sections: DumpSection[] = []
  let offset = 0
  let current: { kind: SectionKind; table: string | undefined; hash: Hash; from: number } | undefined
  return {
    begin(kind, table) {
      current = { kind, table, hash: createHash('sha256'), from: offset }
    },
    async write(piece) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      current?.hash.update(bytes)
      text.update(bytes)
      offset += bytes.length
      await sink.write(bytes)
    },
    end() {
      if (current === undefined) throw new RangeError('No section was begun.')
      const { kind, table, hash, from } = current
      const section: DumpSection = {
        kind,
        ...(table === undefined ? {} : { table }),
        offset: from,
        bytes: offset - from,
        sha256: hash.digest('hex'),
      }
      sections.push(section)
      current = undefined
      return section
    },
    async finish() {
      await sink.finish()
      const sum = text.digest('hex')
      await handle.sync()
      await handle.close()
      return {
        sections,
        file: {
          bytes: sink.bytes,
          sha256: sink.digest() ?? sum,
          compression,
          text: { bytes: offset, sha256: sum },
        },
      }
    },
    abandon: async () => {
      await sink.abandon()
      await handle.close().catch(() => undefined)
    },
  }
}

/** Writes one block while the next is gathered; the text's own sum is the file's. */
class PlainSink {
  readonly #handle: FileHandle
  #pieces: Buffer[] = []
  #held = 0
  #writing: Promise<void> = Promise.resolve()
  bytes = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async write(piece: Buffer): Promise<void> {
    this.#pieces.push(piece)
    this.#held += piece.length
    this.bytes += piece.length
    if (this.#held >= blockSize) await this.#flush()
  }

  async finish(): Promise<void> {
    await this.#flush()
    await this.#writing
  }

  async abandon(): Promise<void> {
    this.#pieces = []
    await this.#writing.catch(() => undefined)
  }

  digest(): string | undefined {
    return undefined
  }

  /** Waits for the block before, and begins to write this one. */
  async #flush(): Promise<void> {
    await this.#writing
    const pieces = this.#pieces
    this.#pieces = []
    this.#held = 0
    this.#writing = writeAll(this.#handle, pieces)
    // A failure shows where the next block is begun, or at the end.
    this.#writing.catch(() => undefined)
  }
}

/** `writev` may write less than it was given, on a disk that fills up: then it is asked again, and told why. */
async function writeAll(handle: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  let left = pieces.filter((piece) => piece.length > 0)
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left)
    const rest: Buffer[] = []
    for (const piece of left) {
      const skip = Math.min(bytesWritten, piece.length)
      bytesWritten -= skip
      if (skip < piece.length) rest.push(piece.subarray(skip))
    }
    left = rest
  }
}

/** Packs on the way; the sum is that of the packed bytes. */
class GzipSink {
  readonly #handle: FileHandle
  readonly #gzip: Gzip = createGzip()
  readonly #hash = createHash('sha256')
  readonly #done: Promise<void>
  bytes = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
    this.#done = this.#pour()
    // It is asked for at the end; a failure before that shows in write().
    this.#done.catch(() => undefined)
  }

  async write(piece: Buffer): Promise<void> {
    if (this.#gzip.destroyed) await this.#done
    if (!this.#gzip.write(piece)) await Promise.race([once(this.#gzip, 'drain'), this.#done])
  }

  async finish(): Promise<void> {
    this.#gzip.end()
    await this.#done
  }

  async abandon(): Promise<void> {
    this.#gzip.destroy()
    await this.#done.catch(() => undefined)
  }

  digest(): string {
    return this.#hash.digest('hex')
  }

  async #pour(): Promise<void> {
    for await (const piece of this.#gzip) {
      const packed = piece as Buffer
      this.#hash.update(packed)
      this.bytes += packed.length
      await writeAll(this.#handle, [packed])
    }
  }
}
