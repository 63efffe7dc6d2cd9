import type { Database } from '../database/connection.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import type { Contract } from './contract.js'
import { storeRows } from './database-table.js'
import { hashProbe } from './hash.js'
import { chooseBits, findDifferent, type Ledger, portionBuckets } from './ledger.js'
import type { TableOutcome } from './outcome.js'
import { keyOf } from './row-key.js'
import { type Buckets, isServed, type LedgerPlan, type ParityRow, type Side, type SideTable } from './side.js'
import { type Room, Tally } from './tally.js'

/** Bits of the first ledger that tells where the sides differ: finer ones cost more. */
const coarseBits = 16

/** Most rows, of all sides together, that are held at once. */
const mostHeld = 2_000

type Opened = { side: Side; table: SideTable }

export type TableRequest = {
  contract: Contract
  sides: readonly Side[]
  /** Tells what a source's values become in their columns; undefined where no database is at hand. */
  store: Database | undefined
  room: Room
}

/**
 * Compares one table. Small ones are held; of larger ones each side sums its rows up by buckets of keys, and only
 * rows of buckets whose sums differ are fetched and compared by the rules. Memory stays flat either way.
 */
export async function compareTable(
  request: TableRequest,
): Promise<{ outcome: TableOutcome; blockers: Problem[] }> {
  const { contract, sides, room } = request
  const opened: Opened[] = []
  for (const side of sides) opened.push({ side, table: await side.table(contract) })
  const tally = new Tally(contract, sides, room)
  const plan = await planLedger(contract, opened)
  if (plan === undefined || opened.every(({ table }) => table.small)) {
    await compareWhole(request, opened, tally)
  } else {
    await compareByLedger(request, opened, tally, plan)
  }
  const outcome = tally.close(listNotCompared(contract, sides))
  return { outcome, blockers: findBlockers(contract, sides, outcome) }
}

/** Which hashes all sides can make alike; undefined where they cannot. */
async function planLedger(contract: Contract, opened: readonly Opened[]): Promise<LedgerPlan | undefined> {
  const servers = opened.map(({ table }) => table.server).filter((server) => server !== undefined)
  if (servers.length === 0) return { mode: 'canonical', fields: [] }
  const files = servers.length < opened.length
  const agreed = new Set([...servers.map(({ hash }) => hash), ...(files ? [hashProbe()] : [])]).size === 1
  if (!agreed || !contract.keyFields.every((name) => hasOneSpelling(contract, name))) return undefined
  const [types, ...others] = servers.map((server) => server.types)
  const record = !files && types !== undefined && others.every((other) => other === types)
  const fields = [...contract.fields.values()].filter(
    ({ name, rules, column }) =>
      contract.keyFields.includes(name) ||
      (rules.compare === 'yes' && !(files && column?.default?.constant === false)),
  )
  return { mode: record ? 'record' : 'server', fields: fields.map(({ name }) => name) }
}

/** Whether a key that the rules call equal is also written alike, by files and by the server. */
function hasOneSpelling(contract: Contract, name: string): boolean {
  const field = contract.fields.get(name)
  if (field?.column === undefined || field.column.list) return false
  const { rules, column } = field
  const plain =
    rules.trim === 'none' &&
    rules.case === 'exact' &&
    rules['empty-text'] === 'distinct' &&
    rules.booleans === 'exact' &&
    rules['number-text'] === 'distinct' &&
    rules.missing === 'distinct'
  const text = column.kind === 'text' && /^(?:text|character varying)/.test(column.type)
  return plain && (text || ['integer', 'boolean', 'enum', 'uuid', 'date'].includes(column.kind))
}

async function compareByLedger(
  request: TableRequest,
  opened: readonly Opened[],
  tally: Tally,
  plan: LedgerPlan,
): Promise<void> {
  const { portions, bits, equal } = await findPortions(opened, tally, plan)
  tally.addEqual(equal, countFields(request.contract, opened))
  await comparePortions(request, opened, tally, plan, { portions, bits })
}

