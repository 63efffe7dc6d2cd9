import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { readCsvRows } from './csv.js'
import type { Dataset, SourceFormat, SourceRow } from './dataset.js'
import { readJsonRows } from './json-rows.js'
import { readManifest } from './manifest-file.js'
import { readNdjsonRows } from './ndjson.js'
import { nameFile } from './source-file.js'

/** A row, or why it is none. Reading goes on behind a faulty row, so that all faults are told at once. */
export type ReadRow = { row: SourceRow } | { problems: Problem[] }

/**
 * Reads a dataset's manifest and finds its source; rows are read by {@link readRows}.
 * @param options.file a source that stands in for the manifest's, relative to the working directory
 * @throws SeedrailError `dataset-missing`, or what is wrong with the manifest
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
  const sourcePath = options.file ?? join(folder, manifest.file)
  const format = (options.file === undefined ? manifest.format : undefined) ?? formatOf(sourcePath)
  return { manifest, manifestFile, sourcePath, sourceFile: nameFile(sourcePath), format }
}

/**
 * Streams the rows of a dataset's source, in order, faulty ones as their problems.
 * @throws SeedrailError when the file itself cannot be read to its end: missing, empty, truncated, not UTF-8
 */
export function readRows(dataset: Dataset): AsyncGenerator<ReadRow> {
  switch (dataset.format) {
    case 'json':
      return readJsonRows(dataset.sourcePath, dataset.manifest.collection ?? dataset.manifest.name)
    case 'ndjson':
      return readNdjsonRows(dataset.sourcePath)
    case 'csv':
      return readCsvRows(dataset.sourcePath)
  }
}

/** Rows in the source. @throws SeedrailError as {@link readRows}, and for the first faulty row */
export async function countSourceRows(dataset: Dataset): Promise<number> {
  let rows = 0
  for await (const read of readRows(dataset)) {
    if ('problems' in read) throw new SeedrailError(read.problems)
    rows++
  }
  return rows
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
