import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type * as z from 'zod'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { didYouMean } from '../problem/suggestion.js'
import { findPlace, parseJson } from './json-value.js'
import { type Manifest, manifestSchema } from './manifest.js'
import { explainUnreadable, nameFile } from './source-file.js'

/**
 * Reads and validates `dataset.json` of a folder.
 * @throws SeedrailError with every fault at once, each at its line and column
 */
export async function readManifest(folder: string): Promise<{ manifest: Manifest; file: string }> {
  const path = join(folder, 'dataset.json')
  const file = nameFile(path)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw explainUnreadable(file, error)
  }
  return { manifest: parseManifest(text, file), file }
}

/** Reads a manifest's text; `file` is what messages call it. @throws SeedrailError as {@link readManifest} */
export function parseManifest(text: string, file: string): Manifest {
  const parsed = parseJson(text)
  if ('faults' in parsed) {
    throw new SeedrailError(
      parsed.faults.map(({ code, message, line, column }) =>
        fault(code, message, { place: { file, line, column } }),
      ),
    )
  }
  const checked = manifestSchema.safeParse(parsed.value)
  if (checked.success) return checked.data
  throw new SeedrailError(checked.error.issues.flatMap((issue) => explainIssue(issue, text, file)))
}

function explainIssue(issue: z.core.$ZodIssue, text: string, file: string): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      fault(
        'manifest-invalid',
        `dataset.json does not know "${[...path, key].join('.')}".${didYouMean(key, knownKeys)}`,
        {
          place: { file, ...findPlace(text, [...path, key]) },
          next: 'docs/dataset-manifest.md lists what a manifest may hold.',
        },
      ),
    )
  }
  const where = path.length === 0 ? 'dataset.json' : `"${path.join('.')}" in dataset.json`
  return [
    fault('manifest-invalid', `${where}: ${issue.message}`, {
      place: { file, ...findPlace(text, path) },
      next: 'docs/dataset-manifest.md shows a whole manifest.',
    }),
  ]
}

/** Every word a manifest may use, for suggestions. */
const knownKeys = [...new Set(manifestSchema.options.flatMap((option) => listWords(option.shape)))]

function listWords(shape: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(shape).flatMap(([word, schema]) => {
    const { element = schema } = schema as { element?: unknown }
    const { shape: inner } = element as { shape?: Readonly<Record<string, unknown>> }
    return inner === undefined ? [word] : [word, ...listWords(inner)]
  })
}
