import type { Column } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import type { Contract } from './contract.js'
import { storeRows } from './database-table.js'
import { hashProbe } from './hash.js'
import { countFields } from './judge.js'
import type { TableOutcome } from './outcome.js'
import { type Found, findPortions, type Group, type Opened } from './portions.js'
import { keyOf } from './row-key.js'
import type { LedgerPlan, ParityRow, Side } from './side.js'
import { type Room, Tally } from './tally.js'

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
  const groups = planGroups(contract, opened)
  if (groups === undefined || opened.every(({ table }) => table.small)) {
    await compareWhole(request, opened, tally)
  } else {
    await compareByLedger(request, tally, groups)
  }
  const outcome = tally.close(listNotCompared(contract, sides))
  return { outcome, blockers: findBlockers(contract, sides, outcome) }
}

/**
 * All sides, and those of three that can be held against one another in more than all can: files do not say what a
 * server computes, and only databases whose a row is. Undefined where hashes cannot tell.
 */
function planGroups(contract: Contract, opened: readonly Opened[]): [Group, ...Group[]] | undefined {
  const plan = planLedger(contract, opened)
  if (plan === undefined) return undefined
  const others = opened.filter(({ side }) => side.kind !== 'files')
  const closer =
    others.length < opened.length ? others : opened.filter(({ table }) => table.server !== undefined)
  const more = closer.length < 2 || closer.length === opened.length ? plan : planLedger(contract, closer)
  if (more === undefined) return undefined
  const all = { members: opened, plan }
  const same = more.owner === plan.owner && more.fields.length === plan.fields.length
  return same ? [all] : [all, { members: closer, plan: more }]
}

/** Which hashes all of these sides can make alike; undefined where they cannot. */
function planLedger(contract: Contract, opened: readonly Opened[]): LedgerPlan | undefined {
  const servers = opened.map(({ table }) => table.server).filter((server) => server !== undefined)
  if (servers.length === 0) return { mode: 'canonical', fields: [], owner: false }
  const alone = servers.length === opened.length
  const files = opened.some(({ side }) => side.kind === 'files')
  const agreed = new Set([...servers.map(({ hash }) => hash), ...(alone ? [] : [hashProbe()])]).size === 1
  if (!agreed || !contract.keyFields.every((name) => hasOneSpelling(contract, name))) return undefined
  const [types, ...others] = servers.map((server) => server.types)
  const record = alone && types !== undefined && others.every((other) => other === types)
  const fields = [...contract.fields.values()].filter(
    ({ name, rules, column }) =>
      contract.keyFields.includes(name) ||
      (rules.compare === 'yes' && !(files && column?.default?.constant === false)),
  )
  return {
    mode: record ? 'record' : 'server',
    fields: fields.map(({ name }) => name),
    owner: alone && contract.owner !== undefined,
  }
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
  const text = column.kind === 'text' && column.bytewise
  return plain && (text || ['integer', 'boolean', 'enum', 'uuid', 'date'].includes(column.kind))
}

async function compareByLedger(
  request: TableRequest,
  tally: Tally,
  [all, ...others]: [Group, ...Group[]],
): Promise<void> {
  const found = await findPortions(all, others)
  for (const [index, { side }] of all.members.entries()) tally.see(side.name, found.rows[index] ?? 0)
  tally.addEqual(found.equal, countOf(request))
  await comparePortions(request, all, tally, { ...found, marked: others.length === 0 })
}

/** How many fields of a row that is equal have been compared with it. */
function countOf({ contract, sides }: TableRequest): number {
  return countFields(
    contract,
    sides.map(({ kind }) => kind),
  )
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
  await compareHeld(request, opened, tally, { held, marked: true })
}

/**
 * Reads all sides side by side, a portion at a time, each of them once.
 * @param found.marked whether rows of one mark are equal in all that any two sides can say
 */
async function comparePortions(
  request: TableRequest,
  { members: opened, plan }: Group,
  tally: Tally,
  { portions, bits, marked }: Found & { marked: boolean },
): Promise<void> {
  if (portions.length === 0) return
  const readings = opened.map(({ table }) => table.portions(portions, bits, plan))
  try {
    for (let portion = 0; portion < portions.length; portion++) {
      const held = await Promise.all(readings.map(async (reading) => (await reading.next()).value ?? []))
      await compareHeld(request, opened, tally, { held, marked })
    }
  } finally {
    for (const reading of readings) await reading.return(undefined)
  }
}

/** Compares rows that are held, key by key; where they are marked, those of one mark need no looking at. */
async function compareHeld(
  request: TableRequest,
  opened: readonly Opened[],
  tally: Tally,
  { held, marked }: { held: readonly (readonly ParityRow[])[]; marked: boolean },
): Promise<void> {
  const { contract } = request
  for (const [index, { side }] of opened.entries()) {
    if (side.kind !== 'database') for (const row of held[index] ?? []) requireKey(contract, side, row)
  }
  const left = marked ? dropEqualMarks(request, held, tally) : held
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
  request: TableRequest,
  held: readonly (readonly ParityRow[])[],
  tally: Tally,
): readonly (readonly ParityRow[])[] {
  const counts = held.map((rows) => {
    const marks = new Map<string, number>()
    for (const { mark } of rows) if (mark !== undefined) marks.set(mark, (marks.get(mark) ?? 0) + 1)
    return marks
  })
  const common = ({ mark }: ParityRow) => mark !== undefined && counts.every((marks) => marks.get(mark) === 1)
  tally.addEqual((held[0] ?? []).filter(common).length, countOf(request))
  return held.map((rows) => rows.filter((row) => !common(row)))
}

/** Kinds of columns whose values the server may write in another way than a source. */
const recast = ['number', 'date', 'time', 'timestamp', 'bytes', 'other']

function store({ contract, store }: TableRequest, rows: readonly ParityRow[]): Promise<ParityRow[]> {
  if (store === undefined) return Promise.resolve([...rows])
  const columns = [...contract.fields.values()].flatMap(({ name, column, rules }): [string, Column][] =>
    column !== undefined &&
    rules.stored === 'server' &&
    (recast.includes(column.kind) || column.base.startsWith('character('))
      ? [[name, column]]
      : [],
  )
  return storeRows(store, new Map(columns), rows)
}

function listNotCompared(contract: Contract, sides: readonly Side[]): Record<string, string> {
  const files = sides.some(({ kind }) => kind === 'files')
  const fields = [...contract.fields.values()]
  const unheeded = fields.flatMap(({ name, rules, column }) => {
    if (rules.compare === 'no') return [[name, 'the manifest says compare: no']]
    if (files && column?.default?.constant === false)
      return [[name, 'where a row of the files leaves it out: the server computes it']]
    return []
  })
  const content = new Set(fields.map(({ name, column }) => column?.name ?? name))
  const others = contract.published === undefined ? [] : [...(contract.shape?.columns.keys() ?? [])]
  const records = others
    .filter((name) => !content.has(name))
    .map((name) => [name, 'no content that a source gives: each database keeps its own'])
  return Object.fromEntries([...unheeded, ...records])
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
  const { missing, extra, changed, duplicate } = outcome
  if (missing + extra + changed + duplicate > 0) return []
  if (outcome.fieldsCompared > 0) return []
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
