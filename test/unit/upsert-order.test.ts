import { expect, test } from 'vitest'
import { checkOrder, type OrderedTable } from '../../actions/lib/seed/upsert/order.js'

type Reference = string | { to: string; deferrable: true }

/** A table that points at others. */
function table(name: string, ...references: Reference[]): OrderedTable {
  const foreignKeys = references.map((reference) => {
    const { to, deferrable } =
      typeof reference === 'string' ? { to: reference, deferrable: false } : reference
    return {
      name: to,
      columns: ['x'],
      references: { schema: 'public', table: to, columns: ['id'] },
      deferrable,
    }
  })
  return { name, shape: { schema: 'public', name, foreignKeys } }
}

test('whatever is pointed at comes first, and nothing is wrong', () => {
  expect(checkOrder([table('a'), table('b', 'a'), table('c', 'a', 'b')])).toEqual([])
})

test('references to itself, to tables of no dataset and deferrable ones may point anywhere', () => {
  expect(checkOrder([table('a', 'a', 'elsewhere', { to: 'b', deferrable: true }), table('b', 'a')])).toEqual(
    [],
  )
})

test('a table of the same name in another schema is another table', () => {
  const other: OrderedTable = { name: 'old.b', shape: { schema: 'old', name: 'b', foreignKeys: [] } }
  expect(checkOrder([table('a', 'b'), other])).toEqual([])
})

test('the right order keeps the given one wherever it may', () => {
  const [problem, ...rest] = checkOrder([
    table('d'),
    table('c', 'b'),
    table('z'),
    table('b', 'a'),
    table('a'),
  ])
  expect(rest).toEqual([])
  expect(problem).toMatchObject({
    code: 'order-wrong',
    message: 'The tables stand in the wrong order: c points at b; b points at a.',
    next: 'Put them in this order in dataset.json: d, a, b, c, z.',
  })
})

test('a circle is named without the tables that only lead to it', () => {
  expect(checkOrder([table('x', 'a'), table('a', 'b'), table('b', 'c'), table('c', 'a')])).toMatchObject([
    { code: 'order-cycle', message: 'The tables a -> b -> c -> a point at each other in a circle.' },
  ])
})
