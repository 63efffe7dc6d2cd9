import { stat } from 'node:fs/promises'
import { toCamelCase } from '../bootstrap/names.js'
import type { FilePlace } from '../dataset/dataset.js'
import { fromText } from '../dataset/field.js'
import { ExactNumber, type JsonValue, renderJson } from '../dataset/json-value.js'
import { SeedrailError } from '../problem/problem.js'
import type { Contract } from './contract.js'
import { TextHash } from './hash.js'
import { type Item, type Origin, readItems } from './items.js'
import { finestBits, Ledger } from './ledger.js'
import { canonicalise, defaultRules } from './normalisation.js'
import { columnText, renderRecord } from './record-text.js'
import type { LedgerPlan, ParityRow, SideTable } from './side.js'

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
        for (const item of items) {
          const { key, row } = hasher(reader(item))
          ledger.add(key.low, 1, row.low, row.high)
          keys.add(key.high, key.low)
        }
      }
      return ledger
    },
    async *rows(only, plan) {
      const mask = only === undefined ? 0 : 2 ** only.bits - 1
      const wanted = only === undefined ? undefined : new Set(only.buckets)
      const hasher = createKeyHasher(contract, plan)
      for await (const items of readItems(origin)) {
        const rows: ParityRow[] = []
        for (const item of items) {
          const fields = reader(item)
          if (wanted !== undefined && !wanted.has((hasher(fields) & mask) >>> 0)) continue
          rows.push(toParityRow(contract, fields, item, { served, few: wanted !== undefined }))
        }
        if (rows.length > 0) yield rows
      }
    },
    suspects: (bits) => keys.repeated(bits),
  }
}

/** A missing file is named when it is read. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

type Fields = Record<string, JsonValue>

/** Reads a row into fields: a source's under the names that readers see, with what its left-out fields stand for. */
function createReader(contract: Contract, served: boolean): (item: Item) => Fields {
  const nameOf = new Map<string, string>()
  const absent = served ? [] : listAbsents(contract)
  const findName = (field: string): string => {
    const name = served ? field : (contract.renamed.get(field) ?? toCamelCase(field))
    const kept = contract.ignored.has(field) || contract.ignored.has(name) ? '' : name
    nameOf.set(field, kept)
    return kept
  }
  return (item) => {
    const { given, textual } = takeFields(item)
    const fields: Fields = Object.create(null)
    for (const field in given) {
      const name = nameOf.get(field) ?? findName(field)
      if (name === '') continue
      const value = given[field] as JsonValue
      const column = textual ? contract.fields.get(name)?.column : undefined
      fields[name] = column !== undefined && typeof value === 'string' ? fromText(column, value) : value
    }
    for (const [name, value] of absent) if (fields[name] === undefined) fields[name] = value
    return fields
  }
}

function takeFields(item: Item): { given: Readonly<Record<string, unknown>>; textual: boolean } {
  if (item.plain !== undefined) return { given: item.plain, textual: false }
  const read = item.read()
  if ('problems' in read) throw new SeedrailError(read.problems)
  return { given: read.row.fields, textual: read.row.textual }
}

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
 * nobody expects. Rows picked out of many must not hold on to the bytes around them: their place is looked up at once.
 */
function toParityRow(
  contract: Contract,
  all: Fields,
  item: Item,
  { served, few }: { served: boolean; few: boolean },
): ParityRow {
  const { active, owner } = contract
  const fields = { ...all }
  const on = active === undefined ? undefined : fields[active.field]
  if (active !== undefined && (!served || on === true)) delete fields[active.field]
  if (owner !== undefined && !served) delete fields[owner.field]
  const place = served ? undefined : few ? keepPlace(placeOf(item)) : lookUpPlace(item)
  return { fields, active: served ? true : on, foreign: false, text: undefined, place }
}

/** In functions of their own: closures of one function hold on to all that any of them needs. */
function keepPlace(place: FilePlace): () => FilePlace {
  return () => place
}

function lookUpPlace(item: Item): () => FilePlace {
  return () => placeOf(item)
}

function placeOf(item: Item): FilePlace {
  const read = item.read()
  if ('problems' in read) throw new SeedrailError(read.problems)
  return read.row.place()
}

type Hash = { low: number; high: number }

/** The hash of a row's key alone. */
function createKeyHasher(contract: Contract, plan: LedgerPlan): (fields: Fields) => number {
  const hash = new TextHash()
  const textOf = plan.mode !== 'canonical' ? serverKey(contract) : (fields: Fields) => keyOf(contract, fields)
  return (fields) => {
    hash.take(textOf(fields))
    return hash.low
  }
}

