import type { Payload } from '../../actions/lib/scoring/contract.js'
import { addStep } from '../../actions/lib/scoring/pointer.js'

/** A payload with one field broken: its text, and what must be named. */
export type Mutation = { what: string; pointer: string; text: string }

/** A number, literal or text that stands in JSON as it is written here. */
class Raw {
  constructor(readonly text: string) {}
}

/** Optional by the contract: their absence breaks nothing. */
const optional = [/^\/metadata\/(weeklyGoalDays|requestContext)/, /\/metrics\/./, /\/reasons\/./]

/** Numbers of which others follow. */
const computed = /^\/(total|weights\/\w+|factors\/\w+\/(weight|score|contribution))$/

const times = [
  '2026-02-30T07:15:00Z',
  '2025-02-29T07:15:00Z',
  '2026-13-01T07:15:00Z',
  '2026-00-10T07:15:00Z',
  '2026-04-31T00:00:00Z',
  '2026-02-28T24:00:00Z',
  '2026-02-28T07:60:00Z',
  '2026-02-28T23:59:60Z',
  '2026-02-28T07:15:00',
  '2026-02-28 07:15:00Z',
  '2026-02-28',
  '2026-02-28T07:15Z',
  '20260228T071500Z',
  '2026-02-28T07:15:00+02',
  '2026-02-28T07:15:00+0200',
  '2026-02-28T07:15:00+25:00',
  '2026-02-28t07:15:00z',
  '2026-W09-6T07:15:00Z',
  ' 2026-02-28T07:15:00Z',
  '28.02.2026 07:15',
  'yesterday',
  '',
  '1772262900',
  '0000-01-01T00:00:00Z',
]

/** Breaks each field of a payload in every way that applies to it. */
export function mutate(payload: Payload): Mutation[] {
  const mutations: Mutation[] = []
  visit(payload, [], (steps, value) => {
    const pointer = steps.map(String).reduce(addStep, '')
    const add = (what: string, replacement: unknown, named = pointer) =>
      mutations.push({
        what: `${named} ${what}`,
        pointer: named,
        text: render(replace(payload, steps, replacement)),
      })
    add('is null', null)
    if (steps.length > 0 && !optional.some((pattern) => pattern.test(pointer))) add('is absent', undefined)
    if (typeof value === 'number') breakNumber(value, pointer, add)
    else if (typeof value === 'string') breakText(pointer, add)
    else if (Array.isArray(value)) breakList(value, pointer, add)
    else breakObject(value as Readonly<Record<string, unknown>>, pointer, add)
  })
  return mutations
}

type Add = (what: string, replacement: unknown, named?: string) => void

function breakNumber(value: number, pointer: string, add: Add): void {
  for (const word of ['NaN', 'Infinity', '-Infinity', 'nan', '0x1', '.5', '1e999', '-1e999'])
    add(`is ${word}`, new Raw(word))
  for (const other of [String(value), 'NaN', 'Infinity', '', true, [value], { value }])
    add(`is ${JSON.stringify(other)}`, other)
  if (!/\/metrics\//.test(pointer)) add('is negative', -0.5)
  if (computed.test(pointer)) {
    add('is above 1', 1.5)
    add('has five decimals', value > 0.5 ? value - 0.00001 : value + 0.00001)
    add('does not fit the others', value > 0.5 ? value - 0.2 : value + 0.2)
  }
}

function breakText(pointer: string, add: Add): void {
  for (const other of [0, true, [], {}]) add(`is ${JSON.stringify(other)}`, other)
  if (pointer === '/version')
    for (const other of ['fixed-weight-v2', 'Fixed-weight-v1', '']) add(`is "${other}"`, other)
  if (pointer === '/metadata/evaluatedAt') for (const other of times) add(`is "${other}"`, other)
  if (/\/reasons\//.test(pointer)) for (const other of ['', ' \t']) add(`is "${other}"`, other)
}

function breakList(value: readonly unknown[], pointer: string, add: Add): void {
  for (const other of [0, 'text', {}]) add(`is ${JSON.stringify(other)}`, other)
  add('is empty', [])
  add('ends with a null', [...value, null], addStep(pointer, value.length))
}

function breakObject(value: Readonly<Record<string, unknown>>, pointer: string, add: Add): void {
  for (const other of [0, 'text', [], [value]]) add(`is ${JSON.stringify(other).slice(0, 20)}`, other)
  const isOpen = /\/metrics$/.test(pointer)
  const unknown = isOpen ? 'no number' : 'a field that nobody knows'
  add(`holds ${unknown}`, { ...value, surplus: isOpen ? 'many' : 1 }, addStep(pointer, 'surplus'))
  for (const key of Object.keys(value)) {
    const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${render(member)}`)
    const twice = new Raw(`{${JSON.stringify(key)}:${render(value[key])},${members.join(',')}}`)
    add('stands twice', twice, addStep(pointer, key))
  }
}

function visit(
  value: unknown,
  steps: readonly (string | number)[],
  seen: (steps: readonly (string | number)[], value: unknown) => void,
): void {
  seen(steps, value)
  if (value === null || typeof value !== 'object') return
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  for (const [step, member] of entries) visit(member, [...steps, step], seen)
}

function replace(value: unknown, steps: readonly (string | number)[], replacement: unknown): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return replacement
  if (Array.isArray(value))
    return value.map((member, index) => (index === step ? replace(member, rest, replacement) : member))
  const members = Object.entries(value as object).map(([key, member]) => [
    key,
    key === step ? replace(member, rest, replacement) : member,
  ])
  return Object.fromEntries(members)
}

/** JSON, with raw pieces as they are; members that are undefined are left out. */
function render(value: unknown): string {
  if (value instanceof Raw) return value.text
  if (Array.isArray(value)) return `[${value.map(render).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${render(member)}`).join(',')}}`
}
