import { createHash } from 'node:crypto'
import { codeOf, type Database } from '../database/connection.js'
import { quoteTable } from '../database/identifier.js'
import { nameFile } from '../dataset/source-file.js'
import { fault, messageOf, SeedrailError } from '../problem/problem.js'
import { type DumpSection, type DumpTable, describeSection } from './manifest.js'
import { readSections, type StreamedSection } from './reader.js'
import { endOfRows, renderCopyHeader, sessionSettings } from './text.js'
import { readText, type VerifiedDump } from './verify.js'

/** What was loaded. Rows by table, as the manifest names it. */
export type Loaded = { rows: ReadonlyMap<string, number> }

export type LoadOptions = {
  /** Sections to run; default: all. The others are only summed. */
  wants?: (section: DumpSection) => boolean
  /** Told before each section runs. */
  onSection?: (section: DumpSection) => void
  /** Where the rows of a table go: a COPY … FROM STDIN of its columns in order. Default: the table itself. */
  copyInto?: (table: DumpTable) => string
}

/**
 * Runs the sections of a verified dump, through the driver: statements as they stand, rows by COPY. Each
 * section is held against its sum again, so that a file that was changed since is not run. The caller has a
 * transaction open: whatever is thrown must roll it back. The session's settings are as before afterwards.
 * @throws SeedrailError `dump-changed`, `dump-load-refused`, `dump-rows-differ`, and those of `readSections`
 */
export async function loadDump(
  database: Database,
  dump: VerifiedDump,
  options: LoadOptions = {},
): Promise<Loaded> {
  const rows = new Map<string, number>()
  for await (const streamed of readSections(dump)) {
    const { section } = streamed
    if (options.wants?.(section) === false) continue
    options.onSection?.(section)
    try {
      await loadSection(database, dump, streamed, rows, options)
    } catch (error) {
      throw explainRefused(error, dump, section)
    }
  }
  await resetSession(database)
  return { rows }
}

/**
 * The rows of a data section as COPY wants them, without the section's first and last line, in pieces that last. To be used where
 * rows go elsewhere than into their own table.
 * @throws SeedrailError `dump-changed` when the section does not begin and end as ours do
 */
export async function* readRowBytes(
  dump: VerifiedDump,
  table: DumpTable,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const header = Buffer.from(renderCopyHeader(table))
  const tail = Buffer.from(endOfRows)
  let head: Buffer | undefined = Buffer.alloc(0)
  let held: Buffer = Buffer.alloc(0)
  for await (const piece of content) {
    let bytes: Buffer = piece
    if (head !== undefined) {
      head = Buffer.concat([head, piece])
      if (head.length < header.length) continue
      if (!head.subarray(0, header.length).equals(header)) throw changed(dump)
      bytes = head.subarray(header.length)
      head = undefined
    }
    // A copy, also where nothing is held: what was handed in does not last until the server has it.
    const all = Buffer.concat([held, bytes])
    const safe = Math.max(0, all.length - tail.length)
    if (safe > 0) yield all.subarray(0, safe)
    held = Buffer.from(all.subarray(safe))
  }
  if (head !== undefined || !held.equals(tail)) throw changed(dump)
}

/** The table whose rows a data section holds. */
export function tableOf(dump: VerifiedDump, section: DumpSection): DumpTable {
  const table = dump.manifest.tables.find((candidate) => candidate.table === section.table)
  if (table === undefined) throw changed(dump)
  return table
}

async function loadSection(
  database: Database,
  dump: VerifiedDump,
  { section, content }: StreamedSection,
  rows: Map<string, number>,
  options: LoadOptions,
): Promise<void> {
  switch (section.kind) {
    case 'preamble':
    case 'schema':
    case 'sequences':
    case 'constraints': {
      const text = await readText(content)
      const sum = createHash('sha256').update(text).digest('hex')
      if (sum !== section.sha256) throw changed(dump)
      if (text.trim() !== '') await database.query(text)
      return
    }
    case 'data': {
      const table = tableOf(dump, section)
      const copy = options.copyInto?.(table) ?? (await chooseCopy(database, table))
      const taken = await database.copyIn(copy, readRowBytes(dump, table, content))
      rows.set(table.table, taken)
      if (taken !== table.rows) throw rowsDiffer(dump, table, taken)
      return
    }
    case 'end':
      return
  }
}

/** Whether a table ($1: its quoted name) is a plain one that this transaction made: COPY freezes rows of no other. */
const isPlainAndNew = `
SELECT relkind = 'r' AND xmin = pg_current_xact_id()::xid AS fresh FROM pg_class WHERE oid = to_regclass($1)`

/**
 * The COPY into a table that the dump has just made. Its rows are stored as ones that everybody sees once the
 * transaction commits: keys and sums are then made without asking for each row, and no vacuum has to come by.
 */
async function chooseCopy(database: Database, table: DumpTable): Promise<string> {
  const copy = renderCopyHeader(table).replace(/;\n$/, '')
  const { rows } = await database.query<{ fresh: boolean }>(isPlainAndNew, [quoteTable(table)])
  return rows[0]?.fresh === true ? `${copy} WITH (FREEZE)` : copy
}

/** Gives the session back the settings that the preamble took. */
async function resetSession(database: Database): Promise<void> {
  const names = [...Object.keys(sessionSettings), 'search_path']
  await database.query(names.map((name) => `RESET ${name};`).join(' '))
}

function changed(dump: VerifiedDump): SeedrailError {
  return new SeedrailError(
    fault('dump-changed', 'The dump was changed while it was being loaded.', {
      place: { file: nameFile(dump.path) },
      next: 'Let nobody write to the file, and run again. The transaction was rolled back.',
    }),
    { verdict: 'broken' },
  )
}

function rowsDiffer(dump: VerifiedDump, table: DumpTable, taken: number): SeedrailError {
  return new SeedrailError(
    fault(
      'dump-rows-differ',
      `The dump says ${table.rows} rows for "${table.table}", but ${taken} were loaded.`,
      {
        place: { file: nameFile(dump.path), table: table.table },
        next: 'Dump again. The transaction was rolled back.',
      },
    ),
    { verdict: 'broken' },
  )
}

function explainRefused(error: unknown, dump: VerifiedDump, section: DumpSection): unknown {
  if (error instanceof SeedrailError || !/^[0-9A-Z]{5}$/.test(codeOf(error))) return error
  const { where } = error as { where?: string }
  const line = where?.split('\n').find((part) => part.startsWith('COPY '))
  return new SeedrailError(
    fault(
      'dump-load-refused',
      `The server refused the section "${describeSection(section)}": ${messageOf(error)} (${codeOf(error)})${line === undefined ? '' : `, at ${line}`}.`,
      {
        place: {
          file: nameFile(dump.path),
          ...(section.table === undefined ? {} : { table: section.table }),
        },
        next: 'Read the reason: an object of that name may be there already, or the login lacks a right, or a function relies on search_path. The transaction was rolled back.',
      },
    ),
    { verdict: 'broken', cause: error },
  )
}
