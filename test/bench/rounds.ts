import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { giveWayToShutdown } from '../../scripts/shutdown.js'
import { type Timing, timeCommand } from './measure.js'
import type { Method, Phase } from './methods.js'
import type { Results } from './table.js'
import { print, schema, tables, type Workload } from './workload.js'

/** Rows of a statement, or of nothing where several are sent. */
export async function sql<Row extends object>(dsn: string, text: string): Promise<Row[]> {
  return inDatabase(parseDsn(dsn), async (database) => (await database.query<Row>(text)).rows)
}

/** @throws Error when the database holds tables of our names, which may be another run's, or somebody's */
export async function refuseTakenTables(dsn: string): Promise<void> {
  const names = tables.map((name) => `('${name}')`).join(', ')
  const taken = await sql<{ name: string }>(
    dsn,
    `SELECT name FROM (VALUES ${names}) AS wanted (name) WHERE to_regclass(name) IS NOT NULL`,
  )
  if (taken.length === 0) return
  const list = taken.map(({ name }) => name).join(', ')
  throw new Error(`The database already has ${list}. Name another, or let --replace drop what is there.`)
}

/**
 * Runs every method once in each round, and every round in another order.
 * @throws Error when two methods leave different tables, or another one than the source says
 */
export async function runRounds(
  dsn: string,
  workload: Workload,
  rounds: number,
  methods: readonly Method[],
): Promise<Results> {
  const timings = new Map(
    methods.map((method) => [method, new Map(method.phases.map((phase): [Phase, Timing[]] => [phase, []]))]),
  )
  const left = new Map<string, string>()
  for (let round = 0; round < rounds; round++) {
    const shift = round % methods.length
    for (const method of [...methods.slice(shift), ...methods.slice(0, shift)]) {
      await giveWayToShutdown()
      const told: string[] = []
      await sql(dsn, schema + method.schema)
      for (const phase of method.phases) {
        const timing = await timeCommand(method.command(phase, workload))
        timings.get(method)?.get(phase)?.push(timing)
        told.push(`${phase} ${timing.seconds.toFixed(2)} s`)
        if (phase === 'first load') await sql(dsn, 'VACUUM ANALYZE bench_item')
      }
      console.error(
        `${workload.rows} rows, round ${round + 1} of ${rounds}, ${method.name}: ${told.join(', ')}`,
      )
      const [row] = await sql<{ print: string }>(dsn, print)
      left.set(row?.print ?? '', method.name)
    }
  }
  const expected = `${workload.rows} rows, ${Math.ceil(workload.rows / 100)} edited, `
  if (left.size === 1 && [...left.keys()].every((state) => state.startsWith(expected)))
    return { rows: workload.rows, rounds, timings }
  throw new Error(`The tables are not what the source says, "${expected}…": ${JSON.stringify([...left])}`)
}
