import { nameFile } from '../dataset/source-file.js'
import { fault, SeedrailError } from '../problem/problem.js'
import type { Contract } from './contract-file.js'
import { findFiles, splitList } from './files.js'
import type { RecordPaths } from './found.js'
import { parsePath, renderPointer } from './pointer.js'
import type { StoredPlace } from './stored.js'

/** Where this run's payloads are. */
export type PayloadSource =
  | { kind: 'files'; files: readonly string[]; paths: RecordPaths | undefined }
  | { kind: 'sample' }
  | { kind: 'database'; place: StoredPlace }

/** What the inputs say of it. Texts as they were given; undefined for what was not. */
export type SourceRequest = {
  file: string | undefined
  path: string | undefined
  sample: boolean
  hasDatabase: boolean
  table: string | undefined
  keyColumn: string | undefined
  column: string | undefined
  jsonPath: string | undefined
  filter: string | undefined
  recompute: boolean
}

/**
 * Decides where payloads come from. Files and the sample go before the database, for its address may stand in the
 * environment of many a job that means something else by it.
 * @throws SeedrailError `scoring-source-missing`, `scoring-source-ambiguous`, `scoring-no-files`,
 * `scoring-path-invalid`, `scoring-filter-invalid`, `scoring-recompute-unknown`
 */
export async function chooseSource(request: SourceRequest, contract: Contract): Promise<PayloadSource> {
  const { file, path, sample } = request
  const named = [file !== undefined && 'file', path !== undefined && 'path', sample && 'sample'].filter(
    Boolean,
  )
  if (named.length > 1) {
    throw refuse('scoring-source-ambiguous', `Both ${named.join(' and ')} were given.`, 'Give one of them.')
  }
  if (request.recompute && contract.manifest.recompute === undefined) {
    const next = 'Leave recompute out, or add "recompute" to the contract.'
    throw refuse('scoring-recompute-unknown', `${contract.file} names no scorer.`, next)
  }
  if (sample) return { kind: 'sample' }
  if (file !== undefined) return { kind: 'files', files: [file], paths: planPaths(request, contract) }
  if (path !== undefined) {
    return { kind: 'files', files: await findFiles(path), paths: planPaths(request, contract) }
  }
  if (request.hasDatabase) return { kind: 'database', place: planPlace(request, contract) }
  const next = 'Give file, path, sample or dsn (or set PLANNING_DATABASE_URL or DATABASE_URL).'
  throw refuse('scoring-source-missing', 'There is nothing to validate.', next)
}

/** In files the record is the payload, unless the path says where in the record it is. */
function planPaths({ jsonPath, recompute }: SourceRequest, { manifest }: Contract): RecordPaths | undefined {
  if (jsonPath === undefined) {
    if (!recompute) return undefined
    const next = 'Say with json-path where in a record the payload is, such as json-path: /scoring.'
    throw refuse('scoring-recompute-unknown', 'A file of bare payloads holds no plan.', next)
  }
  const payload = readPath(jsonPath)
  const beside = recompute ? manifest.recompute?.inFiles : undefined
  return beside === undefined
    ? { payload }
    : { payload, plan: parsePath(beside.plan), request: parsePath(beside.request) }
}

function planPlace(request: SourceRequest, { manifest, file }: Contract): StoredPlace {
  const { stored } = manifest
  const table = request.table ?? stored?.table
  const column = request.column ?? stored?.column
  const key = request.keyColumn ?? stored?.key
  if (table === undefined || column === undefined || key === undefined) {
    const next = 'Give table, column and key-column, or add "stored" to the contract.'
    throw refuse('scoring-source-missing', `${file} does not say where payloads are stored.`, next)
  }
  // The contract's filter speaks of the contract's table.
  const usual = request.table === undefined || request.table === stored?.table ? (stored?.where ?? {}) : {}
  const beside = request.recompute ? manifest.recompute?.stored : undefined
  return {
    table,
    column,
    key,
    path: request.jsonPath === undefined ? parsePath(stored?.path ?? '') : readPath(request.jsonPath),
    where: request.filter === undefined ? textsOf(usual) : readFilter(request.filter),
    beside:
      beside === undefined
        ? undefined
        : {
            plan: { ...beside.plan, path: parsePath(beside.plan.path) },
            request: { ...beside.request, path: parsePath(beside.request.path) },
          },
  }
}

function readPath(text: string): string[] {
  try {
    return text === '/' ? [] : parsePath(text)
  } catch (error) {
    const next =
      'Write a JSON pointer (/result/scoring) or names with dots (result.scoring); / is the whole column.'
    throw refuse('scoring-path-invalid', (error as RangeError).message, next)
  }
}

/** Reads `status=completed, user_id=7`, or one pair a line. The word `all` means no filter. */
export function readFilter(text: string): Record<string, string> {
  if (text.trim().toLowerCase() === 'all') return {}
  const pairs = splitList(text).map((pair): [string, string] => {
    const sign = pair.indexOf('=')
    if (sign > 0) return [pair.slice(0, sign).trim(), pair.slice(sign + 1).trim()]
    const next = 'Write column=value pairs with commas between them, or one a line; all means every row.'
    throw refuse('scoring-filter-invalid', `"${pair}" is no column=value.`, next)
  })
  return Object.fromEntries(pairs)
}

function textsOf(where: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(where).map(([column, value]) => [column, String(value)]))
}

function refuse(code: string, message: string, next: string): SeedrailError {
  return new SeedrailError(fault(code, message, { next }))
}

/** The source in a few words, for the summary. */
export function describeSource(source: PayloadSource): string {
  switch (source.kind) {
    case 'sample':
      return "the contract's sample"
    case 'files':
      return source.files.length === 1 ? nameFile(source.files[0] ?? '') : `${source.files.length} files`
    case 'database': {
      const { table, column, path, where } = source.place
      const pairs = Object.entries(where).map(([name, value]) => `${name} = ${value}`)
      return `${table}.${column}${renderPointer(path)}${pairs.length === 0 ? '' : ` where ${pairs.join(' and ')}`}`
    }
  }
}
