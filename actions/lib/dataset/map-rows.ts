import { readFile } from 'node:fs/promises'
import { fault, SeedrailError } from '../problem/problem.js'
import type { Source, SourceRow } from './dataset.js'
import { compactJson } from './json-order.js'
import { ExactNumber, findMemberPlaces, findPlace, parseJson } from './json-value.js'
import type { ReadRow } from './read.js'
import { checkBeginning, type Observe } from './source-file.js'

/**
 * Reads one JSON object as rows: each member's name is the key, its value the value; a value that is an
 * object brings its own fields. Such files are small, so the whole text is held.
 */
export async function* readMapRows(source: Source, observe?: Observe): AsyncGenerator<ReadRow> {
  const { path, file } = source
  await checkBeginning(path)
  const bytes = await readFile(path)
  observe?.(bytes)
  const text = decode(bytes, file)
  const parsed = parseJson(text)
  if ('faults' in parsed) {
    throw new SeedrailError(
      parsed.faults.map(({ code, message, ...at }) => fault(code, message, { place: { file, ...at } })),
    )
  }
  const { value: members } = parsed
  if (members === null || typeof members !== 'object' || Array.isArray(members)) {
    throw new SeedrailError(
      fault('map-not-an-object', 'A file of format "map" must be one object.', {
        place: { file, line: 1, column: 1 },
        next: 'Write it as {"key": value, …}, or correct "format" in dataset.json.',
      }),
    )
  }
  let places: ReturnType<typeof findMemberPlaces> | undefined
  const placeOf = (key: string, steps: readonly (string | number)[]) => {
    if (steps.length > 0) return findPlace(text, [key, ...steps])
    places ??= findMemberPlaces(text)
    return places.get(key) ?? { line: 1, column: 1 }
  }
  const names = source.map ?? { key: 'key', value: 'value' }
  for (const [key, value] of Object.entries(members)) {
    const whole =
      value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof ExactNumber
    if (!whole && Object.hasOwn(value, names.key)) {
      const message = `"${names.key}" is the member's own name, "${key}", and stands in its value again.`
      const place = { file, ...findPlace(text, [key, names.key]), field: names.key }
      yield { problems: [fault('field-twice', message, { place, next: 'Remove it from the value.' })] }
      continue
    }
    const below = (field: string | number | undefined, rest: readonly (string | number)[]) =>
      field === undefined || field === names.key || whole ? rest : [field, ...rest]
    const row: SourceRow = {
      fields: whole ? { [names.key]: key, [names.value]: value } : { [names.key]: key, ...(value as object) },
      textual: false,
      json: ([field, ...rest]) => compactJson(text, [key, ...below(field, rest)]),
      place: ([field, ...rest] = []) => ({ file, ...placeOf(key, below(field, rest)) }),
    }
    yield { row }
  }
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new SeedrailError(
      fault('encoding-invalid', 'The file holds bytes that are not UTF-8.', {
        place: { file, line: 1, column: 1 },
        next: 'Save the file as UTF-8.',
      }),
      { cause: error },
    )
  }
}
