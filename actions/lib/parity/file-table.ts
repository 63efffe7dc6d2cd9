import { stat } from 'node:fs/promises'
import { toCamelCase } from '../bootstrap/names.js'
import type { FilePlace } from '../dataset/dataset.js'
import { fromText, toSnakeCase } from '../dataset/field.js'
import { type JsonValue, renderJson } from '../dataset/json-value.js'
import type { ReadRow } from '../dataset/read.js'
import { nameFile } from '../dataset/source-file.js'
import { fault, SeedrailError } from '../problem/problem.js'
import type { Contract } from './contract.js'
import { type Origin, readItems, requireRow } from './items.js'
import { KeyHashes } from './key-hashes.js'
import { finestBits, Ledger } from './ledger.js'
import { createHasher, markOf } from './row-hash.js'
import { parseRowText } from './row-text.js'
import type { LedgerPlan, ParityRow, SideTable } from './side.js'
import { Spool } from './spool.js'

/** Files up to this size are held. Bytes. */
const smallFile = 1024 * 1024

/** Rows that stand in a file: a source of the dataset, or a table of a bootstrap. */
export async function openFileTable(contract: Contract, origin: Origin): Promise<SideTable> {
  const served = origin.kind === 'stretch'
  const reader = createReader(contract, served)
  const bytes = served ? origin.end - origin.start : await sizeOf(origin.source.path)
  const keys = new KeyHashes()
  return {
    small: bytes <= smallFile,
    server: undefined,
    async ledger(_, plan) {
      const ledger = new Ledger(finestBits)
      const hasher = createHasher(contract, plan, served)
      keys.clear()
      for await (const items of readItems(origin)) {
        const plains = items.parse()
        for (let index = 0; index < items.length; index++) {
          const { key, row } = hasher(reader(plains?.[index], () => items.read(index)))
          ledger.add(key.low, 1, row.low, row.high)
          keys.add(key.high, key.low)
        }
      }
      return ledger
    },
    async *rows() {
      for await (const items of readItems(origin)) {
        const plains = items.parse()
        yield Array.from({ length: items.length }, (_, index) => {
          const fields = reader(plains?.[index], () => items.read(index))
          return toParityRow(contract, fields, served, () => items.place(index))
        })
      }
    },
    async *portions(portions, bits, plan) {
      const spool = new Spool(portions.length)
      try {
        const file = await spoolRows(portions, bits, { origin, keys, spool, reader, contract, plan })
        keys.clear()
        for (const portion of portions.keys()) {
          const lines = await spool.take(portion)
          yield lines.map((line) => readSpooled(line, contract, served, file))
        }
      } finally {
        await spool.close()
      }
    },
    suspects: (bits) => keys.repeated(bits),
  }
}

/**
 * Reads the file once more and keeps the rows of some buckets, by portion. Which rows those are is known by their
 * numbers, so no others are parsed.
 * @returns the file's name, for places
 * @throws SeedrailError `parity-file-moved`
 */
async function spoolRows(
  portions: readonly (readonly number[])[],
  bits: number,
  { origin, keys, spool, reader, contract, plan }: Spooling,
): Promise<string> {
  const portionOf = new Int32Array(2 ** bits).fill(-1)
  for (const [portion, buckets] of portions.entries())
    for (const bucket of buckets) portionOf[bucket] = portion
  const hasher = createHasher(contract, plan, origin.kind === 'stretch')
  let file = ''
  let number = 0
  for await (const items of readItems(origin)) {
    for (let index = 0; index < items.length; index++, number++) {
      const bucket = keys.bucketOf(number, bits)
      if (bucket === undefined) throw fileMoved(contract)
      const portion = portionOf[bucket] as number
      if (portion === -1) continue
      const read = items.read(index)
      const fields = reader(undefined, () => read)
      const { key, row } = hasher(fields)
      if (!keys.holds(number, key.high, key.low)) throw fileMoved(contract)
      const place = items.place(index)
      file = place.file
      const mark = markOf(key, row)
      await spool.add(portion, [mark, place.line, place.column, renderJson(fields)].join('\t'))
    }
  }
  if (number !== keys.length) throw fileMoved(contract)
  return file
}

