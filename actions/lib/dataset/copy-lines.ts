import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { fault, SeedrailError } from '../problem/problem.js'
import type { Source } from './dataset.js'
import { explainUnreadable } from './source-file.js'

/** Lines of COPY text, without their line breaks, and the line of the file that the first of them is. */
export type CopyLines = { lines: string[]; first: number }

/**
 * Streams the rows of a source that is a stretch of COPY text in a file, such as a section of a dump.
 * A line of COPY text is a row: line breaks inside values are escaped.
 * @throws SeedrailError `file-missing`, `file-unreadable`; at the end `dump-changed`, where the source says what
 * its bytes are, and they were others
 */
export async function* readCopyLines(source: Source): AsyncGenerator<CopyLines> {
  if (source.copy === undefined) throw new RangeError('A source of format "copy" says where its text stands.')
  const { line = 1, sha256 } = source.copy
  const hash = sha256 === undefined ? undefined : createHash('sha256')
  let first = line
  let rest: Buffer[] = []
  for await (const chunk of readStretch(source.path, source.copy)) {
    hash?.update(chunk)
    const end = chunk.lastIndexOf(0x0a)
    if (end === -1) {
      rest.push(chunk)
      continue
    }
    const lines = Buffer.concat([...rest, chunk.subarray(0, end)])
      .toString('utf8')
      .split('\n')
    rest = [chunk.subarray(end + 1)]
    yield { lines, first }
    first += lines.length
  }
  const last = Buffer.concat(rest).toString('utf8')
  if (last !== '') yield { lines: [last], first }
  if (hash !== undefined && hash.digest('hex') !== sha256) throw changed(source)
}

/** Rows have been handed out by now: whoever took them must give them up. */
function changed({ file }: Source): SeedrailError {
  return new SeedrailError(
    fault('dump-changed', 'The dump was changed since it was verified.', {
      place: { file },
      next: 'Let nobody write to the file, and run again. The transaction was rolled back.',
    }),
    { verdict: 'broken' },
  )
}

/** The bytes of a stretch, counted in what the file holds once it is unpacked. */
async function* readStretch(
  path: string,
  { offset, bytes, gzip }: NonNullable<Source['copy']>,
): AsyncGenerator<Buffer> {
  if (bytes === 0) return
  const end = offset + bytes
  const file = createReadStream(path, gzip ? {} : { start: offset, end: end - 1, highWaterMark: 256 * 1024 })
  let at = gzip ? 0 : offset
  try {
    for await (const chunk of gzip ? file.pipe(createGunzip()) : file) {
      const piece = (chunk as Buffer).subarray(Math.max(0, offset - at), Math.max(0, end - at))
      at += (chunk as Buffer).length
      if (piece.length > 0) yield piece
      if (at >= end) return
    }
  } catch (error) {
    throw explainUnreadable(path, error)
  } finally {
    file.destroy()
  }
}
