import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { manifestSchema } from '../../actions/lib/dataset/manifest.js'

const folder = 'data/reference'
/** Tables that refer to nothing, or only to themselves and each other; then those that modify a motion. */
const modifiers =
  `motion_paths torso_angles torso_orientations resistance_origin grip_widths elbow_relationship
  execution_styles foot_positions stance_widths stance_types load_placement support_structures loading_aids
  range_of_motion`.split(/\s+/)
const order = [
  ...['exercise_categories', 'cardio_types', 'training_focus', 'muscles'],
  ...['motions', 'grips', 'equipment_categories'],
  ...modifiers,
  ...['equipment', 'equipment_icons'],
]

type Row = Record<string, unknown> & { id: string; label: string; common_names: string[] }
type Rules = Record<string, 'inherit' | Record<string, number>>

const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8')))
if (manifest.policy !== 'upsert') throw new Error('data/reference is seeded by key.')
const texts = new Map<string, string>()
for (const { table, file } of manifest.tables) texts.set(table, await readFile(join(folder, file), 'utf8'))

const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
/** Rows by table, with the columns' names. */
const rows = new Map<string, Row[]>()
for (const [table, text] of texts) {
  if (table === 'equipment_icons') continue
  const read = JSON.parse(text) as Record<string, unknown>[]
  rows.set(
    table,
    read.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [toSnake(k), v])) as Row),
  )
}
const icons = Object.entries(JSON.parse(texts.get('equipment_icons') ?? '{}') as Record<string, string>)
const rowsOf = (table: string) => rows.get(table) ?? []
const idsOf = (table: string) => new Set(rowsOf(table).map(({ id }) => id))
const objectOf = <Value>(row: Row, column: string) => (row[column] ?? {}) as Record<string, Value>

const muscles = idsOf('muscles')
const motions = idsOf('motions')
const parents = (table: string) =>
  new Map(rowsOf(table).map((row) => [row.id, row.parent_id as string | null]))

/** The row and all above it. @throws where they go round in a circle */
function lineOf(id: string, parentOf: ReadonlyMap<string, string | null>): string[] {
  const line = [id]
  for (let up = parentOf.get(id); up != null; up = parentOf.get(up)) {
    if (line.includes(up)) throw new Error(`${id} is its own ancestor.`)
    line.push(up)
  }
  return line
}

/** The muscle and every group above it. @throws where they go round in a circle */
function groupsOf(id: string, below: readonly string[] = []): Set<string> {
  if (below.includes(id)) throw new Error(`${id} is in its own group.`)
  const above = rowsOf('muscles').find((row) => row.id === id)?.parent_ids as string[]
  return new Set([id, ...above.flatMap((group) => [...groupsOf(group, [...below, id])])])
}

