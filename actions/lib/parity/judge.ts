import type { JsonValue } from '../dataset/json-value.js'
import type { Contract } from './contract.js'
import { canonicaliseField } from './row-key.js'
import { isServed, type ParityRow, type SideKind, type SideName } from './side.js'

/** What a side is and what it says of one row; undefined where it has no such row. */
export type View = { name: SideName; kind: SideKind; row: ParityRow | undefined }

/** A field in which the sides do not agree. `values` are by side; a side without the row or the field is not there. */
export type FieldDifference = {
  field: string
  values: Partial<Record<SideName, JsonValue>>
  /** Of three sides, the one that stands alone. */
  wrong: SideName | undefined
}

/** What is to be said of one row. */
export type RowVerdict = {
  kind: 'equal' | 'missing' | 'extra' | 'changed' | 'foreign' | 'deactivated'
  fields: readonly FieldDifference[]
  wrong: SideName | undefined
  /** Fields that were looked at. */
  compared: number
}

type PairVerdict = { kind: RowVerdict['kind']; fields: readonly string[]; compared: number }

/**
 * Judges what two or three sides say of one row. A bootstrap shows only rows that are on, so beside one the others are
 * held to that; what the files do not have but a database switched off is no difference, nor is a row of another owner
 * that differs from the files: it is told apart. Every pair is judged by what its own two sides know. Pure.
 */
export function judgeRow(contract: Contract, views: readonly View[]): RowVerdict {
  const pairs = pairUp(views).map(([a, b]) => ({
    a,
    b,
    ...judgePair(contract, a, b, isForeign(a, b, views)),
  }))
  const differing = pairs.filter(({ kind }) => isDifference(kind))
  const compared = Math.max(0, ...pairs.map((pair) => pair.compared))
  if (differing.length === 0) {
    const told =
      pairs.find(({ kind }) => kind === 'foreign') ??
      (compared > 0 ? undefined : pairs.find(({ kind }) => kind === 'deactivated'))
    const fields = told === undefined ? [] : describeFields(contract, views, told.fields)
    return { kind: told?.kind ?? 'equal', fields, wrong: undefined, compared }
  }
  const names = [...new Set(differing.flatMap(({ fields }) => fields))].sort()
  return {
    kind: chooseKind(views[0], differing),
    fields: describeFields(contract, views, names),
    wrong: findAlone(
      views,
      differing.map(({ a, b }) => [a.name, b.name]),
    ),
    compared,
  }
}

export function isDifference(kind: RowVerdict['kind']): boolean {
  return kind === 'missing' || kind === 'extra' || kind === 'changed'
}

function pairUp<Each>(all: readonly Each[]): [Each, Each][] {
  return all.flatMap((a, index) => all.slice(index + 1).map((b): [Each, Each] => [a, b]))
}

/** Another owner's row, as the pair's own databases know; where it has none, as the one beside it does. */
function isForeign(a: View, b: View, views: readonly View[]): boolean {
  const own = [a, b].filter(({ kind }) => kind === 'database')
  return (own.length > 0 ? own : views).some(({ row }) => row?.foreign === true)
}

/** A row that some side lacks is told as that, from where the first side stands. */
function chooseKind(
  first: View | undefined,
  differing: readonly { a: View; kind: RowVerdict['kind'] }[],
): RowVerdict['kind'] {
  const lacking = differing.filter(({ kind }) => kind !== 'changed')
  if (lacking.length === 0) return 'changed'
  const seen = lacking.filter(({ a }) => a === first)
  if (seen.length > 0) return seen.some(({ kind }) => kind === 'missing') ? 'missing' : 'extra'
  return first?.row === undefined ? 'extra' : 'missing'
}

function judgePair(contract: Contract, a: View, b: View, foreign: boolean): PairVerdict {
  const served = isServed(a.kind) || isServed(b.kind)
  const files = a.kind === 'files' || b.kind === 'files'
  const [left, right] = [a, b].map(({ row }) => (served && row !== undefined && !isOn(row) ? undefined : row))
  if (left === undefined && right === undefined) return { kind: 'deactivated', fields: [], compared: 0 }
  if (left === undefined || right === undefined) {
    const [having, lacking] = left === undefined ? [b, a] : [a, b]
    const off = having.row !== undefined && !isOn(having.row)
    if (files && foreign) return { kind: 'foreign', fields: [], compared: 0 }
    if (off && !(having.kind === 'files' && lacking.kind === 'database'))
      return { kind: 'deactivated', fields: [], compared: 0 }
    return { kind: left === undefined ? 'extra' : 'missing', fields: [], compared: 0 }
  }
  const fields = compareFields(contract, a, b)
  const kind = fields.different.length === 0 ? 'equal' : files && foreign ? 'foreign' : 'changed'
  return { kind, fields: fields.different, compared: fields.compared }
}

