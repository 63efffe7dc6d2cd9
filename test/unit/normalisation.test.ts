import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Column } from '../../actions/lib/database/catalogue.js'
import { ExactNumber, type JsonValue } from '../../actions/lib/dataset/json-value.js'
import { manifestSchema } from '../../actions/lib/dataset/manifest.js'
import {
  canonicalise,
  defaultRules,
  describeRules,
  exactDecimal,
  type Rules,
  rulesOf,
} from '../../actions/lib/parity/normalisation.js'

const column = (type: string, kind: Column['kind']): Column => ({
  name: 'x',
  type,
  kind,
  base: type,
  bytewise: kind === 'text',
  list: false,
  nullable: true,
  bytes: undefined,
  maxLength: undefined,
  labels: undefined,
  default: undefined,
  generated: false,
})

/** Whether two values are equal by the defaults, with some rules set. */
function equal(
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  rules: Partial<Rules> = {},
  of?: Column,
): boolean {
  const all = { ...rulesOf(of, undefined), ...rules }
  return canonicalise(a, all, of) === canonicalise(b, all, of)
}

const exact = (text: string) => new ExactNumber(text)

describe('by the defaults', () => {
  test.each<[JsonValue | undefined, JsonValue | undefined]>([
    [exact('1.10'), 1.1],
    [exact('1e2'), 100],
    [exact('-0'), 0],
    [exact('0.000'), 0],
    [exact('12345678901234567890'), exact('12345678901234567890.0')],
    [
      { a: 1, b: [2] },
      { b: [2], a: exact('1.0') },
    ],
    [{ a: { x: null, y: '' } }, { a: { y: '', x: null } }],
  ])('%j equals %j', (a, b) => expect(equal(a, b)).toBe(true))

  test.each<[JsonValue | undefined, JsonValue | undefined]>([
    ['1.10', '1.1'],
    ['1.1', 1.1],
    [1, true],
    ['true', true],
    [exact('12345678901234567890'), exact('12345678901234567891')],
    [0.1, exact('0.1000000000000000000001')],
    [null, undefined],
    [null, ''],
    ['', undefined],
    ['null', null],
    [0, null],
    [false, null],
    [[], null],
    [{}, null],
    [[], {}],
    [[null], []],
    [
      [1, 2],
      [2, 1],
    ],
    [
      [[1], 2],
      [1, 2],
    ],
    [[1, 2], '[1,2]'],
    [{ a: null }, {}],
    [{ a: 1 }, { A: 1 }],
    ['a', 'a '],
    ['a', 'A'],
    ['é', 'e\u0301'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00+00:00'],
    ['missing', undefined],
  ])('%j differs from %j', (a, b) => expect(equal(a, b)).toBe(false))

  test('values are equal exactly when they are the same JSON, whatever the order of keys', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.parse(JSON.stringify(json)) as JsonValue)
    const sorted = (json: JsonValue): unknown =>
      Array.isArray(json)
        ? json.map(sorted)
        : json !== null && typeof json === 'object'
          ? Object.fromEntries(
              Object.entries(json)
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([key, member]) => [`k${key}`, sorted(member)]),
            )
          : Object.is(json, -0)
            ? 0
            : json
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(equal(a, b)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)))
        expect(equal(a, structuredClone(a))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('a number is its value: however many zeros and whatever exponent it is written with', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(30), fc.nat(5), (digits, places, zeros) => {
        const text = `${digits}e-${places}`
        expect(exactDecimal(`${digits}${'0'.repeat(zeros)}e-${places + zeros}`)).toBe(exactDecimal(text))
        expect(exactDecimal(`${digits + 1n}e-${places}`)).not.toBe(exactDecimal(text))
      }),
    )
  })
})

