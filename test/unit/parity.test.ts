import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Column } from '../../actions/lib/database/catalogue.js'
import { ExactNumber } from '../../actions/lib/dataset/json-value.js'
import { chooseSides, parseAddress } from '../../actions/lib/parity/address.js'
import { indexBootstrap } from '../../actions/lib/parity/bootstrap-file.js'
import { hashProbe, TextHash } from '../../actions/lib/parity/hash.js'
import { renderHtml } from '../../actions/lib/parity/html.js'
import { escapeHtml, renderValues, showInvisible } from '../../actions/lib/parity/html-text.js'
import { findDifferent, Ledger, portionBuckets } from '../../actions/lib/parity/ledger.js'
import { rulesOf } from '../../actions/lib/parity/normalisation.js'
import type { ParityOutcome } from '../../actions/lib/parity/outcome.js'
import { columnText, jsonbText, renderRecord } from '../../actions/lib/parity/record-text.js'
import { secretsInAddress } from '../../actions/lib/parity/secrets.js'
import {
  listProblems,
  renderParityHeadline,
  tabulateDifferences,
  tabulateTables,
} from '../../actions/lib/parity/summary.js'
import { bootstrapOf, makeFolder } from '../support/parity.js'

describe("Postgres' hash of a text", () => {
  // SELECT hashtextextended(text, 0) on PostgreSQL 15.
  test.each([
    ['', '-6939563903564495251'],
    ['a', '3591986179850072241'],
    ['abcdefghijkl', '-7556637188122330412'],
    ['hello world, this is longer than twelve', '-6475321940574528862'],
  ])('of %j', (text, expected) => {
    const hash = new TextHash()
    hash.take('something longer before, which must leave no trace'.repeat(200))
    hash.take(text)
    expect(String(BigInt.asIntN(64, (BigInt(hash.high) << 32n) | BigInt(hash.low)))).toBe(expected)
  })

  test('of characters of every width', () => expect(hashProbe()).toBe('7832083232390016734'))
})

