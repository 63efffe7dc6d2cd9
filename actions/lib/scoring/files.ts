import { isUtf8 } from 'node:buffer'
import { open, readFile, stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { JsonScanError } from '../dataset/json-bytes.js'
import { JsonScanner } from '../dataset/json-scanner.js'
import { checkBeginning, nameFile, readBytes } from '../dataset/source-file.js'
import { fault, SeedrailError } from '../problem/problem.js'
import type { Found, RecordPaths } from './found.js'
import { longestPayload, readLines, tooLarge } from './lines.js'
import { takeRecord } from './record.js'
import { refuse } from './violation.js'

/** Bytes that are looked at to know what a file holds. */
const beginning = 1024 * 1024

/**
 * Streams the payloads of a file, some at once: NDJSON, an array, or one object. NDJSON is known by its extension
 * (`.ndjson`, `.jsonl`), or by a first line that is a whole object; an array by its bracket.
 * @param paths where the payload is in each record; undefined where the record is the payload
 * @throws SeedrailError when the file cannot be read to its end
 */
export async function* readPayloads(
  path: string,
  paths: RecordPaths | undefined,
): AsyncGenerator<readonly Found[]> {
  const file = nameFile(path)
  const make = (text: string, line: number, column: number): Found => {
    const origin = { file, line, column }
    return paths === undefined ? { is: 'payload', text, origin } : takeRecord(text, origin, paths)
  }
  switch (await recogniseForm(path)) {
    case 'array':
      yield* readArray(path, make)
      return
    case 'lines':
      yield* readNdjson(path, make)
      return
    case 'value':
      yield [make(await readWhole(path), 1, 1)]
  }
}

type Make = (text: string, line: number, column: number) => Found

async function recogniseForm(path: string): Promise<'array' | 'lines' | 'value'> {
  if (/^\.(?:ndjson|jsonl)$/i.test(extname(path))) return 'lines'
  await checkBeginning(path)
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginning), 0, beginning, 0)
    const head = buffer.toString('utf8', 0, bytesRead)
    const [, first = ''] = /^\s*(\S.*)/.exec(head) ?? []
    if (first.startsWith('[')) return 'array'
    return isJsonObject(first) ? 'lines' : 'value'
  } finally {
    await handle.close()
  }
}

function isJsonObject(text: string): boolean {
  try {
    return text.startsWith('{') && typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

async function* readNdjson(path: string, make: Make): AsyncGenerator<Found[]> {
  const file = nameFile(path)
  for await (const { first, texts } of readLines(path)) {
    const found: Found[] = []
    for (let index = 0; index < texts.length; index++) {
      const line = first + index
      const text = texts[index]
      if (text === undefined) {
        const broken = refuse('scoring-not-json', '', 'UTF-8', 'bytes that are not')
        found.push({ is: 'broken', origin: { file, line, column: 1 }, violation: broken })
        continue
      }
      const trimmed = text.trim()
      if (trimmed === '') continue
      found.push(make(trimmed, line, text.length === trimmed.length ? 1 : text.search(/\S/) + 1))
    }
    yield found
  }
}

/** An array's elements. @throws SeedrailError with the place at which the file is no array */
async function* readArray(path: string, make: Make): AsyncGenerator<Found[]> {
  const scanner = new JsonScanner('payloads')
  try {
    for await (const chunk of readBytes(path)) {
      const batch = scanner.push(chunk)
      const found: Found[] = []
      for (let index = 0; index < batch.length; index++) {
        const { text, line, column } = batch.row(index)
        found.push(make(text, line, column))
      }
      yield found
    }
    scanner.end()
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error
    throw new SeedrailError(
      fault(error.code, error.message, {
        place: { file: nameFile(path), line: error.line, column: error.column },
        next: 'Correct the file, or restore it whole: payloads behind this place were not validated.',
      }),
      { cause: error },
    )
  }
}

async function readWhole(path: string): Promise<string> {
  if ((await stat(path)).size > longestPayload) throw tooLarge(path, 1)
  const bytes = await readFile(path)
  if (isUtf8(bytes)) return bytes.toString('utf8')
  throw new SeedrailError(
    fault('encoding-invalid', 'This file holds bytes that are not UTF-8.', {
      place: { file: nameFile(path), line: 1, column: 1 },
      next: 'Save the file as UTF-8.',
    }),
  )
}

/**
 * The files that paths and globs name, each once, in order. A path without a star is taken as it is, so that a
 * missing one is told by whoever opens it.
 * @param patterns with commas or line breaks between them
 * @throws SeedrailError `scoring-no-files` for a glob that matches nothing
 */
export async function findFiles(patterns: string): Promise<string[]> {
  const files: string[] = []
  for (const pattern of splitList(patterns)) {
    if (!/[*?[\]{}!]/.test(pattern)) {
      files.push(pattern)
      continue
    }
    const { glob } = await import('tinyglobby')
    const found = await glob([pattern.replaceAll('\\', '/')], { dot: false, expandDirectories: false })
    if (found.length === 0) {
      throw new SeedrailError(
        fault('scoring-no-files', `No file matches "${pattern}".`, {
          next: 'Correct the pattern; it is relative to the working directory (on GitHub, the checkout).',
        }),
      )
    }
    files.push(...found.sort())
  }
  return [...new Map(files.map((file) => [resolve(file), file])).values()]
}

/** The parts of a list that is written on several lines, or on one with commas. Braces of globs keep their commas. */
export function splitList(text: string): string[] {
  return text
    .split(text.includes('\n') ? '\n' : /,(?![^{]*\})/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
