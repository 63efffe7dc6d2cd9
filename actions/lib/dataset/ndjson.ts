import { fault, SeedrailError } from '../problem/problem.js'
import { toRow } from './json-rows.js'
import type { ReadRow } from './read.js'
import { nameFile, type Observe, readBytes } from './source-file.js'

/** Streams the rows of newline-delimited JSON; blank lines are passed over. */
export async function* readNdjsonRows(path: string, observe?: Observe): AsyncGenerator<ReadRow> {
  let line = 0
  for await (const bytes of splitLines(path, observe)) {
    line++
    const text = decodeLine(path, bytes, line)
    if (text.trim() !== '') {
      const indent = text.length - text.trimStart().length
      yield toRow(path, { text: text.trim(), line, column: indent + 1 })
    }
  }
}

async function* splitLines(path: string, observe: Observe | undefined): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const chunk of readBytes(path, observe)) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)])
      rest = []
      start = end + 1
    }
    rest.push(chunk.subarray(start))
  }
  const last = Buffer.concat(rest)
  if (last.length > 0) yield last
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeLine(path: string, bytes: Buffer, line: number): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new SeedrailError(
      fault('encoding-invalid', 'This line holds bytes that are not UTF-8.', {
        place: { file: nameFile(path), line, column: 1 },
        next: 'Save the file as UTF-8.',
      }),
    )
  }
}
