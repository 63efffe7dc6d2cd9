import { refuse } from './failure.js'
import { seal } from './seal.js'
import type { ReferenceBootstrap, ReferenceRow, ReferenceTables, ReferenceVersion } from './types.js'

/**
 * The head of any document.
 * @param accepted schema versions that the caller understands; undefined: all
 * @throws ReferenceProviderError `wrapper-invalid`, `schema-unsupported`
 */
export function readVersion(document: unknown, accepted?: readonly number[]): ReferenceVersion {
  if (!isRecord(document))
    throw refuse('wrapper-invalid', `The answer is ${describe(document)}, not an object.`)
  const { schemaVersion, referenceVersion, generatedAt } = document
  if (typeof schemaVersion !== 'number') throw lacks('schemaVersion', 'a number', schemaVersion)
  if (accepted !== undefined && !accepted.includes(schemaVersion)) {
    throw refuse(
      'schema-unsupported',
      `The data has schemaVersion ${schemaVersion}, and this app understands ${accepted.join(', ')}: update the app.`,
    )
  }
  if (typeof referenceVersion !== 'string' || referenceVersion === '') {
    throw lacks('referenceVersion', 'a text', referenceVersion)
  }
  if (typeof generatedAt !== 'string') throw lacks('generatedAt', 'a text', generatedAt)
  return { schemaVersion, referenceVersion, generatedAt }
}

/** All of a bootstrap, frozen. @throws ReferenceProviderError as {@link readVersion} */
export function readBootstrap(document: unknown, accepted?: readonly number[]): ReferenceBootstrap {
  const version = readVersion(document, accepted)
  const { tables } = document as { tables?: unknown }
  if (!isRecord(tables)) throw lacks('tables', 'an object', tables)
  const entries = Object.entries(tables)
  if (entries.length === 0) throw refuse('wrapper-invalid', 'The answer has no tables at all.')
  for (const [name, rows] of entries) {
    if (!Array.isArray(rows)) throw lacks(`tables.${name}`, 'a list', rows)
    const odd = rows.findIndex((row) => !isRecord(row))
    if (odd !== -1) throw lacks(`tables.${name}[${odd}]`, 'an object', rows[odd])
  }
  return seal({ ...version, tables: tables as ReferenceTables })
}

/** The rows of a table. @throws ReferenceProviderError `table-unknown` */
export function pickTable({ tables }: ReferenceBootstrap, name: string): readonly ReferenceRow[] {
  const rows = Object.hasOwn(tables, name) ? tables[name] : undefined
  if (rows !== undefined) return rows
  throw refuse('table-unknown', `There is no table "${name}". There are: ${Object.keys(tables).join(', ')}.`)
}

/** Whether a value is an object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function lacks(name: string, wanted: string, found: unknown) {
  return refuse('wrapper-invalid', `"${name}" of the answer is ${describe(found)}, not ${wanted}.`)
}

function describe(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
