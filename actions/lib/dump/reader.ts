import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { codeOf } from '../database/connection.js'
import { nameFile, streamInPlace } from '../dataset/source-file.js'
import { fault, messageOf, type Place, SeedrailError } from '../problem/problem.js'
import { type DumpManifest, type DumpSection, describeSection } from './manifest.js'

/** A dump on disk, and the manifest that says what it holds. */
export type Dump = { path: string; manifest: DumpManifest }

/** One section of a dump as it streams by. */
export type StreamedSection = {
  section: DumpSection
  /**
   * Its bytes, in pieces, each of which is only what it was until the next one is asked for. What the caller leaves unread
   * is passed over, but still summed.
   */
  content: AsyncIterable<Buffer>
}

/** Bytes read at once. */
const chunkSize = 256 * 1024

const again =
  'Fetch the dump and its manifest again from where they were made, or dump again. Nothing was written.'

/**
 * Streams the sections of a dump, in order, uncompressed, each held against its sum as it ends: content that
 * was handed out is only to be trusted once the next section was asked for.
 * @throws SeedrailError `dump-missing`, `dump-unreadable`, `dump-truncated`, `dump-damaged`, `dump-gzip-broken`;
 * each names the section and its first byte
 */
export async function* readSections(dump: Dump): AsyncGenerator<StreamedSection> {
  const { path, manifest } = dump
  const file = nameFile(path)
  await requireSize(path, manifest)
  const whole = createHash('sha256')
  const text = openText(path, manifest.file.compression, whole)
  const chunks = new Chunks(text, file)
  try {
    for (const section of manifest.sections) {
      const reading = new SectionReading(chunks, section, file)
      yield { section, content: reading }
      await reading.finish()
    }
    await chunks.requireEnd()
    if (whole.digest('hex') !== manifest.file.sha256) throw damaged(file, 'The file', undefined)
  } finally {
    await text.return?.()
  }
}

/** The path of the dump that a manifest stands beside. */
export function dumpPathOf(manifestPath: string, manifest: DumpManifest): string {
  return join(dirname(manifestPath), manifest.file.name)
}

async function requireSize(path: string, manifest: DumpManifest): Promise<void> {
  const file = nameFile(path)
  let size: number
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
    size = found.size
  } catch (error) {
    throw explainUnreadableDump(file, error)
  }
  if (size === manifest.file.bytes) return
  const { code, how } =
    size < manifest.file.bytes
      ? { code: 'dump-truncated' as const, how: 'broken off' }
      : { code: 'dump-damaged' as const, how: 'longer than it was' }
  const section =
    manifest.file.compression === 'none'
      ? manifest.sections.find(({ offset, bytes }) => size < offset + bytes)
      : undefined
  const where =
    section === undefined
      ? ''
      : `, in the section "${describeSection(section)}" (from byte ${section.offset})`
  throw code === 'dump-truncated'
    ? new SeedrailError(
        fault('dump-truncated', `The dump is ${how}: ${size} of ${manifest.file.bytes} bytes${where}.`, {
          place: placeOf(file, section),
          next: again,
        }),
        { verdict: 'broken' },
      )
    : new SeedrailError(
        fault('dump-damaged', `The dump is ${how}: ${size} bytes instead of ${manifest.file.bytes}.`, {
          place: { file },
          next: again,
        }),
        { verdict: 'broken' },
      )
}

/** The file's text, in pieces that do not last; its bytes go through `whole` as they lie there. */
function openText(path: string, compression: 'none' | 'gzip', whole: Hash): AsyncIterator<Buffer> {
  if (compression === 'none') return sumUp(streamInPlace(path, chunkSize), whole)
  const raw = Readable.from(sumUp(createReadStream(path, { highWaterMark: chunkSize }), whole))
  const gunzip = createGunzip({ chunkSize })
  raw.on('error', (error) => gunzip.destroy(error))
  gunzip.on('close', () => raw.destroy())
  return raw.pipe(gunzip)[Symbol.asyncIterator]()
}

