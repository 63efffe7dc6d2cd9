import type { TableShape } from '../../database/catalogue.js'
import { fault, type Problem } from '../../problem/problem.js'

/** What the order of seeding needs to know of a table. */
export type OrderedTable = { name: string; shape: Pick<TableShape, 'schema' | 'name' | 'foreignKeys'> }

/**
 * Holds the manifest's order against the real foreign keys: whatever a row points at is seeded before it.
 * References within one table and deferrable ones may point anywhere.
 * @returns no problems, or one with the right order, or one that names a cycle
 */
export function checkOrder(tables: readonly OrderedTable[]): Problem[] {
  const position = new Map(tables.map((table, index) => [nameOf(table.shape), index]))
  const wrong = tables.flatMap((table, index) =>
    needsOf(table, position).flatMap((needed) =>
      needed > index ? [`${table.name} points at ${tables[needed]?.name}`] : [],
    ),
  )
  if (wrong.length === 0) return []
  const sorted = sortByNeeds(tables, position)
  return 'cycle' in sorted
    ? [
        fault('order-cycle', `The tables ${sorted.cycle.join(' -> ')} point at each other in a circle.`, {
          next: 'Make one of these foreign keys DEFERRABLE.',
        }),
      ]
    : [
        fault('order-wrong', `The tables stand in the wrong order: ${wrong.join('; ')}.`, {
          next: `Put them in this order in dataset.json: ${sorted.order.join(', ')}.`,
        }),
      ]
}

function needsOf(table: OrderedTable, position: ReadonlyMap<string, number>): number[] {
  const own = nameOf(table.shape)
  return table.shape.foreignKeys.flatMap(({ references, deferrable }) => {
    const name = nameOf({ schema: references.schema, name: references.table })
    const needed = position.get(name)
    return deferrable || name === own || needed === undefined ? [] : [needed]
  })
}

/** Keeps the given order wherever the needs allow it. */
function sortByNeeds(
  tables: readonly OrderedTable[],
  position: ReadonlyMap<string, number>,
): { order: string[] } | { cycle: string[] } {
  const order: string[] = []
  const done = new Set<number>()
  const path: number[] = []
  const visit = (index: number): string[] | undefined => {
    if (done.has(index)) return undefined
    const begun = path.indexOf(index)
    if (begun !== -1) return [...path.slice(begun), index].map((step) => tables[step]?.name ?? '')
    path.push(index)
    const table = tables[index]
    for (const needed of table === undefined ? [] : needsOf(table, position)) {
      const cycle = visit(needed)
      if (cycle !== undefined) return cycle
    }
    path.pop()
    done.add(index)
    order.push(table?.name ?? '')
    return undefined
  }
  for (const index of tables.keys()) {
    const cycle = visit(index)
    if (cycle !== undefined) return { cycle }
  }
  return { order }
}

function nameOf(table: { schema: string; name: string }): string {
  return JSON.stringify([table.schema, table.name])
}
