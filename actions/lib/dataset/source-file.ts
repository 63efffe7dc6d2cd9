import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { codeOf } from '../database/connection.js'
import { fault, SeedrailError } from '../problem/problem.js'

/** Bytes read at once. */
const chunkSize = 64 * 1024

/** A file's path as messages and annotations name it: from the working directory, with forward slashes. */
export function nameFile(path: string): string {
  const fromHere = relative(process.cwd(), resolve(path))
  const name = fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere
  return name.split(sep).join('/')
}

/** Is shown every byte of a file on the way. */
export type Observe = (chunk: Buffer) => void

/**
 * Streams a source's bytes, after a look at its first ones.
 * @throws SeedrailError `file-missing`, `file-empty`, `file-unreadable`, `file-bom` or `file-utf16`
 */
export async function* readBytes(path: string, observe?: Observe): AsyncGenerator<Buffer> {
  await checkBeginning(path)
  for await (const chunk of createReadStream(path, { highWaterMark: chunkSize })) {
    observe?.(chunk as Buffer)
    yield chunk as Buffer
  }
}

/**
 * The same, as {@link streamInPlace} gives them.
 * @throws SeedrailError as {@link readBytes}
 */
export async function* readBytesInPlace(path: string): AsyncGenerator<Buffer> {
  await checkBeginning(path)
  yield* streamInPlace(path, chunkSize)
}

/**
 * Streams a file's bytes into two buffers that take turns, so that a large one leaves nothing behind: a chunk is only what
 * it was until the next one is asked for. The next one is read meanwhile.
 * @param size of a chunk, at most. Bytes.
 */
export async function* streamInPlace(path: string, size: number): AsyncGenerator<Buffer> {
  const handle = await open(path)
  let buffer = Buffer.allocUnsafeSlow(size)
  let other = Buffer.allocUnsafeSlow(size)
  let reading = handle.read(buffer, 0, size, null)
  try {
    for (;;) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      const chunk = buffer.subarray(0, bytesRead)
      ;[buffer, other] = [other, buffer]
      reading = handle.read(buffer, 0, size, null)
      yield chunk
    }
  } finally {
    // Nothing may be closed, or thrown away, under a read that is on its way.
    await reading.catch(() => undefined)
    await handle.close()
  }
}

/** Looks at a file's first bytes. @throws SeedrailError as {@link readBytes} */
export async function checkBeginning(path: string): Promise<void> {
  const file = nameFile(path)
  const place = { file, line: 1, column: 1 }
  let head: Buffer
  try {
    if ((await stat(path)).isDirectory()) {
      throw new SeedrailError(
        fault('file-unreadable', `"${file}" is a folder, not a file.`, { place: { file } }),
      )
    }
    const handle = await open(path)
    try {
      head = Buffer.alloc(4)
      const { bytesRead } = await handle.read(head, 0, 4, 0)
      head = head.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw error instanceof SeedrailError ? error : explainUnreadable(file, error)
  }
  if (head.length === 0) {
    throw new SeedrailError(
      fault('file-empty', `"${file}" is empty: 0 bytes.`, {
        place,
        next: 'Restore the file; an empty list is written as [].',
      }),
    )
  }
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) {
    throw new SeedrailError(
      fault('file-bom', `"${file}" begins with a byte-order mark.`, {
        place,
        next: 'Save it as UTF-8 without BOM.',
      }),
    )
  }
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (marked || head.subarray(0, 2).includes(0)) {
    throw new SeedrailError(
      fault('file-utf16', `"${file}" is UTF-16, not UTF-8.`, {
        place,
        next: 'Save it as UTF-8 (in PowerShell: Set-Content -Encoding utf8NoBOM).',
      }),
    )
  }
}

/** The first character of a file that is not blank; undefined where it has none, or cannot be read. */
export async function peekCharacter(path: string): Promise<string | undefined> {
  const stream = createReadStream(path, { encoding: 'utf8', end: 4095 })
  try {
    for await (const text of stream) return (text as string).trimStart()[0]
    return undefined
  } catch {
    return undefined
  }
}

/** The problem of a file that cannot be opened. */
export function explainUnreadable(file: string, error: unknown): SeedrailError {
  const missing = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
  const problem = missing
    ? fault('file-missing', `There is no file "${file}".`, {
        place: { file },
        next: 'Correct the path; it is relative to the working directory (on GitHub, the checkout).',
      })
    : fault('file-unreadable', `"${file}" cannot be read (${codeOf(error)}).`, { place: { file } })
  return new SeedrailError(problem, { cause: error })
}
