import { expect, test } from 'vitest'
import type { Column } from '../../actions/lib/database/catalogue.js'
import type { SourceRow } from '../../actions/lib/dataset/dataset.js'
import { ExactNumber, type JsonValue } from '../../actions/lib/dataset/json-value.js'
import { type RowRules, validateRow } from '../../actions/lib/dataset/validate.js'
import { createEncoder } from '../../actions/lib/seed/upsert/encoder.js'
import type { Target } from '../../actions/lib/seed/upsert/target.js'

const plain: Column = {
  name: '',
  type: 'text',
  kind: 'text',
  base: 'text',
  bytewise: true,
  list: false,
  nullable: true,
  bytes: undefined,
  maxLength: undefined,
  labels: undefined,
  default: undefined,
  generated: false,
}
const columns: Column[] = [
  { ...plain, name: 'id', nullable: false },
  { ...plain, name: 'long_name', nullable: false },
  { ...plain, name: 'short', type: 'character varying(2)', maxLength: 2 },
  { ...plain, name: 'n', type: 'smallint', kind: 'integer', bytes: 2 },
  { ...plain, name: 'price', type: 'numeric', kind: 'number' },
  { ...plain, name: 'tags', type: 'text[]', list: true },
  { ...plain, name: 'doc', type: 'jsonb', kind: 'json' },
  { ...plain, name: 'hue', type: 'hue', kind: 'enum', labels: ['red', 'dark blue'] },
  { ...plain, name: 'on', type: 'boolean', kind: 'boolean' },
]
const rules: RowRules = {
  table: 'thing',
  key: ['id'],
  columns: new Map(columns.map((column) => [column.name, column])),
  rename: { titel: 'long_name' },
  ignore: new Set(['note']),
  limits: { tags: { 'max-items': 2 } },
}
const absents = new Map(columns.slice(2).map(({ name }) => [name, name === 'on' ? 't' : '\\N']))
const target = { columns, rules, key: ['id'] } as unknown as Target
const encoder = () => createEncoder(target, absents)

/** The same fields by the long way; undefined where they are refused. */
function carefully(fields: Record<string, JsonValue>): string | undefined {
  const source: SourceRow = { fields, textual: false, place: () => ({ file: 'x.json', line: 1, column: 1 }) }
  const checked = validateRow(rules, source)
  return 'row' in checked ? encoder().careful(checked.row) : undefined
}

test.each<[string, Record<string, JsonValue>, string]>([
  ['the least', { id: 'a', longName: 'A' }, 'a\tA\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\tt'],
  ['renamed and ignored', { note: 1, titel: 'A', id: 'a' }, 'a\tA\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\tt'],
  [
    'everything',
    {
      id: 'a\tb',
      long_name: '',
      short: 'é\\',
      n: -5,
      tags: ['a,b', 'NULL'],
      doc: { a: '\n' },
      hue: 'red',
      on: false,
    },
    'a\\tb\t\té\\\\\t-5\t\\N\t{"a,b","NULL"}\t{"a":"\\\\n"}\tred\tf',
  ],
  ['nulls', { id: 'a', longName: 'A', n: null, on: null }, 'a\tA\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N'],
])('the quick way and the long way write the same: %s', (_, fields, line) => {
  expect(encoder().quick(fields, true)).toBe(line)
  expect(carefully(fields)).toBe(line)
})

test.each<[string, Record<string, JsonValue>]>([
  ['a key that is missing', { longName: 'A' }],
  ['a blank key', { id: ' ', longName: 'A' }],
  ['a needed field that is missing', { id: 'a' }],
  ['a needed field that is null', { id: 'a', longName: null }],
  ['an unknown field', { id: 'a', longName: 'A', nme: 1 }],
  ['two fields for one column', { id: 'a', longName: 'A', titel: 'B' }],
  ['text that is too long', { id: 'a', longName: 'A', short: 'abc' }],
  ['a number that does not fit', { id: 'a', longName: 'A', n: 32768 }],
  ['a fraction', { id: 'a', longName: 'A', n: 1.5 }],
  ['an unknown label', { id: 'a', longName: 'A', hue: 'blue' }],
  ['a broken bound', { id: 'a', longName: 'A', tags: ['a', 'b', 'c'] }],
])('what the long way refuses, the quick way leaves to it: %s', (_, fields) => {
  expect(encoder().quick(fields, true)).toBeUndefined()
  expect(carefully(fields)).toBeUndefined()
})

test('numbers keep their digits on the long way; whole ones have one spelling', () => {
  const fields = { id: 'a', longName: 'A', price: new ExactNumber('1.10'), n: new ExactNumber('-0') }
  expect(carefully(fields)?.split('\t').slice(3, 5)).toEqual(['0', '1.10'])
})

test('remembers which columns were given', () => {
  const one = encoder()
  one.quick({ id: 'a', longName: 'A' }, true)
  expect([...one.given]).toEqual(['id', 'long_name'])
})
