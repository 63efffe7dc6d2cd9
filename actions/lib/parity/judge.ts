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
 * that differs from the files: it is told apart. Pure.
 */
export function judgeRow(contract: Contract, views: readonly View[]): RowVerdict {
  const foreign = views.some(({ row }) => row?.foreign === true)
  const pairs = pairUp(views).map(([a, b]) => ({ a, b, ...judgePair(contract, a, b, foreign) }))
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
    kind: chooseKind(differing.map(({ kind }) => kind)),
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

function pairUp(views: readonly View[]): [View, View][] {
  return views.flatMap((a, index) => views.slice(index + 1).map((b): [View, View] => [a, b]))
}

/** A row that some side lacks is told as that. */
function chooseKind(kinds: readonly RowVerdict['kind'][]): RowVerdict['kind'] {
  return kinds.find((kind) => kind === 'missing') ?? kinds.find((kind) => kind === 'extra') ?? 'changed'
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
  const fields = compareFields(contract, a, b, left, right, served)
  const kind = fields.different.length === 0 ? 'equal' : files && foreign ? 'foreign' : 'changed'
  return { kind, fields: fields.different, compared: fields.compared }
}

/** Whether a row is on; one that does not say is. */
export function isOn(row: ParityRow): boolean {
  return row.active === undefined || row.active === true
}

function compareFields(
  contract: Contract,
  a: View,
  b: View,
  left: ParityRow,
  right: ParityRow,
  served: boolean,
): { different: string[]; compared: number } {
  const plain = canonicaliseField(contract)
  const different: string[] = []
  let compared = 0
  for (const name of new Set([...Object.keys(left.fields), ...Object.keys(right.fields)])) {
    const field = contract.fields.get(name)
    if (field?.rules.compare === 'no') continue
    const x = saidBy(contract, a.kind, left, name)
    const y = saidBy(contract, b.kind, right, name)
    // What the server computes is as it is, wherever a source says nothing of it.
    if ((x === undefined && a.kind === 'files') || (y === undefined && b.kind === 'files')) {
      if (field?.column?.default?.constant === false) continue
    }
    compared++
    if (plain(name, x) !== plain(name, y)) different.push(name)
  }
  if (contract.active !== undefined && !served) {
    compared++
    if ((left.active ?? true) !== (right.active ?? true)) different.push(contract.active.field)
  }
  return { different, compared }
}

/** What a source leaves out is null, where no catalogue knows better. */
function saidBy(contract: Contract, kind: SideKind, row: ParityRow, name: string): JsonValue | undefined {
  if (name === contract.active?.field) return row.active ?? true
  const value = row.fields[name]
  return value === undefined && kind === 'files' && !contract.typed ? null : value
}

function describeFields(
  contract: Contract,
  views: readonly View[],
  names: readonly string[],
): FieldDifference[] {
  const plain = canonicaliseField(contract)
  return names.map((field) => {
    const said = views.flatMap(({ name, kind, row }) => {
      const value = row === undefined ? undefined : saidBy(contract, kind, row, field)
      return value === undefined ? [] : [[name, value] as const]
    })
    const texts = views.map(({ name }) => plain(field, said.find(([side]) => side === name)?.[1]))
    const different = pairUp(views).flatMap(([a, b]): [SideName, SideName][] =>
      texts[views.indexOf(a)] === texts[views.indexOf(b)] ? [] : [[a.name, b.name]],
    )
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
