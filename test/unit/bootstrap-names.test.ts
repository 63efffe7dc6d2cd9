import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareByCodePoint, toCamelCase } from '../../actions/lib/bootstrap/names.js'
import { toSnakeCase } from '../../actions/lib/dataset/field.js'

test('names become camelCase, and what is camelCase stays', () => {
  const cases = {
    equipment_categories: 'equipmentCategories',
    id: 'id',
    Order: 'order',
    'Order Line': 'orderLine',
    'order-line.v2': 'orderLineV2',
    SKU: 'sku',
    HTTP_STATUS: 'httpSTATUS',
    _score: '_score',
    commonNames: 'commonNames',
    størrelse_på_sko: 'størrelsePåSko',
    '---': '',
  }
  for (const [name, wanted] of Object.entries(cases)) expect(toCamelCase(name)).toBe(wanted)
})

test('naming twice changes nothing, so that a source in camelCase and one in snake_case meet', () => {
  const name = fc.stringMatching(/^[a-z]+(_[a-z]+[0-9]?){0,4}$/)
  fc.assert(
    fc.property(name, (column) => {
      expect(toCamelCase(toCamelCase(column))).toBe(toCamelCase(column))
    }),
  )
  for (const column of ['common_names', 'is_active', 'exercise_input_permissions']) {
    expect(toSnakeCase(toCamelCase(column))).toBe(column)
  }
})

test('texts are ordered as their UTF-8 bytes are, astral characters too', () => {
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareByCodePoint(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
  // By UTF-16 units it would be the other way round.
  expect(compareByCodePoint('\uffee', '😀')).toBeLessThan(0)
  expect('\uffee' < '😀').toBe(false)
})
