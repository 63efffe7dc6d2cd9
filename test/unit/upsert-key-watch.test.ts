import { describe, expect, test } from 'vitest'
import { KeyWatch } from '../../actions/lib/seed/upsert/key-watch.js'

const see = (watch: KeyWatch, key: string) => watch.see(`${key}\tother`, key.length)

/** More keys than are remembered before their order is believed. */
const many = 60_000
const rising = Array.from({ length: many }, (_, n) => `KEY_${String(n).padStart(8, '0')}`)
const whole = Array.from({ length: many }, (_, n) => String(n + 5))
const shuffled = rising.map((_, n) => rising[(n * 7_919) % many] as string)

describe('keys that go by', () => {
  test.each([
    ['rise by their text', rising],
    ['rise as whole numbers', whole],
    ['come in no order', shuffled],
  ])('are new where they %s and none repeats', (_, keys) => {
    const watch = new KeyWatch(false)
    expect(new Set(keys.map((key) => see(watch, key)))).toEqual(new Set(['new']))
  })

  test.each([
    ['rise', rising],
    ['come in no order', shuffled],
  ])('are found to repeat early on, where they %s', (_, keys) => {
    const watch = new KeyWatch(false)
    for (const key of keys.slice(0, 1_000)) see(watch, key)
    expect(see(watch, keys[17] as string)).toBe('repeated')
  })

  test('that rose for long are untold of once they do not, be it a repetition or a new key', () => {
    for (const late of [rising[17] as string, rising.at(-1) as string, 'A']) {
      const watch = new KeyWatch(false)
      for (const key of rising) see(watch, key)
      expect(see(watch, late)).toBe('untold')
    }
  })

  test('in no order are found to repeat however late', () => {
    const watch = new KeyWatch(false)
    for (const key of shuffled) see(watch, key)
    expect(see(watch, shuffled[3] as string)).toBe('repeated')
    expect(see(watch, 'A')).toBe('new')
  })

  test('are told apart however they come where all are remembered', () => {
    const watch = new KeyWatch(true)
    for (const key of rising) see(watch, key)
    expect(see(watch, 'A')).toBe('new')
    expect(see(watch, rising[17] as string)).toBe('repeated')
  })
})
