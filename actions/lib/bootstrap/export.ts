import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Database } from '../database/connection.js'
import type { Dataset } from '../dataset/dataset.js'
import { nameFile } from '../dataset/source-file.js'
import { caution, fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'
import { loadBootstrap, type Snapshot } from './bootstrap.js'
import { createFileSet, digestFile, type FileSet, type OpenFile, type WrittenFile } from './file-set.js'
import {
  closeBootstrap,
  closeTable,
  type Head,
  nameTable,
  openBootstrap,
  openTable,
  renderRows,
  renderVersion,
} from './render.js'

export type ExportOptions = {
  schemaVersion: number
  /** When the files say that they were made; undefined: now, or as they already say where nothing else differs. */
  generatedAt: Date | undefined
  /** Take away the files of tables that a former export wrote and this one does not. */
  prune: boolean
}

/** What an export wrote. */
export type ExportOutcome = {
  folder: string
  head: Head
  tables: readonly { key: string; rows: number; file: string; bytes: number; sha256: string }[]
  /** Files that are new or differ. Empty: nothing was written. */
  changed: readonly string[]
  /** Files of a former export that belong to no table now. */
  stale: readonly string[]
  pruned: readonly string[]
  problems: readonly Problem[]
}

/** Raise when a reader of the old folder would misread the new one. */
const format = 1

/** Names that are not a table's. */
const own = ['version', 'bootstrap', 'manifest']

/** Names that Windows keeps for devices. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)$/i

const manifestFile = z.object({
  format: z.literal(format),
  dataset: z.string(),
  schemaVersion: z.number(),
  referenceVersion: z.string(),
  generatedAt: z.iso.datetime(),
  tables: z.record(
    z.string(),
    z.object({ file: z.string(), rows: z.number(), bytes: z.number(), sha256: z.string() }),
  ),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
  /** Files that a former export wrote, that belong to no table now, and that nobody took away yet. */
  stale: z.array(z.string()).optional(),
})
type ExportManifest = z.infer<typeof manifestFile>

/**
 * Writes a dataset's tables as static files: `version.json`, `bootstrap.json`, `<table>.json`, and `manifest.json`
 * with the sums, last. Equal rows give equal bytes, apart from `generatedAt`. Nothing is renamed into place before
 * all is written, and nothing is taken away unless asked. When it fails, the folder is as it was.
 * @throws SeedrailError as `loadReadModel`; `export-empty`, `export-name`, `export-unwritable`
 */
export async function writeExport(
  database: Database,
  dataset: Dataset,
  folder: string,
  options: ExportOptions,
): Promise<ExportOutcome> {
  return loadBootstrap(database, dataset, async (snapshot) => {
    checkSnapshot(snapshot, dataset)
    const former = await readManifest(folder)
    const head = chooseHead(snapshot, former, options)
    const files = await writable(folder, () => createFileSet(folder))
    try {
      const stale = await findStale(folder, former, snapshot)
      const plan = { head, stale, prune: options.prune }
      const { manifest, changed } = await writable(folder, () => writeFiles(files, snapshot, plan))
      return {
        folder: nameFile(folder),
        head,
        tables: Object.entries(manifest.tables).map(([key, table]) => ({ key, ...table })),
        changed,
        stale: options.prune ? [] : stale,
        pruned: options.prune ? stale : [],
        problems: options.prune ? [] : stale.map((name) => explainStale(folder, name)),
      }
    } finally {
      await files.discard()
    }
  })
}

/** An empty table looks the same as a lost one, and would be taken for data by everybody who reads it. */
function checkSnapshot({ tables, model }: Snapshot, dataset: Dataset): void {
  const place = { file: dataset.manifestFile }
  const empty = tables.flatMap(({ table, rowCount }) =>
    rowCount > 0 || table.mayBeEmpty
      ? []
      : [
          fault('export-empty', `The table "${table.name}" has no row that is on.`, {
            place: { ...place, table: table.name },
            next: 'Seed it first, or say "allow-empty": true in dataset.json where that is meant.',
          }),
        ],
  )
  if (empty.length === 0 && tables.every(({ rowCount }) => rowCount === 0)) {
    empty.push(
      fault(
        'export-empty',
        `Not one of the ${tables.length} tables of "${model.dataset}" has a row that is on.`,
        {
          place,
          next: 'Seed the database first.',
        },
      ),
    )
  }
  const taken = tables.flatMap(({ key, table }) =>
    own.includes(key) || device.test(key)
      ? [
          fault(
            'export-name',
            `The table "${table.name}" would be the file "${key}.json", which has another meaning.`,
            {
              place: { ...place, table: table.name },
              next: 'Keep it in a dataset that is not exported, or give the table another name.',
            },
          ),
        ]
      : [],
  )
  if (empty.length + taken.length > 0) throw new SeedrailError([...empty, ...taken])
}

