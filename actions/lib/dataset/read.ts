import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { parseTableName } from '../database/identifier.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { requireInside } from './boundary.js'
import { readCsvRows } from './csv.js'
import type { Dataset, Source, SourceFormat, SourceRow } from './dataset.js'
import { readJsonRows } from './json-rows.js'
import type { Manifest } from './manifest.js'
import { readManifest } from './manifest-file.js'
import { readMapRows } from './map-rows.js'
import { readNdjsonRows } from './ndjson.js'
import { nameFile, type Observe } from './source-file.js'

/** A row, or why it is none. Reading goes on behind a faulty row, so that all faults are told at once. */
export type ReadRow = { row: SourceRow } | { problems: Problem[] }

/**
 * Reads a dataset's manifest and finds its sources; rows are read by {@link readRows}.
 * @param options.file a source that stands in for the manifest's only one, relative to the working directory
 * @throws SeedrailError `dataset-missing`, `file-ambiguous`, `file-outside`, or what is wrong with the manifest
 */
export async function readDataset(
  folder: string,
  options: { file?: string | undefined } = {},
): Promise<Dataset> {
  const there = await stat(folder).catch(() => undefined)
  if (there === undefined || !there.isDirectory()) {
    throw new SeedrailError(
      fault('dataset-missing', `There is no dataset folder "${nameFile(folder)}".`, {
        place: { file: nameFile(folder) },
        next: 'Name the folder that holds dataset.json, relative to the working directory (on GitHub, check out first).',
      }),
    )
  }
  const { manifest, file: manifestFile } = await readManifest(folder)
  // What stands in for the manifest's file is the caller's own choice.
  if (options.file === undefined) await requireInside(folder, filesOf(manifest), manifestFile)
  return { manifest, manifestFile, sources: findSources(folder, manifest, options.file) }
}

function filesOf(manifest: Manifest): string[] {
  return manifest.policy === 'publish' ? [manifest.file] : manifest.tables.map(({ file }) => file)
}

function findSources(folder: string, manifest: Manifest, override: string | undefined): Source[] {
  const wanted =
    manifest.policy === 'publish'
      ? [{ ...manifest, collection: manifest.collection ?? manifest.name, map: undefined }]
      : manifest.tables.map((table) => ({
          ...table,
          collection: table.collection ?? parseTableName(table.table).name,
          map: table.value === undefined ? undefined : { key: table.key?.[0] ?? 'key', value: table.value },
        }))
  if (override !== undefined && wanted.length > 1) {
    throw new SeedrailError(
      fault(
        'file-ambiguous',
        `The dataset has ${wanted.length} sources, so "${override}" could stand in for any.`,
        {
          next: 'Leave "file" out, or make a dataset with one table.',
        },
      ),
    )
  }
  return wanted.map(({ file, format, collection, map }) => {
    const path = override ?? join(folder, file)
    return {
      path,
      file: nameFile(path),
      format: (override === undefined || format === 'map' ? format : undefined) ?? formatOf(path),
      collection,
      map,
    }
  })
}

/**
 * Streams the rows of a source, in order, faulty ones as their problems.
 * @param observe is shown the file's bytes, all of them where the rows are read to their end
 * @throws SeedrailError when the file itself cannot be read to its end: missing, empty, truncated, not UTF-8
 */
export function readRows(source: Source, observe?: Observe): AsyncGenerator<ReadRow> {
  switch (source.format) {
    case 'json':
      return readJsonRows(source.path, source.collection, observe)
    case 'map':
      return readMapRows(source, observe)
    case 'ndjson':
      return readNdjsonRows(source.path, observe)
    case 'csv':
      return readCsvRows(source.path, observe)
    case 'copy':
      throw new RangeError('COPY text goes to the server as it is: its rows are no fields.')
  }
}

/** Rows in a source. @throws SeedrailError as {@link readRows}, and for the first faulty row */
export async function countSourceRows(source: Source): Promise<number> {
  let rows = 0
  for await (const read of readRows(source)) {
    if ('problems' in read) throw new SeedrailError(read.problems)
    rows++
  }
  return rows
}

/**
 * Counts the rows of all sources.
 * @returns the rows that feed a table; of a published dataset, its one source feeds all
 */
export async function countSources(dataset: Dataset): Promise<(table: string) => number | undefined> {
  const counts: number[] = []
  for (const source of dataset.sources) counts.push(await countSourceRows(source))
  const { manifest } = dataset
  if (manifest.policy === 'publish') return () => counts[0]
  const byTable = new Map(manifest.tables.map(({ table }, index) => [table, counts[index]]))
  return (table) => byTable.get(table)
}

function formatOf(path: string): SourceFormat {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return 'csv'
    case '.ndjson':
    case '.jsonl':
      return 'ndjson'
    default:
      return 'json'
  }
}
