import { expect, test } from 'vitest'
import { KeySet } from '../../actions/lib/seed/upsert/key-set.js'

test('finds each repetition among many keys, wherever the first stood, and no other', () => {
  const keys = new KeySet()
  const names = Array.from({ length: 60_000 }, (_, index) => `key-${index}\t${index % 7}`)
  expect(names.filter((name) => keys.add(name))).toEqual([])
  expect(names.filter((name) => !keys.add(name))).toEqual([])
  expect(keys.add('key-60001')).toBe(false)
})

test('seldom takes one of a million keys for another', () => {
  const keys = new KeySet()
  let suspicions = 0
  for (let index = 0; index < 1_000_000; index++) if (keys.add(`ITEM_${index}`)) suspicions++
  expect(suspicions).toBeLessThan(2)
})

test('tells keys apart that hold the same letters in another order, or nothing', () => {
  const keys = new KeySet()
  expect(['', 'ab', 'ba', 'a', 'b', '\0', '\0\0', 'aab', 'aba'].map((key) => keys.add(key))).not.toContain(
    true,
  )
  expect(keys.add('')).toBe(true)
})