/** The buckets whose rows have to be looked at, in portions; the ledgers can be forgotten then. */
async function findPortions(
  opened: readonly Opened[],
  tally: Tally,
  plan: LedgerPlan,
): Promise<{ portions: number[][]; bits: number; equal: number }> {
  const total = await sumWhole(opened, tally, plan)
  if (total !== undefined) return { portions: [], bits: coarseBits, equal: total }
  const first = await Promise.all(opened.map(({ table }) => table.ledger(coarseBits, plan)))
  for (const [index, { side }] of opened.entries()) tally.see(side.name, first[index]?.rows ?? 0)
  const coarse = first.map((ledger) => ledger.fold(coarseBits))
  const [rows = 0] = coarse.map((ledger) => ledger.rows)
  const suspects = (bits: number) => opened.flatMap(({ table }) => table.suspects(bits))
  const join = (some: readonly number[], more: readonly number[]) =>
    [...new Set([...some, ...more])].sort((a, b) => a - b)
  const within = { buckets: join(findDifferent(coarse), suspects(coarseBits)), bits: coarseBits }
  const bits = Math.max(coarseBits, chooseBits(Math.max(...coarse.map((ledger) => ledger.rows))))
  const fine = await refine(opened, first, plan, within, bits)
  const different = join(findDifferent(fine, within), suspects(bits))
  const touched = different.reduce((sum, bucket) => sum + (fine[0]?.counts[bucket] ?? 0), 0)
  return { portions: portionBuckets(fine, different, mostHeld), bits, equal: rows - touched }
}

/**
 * Where only databases are compared, one sum over all rows is what is asked first: it costs them two thirds of what a
 * ledger does. @returns the rows, where all sums agree
 */
async function sumWhole(
  opened: readonly Opened[],
  tally: Tally,
  plan: LedgerPlan,
): Promise<number | undefined> {
  if (plan.mode !== 'record') return undefined
  const totals = await Promise.all(opened.map(({ table }) => table.ledger(0, plan)))
  const [first] = totals
  if (first === undefined || findDifferent(totals).length > 0) return undefined
  for (const { side } of opened) tally.see(side.name, first.rows)
  return first.rows
}

/** Finer sums of the buckets that differ, so that fewer rows have to be fetched. */
async function refine(
  opened: readonly Opened[],
  first: readonly Ledger[],
  plan: LedgerPlan,
  within: Buckets,
  bits: number,
): Promise<Ledger[]> {
  const most = within.buckets.length > 2 ** within.bits / 2
  return Promise.all(
    opened.map(async ({ table }, index) => {
      const had = first[index] as Ledger
      if (had.bits >= bits || within.buckets.length === 0) return had.fold(bits)
      return (await table.ledger(bits, plan, most ? undefined : within)).fold(bits)
    }),
  )
}

/** How many fields of a row that is equal have been compared with it. */
function countFields(contract: Contract, opened: readonly Opened[]): number {
  const files = opened.some(({ side }) => side.kind !== 'database')
  const served = opened.some(({ side }) => isServed(side.kind))
  const compared = [...contract.fields.values()].filter(
    ({ rules, column }) => rules.compare === 'yes' && !(files && column?.default?.constant === false),
  )
  const fields = contract.typed ? compared.length : Math.max(contract.fields.size, 1)
  return fields + (contract.active === undefined || served ? 0 : 1)
}

/** Holds all rows and compares them. */
async function compareWhole(request: TableRequest, opened: readonly Opened[], tally: Tally): Promise<void> {
  const held = await Promise.all(
    opened.map(async ({ side, table }) => {
      const rows: ParityRow[] = []
      for await (const some of table.rows()) rows.push(...some)
      tally.see(side.name, rows.length)
      return rows
    }),
  )
  await compareHeld(request, opened, tally, held)
}

/** Reads all sides side by side, a portion at a time, each of them once. */
async function comparePortions(
  request: TableRequest,
  opened: readonly Opened[],
  tally: Tally,
  plan: LedgerPlan,
  { portions, bits }: { portions: readonly (readonly number[])[]; bits: number },
): Promise<void> {
  if (portions.length === 0) return
  const readings = opened.map(({ table }) => table.portions(portions, bits, plan))
  try {
    for (let portion = 0; portion < portions.length; portion++) {
      const held = await Promise.all(readings.map(async (reading) => (await reading.next()).value ?? []))
      await compareHeld(request, opened, tally, held)
    }
  } finally {
    for (const reading of readings) await reading.return(undefined)
  }
}

