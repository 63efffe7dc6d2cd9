import { expect, test } from 'vitest'
import { createRedactor } from '../../actions/lib/action/redaction.js'

test('a secret is hidden wherever it stands, in keys and nested lists too, and nothing else is touched', () => {
  const redactor = createRedactor()
  redactor.hide(['s3cret', 's3cret-and-more'])
  const at = new Date(0)
  const value = {
    list: [['plain'], ['has s3cret in it', { s3cret: 1, other: 's3cret-and-more' }]],
    untouched: { deep: ['as it was'] },
    at,
    none: null,
    number: 3,
  }
  const redacted = redactor.redactAll(value)
  expect(redacted).toEqual({
    list: [['plain'], ['has *** in it', { '***': 1, other: '***' }]],
    untouched: { deep: ['as it was'] },
    at,
    none: null,
    number: 3,
  })
  expect(JSON.stringify(value)).toContain('s3cret')
})

test('a value without a secret is not copied', () => {
  const redactor = createRedactor()
  redactor.hide(['s3cret'])
  const value = { rows: Array.from({ length: 100 }, (_, n) => ({ key: `row ${n}` })) }
  expect(redactor.redactAll(value)).toBe(value)
})

test('a secret at the bottom of a deep value is found as quickly as one on top', () => {
  const redactor = createRedactor()
  redactor.hide(['s3cret'])
  let value: unknown = 's3cret'
  for (let depth = 0; depth < 200; depth++) value = depth % 2 === 0 ? [value] : { in: value }
  expect(JSON.stringify(redactor.redactAll(value))).toContain('***')
})
