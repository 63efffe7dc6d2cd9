import { isAscii, isUtf8 } from 'node:buffer'
import { nameFile, readBytes } from '../dataset/source-file.js'
import { fault, SeedrailError } from '../problem/problem.js'

/** Longest text that is taken for one payload. Bytes; a little less than the engine's longest string. */
export const longestPayload = 256 * 1024 * 1024

/** Whole lines, one behind the other; undefined stands for one whose bytes are not UTF-8. */
export type Lines = { first: number; texts: readonly (string | undefined)[] }

/**
 * Streams a file's lines, as many at once as its chunks hold: decoding many together is what makes it quick.
 * @throws SeedrailError as `readBytes`, and `scoring-too-large`
 */
export async function* readLines(path: string): AsyncGenerator<Lines> {
  let rest: Buffer[] = []
  let length = 0
  let first = 1
  for await (const chunk of readBytes(path)) {
    const end = chunk.lastIndexOf(0x0a)
    length += chunk.length
    if (end === -1) {
      if (length > longestPayload) throw tooLarge(path, first)
      rest.push(chunk)
      continue
    }
    const whole =
      rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...rest, chunk.subarray(0, end)])
    const texts = decodeLines(whole)
    yield { first, texts }
    first += texts.length
    const left = chunk.subarray(end + 1)
    rest = left.length === 0 ? [] : [left]
    length = left.length
  }
  if (rest.length > 0) yield { first, texts: decodeLines(Buffer.concat(rest)) }
}

function decodeLines(bytes: Buffer): (string | undefined)[] {
  if (isAscii(bytes)) return bytes.toString('latin1').split('\n')
  if (isUtf8(bytes)) return bytes.toString('utf8').split('\n')
  const lines: (string | undefined)[] = []
  for (let start = 0; start <= bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline === -1 ? bytes.length : newline
    const line = bytes.subarray(start, end)
    lines.push(isUtf8(line) ? line.toString('utf8') : undefined)
    start = end + 1
  }
  return lines
}

/** A payload that no reader could hold. */
export function tooLarge(path: string, line: number): SeedrailError {
  return new SeedrailError(
    fault('scoring-too-large', `One payload is longer than ${longestPayload / 1024 / 1024} MiB.`, {
      place: { file: nameFile(path), line },
      next: 'Look what fills it; a file of many payloads is an array, or NDJSON with a line for each.',
    }),
  )
}
