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

test.each<[string, string, string?]>([
  ['interval', '1.5 days 00:00:00.123456'],
  ['interval', '1 mon 2 weeks 3 hours ago'],
  ['interval(0)', 'P1.5DT0.5H'],
  ['interval(3)', '500.5 msecs', 'digits'],
  ['interval', '1.0000000001 days', 'digits'],
  ['interval', '1.1 years', 'digits'],
  ['interval(0)', 'PT1.5S', 'digits'],
  ['interval second(2)', '1.125', 'digits'],
  ['interval minute to second(0)', '1:30.5', 'digits'],
  ['interval day', 'P1DT10H', 'day'],
  ['interval day', '1.5 days', 'day'],
  ['interval day', '1 day 00:00'],
  ['interval day', '24 hours', 'day'],
  ['interval month', 'P0001-02-03', 'month'],
  ['interval year', '24 months'],
  ['interval year', '2-1', 'year'],
  ['interval year to month', '1-2'],
  ['interval year to month', '1-2 3 4:05', 'month'],
  ['interval hour', '1 hour 60 minutes'],
  ['interval hour to minute', '-1:30'],
  ['interval hour to minute', '-1:30:15', 'minute'],
  ['interval minute', '1.5', 'minute'],
  ['interval day to second', 'no interval'],
])('an interval: %s of %s', (type, text, lost) => {
  const told = lost === undefined || lost === 'digits' ? lost : `what is finer than a ${lost}`
  expect(findLoss(type, text)?.message.split(' would drop ')[1]).toBe(told)
})

test.each<[string, string?]>([
  ['2024-01-01 10:00'],
  ['2024-01-01T10:00:00Z'],
  ['2024-01-01 10:00 UTC'],
  ['Mon 1-Jan-2024 10:00 AM'],
  ['2024-01-01 10:00 BC'],
  ['infinity'],
  ['10:00+00'],
  ['2024-01-01 10:00 PST', 'zone'],
  ['2024-01-01T10:00Europe/Berlin', 'zone'],
  ['2024-01-01 10:00 GMT+5', 'zone'],
  ['Jan 1 10:00 MSK 2024', 'zone'],
  ['2024-01-01 10:00:00+2', 'offset'],
  ['2024-01-01 10:00:00-07:30:15', 'offset'],
  ['2024-01-01 10:00 PM +02', 'offset'],
])('a time in a type without a zone: %s', (text, lost) => {
  const told = findLoss('timestamp without time zone', text)?.message
  expect(told?.split('would drop its ')[1]).toBe(lost)
  expect(findLoss('timestamp with time zone', text)).toBeUndefined()
})
