import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import { codeOf } from '../database/connection.js'
import { nameFile } from '../dataset/source-file.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { type DumpManifest, dumpManifestSchema, formatVersion } from './manifest.js'
import { findInconsistency } from './section-order.js'

const unsealed = '0'.repeat(64)

const ending = /(\.sql)?(\.gz)?$/

/** Where the manifest of a dump lies: `x.sql` and `x.sql.gz` have `x.manifest.json` beside them. */
export function manifestPathOf(dumpPath: string): string {
  return join(dirname(dumpPath), `${basename(dumpPath).replace(ending, '')}.manifest.json`)
}

/** The text of a manifest, sealed: its last member is the sum of all the rest. */
export function renderDumpManifest(manifest: Omit<DumpManifest, 'seal'>): string {
  const { seal: _, ...rest } = manifest as DumpManifest
  const text = `${JSON.stringify({ ...rest, seal: unsealed }, null, 2)}\n`
  const seal = createHash('sha256').update(text).digest('hex')
  return `${text.slice(0, text.lastIndexOf(unsealed))}${seal}${text.slice(text.lastIndexOf(unsealed) + unsealed.length)}`
}

/**
 * Reads the manifest of a dump, given either file's path.
 * @throws SeedrailError `dump-manifest-missing`, `dump-manifest-unreadable`, `dump-format-unknown`,
 * `dump-manifest-invalid` or `dump-manifest-damaged`
 */
export async function readDumpManifest(path: string): Promise<DumpManifest> {
  const manifestPath = path.endsWith('.json') ? path : manifestPathOf(path)
  const file = nameFile(manifestPath)
  let text: string
  try {
    text = await readFile(manifestPath, 'utf8')
  } catch (error) {
    throw explainUnreadableManifest(file, error)
  }
  return parseDumpManifest(text, file)
}

/** Reads a manifest's text; `file` is what messages call it. @throws SeedrailError as {@link readDumpManifest} */
export function parseDumpManifest(text: string, file: string): DumpManifest {
  const value = parseJson(text, file)
  const { format } = value as { format?: unknown }
  if (typeof format === 'number' && format > formatVersion) {
    throw new SeedrailError(
      fault(
        'dump-format-unknown',
        `The dump is of format ${format}; this Seedrail reads format ${formatVersion}.`,
        {
          place: { file },
          next: 'Use a newer Seedrail, or one as old as this to make the dump.',
        },
      ),
    )
  }
  const checked = dumpManifestSchema.safeParse(value)
  if (!checked.success) {
    throw new SeedrailError(
      fault(
        'dump-manifest-invalid',
        `The manifest is none of ours: ${z.prettifyError(checked.error).replaceAll('\n', ' ')}`,
        {
          place: { file },
          next: 'Take the manifest that was written with the dump, or dump again.',
        },
      ),
    )
  }
  requireSeal(text, checked.data.seal, file)
  const inconsistency = findInconsistency(checked.data)
  if (inconsistency !== undefined) {
    throw new SeedrailError(
      fault('dump-manifest-invalid', `The manifest contradicts itself: ${inconsistency}.`, {
        place: { file },
        next: 'Take the manifest that was written with the dump, or dump again.',
      }),
    )
  }
  return checked.data
}

function parseJson(text: string, file: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (value !== null && typeof value === 'object') return value
  } catch {
    // Told below: what JSON.parse says of it would not help.
  }
  throw damaged(file, 'it is no JSON object')
}

function requireSeal(text: string, seal: string, file: string): void {
  const at = text.lastIndexOf(seal)
  const open = `${text.slice(0, at)}${unsealed}${text.slice(at + seal.length)}`
  const sum = createHash('sha256').update(open).digest('hex')
  if (sum !== seal) throw damaged(file, 'its own sum does not match')
}

function damaged(file: string, how: string): SeedrailError {
  return new SeedrailError(
    fault('dump-manifest-damaged', `The manifest was changed after it was written: ${how}.`, {
      place: { file },
      next: 'Fetch dump and manifest again from where they were made; never edit either.',
    }),
  )
}

function explainUnreadableManifest(file: string, error: unknown): SeedrailError {
  const problem =
    codeOf(error) === 'ENOENT'
      ? fault('dump-manifest-missing', `The dump has no manifest: there is no file "${file}".`, {
          place: { file },
          next: 'Keep both files side by side under the names that they were written with.',
        })
      : fault('dump-manifest-unreadable', `"${file}" cannot be read (${codeOf(error)}).`, { place: { file } })
  return new SeedrailError(problem, { cause: error })
}
