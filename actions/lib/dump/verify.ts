import { basename } from 'node:path'
import { nameFile } from '../dataset/source-file.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { createGrammar, describeRefusal, type Grammar } from './grammar.js'
import { type DumpManifest, type DumpSection, describeSection } from './manifest.js'
import { readDumpManifest } from './manifest-file.js'
import { type Dump, dumpPathOf, readSections } from './reader.js'
import { loadParser } from './statements.js'
import {
  beginMarker,
  endMarker,
  endOfRows,
  renderCopyHeader,
  renderPreamble,
  renderSequences,
} from './text.js'

declare const verified: unique symbol

/** What ends rows at the beginning of a line. */
const endOfRowsBegin = Buffer.from('\n\\.')

/** A dump that {@link verifyDump} let pass: only such a one is ever loaded. */
export type VerifiedDump = Dump & { readonly [verified]: true }

/**
 * Holds a dump against its manifest and our format before anybody relies on it: size, sums of the file, its
 * text and each section, first and last line, and that every statement is one that our writer makes. Streams
 * the file once; memory stays flat. Needs no database.
 * @param path of the dump, or of its manifest
 * @throws SeedrailError as `readDumpManifest` and `readSections`, and `dump-renamed`, `dump-marker-missing`,
 * `dump-statement-refused`
 */
export async function verifyDump(path: string): Promise<VerifiedDump> {
  const manifest = await readDumpManifest(path)
  const dumpPath = path.endsWith('.json') ? dumpPathOf(path, manifest) : path
  if (basename(dumpPath) !== manifest.file.name) throw renamed(dumpPath, manifest)
  return verifyDumpFile(dumpPath, manifest)
}

/** The same for a manifest that is already read, whatever the file is called. @throws as {@link verifyDump} */
export async function verifyDumpFile(path: string, manifest: DumpManifest): Promise<VerifiedDump> {
  const dump = { path, manifest }
  const grammar = createGrammar(manifest.tables, manifest.sequences)
  // What goes wrong here goes wrong again where it is used.
  const parser = loadParser().catch(() => undefined)
  const verdicts: Verdict[] = []
  for await (const { section, content } of readSections(dump)) {
    verdicts.push(await suspect(dump, section, content, grammar))
  }
  await parser
  // Sums first: a damaged file is called damaged, not hostile.
  for (const verdict of verdicts) {
    const suspicion = typeof verdict === 'function' ? await verdict() : verdict
    if (suspicion !== undefined) throw suspicion
  }
  return dump as VerifiedDump
}

/** The whole text of a section that is small enough to be held. @throws TypeError when it is not UTF-8 */
export async function readText(content: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of content) pieces.push(Buffer.from(piece))
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces))
}

/** What is wrong with a section, or how to find it out once the whole file was read. */
type Verdict = SeedrailError | undefined | (() => Promise<SeedrailError | undefined>)

async function suspect(
  dump: Dump,
  section: DumpSection,
  content: AsyncIterable<Buffer>,
  grammar: Grammar,
): Promise<Verdict> {
  const { manifest } = dump
  if (section.kind === 'data') return suspectRows(dump, section, content)
  let text: string
  try {
    text = await readText(content)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return refused(dump, section, `its section "${section.kind}" is not UTF-8`)
  }
  switch (section.kind) {
    case 'preamble':
      if (!text.startsWith(beginMarker)) return notOurs(dump, 'begin')
      return text === renderPreamble(manifest.dataset) ? undefined : strange(dump, section)
    case 'sequences':
      return text === renderSequences(manifest.sequences) ? undefined : strange(dump, section)
    case 'end':
      return text === endMarker ? undefined : notOurs(dump, 'end')
    case 'schema':
    case 'constraints': {
      const { kind } = section
      return async () => {
        const refusal = await grammar.judge(kind, text)
        return refusal === undefined ? undefined : refused(dump, section, describeRefusal(section, refusal))
      }
    }
  }
}

/**
 * A data section is one COPY into its own table, whose rows end where the section does: to psql a line `\\.`
 * before that would make statements of the rows behind it.
 */
async function suspectRows(
  dump: Dump,
  section: DumpSection,
  content: AsyncIterable<Buffer>,
): Promise<SeedrailError | undefined> {
  const table = dump.manifest.tables.find((candidate) => candidate.table === section.table)
  if (table === undefined) return strange(dump, section)
  const header = Buffer.from(renderCopyHeader(table))
  const begin: Buffer[] = []
  let begun = 0
  let seen = 0
  let ends: number | undefined
  let tail: Buffer = Buffer.alloc(0)
  for await (const piece of content) {
    if (begun < header.length) {
      begin.push(Buffer.from(piece.subarray(0, header.length - begun)))
      begun += piece.length
    }
    ends ??= findEnd(tail, piece, seen)
    seen += piece.length
    tail = Buffer.concat([tail, piece.subarray(-endOfRowsBegin.length)]).subarray(-endOfRowsBegin.length)
  }
  if (!Buffer.concat(begin).equals(header)) {
    return refused(
      dump,
      section,
      `its section "${describeSection(section)}" is no COPY into that table and its columns`,
    )
  }
  if (ends === section.bytes - endOfRows.length - 1 && tail.equals(Buffer.from('\\.\n'))) return undefined
  return refused(
    dump,
    section,
    `the rows in its section "${describeSection(section)}" end before the section does`,
  )
}

/** Where rows end in a piece that begins at `seen`, or between it and what came before. Bytes from the section's first. */
function findEnd(tail: Buffer, piece: Buffer, seen: number): number | undefined {
  const joint = Buffer.concat([
    tail.subarray(1 - endOfRowsBegin.length),
    piece.subarray(0, endOfRowsBegin.length - 1),
  ])
  const across = joint.indexOf(endOfRowsBegin)
  if (across !== -1) return seen - Math.min(tail.length, endOfRowsBegin.length - 1) + across
  const within = piece.indexOf(endOfRowsBegin)
  return within === -1 ? undefined : seen + within
}

function strange(dump: Dump, section: DumpSection): SeedrailError {
  return refused(
    dump,
    section,
    `its section "${describeSection(section)}" is not what the manifest would make of it`,
  )
}

function refused(dump: Dump, section: DumpSection, reason: string): SeedrailError {
  return new SeedrailError(
    fault('dump-statement-refused', `The dump is not run: ${reason}.`, {
      place: { file: nameFile(dump.path), ...(section.table === undefined ? {} : { table: section.table }) },
      next: 'Only what the dump action writes is run. Find out who made this file. Nothing was executed.',
    }),
    { verdict: 'broken' },
  )
}

function renamed(path: string, manifest: DumpManifest): SeedrailError {
  return new SeedrailError(
    fault('dump-renamed', `The manifest speaks of "${manifest.file.name}", not of "${basename(path)}".`, {
      place: { file: nameFile(path) },
      next: 'Keep both files under the names that they were written with.',
    }),
  )
}

function notOurs(dump: Dump, which: 'begin' | 'end'): SeedrailError {
  const wanted = (which === 'end' ? endMarker : beginMarker).trim()
  return new SeedrailError(
    fault('dump-marker-missing', `The dump does not ${which} with "${wanted}".`, {
      place: { file: nameFile(dump.path) },
      next: 'Use a dump that the dump action wrote; others are restored with psql.',
    }),
    { verdict: 'broken' },
  )
}
