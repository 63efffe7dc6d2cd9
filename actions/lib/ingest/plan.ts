import { fault, type Problem } from '../problem/problem.js'

/** What a load is made of. Counts of requests; `concurrency` is how many are sent at the same moment. */
export type LoadShape = { total: number; unique: number; concurrency: number; seed: number }

/**
 * Requests in waves. Each number is an event, from 0; the requests of one wave are sent at the same moment, and a
 * wave begins when the one before it has been answered.
 */
export type LoadPlan = {
  /** Every event once, some together with their duplicates. */
  first: readonly (readonly number[])[]
  /** Duplicates of events that were answered before. */
  later: readonly (readonly number[])[]
  /** Duplicates that stand in one wave with their event. */
  together: number
}

/** Most requests of one load, and most at the same moment. */
export const bounds = { total: 100_000, concurrency: 256 } as const

/** What makes a load impossible or meaningless: no duplicates, or nothing that could meet. */
export function checkShape({ total, unique, concurrency }: LoadShape): Problem[] {
  const wrong = (message: string, next: string) => fault('ingest-plan-invalid', message, { next })
  return [
    ...(unique < 1 ? [wrong('No distinct event is to be sent.', 'Give "unique" at least 1.')] : []),
    ...(total <= unique
      ? [
          wrong(
            `Of ${total} requests for ${unique} events none is a duplicate, so nothing would be tested.`,
            'Give "total" more than "unique".',
          ),
        ]
      : []),
    ...(total > bounds.total
      ? [wrong(`${total} requests are more than one run sends.`, `Give "total" at most ${bounds.total}.`)]
      : []),
    ...(concurrency < 2 || concurrency > bounds.concurrency
      ? [
          wrong(
            `With a concurrency of ${concurrency} ${concurrency < 2 ? 'no two requests ever meet' : 'too many sockets would be open'}.`,
            `Give "concurrency" from 2 to ${bounds.concurrency}.`,
          ),
        ]
      : []),
  ]
}

/**
 * Spreads the duplicates: half of them (as far as they fit) at the same moment as their event, the rest later. Equal
 * shapes give equal plans.
 */
export function planLoad({ total, unique, concurrency, seed }: LoadShape): LoadPlan {
  const random = createRandom(seed)
  const duplicates = total - unique
  const copies = new Array<number>(unique).fill(1)
  const open = Array.from({ length: unique }, (_, event) => event)
  let together = 0
  while (together < Math.ceil(duplicates / 2) && open.length > 0) {
    const at = Math.floor(random() * open.length)
    const event = open[at] ?? 0
    const sent = (copies[event] ?? 1) + 1
    copies[event] = sent
    together++
    if (sent >= concurrency) {
      open[at] = open.at(-1) ?? 0
      open.pop()
    }
  }
  const events = shuffle(
    copies.map((_, event) => event),
    random,
  )
  const groups = events.map((event) => new Array<number>(copies[event] ?? 1).fill(event))
  const late = Array.from({ length: duplicates - together }, () => [Math.floor(random() * unique)])
  return { first: pack(groups, concurrency), later: pack(late, concurrency), together }
}

/** Groups in their order, as many to a wave as it holds; a group is never split. */
function pack(groups: readonly number[][], size: number): number[][] {
  const waves: number[][] = []
  for (const group of groups) {
    const wave = waves.at(-1)
    if (wave !== undefined && wave.length + group.length <= size) wave.push(...group)
    else waves.push([...group])
  }
  return waves
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const mixed = [...items]
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    const [one, two] = [mixed[index], mixed[other]] as [Item, Item]
    mixed[index] = two
    mixed[other] = one
  }
  return mixed
}

/** Numbers from 0 to 1 that follow from a seed: mulberry32, by Tommy Ettinger, in the public domain. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
