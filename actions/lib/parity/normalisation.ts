import type { Column } from '../database/catalogue.js'
import { ExactNumber, type JsonValue } from '../dataset/json-value.js'
import type { NormaliseWords } from '../dataset/manifest.js'
import { readTime } from './time.js'

/**
 * What counts as equal, and nothing else does: the only implementation of docs/normalisation.md. Pure.
 * Every rule has a name, a default that hides nothing that a column can hold, and a switch per column in
 * dataset.json under `normalise`.
 */
export type Rules = { [Name in keyof NormaliseWords]-?: Exclude<NormaliseWords[Name], undefined> }
export type RuleName = keyof Rules

/** The defaults, where the column's type does not say otherwise. */
export const defaultRules: Rules = {
  compare: 'yes',
  trim: 'none',
  case: 'exact',
  'empty-text': 'distinct',
  missing: 'distinct',
  absent: 'default',
  booleans: 'exact',
  numbers: 'exact',
  'number-text': 'distinct',
  lists: 'ordered',
  objects: 'unordered',
  times: 'text',
  uuids: 'text',
  stored: 'server',
}

/** The rules of one column: the manifest's words over what its type says over the defaults. */
export function rulesOf(column: Column | undefined, words: NormaliseWords | undefined): Rules {
  const given = Object.entries(words ?? {}).filter(([, setting]) => setting !== undefined)
  return { ...defaultRules, ...rulesOfType(column), ...Object.fromEntries(given) }
}

/** What follows from a column's type: a binary number has no more digits than its bits, an instant has many spellings. */
function rulesOfType(column: Column | undefined): Partial<Rules> {
  switch (column?.kind) {
    case 'number':
      if (/^double precision/.test(column.base)) return { numbers: 'double' }
      return /^real/.test(column.base) ? { numbers: 'single' } : {}
    case 'timestamp':
    case 'time':
      return { times: 'instant' }
    case 'uuid':
      return { uuids: 'value' }
    default:
      return {}
  }
}

/** All rules with their defaults, for people. */
export function describeDefaults(): string {
  return Object.entries(defaultRules)
    .map(([name, setting]) => `${name}=${setting}`)
    .join(', ')
}

/** The rules whose setting is not the default, as `name=setting`, for people. */
export function describeRules(rules: Rules): string[] {
  return Object.entries(rules).flatMap(([name, setting]) =>
    setting === defaultRules[name as RuleName]
      ? []
      : [`${name}=${typeof setting === 'string' ? setting : JSON.stringify(setting)}`],
  )
}

/**
 * The text that two values share when, and only when, the rules call them equal.
 * @param value undefined where a served row has no such field
 * @param column decides whether a time has a zone
 */
export function canonicalise(value: JsonValue | undefined, rules: Rules, column?: Column): string {
  if (value === undefined) return rules.missing === 'null' ? 'null' : 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return canonicaliseText(value, rules, column)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' || value instanceof ExactNumber) return canonicaliseNumber(value, rules)
  if (Array.isArray(value)) {
    const items = value.map((item) => canonicalise(item, rules, column))
    return `[${(rules.lists === 'set' ? items.sort() : items).join(',')}]`
  }
  const members = Object.entries(value)
    .map(([key, member]) => [JSON.stringify(key), canonicalise(member, rules, column)] as const)
    .filter(([, member]) => rules.missing === 'distinct' || member !== 'null')
    .map(([key, member]) => `${key}:${member}`)
  return `{${(rules.objects === 'unordered' ? members.sort() : members).join(',')}}`
}

const yes = /^(?:true|t|yes|y|on|1)$/i
const no = /^(?:false|f|no|n|off|0)$/i
const numeric = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function canonicaliseText(written: string, rules: Rules, column: Column | undefined): string {
  const trimmed = rules.trim === 'ends' ? written.trim() : written
  if (trimmed === '' && rules['empty-text'] === 'null') return 'null'
  if (rules.booleans === 'words') {
    if (yes.test(trimmed)) return 'true'
    if (no.test(trimmed)) return 'false'
  }
  if (rules['number-text'] === 'number' && numeric.test(trimmed)) return canonicaliseNumber(trimmed, rules)
  if (rules.times === 'instant') {
    const time = readTime(trimmed, column)
    if (time !== undefined) return `"${time}"`
  }
  if (rules.uuids === 'value') {
    const digits = trimmed.replace(/[{}-]/g, '').toLowerCase()
    if (/^[0-9a-f]{32}$/.test(digits)) return `"${digits}"`
  }
  return JSON.stringify(rules.case === 'fold' ? trimmed.toLowerCase() : trimmed)
}

function canonicaliseNumber(value: number | string | ExactNumber, rules: Rules): string {
  if (rules.booleans === 'words' && (String(value) === '1' || String(value) === '0'))
    return String(value) === '1' ? 'true' : 'false'
  switch (rules.numbers) {
    case 'exact':
      return exactDecimal(String(value))
    case 'double':
      return exactDecimal(String(Number(String(value))))
    case 'single':
      return exactDecimal(String(Math.fround(Number(String(value)))))
  }
}

/**
 * A decimal in the one way in which nobody else writes it: `1.10` and `1.1` and `11e-1` -> `11e-1`; zero -> `0`.
 * Every digit counts, however many there are.
 */
export function exactDecimal(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const bare = digits.replace(/0+$/, '')
  if (bare === '') return '0'
  return `${sign}${bare}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - bare.length)}`
}
