import { describe, expect, test } from 'vitest'
import { compileArithmetic } from '../../actions/lib/scoring/arithmetic.js'
import { findDateTimeFault } from '../../actions/lib/scoring/date-time.js'
import { isOn, resolveExpectation } from '../../actions/lib/scoring/expectation.js'
import { contractManifestSchema } from '../../actions/lib/scoring/manifest.js'
import { compileStructure } from '../../actions/lib/scoring/structure.js'
import { judgeText, samplePayload } from '../support/scoring.js'

const rulesOf = (rules: unknown) =>
  contractManifestSchema.parse({ name: 'test', schema: 'x.json', rules }).rules

describe('tolerances', () => {
  const total = (value: number) => ({ total: value, parts: { a: 0.6, b: 0.2906 } })
  const arithmetic = compileArithmetic(
    rulesOf([{ rule: 'total', total: '/total', contributions: '/parts/*', tolerance: 0.001 }]),
  )

  test('are accepted to their last digit, whatever binary fractions make of it', () => {
    expect(Math.abs(0.8916 - 0.8906)).toBeGreaterThan(0.001)
    for (const value of [0.8906, 0.8916, 0.8896]) expect(arithmetic.holds(total(value))).toBe(true)
  })

  test('and refused beyond', () => {
    for (const value of [0.8917, 0.8895, 0.89161, 0.891600002])
      expect(arithmetic.holds(total(value))).toBe(false)
  })

  test('of the home contract are 0.01 for the weights and 0.001 for the rest', async () => {
    const payload = samplePayload()
    payload.weights = { safety: 0.61, compliance: 0.3, performance: 0.1 }
    payload.factors.safety.weight = 0.609
    payload.factors.safety.contribution = 0.609
    payload.total = 0.8986
    expect(await judgeText(JSON.stringify(payload))).toEqual([])
    payload.weights.safety = 0.6101
    const codes = (await judgeText(JSON.stringify(payload))).map(({ code }) => code)
    expect(codes).toEqual(['scoring-weights-sum', 'scoring-factor-weight'])
  })
})

describe('broken arithmetic points at the field that fits nowhere', () => {
  test.each([
    ['/weights/safety', 'scoring-weights-sum'],
    ['/factors/safety/weight', 'scoring-factor-weight'],
    ['/factors/compliance/score', 'scoring-contribution'],
    ['/factors/compliance/contribution', 'scoring-total'],
    ['/total', 'scoring-total'],
  ])('%s', async (pointer, code) => {
    const payload = samplePayload()
    const steps = pointer.slice(1).split('/')
    const last = steps.pop() ?? ''
    const holder = steps.reduce(
      (here, step) => here[step] as Record<string, unknown>,
      payload as Record<string, unknown>,
    )
    holder[last] = 0.2
    const found = (await judgeText(JSON.stringify(payload))).find((one) => one.code === code)
    expect(found?.suspects).toEqual([pointer])
  })

  test('and says what the sum is and what stands there', async () => {
    const [found] = await judgeText(JSON.stringify({ ...samplePayload(), total: 0.5 }))
    expect(found).toMatchObject({
      pointer: '/total',
      expected: '0.8906 ± 0.001, the sum of the contributions',
      actual: '0.5',
    })
  })

  test('a missing factor is told once, not as a wrong sum too', async () => {
    const { factors, ...rest } = samplePayload()
    const { safety, compliance } = factors
    const found = await judgeText(JSON.stringify({ ...rest, factors: { safety, compliance } }))
    expect(found.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/factors/performance', 'scoring-missing'],
    ])
  })
})

describe('a contract of another shape', () => {
  const arithmetic = compileArithmetic(
    rulesOf([
      { rule: 'weights-sum', weights: '/parts/*/w', sum: 100, tolerance: 0 },
      {
        rule: 'contribution',
        contribution: '/parts/*/c',
        weight: '/parts/*/w',
        score: '/parts/*/s',
        tolerance: 0.5,
      },
      { rule: 'total', total: '/points', contributions: '/parts/*/c', tolerance: 0 },
      { rule: 'rounded', values: ['/points'], decimals: 0, level: 'error' },
    ]),
  )

  test('with parts in a list is counted in the same way', () => {
    const parts = [
      { w: 70, s: 0.5, c: 35 },
      { w: 30, s: 1, c: 30 },
    ]
    expect(arithmetic.holds({ parts, points: 65 })).toBe(true)
    const found = arithmetic.explain({ parts: [parts[0], { w: 30, s: 1, c: 20 }], points: 65.5 })
    expect(found.map(({ code, pointer, level }) => [code, pointer, level])).toEqual([
      ['scoring-contribution', '/parts/1/c', 'error'],
      ['scoring-total', '/points', 'error'],
      ['scoring-not-rounded', '/points', 'error'],
    ])
  })

  test('numbers that are texts are never counted', () => {
    expect(arithmetic.holds({ parts: [{ w: '70', s: 0.5, c: 35 }], points: 35 })).toBe(true)
    expect(arithmetic.holds(null)).toBe(true)
    expect(arithmetic.holds({ parts: 'none', points: 1 })).toBe(true)
  })
})