/** Compares rows that are held, key by key. */
async function compareHeld(
  request: TableRequest,
  opened: readonly Opened[],
  tally: Tally,
  held: readonly (readonly ParityRow[])[],
): Promise<void> {
  const { contract } = request
  for (const [index, { side }] of opened.entries()) {
    if (side.kind !== 'database') for (const row of held[index] ?? []) requireKey(contract, side, row)
  }
  const left = dropEqualMarks(request, opened, held, tally)
  const stored = await Promise.all(
    left.map((rows, index) => (opened[index]?.side.kind === 'files' ? store(request, rows) : rows)),
  )
  const byKey = new Map<string, ParityRow[][]>()
  for (const [index, rows] of stored.entries()) {
    for (const row of rows) {
      const key = keyOf(contract, row.fields)
      let group = byKey.get(key)
      if (group === undefined) {
        group = opened.map(() => [])
        byKey.set(key, group)
      }
      group[index]?.push(row)
    }
  }
  for (const key of [...byKey.keys()].sort()) tally.addRow(byKey.get(key) ?? [])
}

/** Rows that stand once on every side, with one mark, need not be looked at. */
function dropEqualMarks(
  { contract }: TableRequest,
  opened: readonly Opened[],
  held: readonly (readonly ParityRow[])[],
  tally: Tally,
): readonly (readonly ParityRow[])[] {
  const counts = held.map((rows) => {
    const marks = new Map<string, number>()
    for (const { mark } of rows) if (mark !== undefined) marks.set(mark, (marks.get(mark) ?? 0) + 1)
    return marks
  })
  const common = ({ mark }: ParityRow) => mark !== undefined && counts.every((marks) => marks.get(mark) === 1)
  tally.addEqual((held[0] ?? []).filter(common).length, countFields(contract, opened))
  return held.map((rows) => rows.filter((row) => !common(row)))
}

/** Kinds of columns whose values the server may write in another way than a source. */
const recast = ['number', 'date', 'time', 'timestamp', 'bytes', 'other']

function store({ contract, store }: TableRequest, rows: readonly ParityRow[]): Promise<ParityRow[]> {
  if (store === undefined) return Promise.resolve([...rows])
  const names = [...contract.fields.values()]
    .filter(
      ({ column, rules }) =>
        column !== undefined &&
        rules.stored === 'server' &&
        (recast.includes(column.kind) || column.type.startsWith('character(')),
    )
    .map(({ name }) => name)
  return storeRows(store, contract, rows, names)
}

function listNotCompared(contract: Contract, sides: readonly Side[]): Record<string, string> {
  const files = sides.some(({ kind }) => kind === 'files')
  return Object.fromEntries(
    [...contract.fields.values()].flatMap(({ name, rules, column }) => {
      if (rules.compare === 'no') return [[name, 'the manifest says compare: no']]
      if (files && column?.default?.constant === false)
        return [[name, 'where a row of the files leaves it out: the server computes it']]
      return []
    }),
  )
}

/** What must not pass: nothing on a side, or nothing that was held against anything. */
function findBlockers(contract: Contract, sides: readonly Side[], outcome: TableOutcome): Problem[] {
  const place = { table: contract.name }
  const empty = sides.filter(({ name }) => (outcome.rows[name] ?? 0) === 0)
  if (contract.mayBeEmpty && empty.length > 0) return []
  if (empty.length > 0) {
    const names = empty.map(({ name, label }) => `${name} (${label})`).join(' and ')
    return [
      fault('parity-side-empty', `There is not one row of "${contract.name}" on ${names}.`, {
        place,
        next: 'Seed it, correct the address, or say "allow-empty": true in dataset.json where that is meant.',
      }),
    ]
  }
  if (outcome.fieldsCompared > 0 || outcome.missing + outcome.extra + outcome.duplicate > 0) return []
  return [
    fault('parity-nothing-compared', `Not one field of "${contract.name}" was compared.`, {
      place,
      next: 'Look at "normalise" in dataset.json, and at what the sides show of this table.',
    }),
  ]
}

/** A row without its key can be held against nothing. @throws SeedrailError `parity-key-missing` */
function requireKey(contract: Contract, side: Side, row: ParityRow): void {
  const lacking = contract.keyFields.find(
    (name) => row.fields[name] === undefined || row.fields[name] === null,
  )
  if (lacking === undefined) return
  throw new SeedrailError(
    fault(
      'parity-key-missing',
      `A row of "${contract.name}" on ${side.name} (${side.label}) has no "${lacking}".`,
      {
        place: { ...row.place?.(), table: contract.name, field: lacking },
        next: 'Correct the row; where another column is the key, name it as "key" in dataset.json.',
      },
    ),
  )
}
