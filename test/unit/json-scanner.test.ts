import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonScanError } from '../../actions/lib/dataset/json-bytes.js'
import { JsonScanner } from '../../actions/lib/dataset/json-scanner.js'
import type { RawRow } from '../../actions/lib/dataset/row-batch.js'

/** Scans a text in chunks of `size` bytes. */
function scan(text: string | Buffer, size = 7, collection = 'rows'): RawRow[] {
  const bytes = Buffer.from(text)
  const scanner = new JsonScanner(collection)
  const rows: RawRow[] = []
  for (let start = 0; start < bytes.length; start += size) {
    const batch = scanner.push(bytes.subarray(start, start + size))
    for (let index = 0; index < batch.length; index++) rows.push(batch.row(index))
  }
  scanner.end()
  return rows
}

function fault(text: string | Buffer): { code: string; line: number; column: number; message: string } {
  try {
    scan(text)
  } catch (error) {
    if (error instanceof JsonScanError)
      return { code: error.code, line: error.line, column: error.column, message: error.message }
    throw error
  }
  throw new Error('It should have been refused.')
}

describe('rows are found in the bytes', () => {
  test('whatever stands in them, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (rows, size, pretty) => {
          const text = JSON.stringify(rows, null, pretty ? 2 : undefined)
          expect(scan(text, size).map((row) => JSON.parse(row.text))).toEqual(JSON.parse(text))
        },
      ),
    )
  })

  test('inside an object, beside other members', () => {
    const wrapped = '{"version": [1, {"rows": [0]}], "rows": [{"a": 1}, {"b": "]}"}], "more": {"rows": []}}'
    expect(scan(wrapped).map((row) => row.text)).toEqual(['{"a": 1}', '{"b": "]}"}'])
  })

  test('with the line and column where each begins, in UTF-16 units', () => {
    const text = '[ "é😀", {"a":1},\n  {"b":\n 2},\n{"c":3}]'
    expect(scan(text).map(({ line, column }) => [line, column])).toEqual([
      [1, 3],
      [1, 10],
      [2, 3],
      [4, 1],
    ])
  })

  test('an empty list has none', () => {
    expect(scan('[]')).toEqual([])
    expect(scan(' {"rows" : [ ] } ')).toEqual([])
  })
})

describe('what is no list of rows is refused with its place', () => {
  test.each([
    ['', 'json-invalid', 1, 1],
    ['  "text"', 'json-invalid', 1, 3],
    ['[{"a":1}\n,]', 'json-invalid', 2, 2],
    ['[{"a":1},,{"a":2}]', 'json-invalid', 1, 10],
    ['[{"a":1}] x', 'json-invalid', 1, 11],
    ['{"rows": []} x', 'json-invalid', 1, 14],
    ['{"other": []}', 'collection-missing', 1, 1],
    ['{"rows": [{"a":1}]', 'json-truncated', 1, 19],
    ['[{"a":1},\n  {"b": "half', 'json-truncated', 2, 3],
    ['[{"a":1}', 'json-truncated', 1, 2],
    ['[{"a":1},', 'json-truncated', 1, 10],
    ['{"x": tru, "rows": []}', 'json-invalid', 1, 23],
  ])('%j', (text, code, line, column) => {
    expect(fault(text)).toMatchObject({ code, line, column })
  })

  test('cut off anywhere, it is never taken for whole', () => {
    const text = '{"name": "é", "rows": [{"a": "x\\"]}"}, {"b": [1, 2]}]}'
    const bytes = Buffer.from(text)
    expect(scan(text)).toHaveLength(2)
    for (let end = 0; end < bytes.length; end++) {
      expect(() => scan(bytes.subarray(0, end)), `cut at ${end}`).toThrow(JsonScanError)
    }
  })

  test('bytes that are not UTF-8 are refused at their row', () => {
    expect(fault(Buffer.from('[{"a":1},\n{"a":"\xff"}]', 'latin1'))).toMatchObject({
      code: 'encoding-invalid',
      line: 2,
      column: 1,
    })
  })

  test('a wrong member name is met with the right one', () => {
    expect(fault('{"row": []}').message).toContain('Did you mean "row"?')
  })
})

test('a file that is one long line is read in one pass, and each row knows its column', () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => `{"é":${index}}`)
  const start = performance.now()
  const found = scan(`[${rows.join(',')}]`, 256 * 1024)
  expect(performance.now() - start).toBeLessThan(2_000)
  expect(found.length).toBe(rows.length)
  expect(found[2]?.column).toBe(2 + (rows[0]?.length ?? 0) + 1 + (rows[1]?.length ?? 0) + 1)
  expect(found.at(-1)?.column).toBe(rows.slice(0, -1).join(',').length + 3)
})
