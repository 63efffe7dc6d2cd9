import { chooseBits, findDifferent, type Ledger, portionBuckets } from './ledger.js'
import type { Buckets, LedgerPlan, Side, SideTable } from './side.js'

/** Bits of the first ledger that tells where the sides differ: finer ones cost more. */
const coarseBits = 16

/** Most rows, of all sides together, that are held at once. */
const mostHeld = 2_000

/** A side, and the table of it that is read. */
export type Opened = { side: Side; table: SideTable }

/** Sides whose rows are summed up alike. */
export type Group = { members: readonly Opened[]; plan: LedgerPlan }

/** What the sums leave to be looked at. */
export type Found = {
  /** Buckets of 2^bits, some at a time. */
  portions: number[][]
  bits: number
  /** Rows of the first side in no such bucket: they are equal. */
  equal: number
  /** Rows of each side, in their order. */
  rows: number[]
}

/**
 * The buckets whose rows have to be looked at, in portions; the ledgers can be forgotten then.
 * @param all every side
 * @param others some of them, that can be held against one another in more than all can
 */
export async function findPortions(all: Group, others: readonly Group[]): Promise<Found> {
  const total = await sumWhole(all)
  if (total !== undefined)
    return { portions: [], bits: coarseBits, equal: total, rows: all.members.map(() => total) }
  const groups = [all]
  for (const group of others) if ((await sumWhole(group)) === undefined) groups.push(group)
  const first: Ledger[][] = []
  for (const { members, plan } of groups)
    first.push(await Promise.all(members.map(({ table }) => table.ledger(coarseBits, plan))))
  const suspects = (bits: number) => all.members.map(({ table }) => table.suspects(bits))
  const coarse = first.map((ledgers) => ledgers.map((ledger) => ledger.fold(coarseBits)))
  const rows = (coarse[0] ?? []).map((ledger) => ledger.rows)
  const within = {
    buckets: unite([...coarse.map((ledgers) => findDifferent(ledgers)), ...suspects(coarseBits)]),
    bits: coarseBits,
  }
  const bits = Math.max(coarseBits, chooseBits(Math.max(...rows)))
  const fine: Ledger[][] = []
  for (const [index, group] of groups.entries())
    fine.push(await refine(group, first[index] ?? [], within, bits))
  const different = unite([...fine.map((ledgers) => findDifferent(ledgers, within)), ...suspects(bits)])
  const [ledgers = []] = fine
  const touched = different.reduce((sum, bucket) => sum + (ledgers[0]?.counts[bucket] ?? 0), 0)
  return {
    portions: portionBuckets(ledgers, different, mostHeld),
    bits,
    equal: (rows[0] ?? 0) - touched,
    rows,
  }
}

function unite(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b)
}

/**
 * Where only databases are compared, one sum over all rows is what is asked first: it costs them two thirds of what a
 * ledger does. @returns the rows, where all sums agree
 */
async function sumWhole({ members, plan }: Group): Promise<number | undefined> {
  if (plan.mode !== 'record') return undefined
  const totals = await Promise.all(members.map(({ table }) => table.ledger(0, plan)))
  return findDifferent(totals).length > 0 ? undefined : totals[0]?.rows
}

/** Finer sums of the buckets that differ, so that fewer rows have to be fetched. */
async function refine(
  { members, plan }: Group,
  first: readonly Ledger[],
  within: Buckets,
  bits: number,
): Promise<Ledger[]> {
  const most = within.buckets.length > 2 ** within.bits / 2
  return Promise.all(
    members.map(async ({ table }, index) => {
      const had = first[index] as Ledger
      if (had.bits >= bits || within.buckets.length === 0) return had.fold(bits)
      return (await table.ledger(bits, plan, most ? undefined : within)).fold(bits)
    }),
  )
}