/** The hashes of a row's key and of the row. The object is used again for the next. */
function createHasher(
  contract: Contract,
  plan: LedgerPlan,
  served: boolean,
): (fields: Fields) => { key: Hash; row: Hash } {
  const hash = new TextHash()
  const hashes = { key: { low: 0, high: 0 }, row: { low: 0, high: 0 } }
  const keyText =
    plan.mode !== 'canonical' ? serverKey(contract) : (fields: Fields) => keyOf(contract, fields)
  const rowText =
    plan.mode !== 'canonical' ? serverRow(contract, plan, served) : canonicalRow(contract, served)
  return (fields) => {
    hash.take(keyText(fields))
    hashes.key.low = hash.low
    hashes.key.high = hash.high
    hash.take(rowText(fields))
    hashes.row.low = hash.low
    hashes.row.high = hash.high
    return hashes
  }
}

/** The key as the server's `concat_ws` writes it. */
function serverKey(contract: Contract): (fields: Fields) => string {
  const columns = contract.keyFields.map((name) => contract.fields.get(name))
  return (fields) => {
    let key = ''
    for (const [index, field] of columns.entries()) {
      const value = fields[field?.name ?? '']
      if (value === null || value === undefined) continue
      if (index > 0) key += '\u001f'
      key += typeof value === 'string' && field?.column?.kind !== 'uuid' ? value : plainText(value)
    }
    return key
  }
}

function plainText(value: JsonValue): string {
  if (typeof value !== 'string') {
    const text = value instanceof ExactNumber ? value.text : String(value)
    return /^-?\d+$/.test(text) ? BigInt(text).toString() : text
  }
  const digits = value.replace(/[{}-]/g, '').toLowerCase()
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The row as the server's `ROW(…)::text`, or a text that no server writes where it cannot be told. */
function serverRow(contract: Contract, plan: LedgerPlan, served: boolean): (fields: Fields) => string {
  const { active } = contract
  const columns = plan.fields.map((name) => contract.fields.get(name))
  const unheeded = [...contract.fields.values()].filter(({ rules }) => rules.compare === 'no')
  const known = new Set([...plan.fields, ...unheeded.map(({ name }) => name), active?.field])
  if (!served) known.add(contract.owner?.field)
  const texts: (string | null)[] = new Array(columns.length + (active === undefined ? 0 : 1)).fill(null)
  const odd = (fields: Fields) => `!${renderJson(fields)}`
  return (fields) => {
    for (const name in fields) if (!known.has(name)) return odd(fields)
    for (let index = 0; index < columns.length; index++) {
      const field = columns[index]
      const value = fields[field?.name ?? '']
      const text =
        field?.column === undefined || value === undefined ? undefined : columnText(field.column, value)
      if (text === undefined) return odd(fields)
      texts[index] = text
    }
    if (active !== undefined) {
      const on = fields[active.field]
      if (on !== undefined && typeof on !== 'boolean') return odd(fields)
      texts[columns.length] = on === false ? 'f' : 't'
    }
    return renderRecord(texts)
  }
}

function canonicalRow(contract: Contract, served: boolean): (fields: Fields) => string {
  const plain = canonicaliseField(contract)
  const left = new Set(served ? [] : [contract.owner?.field])
  return (fields) => {
    const parts = Object.keys(fields)
      .filter((name) => !left.has(name) && !(name === contract.active?.field && fields[name] === true))
      .sort()
      .map((name) => `${JSON.stringify(name)}:${plain(name, fields[name])}`)
    return parts.join(',')
  }
}

/** What the rules make of a field of this contract, also of one that nobody knows. */
export function canonicaliseField(
  contract: Contract,
): (name: string, value: JsonValue | undefined) => string {
  return (name, value) => {
    const field = contract.fields.get(name)
    return canonicalise(value, field?.rules ?? defaultRules, field?.column)
  }
}

/** The key as the rules see it: rows of equal keys are the same row. */
export function keyOf(contract: Contract, fields: Readonly<Record<string, JsonValue>>): string {
  const plain = canonicaliseField(contract)
  return contract.keyFields.map((name) => plain(name, fields[name])).join(',')
}

/** Hashes of keys, eight bytes each, to find keys that stand twice. */
class KeyHashes {
  private values = new Float64Array(1_024)
  private size = 0

  clear(): void {
    this.size = 0
  }

  add(high: number, low: number): void {
    if (this.size === this.values.length) {
      const more = new Float64Array(this.size * 2)
      more.set(this.values)
      this.values = more
    }
    // 53 bits: the low half whole, so that the bucket can be told from it.
    this.values[this.size++] = (high & 0x1fffff) * 2 ** 32 + low
  }

  repeated(bits: number): number[] {
    const sorted = this.values.slice(0, this.size).sort()
    const buckets = new Set<number>()
    for (let index = 1; index < sorted.length; index++) {
      if (sorted[index] === sorted[index - 1]) buckets.add((sorted[index] as number) % 2 ** bits)
    }
    return [...buckets]
  }
}
