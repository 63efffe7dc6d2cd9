import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSyntaxFault } from '../../actions/lib/scoring/json-syntax.js'
import {
  findRepeatedKeys,
  locateValues,
  mayRepeatKeys,
  placeOf,
  pointerAt,
} from '../../actions/lib/scoring/json-text.js'
import { follow, parsePath, parsePointer, renderPointer } from '../../actions/lib/scoring/pointer.js'

function pointersOf(value: unknown, pointer: string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [pointer]
  return [pointer, ...Object.entries(value).flatMap(([key, member]) => pointersOf(member, [...pointer, key]))]
}

describe('values in a text', () => {
  test('are found where they stand, whatever the value and its layout', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const parsed = JSON.parse(text)
        for (const steps of pointersOf(parsed).slice(0, 40)) {
          const pointer = renderPointer(steps)
          const span = locateValues(text, [pointer]).get(pointer)
          expect(JSON.parse(text.slice(span?.start, span?.end))).toEqual(follow(parsed, steps))
        }
      }),
    )
  })

  test('what is not there is not found', () => {
    expect(locateValues('{"a":[1]}', ['/b', '/a/1', '/a/0/x']).size).toBe(0)
  })

  test('lines and columns count from 1', () => {
    const text = '{\n  "a": [\n    true\n  ]\n}'
    expect(placeOf(text, text.indexOf('true'))).toEqual({ line: 3, column: 5 })
    expect(placeOf(text, 0)).toEqual({ line: 1, column: 1 })
  })
})

describe('keys that stand twice', () => {
  test('are named by their pointer, and only in their own object', () => {
    const text = '{"a":{"x":1,"y":[{"x":2},{"x":3,"\\u0078":4}]},"a":0,"b":{"x":5}}'
    expect(findRepeatedKeys(text, 9).map(({ pointer }) => pointer)).toEqual(['/a/y/1/x', '/a'])
    expect(findRepeatedKeys(text, 1)).toHaveLength(1)
  })

  test('the quick look never misses one', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.string(),
        fc.jsonValue({ maxDepth: 1 }),
        (value, key, other) => {
          const inner = JSON.stringify(value)
          const name = JSON.stringify(key)
          const twice = `{${name}:${inner},"between":":",${name}:${JSON.stringify(other)}}`
          expect(mayRepeatKeys(twice, JSON.parse(twice))).toBe(true)
        },
      ),
    )
    const hidden = '{"a":"\\u003a","a":1}'
    expect(mayRepeatKeys(hidden, JSON.parse(hidden))).toBe(true)
    const sound = '{"a": ":::", "b": [{"a": 1}, {"a": 2}]}'
    expect(mayRepeatKeys(sound, JSON.parse(sound))).toBe(false)
  })
})

describe('syntax', () => {
  test('the first character that no JSON has there is found, as the engine agrees that there is one', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.nat(),
        fc.constantFrom('', ',', '}', ']', '"', 'NaN', '\u0001', ':'),
        (value, at, piece) => {
          const sound = JSON.stringify(value)
          const offset = at % (sound.length + 1)
          const text = sound.slice(0, offset) + piece + sound.slice(offset + (piece === '' ? 1 : 0))
          let isJson = true
          try {
            JSON.parse(text)
          } catch {
            isJson = false
          }
          const fault = findSyntaxFault(text)
          if (isJson) expect(fault).toBe(text.length)
          else expect(fault).toBeLessThanOrEqual(text.length)
          // What stands before the fault can still become JSON, so it is no fault itself.
          if (!isJson && fault < text.length) expect(findSyntaxFault(text.slice(0, fault))).toBe(fault)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['{"a":NaN}', 5, '/a'],
    ['{"a":{"b":[1,-Infinity]}}', 13, '/a/b/1'],
    ['[1,2', 4, '/1'],
    ['{"a":1}{', 7, ''],
    ['{"a":1,}', 7, ''],
    ["{'a':1}", 1, ''],
    ['{"a":01}', 5, '/a'],
  ])('%s stops at %i, in %s', (text, offset, pointer) => {
    expect(findSyntaxFault(text)).toBe(offset)
    if (offset < text.length) expect(pointerAt(text, offset)).toBe(pointer)
  })
})

describe('pointers', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (steps) => {
        expect(parsePointer(renderPointer(steps))).toEqual(steps)
      }),
    )
  })

  test('names with dots are taken too, and what is neither is refused', () => {
    expect(parsePath('result.scoring')).toEqual(['result', 'scoring'])
    expect(parsePath('$.result.0')).toEqual(['result', '0'])
    expect(parsePath('/a.b/c')).toEqual(['a.b', 'c'])
    expect(() => parsePath('a..b')).toThrow(RangeError)
    expect(() => parsePointer('/a~2')).toThrow(RangeError)
  })
})
