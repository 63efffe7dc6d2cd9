import { createHash } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf, type Database } from '../database/connection.js'
import { inTransaction } from '../database/transaction.js'
import type { Dataset } from '../dataset/dataset.js'
import { nameFile } from '../dataset/source-file.js'
import { makeFolder } from '../file/folder.js'
import { caution, fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'
import { countGuards, loadLeftOut, loadSequences, loadVersions } from './catalogue.js'
import { withCleanup } from './cleanup.js'
import { dumpSchema } from './client/dump-schema.js'
import type { DumpClient } from './client/find.js'
import { loadClosure, loadOtherTables } from './closure.js'
import { createGrammar } from './grammar.js'
import {
  type DumpManifest,
  type DumpProof,
  type DumpSection,
  type DumpSequence,
  type DumpTable,
  formatVersion,
} from './manifest.js'
import { manifestPathOf, renderDumpManifest } from './manifest-file.js'
import { nameFinally } from './name.js'
import { type RowSource, renderCopyOut, writeCanonically } from './rows.js'
import { filterSchema, type SchemaText } from './schema-filter.js'
import { createSectionWriter, type SectionWriter } from './section-writer.js'
import { readPlainly } from './settings.js'
import { describeSources } from './sources.js'
import { parseStatements } from './statements.js'
import { type DumpedTable, loadDumpedTables } from './tables.js'
import { endMarker, endOfRows, renderCopyHeader, renderPreamble, renderSequences } from './text.js'

export type WriteRequest = {
  dataset: Dataset
  client: DumpClient
  /** Of the file in the end, `….sql` or `….sql.gz`. */
  path: string
  compression: 'none' | 'gzip'
  source: DumpManifest['source']
  createdAt: Date
  onTable?: (table: DumpTable) => void
  /** Shows that the file restores, before it gets its name; its findings go into the manifest. */
  prove: (draft: DraftedDump) => Promise<DumpProof | null>
}

/** A dump that is written, but has not got its name yet. */
export type DraftedDump = {
  /** Of the file under its passing name. */
  path: string
  manifest: DumpManifest
  /** How its rows are read again, in another database. */
  sources: readonly RowSource[]
  guards: { foreignKeys: number; uniqueKeys: number }
}

export type WrittenDump = {
  path: string
  manifestPath: string
  manifest: DumpManifest
  cautions: readonly Problem[]
}

/**
 * Dumps a dataset: schema, rows and sequences from one snapshot, proven, and only then under its name, with its
 * manifest beside it. Whatever fails, or ends the process by a signal, leaves nothing under that name but what
 * was there before.
 * @throws SeedrailError `dump-*`; the server's errors
 */
export async function writeDump(database: Database, request: WriteRequest): Promise<WrittenDump> {
  const { path } = request
  const manifestPath = manifestPathOf(path)
  const half = halfOf(path)
  const halfManifest = halfOf(manifestPath)
  const removeHalves = async () => {
    await rm(half, { force: true })
    await rm(halfManifest, { force: true })
  }
  try {
    await makeFolder(dirname(path))
    return await withCleanup(removeHalves, async () => {
      const { draft, cautions } = await draftDump(database, request, half)
      const proof = await request.prove(draft)
      const text = renderDumpManifest({ ...draft.manifest, proof })
      await writeFile(halfManifest, text)
      await rename(half, path)
      await rename(halfManifest, manifestPath)
      return { path, manifestPath, manifest: JSON.parse(text) as DumpManifest, cautions }
    })
  } catch (error) {
    throw nameFinally(explainUnwritable(error, path), half, path)
  }
}

/** The passing name of a file that is being written, in the folder where it will stay. */
function halfOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.part`)
}

async function draftDump(
  database: Database,
  request: WriteRequest,
  half: string,
): Promise<{ draft: DraftedDump; cautions: Problem[] }> {
  const writer = await createSectionWriter(half, request.compression)
  try {
    return await inTransaction(
      database,
      async () => {
        await database.query('SET TRANSACTION READ ONLY')
        await readPlainly(database)
        return fillDump(database, request, writer, half)
      },
      { isolation: 'REPEATABLE READ', ending: 'rollback' },
    )
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/** All that a dump says of its tables beside their definitions and rows. */
async function loadFacts(database: Database, { manifest }: Dataset) {
  const { tables, merge } = await loadDumpedTables(database, manifest)
  // From here on names are written with their schema.
  await writeCanonically(database)
  const shapes = tables.map(({ shape }) => shape)
  const closure = await loadClosure(
    database,
    shapes.map(({ oid }) => oid),
  )
  const leftOut = await loadLeftOut(database, tables)
  const sequences = await loadSequences(database, closure)
  const guards = await countGuards(database, shapes)
  const versions = await loadVersions(
    database,
    manifest.policy === 'upsert' ? manifest.version : undefined,
    tables.find(({ role }) => role === 'versions'),
  )
  const sources = await describeSources(database, tables)
  return { tables, merge, closure, leftOut, sequences, guards, versions, sources }
}

async function fillDump(database: Database, request: WriteRequest, writer: SectionWriter, half: string) {
  const { manifest } = request.dataset
  const { tables, merge, closure, leftOut, sequences, guards, versions, sources } = await loadFacts(
    database,
    request.dataset,
  )
  // The server sorts the first table's rows while pg_dump runs; they wait until the schema is written before them.
  const { text: schema } = await beginSchemaText(database, request, closure)
  const before = schema.then(async (text) => {
    await requireRestorable(text, tables, sequences)
    await writeText(writer, 'preamble', renderPreamble(manifest.name))
    await writeText(writer, 'schema', `\n${text.schema}\n`)
  })
  before.catch(() => undefined)

  const dumped: DumpTable[] = []
  for (const [index, table] of tables.entries()) {
    const source = sources[index]
    if (source === undefined) continue
    const version = versions.get(table.shape.name) ?? null
    dumped.push(await writeRows(database, writer, { table, source, version, before }))
    request.onTable?.(dumped[index] as DumpTable)
  }
  await before
  const text = await schema
  await writeText(writer, 'sequences', renderSequences(sequences))
  await writeText(writer, 'constraints', `\n${text.constraints}\n`)
  await writeText(writer, 'end', endMarker)
  const { sections, file } = await writer.finish()
  const described: DumpManifest = {
    format: formatVersion,
    dataset: manifest.name,
    policy: manifest.policy,
    file: { name: basename(request.path), ...file },
    createdAt: request.createdAt.toISOString(),
    source: request.source,
    server: { version: database.serverVersion, number: database.serverVersionNumber },
    client: { kind: request.client.kind, version: request.client.version },
    sections,
    tables: dumped,
    sequences,
    merge,
    expectations: [...manifest.expectations],
    leftOut,
    proof: null,
    seal: '0'.repeat(64),
  }
  const cautions = [...closure.cautions, ...leftOut.map(explainLeftOut)]
  return { draft: { path: half, manifest: described, sources, guards }, cautions }
}

/** Starts pg_dump on the snapshot of this transaction; what it writes comes later. */
async function beginSchemaText(
  database: Database,
  request: WriteRequest,
  closure: Awaited<ReturnType<typeof loadClosure>>,
): Promise<{ text: Promise<SchemaText> }> {
  const { rows } = await database.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot')
  const without = await loadOtherTables(database, closure)
  const dumping = Promise.all([
    dumpSchema(request.client, database.dsn, {
      snapshot: rows[0]?.snapshot ?? '',
      schemas: closure.searched,
      without,
    }),
    // The grammar is loaded while pg_dump runs.
    parseStatements('SELECT 1'),
  ])
  const text = dumping.then(([dumpedText]) => filterSchema(dumpedText, closure))
  text.catch(() => undefined)
  return { text }
}

/** What restore would refuse is not dumped: better now than when the dump is needed. */
async function requireRestorable(
  text: SchemaText,
  tables: readonly DumpedTable[],
  sequences: readonly DumpSequence[],
): Promise<void> {
  const grammar = createGrammar(
    tables.map(({ shape }) => shape),
    sequences,
  )
  for (const kind of ['schema', 'constraints'] as const) {
    const refusal = await grammar.judge(kind, text[kind])
    if (refusal === undefined) continue
    throw new SeedrailError(
      fault(
        'dump-object-unsupported',
        `The tables need a statement that ${refusal.reason}, which restore would not run: ${refusal.statement}.`,
        { next: 'Do without it in these tables, or dump them with pg_dump.' },
      ),
    )
  }
}

async function writeText(writer: SectionWriter, kind: DumpSection['kind'], text: string): Promise<void> {
  writer.begin(kind)
  await writer.write(text)
  writer.end()
}

/** @param before what has to be written before the rows; its failure ends the copying */
async function writeRows(
  database: Database,
  writer: SectionWriter,
  request: { table: DumpedTable; source: RowSource; version: string | null; before: Promise<void> },
): Promise<DumpTable> {
  const { table, source, version, before } = request
  const { shape, label, role, key } = table
  const columns = source.columns.map(({ name, type }) => ({ name, type }))
  const described = {
    table: label,
    schema: shape.schema,
    name: shape.name,
    columns,
    key: [...key],
    version,
    role,
  }
  const hash = createHash('sha256')
  let begun = false
  const begin = async () => {
    begun = true
    await before
    writer.begin('data', label)
    await writer.write(renderCopyHeader(described))
  }
  const rows = await database.copyOut(renderCopyOut(source), async (piece) => {
    if (!begun) await begin()
    hash.update(piece)
    await writer.write(piece)
  })
  if (!begun) await begin()
  await writer.write(endOfRows)
  writer.end()
  return { ...described, rows, sha256: hash.digest('hex') }
}

function explainLeftOut({ table, object, reason }: DumpManifest['leftOut'][number]): Problem {
  return caution('dump-left-out', `Left out of the dump: ${object} of "${table}", for ${reason}.`, {
    place: { table },
    next: 'Create it in the target yourself where it is needed; the manifest lists it under "leftOut".',
  })
}

function explainUnwritable(error: unknown, path: string): unknown {
  const code = codeOf(error)
  const file = nameFile(path)
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT') {
    return new SeedrailError(
      fault('dump-disk-full', `There is no room for the dump "${file}": ${messageOf(error)}.`, {
        place: { file },
        next: 'Make room, name another "output-dir", or set "compress" to gzip. Nothing was left under that name.',
      }),
      { cause: error },
    )
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EISDIR', 'EEXIST'].includes(code)) {
    return new SeedrailError(
      fault('dump-unwritable', `The dump "${file}" cannot be written: ${messageOf(error)}.`, {
        place: { file },
        next: 'Name an "output-dir" that this user may write to.',
      }),
      { cause: error },
    )
  }
  return error
}
