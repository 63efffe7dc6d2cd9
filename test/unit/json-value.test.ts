import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExactNumber, findPlace, parseJson, renderJson } from '../../actions/lib/dataset/json-value.js'

function parsedOf(text: string) {
  const parsed = parseJson(text)
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  return parsed.value
}

function faultsOf(text: string) {
  const parsed = parseJson(text)
  return 'faults' in parsed ? parsed.faults : []
}

describe('values', () => {
  test('keep their digits', () => {
    const text = '{"big":12345678901234567890,"price":1.10,"tiny":1e-400,"plain":1.5,"list":[0.10,-0]}'
    expect(renderJson(parsedOf(text))).toBe(text)
    expect(parsedOf('{"a":1.10}')).toEqual({ a: new ExactNumber('1.10') })
    expect(parsedOf('{"a":"1.10","b":1.1}')).toEqual({ a: '1.10', b: 1.1 })
  })

  test('are what JSON.parse makes of them otherwise', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        const parsed = parseJson(text)
        if ('faults' in parsed)
          expect(parsed.faults.every((fault) => /nul|surrogate/.test(fault.code))).toBe(true)
        else expect(JSON.parse(renderJson(parsed.value))).toEqual(JSON.parse(text))
      }),
    )
  })

  test('take __proto__ for a key like any other', () => {
    expect(Object.keys(parsedOf('{"__proto__": {"x": 1.10}}') as object)).toEqual(['__proto__'])
  })
})

describe('faults', () => {
  test.each([
    ['{"a": 1,\n "a": 2}', 'json-duplicate-key', 2, 2],
    ['{"a": [{"b": 1, "b": 1}]}', 'json-duplicate-key', 1, 17],
    ['{"a": "x\\u0000"}', 'json-nul', 1, 7],
    ['{"a": "\\ud83d"}', 'json-lone-surrogate', 1, 7],
    ['{"a": }', 'json-invalid', 1, 7],
    ['{"a": 1,}', 'json-invalid', 1, 9],
    ['{"a": "x\ny"}', 'json-invalid', 1, 9],
    ['{"a": NaN}', 'json-invalid', 1, 7],
  ])('%j', (text, code, line, column) => {
    expect(faultsOf(text)).toMatchObject([{ code, line, column }])
  })

  test('a whole surrogate pair in escapes is a character', () => {
    expect(parsedOf('"\\ud83d\\ude00"')).toBe('😀')
  })

  test('nesting that would exhaust a stack is refused', () => {
    expect(faultsOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toMatchObject([
      { code: 'json-too-deep' },
    ])
  })
})

test('a path leads to a line and column', () => {
  const text = '{\n  "tags": ["a",\n    "b"]\n}'
  expect(findPlace(text, ['tags', 1])).toEqual({ line: 3, column: 5 })
  expect(findPlace(text, ['nowhere'])).toEqual({ line: 1, column: 1 })
})
