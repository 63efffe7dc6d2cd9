import { ExactNumber, type JsonValue, renderJson } from '../dataset/json-value.js'
import type { Contract } from './contract.js'
import { TextHash } from './hash.js'
import { columnText, renderRecord } from './record-text.js'
import { canonicaliseField, keyOf } from './row-key.js'
import type { LedgerPlan } from './side.js'

type Fields = Readonly<Record<string, JsonValue>>

/** 64 bits in two halves, each an unsigned integer. */
export type Hash = { low: number; high: number }

/** The hashes of a row's key and of the row as one text, which the server's `to_hex` writes too. */
export function markOf(key: Hash, row: Hash): string {
  return `${toHex(key)}/${toHex(row)}`
}

function toHex({ high, low }: Hash): string {
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0')
}

/** The hashes of a row's key and of the row. The object is used again for the next. */
export function createHasher(
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
  // Where the plan does without what the server computes, files are among the sides: another plan sees to it.
  for (const { name, column } of served ? contract.fields.values() : [])
    if (column?.default?.constant === false) known.add(name)
  const texts: (string | null)[] = new Array(columns.length + (active === undefined ? 0 : 1)).fill(null)
  const odd = (fields: Fields) => `!${renderJson(fields)}`
  return (fields) => {
    for (const name in fields) if (!known.has(name)) return odd(fields)
    for (let index = 0; index < columns.length; index++) {
      const field = columns[index]
      const value = fields[field?.name ?? '']
      const text =
        field?.column === undefined || value === undefined
          ? undefined
          : columnText(field.column, value, field.rules)
      if (text === undefined) return odd(fields)
      texts[index] = text
    }
    if (active !== undefined) {
      const on = fields[active.field]
      // A served row that says it is off is not as one that is off, which nobody serves.
      if (on !== undefined && (served ? on !== true : typeof on !== 'boolean')) return odd(fields)
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
      .map((name) => {
        const said = served && name === contract.active?.field ? 'served' : ''
        return `${JSON.stringify(name)}${said}:${plain(name, fields[name])}`
      })
    return parts.join(',')
  }
}