type Spooling = {
  origin: Origin
  keys: KeyHashes
  spool: Spool
  reader: Reader
  contract: Contract
  plan: LedgerPlan
}

function readSpooled(text: string, contract: Contract, served: boolean, file: string): ParityRow {
  const [mark = '', line, column, ...rest] = text.split('\t')
  const place = { file, line: Number(line), column: Number(column) }
  return { ...toParityRow(contract, parseRowText(rest.join('\t')), served, () => place), mark }
}

function fileMoved({ name, source }: Contract): SeedrailError {
  return new SeedrailError(
    fault('parity-file-moved', `The file of "${name}" was changed while it was read.`, {
      place: { file: nameFile(source.path), table: name },
      next: 'Compare again when nobody writes to it.',
    }),
  )
}

/** A missing file is named when it is read. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

type Fields = Record<string, JsonValue>

/** Reads a row, quickly parsed where that could be done, else with care. */
type Reader = (plain: Readonly<Record<string, unknown>> | undefined, read: () => ReadRow) => Fields

/** Reads a row into fields: a source's under the names that readers see, with what its left-out fields stand for. */
function createReader(contract: Contract, served: boolean): Reader {
  const nameOf = new Map<string, string>()
  const absent = served ? [] : listAbsents(contract)
  const findName = (field: string): string => {
    const name = served ? field : nameField(contract, field)
    const kept = contract.ignored.has(field) || contract.ignored.has(name) ? '' : name
    nameOf.set(field, kept)
    return kept
  }
  return (plain, read) => {
    const { fields: given, textual } =
      plain === undefined ? requireRow(read()) : { fields: plain, textual: false }
    const fields: Fields = Object.create(null)
    for (const field in given) {
      const name = nameOf.get(field) ?? findName(field)
      if (name === '') continue
      const value = given[field] as JsonValue
      fields[name] = textual && typeof value === 'string' ? readCell(contract, name, value) : value
    }
    for (const [name, value] of absent) if (fields[name] === undefined) fields[name] = value
    return fields
  }
}

/** Under which name readers see what a source calls so: it may use the column's own name, as the seed finds it. */
function nameField({ renamed, shape }: Contract, field: string): string {
  const given = renamed.get(field)
  if (given !== undefined) return given
  const column = shape?.columns.has(field) === true ? field : toSnakeCase(field)
  return renamed.get(column) ?? toCamelCase(field)
}

/** What a cell of text is worth in its column; the one that switches rows is a boolean, whatever else is known. */
function readCell({ active, fields }: Contract, name: string, text: string): JsonValue {
  if (name === active?.field) return switches.get(text.toLowerCase()) ?? text
  const column = fields.get(name)?.column
  return column === undefined ? text : fromText(column, text)
}

const switches = new Map([
  ['true', true],
  ['false', false],
])

/** A column that the server computes is as it is: of such a field a source says nothing. */
function listAbsents(contract: Contract): [string, JsonValue][] {
  return [...contract.fields.values()].flatMap(({ name, column, rules }): [string, JsonValue][] => {
    if (rules.absent !== 'default') return [[name, rules.absent.value as JsonValue]]
    if (contract.keyFields.includes(name)) return []
    if (column?.default === undefined) return contract.typed ? [[name, null]] : []
    return column.default.constant ? [[name, contract.defaults.get(name) ?? null]] : []
  })
}

/**
 * A row to be compared. Of a served one, `true` is what its being served says already; anything else is a field that
 * nobody expects.
 */
function toParityRow(
  { active, owner }: Contract,
  all: Readonly<Fields>,
  served: boolean,
  place: () => FilePlace,
): ParityRow {
  const fields = { ...all }
  const on = active === undefined ? undefined : fields[active.field]
  if (active !== undefined && (!served || on === true)) delete fields[active.field]
  if (owner !== undefined && !served) delete fields[owner.field]
  return {
    fields,
    active: served ? true : on,
    foreign: false,
    mark: undefined,
    place: served ? undefined : place,
  }
}