function chooseHead(snapshot: Snapshot, former: ExportManifest | undefined, options: ExportOptions): Head {
  const { schemaVersion } = options
  const { referenceVersion } = snapshot.version
  const same = former?.referenceVersion === referenceVersion && former.schemaVersion === schemaVersion
  const generatedAt =
    options.generatedAt?.toISOString() ?? (same ? former.generatedAt : new Date().toISOString())
  return { schemaVersion, referenceVersion, generatedAt }
}

/** Rows go into the whole document and into their table's own at once. */
async function writeFiles(
  files: FileSet,
  snapshot: Snapshot,
  { head, stale, prune }: { head: Head; stale: readonly string[]; prune: boolean },
): Promise<{ manifest: ExportManifest; changed: string[] }> {
  const tables: [string, ExportManifest['tables'][string]][] = []
  const bootstrap = await files.open('bootstrap.json')
  await bootstrap.write(openBootstrap(head))
  for (const [index, table] of snapshot.tables.entries()) {
    const file = await files.open(`${table.key}.json`)
    await file.write(openTable(head, table.key))
    await bootstrap.write(nameTable(table.key, index))
    for await (const text of renderRows(table)) {
      await bootstrap.write(text)
      await file.write(text)
    }
    await file.write(closeTable)
    const { name, ...sums } = await file.close()
    tables.push([table.key, { file: name, rows: table.rowCount, ...sums }])
  }
  await bootstrap.write(closeBootstrap)
  const whole = await bootstrap.close()
  const version = await writeText(await files.open('version.json'), renderVersion(head))
  const manifest: ExportManifest = {
    format,
    dataset: snapshot.model.dataset,
    ...head,
    tables: Object.fromEntries(tables),
    files: Object.fromEntries([whole, version].map(({ name, ...sums }) => [name, sums])),
    ...(prune || stale.length === 0 ? {} : { stale: [...stale] }),
  }
  await writeText(await files.open('manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return { manifest, changed: await files.publish(prune ? stale : []) }
}

async function writeText(file: OpenFile, text: string): Promise<WrittenFile> {
  await file.write(text)
  return file.close()
}

/** The former export's manifest; undefined where there is none that can be read. */
async function readManifest(folder: string): Promise<ExportManifest | undefined> {
  try {
    return manifestFile.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * Files that the former manifest calls a table's, or stale already, and that are still there. A name with a path in it is
 * none of ours.
 */
async function findStale(
  folder: string,
  former: ExportManifest | undefined,
  { tables }: Snapshot,
): Promise<string[]> {
  const now = new Set(tables.map(({ key }) => `${key}.json`.toLowerCase()))
  const written = [...Object.values(former?.tables ?? {}).map(({ file }) => file), ...(former?.stale ?? [])]
  const names = [...new Set(written)]
    .filter((file) => /^[^./\\:]+\.json$/.test(file) && !now.has(file.toLowerCase()))
    .filter((file) => !own.includes(file.slice(0, -'.json'.length)))
  const there = await Promise.all(names.map((name) => digestFile(join(folder, name))))
  return names.filter((_, index) => there[index] !== undefined)
}

function explainStale(folder: string, name: string): Problem {
  return caution('export-stale', `"${name}" is of a former export, and of no table of this one.`, {
    place: { file: nameFile(join(folder, name)) },
    next: 'Take it away, or run with prune: true.',
  })
}

async function writable<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error
    throw new SeedrailError(
      fault('export-unwritable', `The folder "${nameFile(folder)}" cannot be written: ${messageOf(error)}`, {
        place: { file: nameFile(folder) },
        next: 'Correct "folder", or its permissions.',
      }),
      { cause: error },
    )
  }
}
