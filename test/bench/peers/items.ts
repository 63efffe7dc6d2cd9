import { readFileSync } from 'node:fs'

/** A row of the workload, as its file spells it. */
export type Item = {
  id: string
  label: string
  group_id: string
  tags: string[]
  details: unknown
  sort_order: number
}

/** The rows of the file that the command line names, read whole. */
export function readItems(): Item[] {
  return JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Item[]
}

/** Rows in portions of 1,000, a usual size. */
export function* batchesOf(items: readonly Item[], size = 1_000): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}

/** A row as the parameters of a statement. */
export function valuesOf(item: Item): unknown[] {
  return [item.id, item.label, item.group_id, item.tags, JSON.stringify(item.details), item.sort_order]
}

/** An upsert of some rows of placeholders that writes no row that is equal. */
export const upsertOf = (rows: string) => `
INSERT INTO bench_item (id, label, group_id, tags, details, sort_order) VALUES ${rows}
ON CONFLICT (id) DO UPDATE SET label = excluded.label, group_id = excluded.group_id, tags = excluded.tags,
  details = excluded.details, sort_order = excluded.sort_order
WHERE (bench_item.label, bench_item.group_id, bench_item.tags, bench_item.details, bench_item.sort_order)
      IS DISTINCT FROM (excluded.label, excluded.group_id, excluded.tags, excluded.details, excluded.sort_order)`
