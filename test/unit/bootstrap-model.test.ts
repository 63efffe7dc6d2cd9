import { expect, test } from 'vitest'
import { planReadModel } from '../../actions/lib/bootstrap/model.js'
import { sumVersion } from '../../actions/lib/bootstrap/version.js'
import type { Column, TableShape } from '../../actions/lib/database/catalogue.js'
import { manifestSchema, type UpsertManifest } from '../../actions/lib/dataset/manifest.js'
import { SeedrailError } from '../../actions/lib/problem/problem.js'

function column(name: string, more: Partial<Column> = {}): Column {
  return {
    name,
    type: 'text',
    kind: 'text',
    base: 'text',
    bytewise: true,
    list: false,
    nullable: false,
    bytes: undefined,
    maxLength: undefined,
    labels: undefined,
    default: undefined,
    generated: false,
    ...more,
  }
}

function shape(
  name: string,
  columns: readonly (string | Column)[],
  more: Partial<TableShape> = {},
): TableShape {
  const all = columns.map((entry) => (typeof entry === 'string' ? column(entry) : entry))
  const key = [all[0]?.name ?? '']
  return {
    schema: 'public',
    name,
    called: name,
    partitioned: false,
    form: '',
    oid: 1,
    columns: new Map(all.map((entry) => [entry.name, entry])),
    primaryKey: key,
    uniqueKeys: [key],
    foreignKeys: [],
    ...more,
  }
}

const boolean = { type: 'boolean', kind: 'boolean' } as const

function plan(tables: readonly Record<string, unknown>[], shapes: readonly TableShape[]) {
  const manifest = manifestSchema.parse({ name: 'd', policy: 'upsert', tables }) as UpsertManifest
  return planReadModel(manifest, shapes, { manifestFile: 'd/dataset.json' })
}

function codesOf(work: () => unknown): string[] {
  try {
    work()
  } catch (error) {
    if (error instanceof SeedrailError)
      return error.problems.map(({ code, message }) => `${code}: ${message}`)
    throw error
  }
  return []
}

test('readers get every column but owner, activity, generated and ignored ones, by the name of its source', () => {
  const { tables } = plan(
    [
      {
        table: 'port."Berth"',
        file: 'b.json',
        rename: { depth: 'depth_m' },
        ignore: ['surveyor', 'updatedAt'],
        owner: { column: 'kept_by', seed: 'us' },
        active: 'open',
      },
    ],
    [
      shape('Berth', [
        'code',
        'depth_m',
        'short_description',
        column('open', boolean),
        'kept_by',
        'updated_at',
        'surveyor',
        column('search', { generated: true }),
        'source_type',
      ]),
    ],
  )
  expect(tables.map(({ key, fields }) => [key, fields.map(({ name }) => name)])).toEqual([
    ['berth', ['code', 'depth', 'shortDescription', 'sourceType']],
  ])
})

test('activity and owner by default may be absent; those that the manifest names may not', () => {
  const [table] = plan([{ table: 'a', file: 'a.json' }], [shape('a', ['id'])]).tables
  expect(table).toMatchObject({ active: undefined, sort: undefined })
  expect(codesOf(() => plan([{ table: 'a', file: 'a.json', active: 'lit' }], [shape('a', ['id'])]))).toEqual([
    'column-missing: Table "a" has no column "lit".',
  ])
  expect(codesOf(() => plan([{ table: 'a', file: 'a.json' }], [shape('a', ['id', 'is_active'])]))).toEqual([
    'active-not-boolean: The column "is_active" is a text, not a boolean.',
  ])
})

test('tables of one name bring their schema along', () => {
  const { tables } = plan(
    [
      { table: 'sales.item', file: 'a.json' },
      { table: 'stock.item', file: 'b.json' },
      { table: 'other', file: 'c.json' },
    ],
    [
      shape('item', ['id'], { schema: 'sales' }),
      shape('item', ['id'], { schema: 'stock' }),
      shape('other', ['id']),
    ],
  )
  expect(tables.map(({ key }) => key)).toEqual(['salesItem', 'stockItem', 'other'])
})

test('names that cannot be told apart are refused, all at once', () => {
  const problems = codesOf(() =>
    plan(
      [
        { table: 'grip_width', file: 'a.json' },
        { table: 'gripwidth', file: 'b.json' },
        { table: 'ok', file: 'c.json', rename: { ['x'.repeat(64)]: 'long' } },
      ],
      [shape('grip_width', ['id']), shape('gripwidth', ['id', 'a_b', 'aB']), shape('ok', ['id', 'long'])],
    ),
  )
  expect(problems).toEqual([
    'read-model-name: The table "gripwidth" would be called "gripwidth", as "grip_width" is.',
    'read-model-name: The column "aB" of table "gripwidth" would be called "aB", as "a_b" is.',
    `read-model-name: The column "long" of table "ok" would be called "${'x'.repeat(64)}", which is longer than 63 bytes.`,
  ])
})

test('without a unique key there is no order, and no read model', () => {
  const none = shape('a', ['id'], { primaryKey: [], uniqueKeys: [] })
  expect(codesOf(() => plan([{ table: 'a', file: 'a.json' }], [none]))[0]).toMatch(/^key-missing/)
  expect(codesOf(() => plan([{ table: 'a', file: 'a.json', key: 'id' }], [none]))[0]).toMatch(
    /^key-not-unique/,
  )
})

test('the version knows which rows are whose, how many they are, and in which order tables come', () => {
  const [a, b] = [
    { rows: 1, digest: 'aa' },
    { rows: 2, digest: 'bb' },
  ]
  const version = (keys: readonly string[], tables: readonly { rows: number; digest: string }[]) =>
    sumVersion({ tables: keys.map((key) => ({ key })) }, tables)
  const versions = [
    version(['x', 'y'], [a, b]),
    version(['x', 'y'], [b, a]),
    version(['x', 'z'], [a, b]),
    version(['y', 'x'], [b, a]),
    version(['x', 'y'], [{ ...a, rows: 3 }, b]),
    version(['x'], [a]),
  ]
  expect(new Set(versions).size).toBe(versions.length)
  expect(versions[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(version(['x', 'y'], [a, b])).toBe(versions[0])
})
