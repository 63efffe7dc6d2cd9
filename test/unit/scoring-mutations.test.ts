import { beforeAll, describe, expect, test } from 'vitest'
import { payloadSchema } from '../../actions/lib/scoring/contract.js'
import { createJudge, type Judgement } from '../../actions/lib/scoring/judge.js'
import { generatePayload, homeContract, samplePayload } from '../support/scoring.js'
import { mutate } from '../support/scoring-mutations.js'

let judge: (text: string) => Judgement
beforeAll(async () => {
  judge = createJudge((await homeContract()).demands)
})

const payloads = [
  { name: 'the sample', payload: samplePayload() },
  ...Array.from({ length: 50 }, (_, seed) => ({ name: `payload ${seed}`, payload: generatePayload(seed) })),
]

test('all unbroken payloads are accepted, without a warning', () => {
  for (const { payload } of payloads) {
    expect(judge(JSON.stringify(payload)).violations).toEqual([])
    expect(judge(JSON.stringify(payload, null, 2)).violations).toEqual([])
  }
  expect(new Set(payloads.map(({ payload }) => payload.total)).size).toBeGreaterThan(25)
})

describe.each(payloads)('$name', ({ payload }) => {
  const mutations = mutate(payload)

  test('whatever is broken is named by its pointer', () => {
    expect(mutations.length).toBeGreaterThan(400)
    const unnamed = mutations.filter(({ pointer, text }) => {
      const { violations } = judge(text)
      return !violations.some((found) => found.pointer === pointer || found.suspects.includes(pointer))
    })
    expect(unnamed.map(({ what }) => what)).toEqual([])
  })
})

test('a validator that does not count would be caught', async () => {
  const { demands } = await homeContract()
  const blind = createJudge({ ...demands, arithmetic: { holds: () => true, explain: () => [] } })
  const wrong = mutate(samplePayload()).filter(({ what }) => what.endsWith('does not fit the others'))
  expect(wrong).toHaveLength(13)
  expect(wrong.filter(({ text }) => blind(text).violations.length > 0)).toEqual([])
})

test('a broken payload is told with what was expected and what is there', () => {
  for (const { text } of mutate(samplePayload())) {
    for (const { expected, actual, code } of judge(text).violations) {
      expect(expected).not.toBe('')
      expect(actual).not.toBe('')
      expect(code).toMatch(/^scoring-/)
    }
  }
})

test('the zod schema, of which the JSON Schema was made, agrees on structure', () => {
  let broken = 0
  for (const { text } of mutate(generatePayload(7))) {
    const { value, violations } = judge(text)
    if (value === undefined) continue
    const arithmetic = /weights-sum|factor-weight|contribution|total|not-rounded|empty|duplicate/
    const structural = violations.filter(({ code }) => !arithmetic.test(code))
    expect(payloadSchema.safeParse(value).success, text).toBe(structural.length === 0)
    if (structural.length > 0) broken++
  }
  expect(broken).toBeGreaterThan(300)
})
