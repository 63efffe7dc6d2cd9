import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { inTransaction } from '../../actions/lib/database/transaction.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { findDumpClient } from '../../actions/lib/dump/client/find.js'
import { type Loaded, loadDump } from '../../actions/lib/dump/load.js'
import type { DumpManifest, SectionKind } from '../../actions/lib/dump/manifest.js'
import { manifestPathOf, renderDumpManifest } from '../../actions/lib/dump/manifest-file.js'
import { planPath } from '../../actions/lib/dump/name.js'
import { proveDump } from '../../actions/lib/dump/prove.js'
import { verifyDump } from '../../actions/lib/dump/verify.js'
import { type DraftedDump, type WrittenDump, writeDump } from '../../actions/lib/dump/write.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'

export type DumpRequest = {
  /** Another login than the database's own. */
  dsn?: string
  folder?: string
  name?: string
  compress?: 'none' | 'gzip'
  pgDump?: string
  prove?: boolean
  /** Another database, beside which the dump is proven. */
  proveOn?: string
  /** Does something to the file before it is proven. */
  meddle?: (draft: DraftedDump) => Promise<void>
  expectations?: (database: Database) => Promise<number>
  watch?: (database: Database) => Database
}

/** A folder of a test's own. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'seedrail-dump-'))
}

/** Dumps a dataset's folder, as the action does. */
export async function dump(
  target: Pick<TestDatabase, 'dsn'>,
  dataset: string,
  request: DumpRequest = {},
): Promise<WrittenDump> {
  const dsn = parseDsn(request.dsn ?? target.dsn)
  const folder = request.folder ?? (await makeFolder())
  const compression = request.compress ?? 'none'
  return inDatabase(dsn, async (database) =>
    writeDump(request.watch?.(database) ?? database, {
      dataset: await readDataset(dataset),
      client: await findDumpClient(database.serverVersionNumber, request.pgDump),
      path: planPath(folder, request.name ?? 'dump', compression),
      compression,
      createdAt: new Date('2026-11-21T06:45:00Z'),
      source: { repository: null, commit: null },
      prove: async (draft) => {
        await request.meddle?.(draft)
        if (request.prove === false) return null
        const beside = request.proveOn === undefined ? dsn : parseDsn(request.proveOn)
        return proveDump(beside, draft, { expectations: request.expectations ?? (async () => 0) })
      },
    }),
  )
}

/** Loads a dump into a database, as restore does into an empty one. */
export async function load(target: Pick<TestDatabase, 'dsn'>, path: string): Promise<Loaded> {
  const verified = await verifyDump(path)
  return inDatabase(parseDsn(target.dsn), (database) =>
    inTransaction(database, () => loadDump(database, verified)),
  )
}

/** A section of a dump, as text. */
export type SectionText = { kind: SectionKind; table?: string; text: string }

/** The sections of an uncompressed dump. */
export async function readSectionTexts(
  written: Pick<WrittenDump, 'path' | 'manifest'>,
): Promise<SectionText[]> {
  const bytes = await readFile(written.path)
  return written.manifest.sections.map(({ kind, table, offset, bytes: length }) => ({
    kind,
    ...(table === undefined ? {} : { table }),
    text: bytes.subarray(offset, offset + length).toString('utf8'),
  }))
}

/** Writes a dump with other sections, all sums made to fit: what somebody would do who means harm. */
export async function forge(
  manifest: DumpManifest,
  sections: readonly SectionText[],
  change: (manifest: DumpManifest) => DumpManifest = (same) => same,
): Promise<string> {
  const sum = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
  let offset = 0
  const listed = sections.map(({ text, ...section }) => {
    const bytes = Buffer.byteLength(text)
    const entry = { ...section, offset, bytes, sha256: sum(text) }
    offset += bytes
    return entry
  })
  const text = sections.map((section) => section.text).join('')
  const gzip = manifest.file.compression === 'gzip'
  const file = gzip ? gzipSync(text) : Buffer.from(text)
  const path = join(await makeFolder(), manifest.file.name)
  await writeFile(path, file)
  const forged = change({
    ...manifest,
    sections: listed,
    file: {
      ...manifest.file,
      bytes: file.length,
      sha256: sum(file),
      text: { bytes: offset, sha256: sum(text) },
    },
  })
  await writeFile(manifestPathOf(path), renderDumpManifest(forged))
  return path
}

/** Whether psql can be run here; tests that need it are skipped where it is not. */
export async function findPsql(): Promise<boolean> {
  return promisify(execFile)('psql', ['--version']).then(
    () => true,
    () => false,
  )
}

/** Runs a file as the README says that psql can. */
export async function runPsql(dsn: string, file: string): Promise<{ exitCode: number; stderr: string }> {
  try {
    const { stderr } = await promisify(execFile)('psql', [
      '-X',
      '-1',
      '-v',
      'ON_ERROR_STOP=1',
      '-q',
      '-f',
      file,
      dsn,
    ])
    return { exitCode: 0, stderr }
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string }
    return { exitCode: code, stderr }
  }
}

/** Every row of some tables, as text, in key order. */
export async function readRows(target: TestDatabase, ...tables: readonly string[]): Promise<unknown[]> {
  const rows: unknown[] = []
  for (const table of tables) {
    rows.push(await target.query(`SELECT t::text AS row FROM ${table} t ORDER BY t::text COLLATE "C"`))
  }
  return rows
}

/** A database with a schema of a test's own. */
export async function createDatabaseWith(sql: string): Promise<TestDatabase> {
  const database = await createTestDatabase()
  await database.query(sql)
  return database
}

/** The folder of a dataset of tables that nothing is seeded into: a dump needs no sources. */
export async function writeTableList(
  tables: readonly (string | Record<string, unknown>)[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const folder = await makeFolder()
  const manifest = {
    name: 'odd',
    policy: 'upsert',
    tables: tables.map((table) => ({
      file: 'none.json',
      ...(typeof table === 'string' ? { table } : table),
    })),
    ...more,
  }
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'none.json'), '[]')
  return folder
}
