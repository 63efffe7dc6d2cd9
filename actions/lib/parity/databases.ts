import { inSnapshot } from '../bootstrap/bootstrap.js'
import { type Column, loadTableShape, type TableShape } from '../database/catalogue.js'
import { type Database, inDatabase } from '../database/connection.js'
import type { Dsn } from '../database/dsn.js'
import { parseTableName } from '../database/identifier.js'
import { limitSessionLockWaits } from '../database/transaction.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import type { Contract } from './contract.js'
import type { ParityRequest } from './request.js'
import type { SideName } from './side.js'

/** What only reads should not hang behind somebody's forgotten lock. Milliseconds. */
const longestLockWait = 60_000

/** Opens every database that is needed, each in a snapshot of its own, for the length of `work`. */
export async function withDatabases<Result>(
  request: ParityRequest,
  work: (databases: ReadonlyMap<SideName, Database>, schema: Database | undefined) => Promise<Result>,
): Promise<Result> {
  const wanted = request.sides.flatMap(({ name, address }): [SideName | 'schema', Dsn][] =>
    address.kind === 'database' ? [[name, address.dsn]] : [],
  )
  if (wanted.length === 0 && request.schema !== undefined) wanted.push(['schema', request.schema])
  const opened = new Map<SideName | 'schema', Database>()
  const openNext = (index: number): Promise<Result> => {
    const next = wanted[index]
    if (next === undefined) {
      const { schema, ...sides } = Object.fromEntries(opened)
      return work(new Map(Object.entries(sides) as [SideName, Database][]), schema)
    }
    return inDatabase(
      next[1],
      async (database) => {
        await limitSessionLockWaits(database, longestLockWait)
        opened.set(next[0], database)
        return inSnapshot(database, () => openNext(index + 1))
      },
      {
        onRetry: (reason) => request.say(`waiting for the server: ${reason}`),
        applicationName: 'seedrail parity',
      },
    )
  }
  return openNext(0)
}

/**
 * The shapes that a database's own catalogue gives. They must be of one kind with what the contract says, which is
 * what the first of the databases has: by which rules values are compared is decided once.
 * @throws SeedrailError `table-missing`, `parity-column-absent`, `parity-type-differs`
 */
export async function loadShapes(
  database: Database,
  contracts: readonly Contract[],
  side: SideName,
): Promise<Map<string, TableShape>> {
  const shapes = new Map<string, TableShape>()
  const problems: Problem[] = []
  for (const contract of contracts) {
    const shape = await loadTableShape(database, parseTableName(contract.name))
    requireColumns(contract, shape, side)
    problems.push(...findOtherTypes(contract, shape, side))
    shapes.set(contract.name, shape)
  }
  if (problems.length > 0) throw new SeedrailError(problems)
  return shapes
}

function requireColumns(contract: Contract, shape: TableShape, side: SideName): void {
  const columns = [...contract.fields.values()].map(({ column, name }) => column?.name ?? name)
  const missing = columns.filter((column) => !shape.columns.has(column))
  const further = [...shape.columns.keys()].filter((column) => contract.shape?.columns.has(column) === false)
  if (missing.length + further.length === 0) return
  const which = [
    ...missing.map((name) => `lacks "${name}"`),
    ...further.map((name) => `has "${name}" besides`),
  ]
  throw new SeedrailError(
    fault('parity-column-absent', `The table "${contract.name}" on ${side} ${which.join(', ')}.`, {
      place: { table: contract.name },
      next: 'Bring both databases to the same migrations, and compare again.',
    }),
  )
}

function findOtherTypes(contract: Contract, shape: TableShape, side: SideName): Problem[] {
  const switches = contract.shape?.columns.get(contract.active?.column ?? '')
  const compared = [...contract.fields.values()].filter(
    ({ name, rules }) => rules.compare === 'yes' || contract.keyFields.includes(name),
  )
  return [...compared.map(({ column }) => column), switches].flatMap((column) => {
    const own = shape.columns.get(column?.name ?? '')
    if (column === undefined || own === undefined || formOf(own) === formOf(column)) return []
    const message = `The column "${column.name}" of "${contract.name}" is ${own.type} on ${side}, but ${column.type} on another side.`
    return [
      fault('parity-type-differs', message, {
        place: { table: contract.name, field: column.name },
        next: 'Bring both databases to the same migrations, and compare again.',
      }),
    ]
  })
}

/** Kinds that are compared by the same rules, value by value. */
const alike: Partial<Record<Column['kind'], string>> = { integer: 'number', enum: 'text', date: 'text' }

/** What of a type decides how its values are compared; how many of them fit does not. */
function formOf({ kind, list, base }: Column): string {
  const plain = base.replace(/\(.*?\)/, '').replace(/\[\]/g, '')
  const spelled = kind === 'time' || kind === 'timestamp' || plain === 'real' || plain === 'double precision'
  return `${alike[kind] ?? kind}${list ? '[]' : ''} ${spelled ? plain : ''}`
}
