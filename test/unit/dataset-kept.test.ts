import { expect, test } from 'vitest'
import type { ValueParts } from '../../actions/lib/database/value-parts.js'
import { countDecimals, findLoss, findLossInParts, splitLiteral } from '../../actions/lib/dataset/kept.js'

test.each([
  ['1.25', 2],
  ['1.250', 2],
  ['125e-2', 2],
  ['1.25E+1', 1],
  ['1500', -2],
  ['15e2', -2],
  ['-.5', 1],
  ['0.000', Number.NEGATIVE_INFINITY],
  ['0e-30', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NEGATIVE_INFINITY],
])('digits behind the point that count: %s', (text, decimals) => {
  expect(countDecimals(text)).toBe(decimals)
})

test.each<[Parameters<typeof splitLiteral>[0], string, (string | undefined)[]]>([
  ['array', '{}', []],
  ['array', '{a, "b,\\"c" ,NULL,"NULL"}', ['a', 'b,"c', undefined, 'NULL']],
  ['array', '[0:1]={1,2}', ['1', '2']],
  ['array', '{{1,"}"},{2,3}}', ['{1,"}"}', '{2,3}']],
  ['composite', '()', [undefined]],
  ['composite', '(,"a ""b"" \\\\c",  x)', [undefined, 'a "b" \\c', '  x']],
  ['range', '[1,5)', ['1', '5']],
  ['range', '("2024-01-01 00:00:00",)', ['2024-01-01 00:00:00', undefined]],
  ['range', 'empty', []],
  ['multirange', '{[1,2), ("a,b]",4]}', ['[1,2)', '("a,b]",4]']],
  ['composite', 'no literal', []],
])('the parts of a literal: %s %s', (shape, text, parts) => {
  expect(splitLiteral(shape, text)).toEqual(parts)
})

test.each([
  ['1,000.50', undefined],
  ['$1,000.505', 'field-rounded'],
  ['1.000,50 €', undefined],
  ['1.000,505 €', 'field-rounded'],
  ['(1.005)', 'field-rounded'],
])('an amount of money: %s', (text, code) => {
  expect(findLoss('money', text)?.code).toBe(code)
})

test('a loss is found however deep it lies, and told with the type of the column', () => {
  const tenth: ValueParts = { shape: 'plain', type: 'numeric(4,1)' }
  const list: ValueParts = { shape: 'array', parts: [tenth] }
  const made: ValueParts = {
    shape: 'composite',
    parts: [tenth, { shape: 'array', parts: [{ shape: 'composite', parts: [list] }] }],
  }
  expect(findLossInParts(made, '(1.5,"{""(\\\\""{1.5,2.5}\\\\"")""}")', 'nest')).toBeUndefined()
  expect(findLossInParts(made, '(1.5,"{""(\\\\""{1.5,2.25}\\\\"")""}")', 'nest')).toEqual({
    code: 'field-rounded',
    message: 'is 2.25, of which nest would drop digits',
  })
})