describe('a row as Postgres writes it', () => {
  test('is quoted as the server quotes', () => {
    expect(renderRecord([null, '', 'a b', 'x,"y"\\', 't'])).toBe('(,"","a b","x,""y""\\\\",t)')
    expect(jsonbText({ bb: 1, a: [null, { ü: 'x', z: new ExactNumber('1.10') }] })).toBe(
      '{"a": [null, {"z": 1.10, "ü": "x"}], "bb": 1}',
    )
    const column = { base: 'text[]', kind: 'text', list: true } as Column
    expect(columnText(column, ['a', '', 'null', 'x y', 'q"\\', null])).toBe(
      '{a,"","null","x y","q\\"\\\\",NULL}',
    )
    expect(columnText(column, 'a')).toBeUndefined()
    const numeric = { base: 'numeric', kind: 'number', list: false } as Column
    expect(
      [1.5, new ExactNumber('1.500'), new ExactNumber('2.0'), 100].map((one) => columnText(numeric, one)),
    ).toEqual(['1.5', '1.5', '2', '100'])
  })

  test('what the rules tell apart has no text in common', () => {
    const json = { base: 'json', kind: 'json', list: false } as Column
    const ordered = rulesOf(json, { objects: 'ordered' })
    expect(columnText(json, { b: 1, a: 2 })).toBe(columnText(json, { a: 2, b: 1 }))
    expect(columnText(json, { b: 1, a: 2 }, ordered)).toBe('{"b":1,"a":2}')
    const list = { ...json, base: 'json[]', list: true }
    expect(columnText(list, [{ b: 1, a: 2 }], ordered)).not.toBe(columnText(list, [{ a: 2, b: 1 }], ordered))
    const uuid = { base: 'uuid', kind: 'uuid', list: false } as Column
    expect(columnText(uuid, 'A0EEBC99')).toBe('a0eebc99')
    expect(columnText(uuid, 'A0EEBC99', rulesOf(uuid, { uuids: 'text' }))).toBe('A0EEBC99')
    const local = { base: 'timestamp without time zone', kind: 'timestamp', list: false } as Column
    expect(columnText(local, '1970-01-01T00:00:01Z')).toBe('1000000')
    expect(columnText(local, '1970-01-01T00:00:01+05')).toBeUndefined()
    expect(columnText(local, '1970-01-01T00:00:01', rulesOf(local, { times: 'text' }))).toBeUndefined()
  })

  test('different rows have different texts', () => {
    const value = fc.option(fc.stringMatching(/^[ab,"()\\ ]{0,3}$/), { nil: null })
    const row = fc.array(value, { minLength: 2, maxLength: 3 })
    fc.assert(
      fc.property(row, row, (a, b) => {
        expect(renderRecord(a) === renderRecord(b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a ledger', () => {
  const fill = (rows: readonly [number, number, number][], bits = 8) => {
    const ledger = new Ledger(bits)
    for (const [key, low, high] of rows) ledger.add(key, 1, low, high)
    return ledger
  }

  test('does not care for order, and names the bucket in which a hash differs, however it is folded', () => {
    const half = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    const rows = fc.array(fc.tuple(half, half, half), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(rows, fc.nat(), fc.integer({ min: 1, max: 2 ** 32 - 1 }), (some, pick, by) => {
        const at = pick % some.length
        const changed = some.map((row, index): [number, number, number] =>
          index === at ? [row[0], (row[1] + by) % 2 ** 32, row[2]] : row,
        )
        const [one, same, other] = [fill(some), fill([...some].reverse()), fill(changed)]
        expect(findDifferent([one, same])).toEqual([])
        expect(findDifferent([one, other])).toEqual([(some[at]?.[0] ?? 0) & 255])
        expect(findDifferent([one.fold(3), other.fold(3)])).toEqual([(some[at]?.[0] ?? 0) & 7])
        expect(findDifferent([one, other], { buckets: [], bits: 3 })).toEqual([])
        expect([one.rows, one.fold(3).rows]).toEqual([some.length, some.length])
      }),
    )
  })

  test('portions hold at most so many rows, and every bucket once', () => {
    const ledger = fill([
      [0, 1, 1],
      [0, 1, 1],
      [0, 1, 1],
      [1, 1, 1],
      [2, 1, 1],
    ])
    expect(portionBuckets([ledger, ledger], [0, 1, 2], 4)).toEqual([[0], [1, 2]])
  })
})

describe('the outline of a bootstrap', () => {
  test('is found wherever its bytes are cut and however they are spaced', async () => {
    const folder = await makeFolder()
    const tables = { 'a "b" {': [{ x: '}]","tables":{' }], empty: [], ü: [[1, { y: '\\"' }]] }
    for (const text of [
      bootstrapOf(tables),
      JSON.stringify(JSON.parse(bootstrapOf(tables)), null, 3),
      `\n ${bootstrapOf(tables)} \n`,
    ]) {
      const path = join(folder, 'bootstrap.json')
      await writeFile(path, text)
      const found = await indexBootstrap(path, 'it')
      expect(found.referenceVersion).toBe('v1')
      const bytes = Buffer.from(text)
      const read = [...found.tables].map(([name, { start, end }]) => [
        name,
        JSON.parse(bytes.subarray(start, end).toString()),
      ])
      expect(Object.fromEntries(read)).toEqual(tables)
    }
  })
})

describe('sides', () => {
  test('are read, and shown without what is secret', () => {
    expect(parseAddress('dataset')).toEqual({ kind: 'files', label: 'the files' })
    expect(parseAddress('postgresql://me:s3cret@host/db').label).toBe('me@host:5432/db')
    expect(parseAddress('https://me:s3cret@host/x/bootstrap?token=s3cret').label).toBe(
      'https://host/x/bootstrap',
    )
    expect(parseAddress('artifacts/reference')).toMatchObject({
      kind: 'snapshot',
      label: 'artifacts/reference',
    })
    for (const text of ['ftp://s3cret', 'https://', 'postgresql://'])
      expect(() => parseAddress(text)).toThrow(/^(?!.*s3cret)/)
    for (const text of ['dataset', 'artifacts/reference', 'https://host/bootstrap'])
      expect(secretsInAddress(text)).toEqual([])
    for (const text of ['postgres://h/d', 'https://u@h/', 'https://h/?token=x', 'http://u:p@h'])
      expect(secretsInAddress(text)).toContain(text)
  })

  test('must be two at least', () => {
    const none = { left: 'dataset', right: undefined, third: undefined }
    expect(() => chooseSides(none, undefined)).toThrow(/right side/)
  })
})

const nasty = `</script><script>document.title = 'broken'</script>"'&`

const outcome: ParityOutcome = {
  dataset: `set ${nasty}`,
  sides: [
    { name: 'left', kind: 'files', label: `the files ${nasty}`, version: undefined },
    { name: 'right', kind: 'bootstrap', label: 'http://host/bootstrap', version: 'v1' },
  ],
  types: 'the values alone',
  tables: [
    {
      table: `item ${nasty}`,
      key: ['id'],
      rows: { left: 3, right: 3 },
      equal: 1,
      missing: 1,
      extra: 0,
      changed: 1,
      duplicate: 0,
      foreign: 2,
      deactivated: 0,
      fieldsCompared: 9,
      differingFields: 1,
      alone: {},
      rules: { [`label ${nasty}`]: ['trim=ends'] },
      notCompared: {},
      differences: [
        {
          table: 'item',
          key: nasty,
          kind: 'changed',
          on: ['left', 'right'],
          fields: [{ field: `label${nasty}`, values: { left: nasty }, wrong: undefined }],
          wrong: undefined,
          place: { file: `f${nasty}`, line: 3, column: 1 },
        },
        {
          table: 'item',
          key: 'gone',
          kind: 'missing',
          on: ['left'],
          fields: [],
          wrong: undefined,
          place: undefined,
        },
      ],
      foreignRows: [{ key: 'theirs', fields: [] }],
    },
  ],
  blockers: [],
  extraTables: [{ side: 'right', table: `more ${nasty}` }],
  retries: 0,
}

test('what is told names rows, fields and both values, and how many are shown of how many', () => {
  expect(renderParityHeadline(outcome)).toBe(
    'files and API differ: 1 missing, 1 changed, 1 table too many; 1 table, 3 rows, 9 fields compared',
  )
  expect(tabulateDifferences(outcome, 1)).toMatchObject({
    rows: [['item', nasty, 'changed', `label${nasty}`, JSON.stringify(nasty), '(missing)']],
    note: 'Showing 1 of 2 rows; report.json has 2.',
  })
  expect(tabulateTables(outcome).note).toMatch(/numbers=exact.*trim=ends/)
  expect(listProblems(outcome).map(({ code, level }) => `${level} ${code}`)).toEqual([
    'error parity-table-extra',
    'error parity-changed',
    'error parity-missing',
    'warning parity-foreign',
  ])
})

describe('report.html', () => {
  test('holds every value escaped, and asks nobody for anything', () => {
    const page = renderHtml(outcome)
    expect(page.match(/<script>/g)).toHaveLength(1)
    expect(page.match(/<\/script>/g)).toHaveLength(1)
    expect(page).toContain(escapeHtml(nasty))
    expect(page).not.toContain(nasty)
    expect(page).not.toMatch(/<[^>]+\s(?:src|href)=(?!"data:,")/)
    expect(page).toContain("default-src 'none'")
    expect(renderHtml(outcome)).toBe(page)
  })

  test('writes what cannot be seen as escapes, and leaves letters of every script as they are', () => {
    expect(showInvisible('a\u2028b\u202ec\u200bd\u00a0e\u0000f\ufeff\ud800g\u{e0041}')).toBe(
      'a\\u2028b\\u202ec\\u200bd\\u00a0e\\u0000f\\ufeff\\ud800g\\u{e0041}',
    )
    const plain = 'Grüße 値 𝄞 שלום مرحبا e\u0301'
    expect(showInvisible(plain)).toBe(plain)
  })

  test('marks what differs, never half a character, and loses nothing of either value', () => {
    expect(renderValues(['"abc"', '"abd"'])).toEqual([
      '&quot;ab<mark>c</mark>&quot;',
      '&quot;ab<mark>d</mark>&quot;',
    ])
    expect(renderValues(['"a"', '"a "'])).toEqual(['&quot;a&quot;', '&quot;a<mark> </mark>&quot;'])
    expect(renderValues(['x𝄞', 'x𝄟'])).toEqual(['x<mark>𝄞</mark>', 'x<mark>𝄟</mark>'])
    const part = fc.stringMatching(/^[ab<&"𝄞𝄟]{0,6}$/u)
    const text = (html: string) =>
      html
        .replace(/<[^>]*>/g, '')
        .replace(/&(lt|amp|quot);/g, (_, name: string) => ({ lt: '<', amp: '&' })[name] ?? '"')
    fc.assert(
      fc.property(part, part, part, part, (start, a, b, end) => {
        const [left, right] = [`${start}${a}${end}`, `${start}${b}${end}`]
        const shown = renderValues([left, right])
        expect(shown.map(text)).toEqual([left, right])
        expect(shown.join('')).not.toMatch(/[\ud800-\udbff]<|>[\udc00-\udfff]/)
      }),
    )
  })

  test('cuts a long value around its difference, and has all of it to unfold', () => {
    const [left = '', right = ''] = renderValues([
      `${'x'.repeat(5_000)}A${'y'.repeat(5_000)}`,
      `${'x'.repeat(5_000)}B${'y'.repeat(5_000)}`,
    ])
    expect(left).toMatch(/^…x+<mark>A<\/mark>y+…<details/)
    expect(right).toContain('<mark>B</mark>')
    expect(left).toContain(
      `all 10,001 characters</summary>${'x'.repeat(5_000)}A${'y'.repeat(5_000)}</details>`,
    )
    expect(left.indexOf('<details')).toBeLessThan(900)
  })
})