async function* sumUp(raw: AsyncIterable<Buffer>, whole: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of raw) {
    whole.update(chunk)
    yield chunk
  }
}

/** Bytes of a stream, cut where sections end. */
class Chunks {
  readonly #pieces: AsyncIterator<Buffer>
  readonly #file: string
  #rest: Buffer = Buffer.alloc(0)

  constructor(text: AsyncIterator<Buffer>, file: string) {
    this.#pieces = text
    this.#file = file
  }

  /** At most `most` bytes, at least one; undefined at the end. */
  async take(most: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#next()
      if (next === undefined) return undefined
      this.#rest = next
    }
    const piece = this.#rest.subarray(0, most)
    this.#rest = this.#rest.subarray(piece.length)
    return piece
  }

  async requireEnd(): Promise<void> {
    if ((await this.take(1)) === undefined) return
    throw damaged(this.#file, 'The dump goes on behind its last section; the file', undefined)
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await this.#pieces.next()
      return done === true ? undefined : value
    } catch (error) {
      throw explainBrokenStream(this.#file, error)
    }
  }
}

class SectionReading implements AsyncIterable<Buffer> {
  readonly #chunks: Chunks
  readonly #section: DumpSection
  readonly #file: string
  readonly #hash = createHash('sha256')
  #left: number

  constructor(chunks: Chunks, section: DumpSection, file: string) {
    this.#chunks = chunks
    this.#section = section
    this.#file = file
    this.#left = section.bytes
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (let piece = await this.#take(); piece !== undefined; piece = await this.#take()) yield piece
  }

  /** Passes over what was not read, and compares. */
  async finish(): Promise<void> {
    while ((await this.#take()) !== undefined);
    if (this.#hash.digest('hex') === this.#section.sha256) return
    throw damaged(this.#file, `The section "${describeSection(this.#section)}"`, this.#section)
  }

  async #take(): Promise<Buffer | undefined> {
    if (this.#left === 0) return undefined
    const piece = await this.#chunks.take(this.#left)
    if (piece === undefined) {
      const { offset, bytes } = this.#section
      throw new SeedrailError(
        fault(
          'dump-truncated',
          `The dump ends in its section "${describeSection(this.#section)}", at byte ${offset + bytes - this.#left}.`,
          { place: placeOf(this.#file, this.#section), next: again },
        ),
        { verdict: 'broken' },
      )
    }
    this.#left -= piece.length
    this.#hash.update(piece)
    return piece
  }
}

function placeOf(file: string, section: DumpSection | undefined): Place {
  return section?.table === undefined ? { file } : { file, table: section.table }
}

function damaged(file: string, what: string, section: DumpSection | undefined): SeedrailError {
  const where = section === undefined ? '' : ` (${section.bytes} bytes from byte ${section.offset})`
  return new SeedrailError(
    fault('dump-damaged', `${what} is not what was dumped${where}: its sum differs.`, {
      place: placeOf(file, section),
      next: again,
    }),
    { verdict: 'broken' },
  )
}

function explainBrokenStream(file: string, error: unknown): SeedrailError {
  if (error instanceof SeedrailError) return error
  const code = codeOf(error)
  if (/^Z_/.test(code) || /incorrect|unexpected end|invalid/.test(messageOf(error))) {
    return new SeedrailError(
      fault('dump-gzip-broken', `The dump cannot be unpacked: ${messageOf(error)}.`, {
        place: { file },
        next: again,
      }),
      { verdict: 'broken', cause: error },
    )
  }
  return explainUnreadableDump(file, error)
}

function explainUnreadableDump(file: string, error: unknown): SeedrailError {
  const problem =
    codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
      ? fault('dump-missing', `There is no dump "${file}".`, {
          place: { file },
          next: 'Correct the path; the dump lies beside its manifest, under the name that the manifest gives.',
        })
      : fault('dump-unreadable', `"${file}" cannot be read (${codeOf(error) || messageOf(error)}).`, {
          place: { file },
        })
  return new SeedrailError(problem, { cause: error })
}
