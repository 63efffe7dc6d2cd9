import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ReadAhead } from '../../actions/lib/seed/upsert/read-ahead.js'

/** Pieces of some size, with a count of those that were made. */
function makePieces(count: number, size: number, fail = false) {
  const made = { count: 0, ended: false }
  const pieces = async function* () {
    try {
      for (let number = 0; number < count; number++) {
        made.count++
        yield { number, size }
      }
      if (fail) throw new Error('torn off')
    } finally {
      made.ended = true
    }
  }
  return { made, pieces: pieces() }
}

const sizeOf = ({ size }: { size: number }) => size

test.each([
  ['small ones by their number', 1, 64],
  ['large ones by their bytes', 1_000_000, 5],
  ['one that is larger than all the room', 50_000_000, 1],
])('as many pieces are made ahead as there is room: %s', async (_, size, ahead) => {
  const { made, pieces } = makePieces(200, size)
  const reader = new ReadAhead(pieces, sizeOf, { pieces: 64, bytes: 4 * 1024 * 1024 })
  for (let turns = 0; turns < 300; turns++) await turn()
  expect(made.count).toBe(ahead)
  const numbers: number[] = []
  for (let piece = await reader.next(); piece !== undefined; piece = await reader.next()) {
    numbers.push(piece.number)
    expect(made.count - numbers.length).toBeLessThanOrEqual(ahead)
  }
  expect(numbers).toEqual(Array.from({ length: 200 }, (_, number) => number))
  expect(await reader.next()).toBeUndefined()
})

test('what making them threw comes behind the pieces made before', async () => {
  const reader = new ReadAhead(makePieces(2, 1, true).pieces, sizeOf, { pieces: 64, bytes: 100 })
  expect([(await reader.next())?.number, (await reader.next())?.number]).toEqual([0, 1])
  await expect(reader.next()).rejects.toThrow('torn off')
})

test('closed, no more are made, and their source is closed', async () => {
  const { made, pieces } = makePieces(1_000, 1)
  const reader = new ReadAhead(pieces, sizeOf, { pieces: 4, bytes: 100 })
  await reader.next()
  reader.close()
  for (let turns = 0; turns < 20; turns++) await turn()
  expect(made.ended).toBe(true)
  expect(made.count).toBeLessThanOrEqual(6)
})