describe('by their switches', () => {
  test.each<[Partial<Rules>, JsonValue | undefined, JsonValue | undefined, JsonValue | undefined]>([
    [{ trim: 'ends' }, ' a b\t', 'a b', 'ab'],
    [{ case: 'fold' }, 'Größe', 'GRÖßE', 'Grösse'],
    [{ 'empty-text': 'null' }, '', null, ' '],
    [{ 'empty-text': 'null', trim: 'ends' }, ' ', null, 'x'],
    [{ missing: 'null' }, undefined, null, ''],
    [{ missing: 'null' }, { a: null, b: 1 }, { b: 1 }, { a: 0, b: 1 }],
    [{ booleans: 'words' }, 'Yes', true, 'yess'],
    [{ booleans: 'words' }, 0, false, 2],
    [{ 'number-text': 'number' }, '1.10', 1.1, '1.1 kg'],
    [{ numbers: 'double' }, exact('0.1000000000000000055'), 0.1, 0.1000001],
    [{ numbers: 'single' }, exact('0.100000001490116'), 0.1, 0.1001],
    [{ lists: 'set' }, ['a', 'b', 'b'], ['b', 'a', 'b'], ['a', 'b']],
    [{ lists: 'set' }, { x: [1, 2] }, { x: [2, 1] }, { x: [1, 3] }],
    [{ objects: 'ordered' }, { a: 1, b: 2 }, { a: exact('1.0'), b: 2 }, { b: 2, a: 1 }],
    [
      { times: 'instant' },
      '2026-01-01T01:00:00+01:00',
      '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00.000001Z',
    ],
    [{ times: 'instant' }, '2026-01-01T00:00', '2026-01-01 00:00:00.000', '2026-01-01T00:00:00Z'],
    [
      { uuids: 'value' },
      '{0F8FAD5B-D9CB-469F-A165-70867728950E}',
      '0f8fad5bd9cb469fa16570867728950e',
      '0f8fad5b',
    ],
  ])('%j: %j equals %j, but not %j', (rules, a, b, c) => {
    expect(equal(a, b, rules)).toBe(true)
    expect(equal(a, c, rules)).toBe(false)
  })

  test('a column says which of them it needs', () => {
    const timestamptz = column('timestamp with time zone', 'timestamp')
    expect(equal('2026-01-01T00:00:00', '2026-01-01T01:00:00+01:00', {}, timestamptz)).toBe(true)
    expect(equal('2026-01-01T00:00:00.1234564Z', '2026-01-01T00:00:00.123456Z', {}, timestamptz)).toBe(true)
    expect(equal('2026-01-01T00:00:00.123457Z', '2026-01-01T00:00:00.123456Z', {}, timestamptz)).toBe(false)
    const timestamp = column('timestamp without time zone', 'timestamp')
    expect(equal('2026-01-01T00:00:00Z', '2026-01-01T00:00:00', {}, timestamp)).toBe(true)
    expect(equal('2026-01-01T00:00:00+05', '2026-01-01T00:00:00', {}, timestamp)).toBe(false)
    expect(equal('2026-01-01T05:00:00+05', '2026-01-01T00:00:00', {}, timestamp)).toBe(false)
    expect(equal('0099-01-01', '1999-01-01', {}, timestamp)).toBe(false)
    expect(equal('2026-02-30', '2026-03-02', {}, timestamp)).toBe(false)
    expect(equal('07:00', '07:00:00.0', {}, column('time without time zone', 'time'))).toBe(true)
    expect(equal(exact('0.10000000000000001'), 0.1, {}, column('double precision', 'number'))).toBe(true)
    expect(equal(exact('0.10000000000000001'), 0.1, {}, column('numeric', 'number'))).toBe(false)
    const domain = (base: string, kind: Column['kind']) => ({ ...column('"our type"', kind), base })
    expect(equal(exact('0.10000000000000001'), 0.1, {}, domain('real', 'number'))).toBe(true)
    expect(equal(exact('0.10000000000000001'), 0.1, {}, domain('numeric', 'number'))).toBe(false)
    const moment = domain('timestamp(3) with time zone', 'timestamp')
    expect(equal('2026-01-01T00:00:00', '2026-01-01T01:00:00+01:00', {}, moment)).toBe(true)
    expect(equal('2026-01-01T00:00:00Z', '2026-01-01T00:00:00+01:00', {}, moment)).toBe(false)
    expect(describeRules(rulesOf(timestamp, { lists: 'set' }))).toEqual(['lists=set', 'times=instant'])
  })
})

describe('a clock that does not exist equals none that does', () => {
  test.each([
    ['2026-01-01T12:60:00Z', '2026-01-01T13:00:00Z'],
    ['2026-01-01T12:00:60Z', '2026-01-01T12:01:00Z'],
    ['2026-01-01T25:00:00Z', '2026-01-02T01:00:00Z'],
    ['2026-01-01T24:00:01Z', '2026-01-02T00:00:01Z'],
    ['2026-01-01T12:00:00+16:00', '2025-12-31T20:00:00Z'],
    ['2026-01-01T12:00:00+01:60', '2026-01-01T10:00:00Z'],
  ])('%s, %s', (odd, plain) => {
    const at = column('timestamp with time zone', 'timestamp')
    expect(equal(odd, plain, {}, at)).toBe(false)
    const clock = column('time with time zone', 'time')
    expect(equal(odd.slice(11), plain.slice(11), {}, clock)).toBe(false)
  })

  test('but the end of a day is one, and the next begins with it', () => {
    const at = column('timestamp with time zone', 'timestamp')
    expect(equal('2026-01-01T24:00:00.000Z', '2026-01-02T00:00:00Z', {}, at)).toBe(true)
    const clock = column('time without time zone', 'time')
    expect(equal('24:00', '24:00:00', {}, clock)).toBe(true)
    expect(equal('24:00', '00:00:00', {}, clock)).toBe(false)
  })
})

test('the manifest knows every rule, and the page speaks of each with its default', () => {
  const page = readFileSync('docs/normalisation.md', 'utf8')
  for (const [rule, setting] of Object.entries(defaultRules)) {
    expect(page, rule).toMatch(new RegExp(`\\| \`${rule}\` \\|[^|]*\`${String(setting)}\``))
  }
  const upsert = (normalise: unknown) =>
    manifestSchema.safeParse({
      name: 'x',
      policy: 'upsert',
      tables: [{ table: 't', file: 't.json', normalise }],
    }).success
  expect(upsert({ c: defaultRules })).toBe(true)
  expect(upsert({ c: { absent: { value: [1] } } })).toBe(true)
  expect(upsert({ c: { lists: 'bag' } })).toBe(false)
  expect(upsert({ c: { list: 'set' } })).toBe(false)
})
