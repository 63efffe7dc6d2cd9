import { expect, test } from 'vitest'
import { createRedactor, redactReport } from '../../actions/lib/action/redaction.js'
import type { Report } from '../../actions/lib/report/report.js'

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

test('a report without its secrets keeps its own words, though a secret may be one of them', () => {
  const redactor = createRedactor()
  redactor.hide(['broken', 'error', 'title', 'place', 'note', 'rows', 's3cret'])
  const report: Report = {
    action: 'parity',
    headline: 'it is broken',
    ending: 'broken',
    startedAt: new Date(0),
    duration: 1,
    phases: [{ name: 's3cret', duration: 1 }],
    facts: [['place', 's3cret']],
    sections: [{ title: 's3cret', columns: ['rows'], rows: [['s3cret', 1]], note: 'a note' }],
    problems: [
      {
        level: 'error',
        code: 'no-error',
        message: 's3cret',
        place: { file: 's3cret', line: 1 },
        next: 's3cret',
      },
      { level: 'warning', code: 'note', message: 'plain' },
    ],
    outputs: { rows: 's3cret' },
    result: { list: ['s3cret'] },
  }
  expect(redactReport(report, redactor)).toEqual({
    action: 'parity',
    headline: 'it is ***',
    ending: 'broken',
    startedAt: new Date(0),
    duration: 1,
    phases: [{ name: '***', duration: 1 }],
    facts: [['***', '***']],
    sections: [{ title: '***', columns: ['***'], rows: [['***', 1]], note: 'a ***' }],
    problems: [
      { level: 'error', code: 'no-error', message: '***', place: { file: '***', line: 1 }, next: '***' },
      { level: 'warning', code: 'note', message: 'plain' },
    ],
    outputs: { rows: '***' },
    result: { list: ['***'] },
  })
})
