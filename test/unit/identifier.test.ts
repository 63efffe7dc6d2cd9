import { describe, expect, test } from 'vitest'
import { parseTableName, quoteIdentifier, quoteTable } from '../../actions/lib/database/identifier.js'

describe('a table name', () => {
  test.each([
    ['item', { name: 'item' }],
    ['Item', { name: 'Item' }],
    ['sales.item', { schema: 'sales', name: 'item' }],
    ['sales."Order Line"', { schema: 'sales', name: 'Order Line' }],
    ['"a.b"."c""d"', { schema: 'a.b', name: 'c"d' }],
  ])('%s', (text, name) => {
    expect(parseTableName(text)).toEqual(name)
  })

  test.each(['', 'a.b.c', 'a b', '"open', 'a."b"c', '.a'])('%j is none', (text) => {
    expect(() => parseTableName(text)).toThrow(RangeError)
  })
})

test('quotes are doubled, so that no name can end its own quoting', () => {
  expect(quoteIdentifier('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"')
  expect(quoteTable({ schema: 'S', name: 'order' })).toBe('"S"."order"')
  expect(() => quoteIdentifier('a\0b')).toThrow(RangeError)
})
