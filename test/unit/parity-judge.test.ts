import { describe, expect, test } from 'vitest'
import type { Column } from '../../actions/lib/database/catalogue.js'
import type { JsonValue } from '../../actions/lib/dataset/json-value.js'
import type { Contract } from '../../actions/lib/parity/contract.js'
import { judgeRow, type View } from '../../actions/lib/parity/judge.js'
import { defaultRules } from '../../actions/lib/parity/normalisation.js'
import type { ParityRow } from '../../actions/lib/parity/side.js'
import { renderParityHeadline } from '../../actions/lib/parity/summary.js'
import { Tally } from '../../actions/lib/parity/tally.js'
import { parityOutcome } from '../support/parity-outcome.js'

const column = (name: string) => ({ name, type: 'text', kind: 'text', list: false }) as Column
const field = (name: string) => [name, { name, column: column(name), rules: defaultRules }] as const

const contract = {
  name: 'item',
  typed: true,
  fields: new Map([field('id'), field('label')]),
  keyFields: ['id'],
  active: { field: 'isActive', column: 'is_active' },
  owner: { field: 'sourceType', column: 'source_type', seed: 'seed' },
} as unknown as Contract

type Said = Partial<ParityRow> & { label?: string; more?: Record<string, JsonValue> }

const row = ({ label = 'A', more = {}, ...rest }: Said = {}): ParityRow => ({
  fields: { id: 'k', label, ...more },
  active: true,
  foreign: false,
  mark: undefined,
  place: undefined,
  ...rest,
})

/** What a database says of a row: whose it is, too. */
const owned = (owner: string, said: Said = {}) =>
  row({ ...said, foreign: owner !== 'seed', more: { sourceType: owner } })

const names = ['left', 'right', 'third'] as const

/** Judges a row as sides of these kinds have it. */
function judge(...sides: [View['kind'], ParityRow | undefined][]) {
  const views = sides.map(([kind, row], index): View => ({ name: names[index] ?? 'third', kind, row }))
  const { kind, fields, wrong } = judgeRow(contract, views)
  return { kind, fields: fields.map((one) => one.field), wrong, values: fields.map((one) => one.values) }
}

describe('a row that is switched off', () => {
  test('with a null is not one that is on, nor one that is off', () => {
    const off = { kind: 'changed', fields: ['isActive'] }
    for (const kind of ['files', 'database'] as const) {
      expect(judge([kind, row()], ['database', row({ active: null })])).toMatchObject({
        ...off,
        values: [{ left: true, right: null }],
      })
    }
    expect(judge(['database', row({ active: false })], ['database', row({ active: null })])).toMatchObject(
      off,
    )
    expect(judge(['database', row({ active: null })], ['database', row({ active: null })]).kind).toBe('equal')
    // What does not say is on.
    expect(judge(['files', row({ active: undefined })], ['database', row()]).kind).toBe('equal')
  })

  test.each([false, null, 'no', 0, {}])(
    'as a served row says with %j, differs from one that is on',
    (said) => {
      const served = row({ more: { isActive: said } })
      for (const kind of ['files', 'database', 'snapshot'] as const) {
        expect(judge([kind, row()], ['bootstrap', served])).toMatchObject({
          kind: 'changed',
          fields: ['isActive'],
          values: [{ left: true, right: said }],
        })
      }
      expect(judge(['snapshot', served], ['bootstrap', served]).kind).toBe('equal')
    },
  )
})

describe('a row of another owner', () => {
  const drifted = { label: 'B' }

  test('on one database excuses nothing on another', () => {
    const verdict = judge(
      ['files', row()],
      ['database', owned('seed', drifted)],
      ['database', owned('admin', drifted)],
    )
    expect(verdict).toMatchObject({ kind: 'changed', fields: ['label', 'sourceType'], wrong: 'right' })
    expect(judge(['files', row()], ['database', undefined], ['database', owned('admin')])).toMatchObject({
      kind: 'missing',
      wrong: 'right',
    })
  })

  test('is known beside an API by the database that stands behind it', () => {
    const views: [View['kind'], ParityRow][] = [
      ['files', row()],
      ['bootstrap', row(drifted)],
      ['database', owned('admin', drifted)],
    ]
    expect(judge(...views)).toMatchObject({ kind: 'foreign', fields: ['label'] })
    expect(judge(...views.slice(0, 2)).kind).toBe('changed')
  })

  test('is a difference between two databases, with files beside them too', () => {
    expect(judge(['files', row()], ['database', owned('seed')], ['database', owned('admin')])).toMatchObject({
      kind: 'changed',
      fields: ['sourceType'],
      values: [{ right: 'seed', third: 'admin' }],
    })
    for (const owner of ['seed', 'admin']) {
      const same = judge(['files', row()], ['database', owned(owner)], ['database', owned(owner)])
      expect([same.kind, same.fields]).toEqual(['equal', []])
    }
    expect(judge(['bootstrap', row()], ['database', owned('seed')], ['database', owned('seed')]).kind).toBe(
      'equal',
    )
  })

  test('is not what an API may tell', () => {
    const telling = row({ more: { sourceType: 'seed' } })
    expect(
      judge(['database', owned('seed')], ['database', owned('seed')], ['bootstrap', telling]),
    ).toMatchObject({ kind: 'changed', fields: ['sourceType'], wrong: 'third' })
  })
})

describe('of three sides', () => {
  const kinds = ['files', 'database', 'bootstrap'] as const
  test.each([
    ['100', 'missing'],
    ['110', 'missing'],
    ['101', 'missing'],
    ['010', 'extra'],
    ['001', 'extra'],
    ['011', 'extra'],
  ])('a row that is on %s is told by whether left has it', (on, kind) => {
    const sides = kinds.map((one, index): [View['kind'], ParityRow | undefined] => [
      one,
      on[index] === '1' ? row() : undefined,
    ])
    const alone = names[[...on].findIndex((one) => on.split(one).length === 2)]
    expect(judge(...sides)).toMatchObject({ kind, wrong: alone })
  })

  test('those that stand alone are counted, however few rows are kept', () => {
    const sides = names.map((name, index) => ({
      name,
      kind: kinds[index] ?? 'files',
      label: name,
      version: undefined,
    }))
    const tally = new Tally(
      contract,
      sides.map((side) => ({ ...side, table: () => Promise.reject() })),
      { left: 1 },
    )
    const other = row({ label: 'B' })
    tally.addRow([[row()], [other], [row()]])
    for (let count = 0; count < 3; count++) tally.addRow([[row()], [row()], [other]])
    tally.addRow([[row()], [row()], [row(), row()]])
    const table = tally.close({})
    expect(table.differences).toHaveLength(1)
    expect(table.alone).toEqual({ right: 1, third: 4 })
    expect(renderParityHeadline(parityOutcome([table], { sides }))).toMatch(
      /right \(right\) stands alone in 1, third \(third\) stands alone in 4$/,
    )
  })
})