describe('times', () => {
  test.each([
    '2026-02-28T07:15:00Z',
    '2024-02-29T23:59:59.999999+14:00',
    '2000-02-29T00:00:00-00:30',
    '2026-12-31T00:00:00.1Z',
  ])('%s is one', (text) => {
    expect(findDateTimeFault(text)).toBeUndefined()
    expect(Number.isNaN(Date.parse(text))).toBe(false)
  })

  test.each([
    ['2026-02-30T00:00:00Z', 'that month has 28 days'],
    ['1900-02-29T00:00:00Z', 'that month has 28 days'],
    ['2026-06-31T00:00:00Z', 'that month has 30 days'],
    ['2026-02-28T23:59:60Z', 'leap seconds cannot be stored'],
    ['2026-02-28T07:15:00', 'it has no offset, such as Z or +02:00'],
    ['2026-02-28T07:15:00+02', 'its offset is not written +HH:MM'],
    ['2026-02-28 07:15:00Z', 'a blank stands where T belongs'],
    ['2026-02-28', 'it is a date without a time'],
    ['2026-02-28T24:00:00Z', 'there is no hour 24'],
    ['2026-02-28T07:15:00+24:00', 'there is no offset +24:00'],
    ['2026-14-01T00:00:00Z', 'there is no month 14'],
    ['2026-02-28T07:15:00Z\n', 'it is not written YYYY-MM-DDTHH:MM:SSZ'],
  ])('%j only looks like one', (text, reason) => {
    expect(findDateTimeFault(text)).toBe(reason)
  })
})

describe('the JSON Schema of a contract', () => {
  test.each([
    'http://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft/2019-09/schema',
    'https://json-schema.org/draft/2020-12/schema',
  ])('%s is understood', async ($schema) => {
    const structure = await compileStructure({
      $schema,
      type: 'object',
      properties: { at: { type: 'string', format: 'date-time' }, mail: { type: 'string', format: 'email' } },
      required: ['at'],
      additionalProperties: false,
    })
    expect(structure.accepts({ at: '2026-02-28T07:15:00Z', mail: 'a@b.example' })).toBe(true)
    const found = structure.explain({ at: '2026-02-28T23:59:60Z', mal: 1 }, true)
    expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['scoring-unknown-field', '/mal'],
      ['scoring-date', '/at'],
    ])
    expect(found[0]?.expected).toBe('no such field (is "mail" meant?)')
  })

  test('a keyword that nobody knows, an unknown draft and a type that is none are refused', async () => {
    await expect(compileStructure({ type: 'object', requred: ['a'] })).rejects.toThrow(/requred/)
    await expect(compileStructure({ $schema: 'http://json-schema.org/draft-04/schema#' })).rejects.toThrow(
      /draft-04/,
    )
    await expect(compileStructure({ type: 'numbr' })).rejects.toThrow()
  })
})

describe('what is expected', () => {
  test('the switch is on for "true" and "1", and for nothing else', () => {
    expect(['true', '1'].map(isOn)).toEqual([true, true])
    expect(['TRUE', 'yes', 'on', '0', 'false', ' true', 'enabled'].some(isOn)).toBe(false)
  })

  test('the input goes before the switch, and the switch before any', () => {
    expect(resolveExpectation('any', 'true').expectation).toBe('any')
    expect(resolveExpectation(undefined, 'true').expectation).toBe('present')
    expect(resolveExpectation(undefined, '1').expectation).toBe('present')
    expect(resolveExpectation(undefined, 'off')).toEqual({
      expectation: 'absent',
      because: 'FEATURE_V1_PLANNING_SCORING is "off"',
    })
    expect(resolveExpectation(undefined, '').expectation).toBe('any')
    expect(resolveExpectation(undefined, undefined).expectation).toBe('any')
  })
})