/** Whether a row is on; one that does not say is, one that says null is not: no reader is given it. */
export function isOn(row: ParityRow): boolean {
  return row.active === undefined || row.active === true
}

/** How many fields the judge compares of a row that is the same on sides of these kinds. */
export function countFields(contract: Contract, kinds: readonly SideKind[]): number {
  const counts = pairUp(kinds).map((pair) => {
    const known = [...contract.fields.values()].filter(
      ({ rules, column }) =>
        rules.compare === 'yes' && !(pair.includes('files') && column?.default?.constant === false),
    )
    const active = contract.active !== undefined && !pair.some(isServed) ? 1 : 0
    const owner = contract.owner !== undefined && pair.every((kind) => kind === 'database') ? 1 : 0
    return (contract.typed ? known.length : Math.max(contract.fields.size, 1)) + active + owner
  })
  return Math.max(0, ...counts)
}

function compareFields(contract: Contract, a: View, b: View): { different: string[]; compared: number } {
  const compareField = createFieldComparer(contract)
  const said = [a, b].flatMap(({ row }) => Object.keys(row?.fields ?? {}))
  const active =
    contract.active === undefined || isServed(a.kind) || isServed(b.kind) ? undefined : contract.active
  const different: string[] = []
  let compared = 0
  for (const name of new Set([...said, ...(active === undefined ? [] : [active.field])])) {
    const equal = compareField(a, b, name)
    if (equal === undefined) continue
    compared++
    if (!equal) different.push(name)
  }
  return { different, compared }
}

/** Tells whether two sides say the same of a field; undefined where they are not held against one another in it. */
function createFieldComparer(contract: Contract): (a: View, b: View, name: string) => boolean | undefined {
  const plain = canonicaliseField(contract)
  return (a, b, name) => {
    const field = contract.fields.get(name)
    if (field?.rules.compare === 'no') return undefined
    // Whose row it is only a database says, and only to another one.
    const owner = name === contract.owner?.field && a.kind !== b.kind
    const [x, y] = [a, b].map((view) =>
      owner && view.kind === 'database' ? undefined : saidBy(contract, view, name),
    )
    if (x === undefined && y === undefined) return undefined
    // What the server computes is as it is, wherever a source says nothing of it.
    if ((x === undefined && a.kind === 'files') || (y === undefined && b.kind === 'files')) {
      if (field?.column?.default?.constant === false) return undefined
    }
    return plain(name, x) === plain(name, y)
  }
}

/**
 * What a side says of a field. What a source leaves out is null, where no catalogue knows better. That a row is on
 * needs no saying; a served row that says otherwise is taken at its word.
 */
function saidBy(contract: Contract, { kind, row }: View, name: string): JsonValue | undefined {
  if (row === undefined) return undefined
  const value = row.fields[name]
  if (name === contract.active?.field) {
    const on = isServed(kind) ? value : row.active
    return on === undefined ? true : on
  }
  return value === undefined && kind === 'files' && !contract.typed ? null : value
}

function describeFields(
  contract: Contract,
  views: readonly View[],
  names: readonly string[],
): FieldDifference[] {
  const compareField = createFieldComparer(contract)
  return names.map((field) => {
    const said = views.flatMap((view) => {
      const value = saidBy(contract, view, field)
      return value === undefined ? [] : [[view.name, value] as const]
    })
    const different = pairUp(views).flatMap(([a, b]): [SideName, SideName][] => {
      const lacking = a.row === undefined || b.row === undefined
      return lacking || compareField(a, b, field) === false ? [[a.name, b.name]] : []
    })
    return { field, values: Object.fromEntries(said), wrong: findAlone(views, different) }
  })
}

/** Of three sides, the one that differs from both others, which agree. */
function findAlone(
  views: readonly View[],
  different: readonly (readonly [SideName, SideName])[],
): SideName | undefined {
  if (views.length < 3 || different.length !== 2) return undefined
  return views.find(({ name }) => different.every((pair) => pair.includes(name)))?.name
}
