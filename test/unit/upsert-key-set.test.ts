import { expect, test } from 'vitest'
import { KeySet } from '../../actions/lib/seed/upsert/key-set.js'

test('finds each repetition among many keys, and no other', () => {
  const keys = new KeySet()
  const names = Array.from({ length: 50_000 }, (_, index) => `key-${index}\t${index % 7}`)
  expect(names.filter((name) => keys.add(name))).toEqual([])
  expect(names.every((name) => keys.add(name))).toBe(true)
  expect(keys.add('key-50001')).toBe(false)
})

test('tells keys apart that hold the same letters in another order, or nothing', () => {
  const keys = new KeySet()
  expect(['', 'ab', 'ba', 'a', 'b', '\0', '\0\0', 'aab', 'aba'].map((key) => keys.add(key))).not.toContain(
    true,
  )
  expect(keys.add('')).toBe(true)
})
