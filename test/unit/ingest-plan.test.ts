import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findDifference } from '../../actions/lib/ingest/answer.js'
import { countBuckets, measureLatency } from '../../actions/lib/ingest/latency.js'
import { bounds, checkShape, planLoad } from '../../actions/lib/ingest/plan.js'
import { type Event, renderCall } from '../../actions/lib/ingest/target.js'
import { fillTemplate, parseTemplate } from '../../actions/lib/ingest/template.js'
import type { Answer } from '../../actions/lib/ingest/wire.js'
import { secret, targetAt } from '../fixtures/ingest-service/prove.js'
import { signatureIsRight } from '../fixtures/ingest-service/signature.js'

const shapes = fc
  .record({
    unique: fc.integer({ min: 1, max: 60 }),
    duplicates: fc.integer({ min: 1, max: 90 }),
    concurrency: fc.integer({ min: 2, max: 20 }),
    seed: fc.nat(),
  })
  .map(({ duplicates, ...rest }) => ({ ...rest, total: rest.unique + duplicates }))

describe('a plan', () => {
  test('sends exactly so many requests of so many events, and never more at once', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(checkShape(shape)).toEqual([])
        const { first, later, together } = planLoad(shape)
        const waves = [...first, ...later]
        expect(waves.flat()).toHaveLength(shape.total)
        expect(new Set(first.flat())).toEqual(new Set(Array.from({ length: shape.unique }, (_, n) => n)))
        expect(Math.max(...waves.map((wave) => wave.length))).toBeLessThanOrEqual(shape.concurrency)
        expect(first.flat()).toHaveLength(shape.unique + together)
        expect(together).toBeGreaterThan(0)
      }),
    )
  })

  test('keeps an event and its duplicates of the same moment in one wave', () => {
    const { first } = planLoad({ total: 90, unique: 30, concurrency: 7, seed: 3 })
    const waveOf = new Map<number, number>()
    for (const [wave, events] of first.entries()) {
      for (const event of events) expect(waveOf.set(event, waveOf.get(event) ?? wave).get(event)).toBe(wave)
    }
    expect(first.some((wave) => new Set(wave).size < wave.length)).toBe(true)
  })

  test('follows from its seed', () => {
    const shape = { total: 90, unique: 30, concurrency: 7, seed: 3 }
    expect(planLoad(shape)).toEqual(planLoad(shape))
    expect(planLoad({ ...shape, seed: 4 })).not.toEqual(planLoad(shape))
  })

  test.each([
    [{ total: 5, unique: 5 }, 'none is a duplicate'],
    [{ unique: 0 }, 'No distinct event'],
    [{ concurrency: 1 }, 'no two requests ever meet'],
    [{ concurrency: bounds.concurrency + 1 }, 'too many sockets'],
    [{ total: bounds.total + 1 }, 'more than one run sends'],
  ])('%j is refused', (part, reason) => {
    const problems = checkShape({ total: 10, unique: 5, concurrency: 5, seed: 1, ...part })
    expect(problems.map(({ message }) => message).join()).toContain(reason)
  })
})

describe('a request', () => {
  const event: Event = { id: 'e-1', number: 1, run: 'r', deep: 'x' }

  test('is signed over the bytes that are sent', () => {
    const call = renderCall(targetAt('http://127.0.0.1:1/base/'), { ...event, deep: 'grün' })
    expect(call.url.href).toBe('http://127.0.0.1:1/base/pos/till/ingest')
    expect(call.headers['x-tenant-id']).toBe('tenant-a')
    const bytes = new Uint8Array(call.body)
    expect(signatureIsRight(call.headers['x-signature'], bytes, secret)).toBe(true)
    expect(
      signatureIsRight(
        call.headers['x-signature'],
        bytes.map((byte) => byte ^ 1),
        secret,
      ),
    ).toBe(false)
    const other = renderCall(targetAt('http://127.0.0.1:1'), event)
    expect(other.headers['x-signature']).not.toBe(call.headers['x-signature'])
    expect(call.headers['idempotency-key']).toBeUndefined()
  })

  test('names its key where the service takes it from a header', () => {
    const { headers } = renderCall(targetAt('http://127.0.0.1:1', { key: 'header' }), event)
    expect(headers['idempotency-key']).toBe('e-1')
  })

  test('differs only deep inside where only that is asked for', () => {
    const target = targetAt('http://127.0.0.1:1')
    const [one, other] = ['x', 'y'].map((deep) =>
      JSON.parse(renderCall(target, { ...event, deep }).body.toString()),
    )
    expect({ ...one, data: undefined }).toEqual({ ...other, data: undefined })
    expect(one).not.toEqual(other)
  })
})

describe('a body template', () => {
  test('is filled with values that stay values', () => {
    const template = parseTemplate(
      '{"a":"{{event}}","b":{"c":"{{deep}}","n":{{number}}}}',
      'application/json',
    )
    const filled = fillTemplate(template, {
      event: 'x"y',
      deep: '\\',
      number: 3,
      run: '',
      tenant: '',
      source: '',
    })
    expect(JSON.parse(filled)).toEqual({ a: 'x"y', b: { c: '\\', n: 3 } })
  })

  test.each([
    ['{"a":"{{deep}}"}', 'no place "{{event}}"'],
    ['{"a":"{{event}}"}', 'no place "{{deep}}"'],
    ['{"a":"{{event}}{{deep}}{{time}}"}', '"{{time}}" that nothing fills'],
    ['{"a":{{event}},"b":"{{deep}}"}', 'no JSON'],
  ])('%s is refused', (text, reason) => {
    expect(() => parseTemplate(text, 'application/json')).toThrow(reason)
  })
})

test('percentiles are of the nearest rank, and the histogram counts every answer', () => {
  const durations = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(measureLatency(durations)).toEqual({ p50: 50, p90: 90, p95: 95, p99: 99, most: 100 })
  expect(measureLatency([7])).toEqual({ p50: 7, p90: 7, p95: 7, p99: 7, most: 7 })
  expect(measureLatency([])).toBeUndefined()
  expect(countBuckets([0.5, 3, 3, 40])).toEqual([
    { below: 1, count: 1 },
    { below: 2, count: 0 },
    { below: 5, count: 2 },
    { below: 10, count: 0 },
    { below: 20, count: 0 },
    { below: 50, count: 1 },
  ])
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (some) => {
      expect(countBuckets(some).reduce((sum, { count }) => sum + count, 0)).toBe(some.length)
    }),
  )
})

test('two answers are the same whatever the order of their members, and a difference is named by its place', () => {
  const answer = (body: string): Answer => ({ status: 201, headers: {}, body, duration: 1 })
  const find = (one: string, other: string, ...ignored: string[]) =>
    findDifference(answer(one), answer(other), ignored)
  expect(find('{"a":1,"b":{"c":[1,2]}}', '{"b":{"c":[1,2]},"a":1}')).toBeUndefined()
  expect(find('{"a":1,"b":{"c":[1,2]}}', '{"a":1,"b":{"c":[1,3]}}')).toBe('/b/c/1')
  expect(find('{"a":1}', '{"a":1,"at":2}')).toBe('/at')
  expect(find('{"a":1}', '{"a":1,"at":2}', 'at')).toBeUndefined()
  expect(find('ok', 'done')).toBe('the body')
  expect(find('[]', '{}')).toBe('/')
})