describe('the reference dataset', () => {
  test('names each file of its folder once, and its tables in the order of their references', async () => {
    expect(manifest.tables.map(({ table }) => table)).toEqual(order)
    expect([...manifest.tables.map(({ file }) => file), 'dataset.json'].sort()).toEqual(
      (await readdir(folder)).sort(),
    )
  })

  test('expects of each table as many rows as its file has', () => {
    const counts = new Map([...rows].map(([table, list]) => [table, list.length]))
    counts.set('equipment_icons', icons.length)
    expect(
      manifest.expectations.map((expectation) => ['table' in expectation && expectation.table, expectation]),
    ).toEqual(order.map((table) => [table, expect.objectContaining({ rows: { min: counts.get(table) } })]))
  })

  test('is UTF-8 in composed form, without tabs, carriage returns or invisible characters, and not only ASCII', () => {
    for (const [table, text] of texts) {
      expect(text.normalize('NFC') === text && text.endsWith('\n'), table).toBe(true)
      expect(text, table).not.toMatch(/[\t\r\u00ad\u200b-\u200f\ufeff\ufffd]/)
    }
    expect([...texts.values()].filter((text) => /[^\p{ASCII}]/u.test(text)).length).toBeGreaterThan(15)
    expect(texts.get('grips')).toMatch(/\p{Script=Han}/u)
  })

  test.each(order.slice(0, -1))(
    '%s: ids are unique, labels there, and every row has the same fields',
    (table) => {
      const list = rowsOf(table)
      const fields = (row: Row) =>
        Object.keys(row)
          .filter((name) => name !== 'is_active')
          .sort()
      expect(idsOf(table).size).toBe(list.length)
      expect(list.length).toBeGreaterThan(5)
      for (const row of list) {
        expect(row.id).toMatch(/^[A-Z][A-Z0-9_]*$/)
        expect(row.label, row.id).not.toBe('')
        expect(new Set(row.common_names).size, row.id).toBe(row.common_names.length)
        expect(fields(row), row.id).toEqual(fields(list[0] as Row))
        expect(row, row.id).not.toHaveProperty('source_type')
      }
    },
  )

  test('motions and grips are three levels deep, some children stand before their parents, none in a circle', () => {
    for (const table of ['motions', 'grips', 'equipment_categories']) {
      const parentOf = parents(table)
      const ids = [...parentOf.keys()]
      for (const parent of parentOf.values())
        expect(parent === null || parentOf.has(parent), `${parent}`).toBe(true)
      const early = ids.filter((id, at) => ids.indexOf(parentOf.get(id) ?? id) > at)
      expect(early.length, table).toBeGreaterThan(1)
      const depth = Math.max(...ids.map((id) => lineOf(id, parentOf).length))
      expect(depth, table).toBeGreaterThanOrEqual(table === 'equipment_categories' ? 2 : 3)
    }
  })

  test('muscles stand in groups that exist, some in several, none in its own', () => {
    for (const row of rowsOf('muscles')) {
      for (const group of row.parent_ids as string[]) expect(muscles, row.id).toContain(group)
      groupsOf(row.id)
    }
    expect(rowsOf('muscles').some((row) => (row.parent_ids as string[]).length > 1)).toBe(true)
  })

  test('motions target muscles under the group that they score, and modifiers that exist', () => {
    for (const row of rowsOf('motions')) {
      for (const [group, scores] of Object.entries(objectOf<Record<string, number>>(row, 'muscle_targets'))) {
        expect(scores, `${row.id} ${group}`).toHaveProperty('_score')
        for (const [muscle, score] of Object.entries(scores)) {
          expect(score >= 0 && score <= 1, `${row.id} ${muscle}`).toBe(true)
          if (muscle !== '_score') expect(groupsOf(muscle), `${row.id} ${muscle}`).toContain(group)
        }
      }
      const defaults = objectOf<Record<string, number>>(row, 'default_delta_configs')
      for (const [table, shares] of Object.entries(defaults)) {
        for (const id of Object.keys(shares)) expect(idsOf(table), `${row.id} ${table}`).toContain(id)
      }
    }
  })

  test.each(['grips', ...modifiers])(
    '%s: rules name motions and muscles, and inherit only what is there',
    (table) => {
      const parentOf = parents('motions')
      for (const row of rowsOf(table)) {
        const rules = row.delta_rules as Rules
        for (const [motion, rule] of Object.entries(rules)) {
          const place = `${row.id} ${motion}`
          expect(motions, place).toContain(motion)
          if (rule === 'inherit') {
            const above = lineOf(motion, parentOf).slice(1)
            expect(
              above.some((id) => typeof rules[id] === 'object'),
              place,
            ).toBe(true)
          } else {
            for (const [muscle, share] of Object.entries(rule)) {
              expect(muscles, place).toContain(muscle)
              expect(Math.abs(share), place).toBeLessThanOrEqual(1)
            }
          }
        }
      }
    },
  )

  test('grips turn through grips, and torso angles have two ends', () => {
    for (const row of rowsOf('grips')) {
      if (row.rotation_path === null) continue
      expect(row.is_dynamic, row.id).toBe(true)
      for (const id of (row.rotation_path as string).split('→')) expect(idsOf('grips'), row.id).toContain(id)
    }
    for (const row of rowsOf('torso_angles')) {
      const range = row.angle_range as { min: number; max: number } | null
      if (range !== null) expect(range.min, row.id).toBeLessThan(range.max)
    }
  })

  test('equipment is of a category, allows and denies modifiers that exist, and has the icons', () => {
    for (const row of rowsOf('equipment')) {
      expect(idsOf('equipment_categories'), row.id).toContain(row.category_id)
      expect(row.max_instances, row.id).toBeGreaterThanOrEqual(1)
      const constraints = objectOf<Record<string, string[]>>(row, 'modifier_constraints')
      for (const [table, lists] of Object.entries(constraints)) {
        for (const [kind, ids] of Object.entries(lists)) {
          expect(['allow', 'deny'], row.id).toContain(kind)
          for (const id of ids) expect(idsOf(table), `${row.id} ${table}`).toContain(id)
        }
      }
    }
    expect(icons.length).toBeGreaterThan(0)
    for (const [id, icon] of icons) {
      expect(idsOf('equipment')).toContain(id)
      expect(icon, id).toMatch(/\S/)
    }
  })
})
