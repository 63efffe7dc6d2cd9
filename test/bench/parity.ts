import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { parseDsn, renderDsn } from '../../actions/lib/database/dsn.js'
import { bundleActions } from '../../scripts/build/bundle.js'
import { runScript } from '../../scripts/failure.js'
import { type Command, median, type Timing, timeCommand } from './measure.js'
import { findPsql } from './methods.js'
import { sql } from './rounds.js'
import { openWorkload, type Source, schema } from './workload.js'

/**
 * Times the bundled parity action, whole processes, beside what people otherwise do: COPY one side into a temporary
 * table of the other's server and FULL JOIN. The COPY file lies ready for psql. Every round has another order.
 */
const usage = `BENCH_DSN=postgresql://…/a_scratch_database npx tsx test/bench/parity.ts [flags]
  --rows=1000000    rows of each table (default: 100000)
  --rounds=3        how often each method runs
  --psql=psql       program to compare with (default: the newest of Debian's, else psql of the PATH)
The schemas bench_left, bench_same and bench_edited of the database are made, and dropped at the end.`

/** Most that two databases may take, as a ratio to the FULL JOIN, and most memory, also of files. Megabytes. */
const bars = { equal: 0.35, edited: 1.2, memory: 170 }

type State = 'equal' | 'edited'
type Method = { name: string; bar: boolean; command: (state: State) => Command }

/** Differences end with 1, which is as it should be where there are some. */
const expectation = `process.on('exit', (code) => {
  process.exitCode = String(code) === process.env.EXPECTED ? 0 : 9
})
`

const joinScript = (file: string) => `
BEGIN;
CREATE TEMP TABLE stage (LIKE bench_item) ON COMMIT DROP;
\\copy stage from '${file}'
SELECT coalesce(s.id, t.id) AS id, s AS expected, t AS actual
  FROM stage s FULL JOIN bench_item t ON s.id = t.id
 WHERE (s.label, s.group_id, s.tags, s.details, s.sort_order)
       IS DISTINCT FROM (t.label, t.group_id, t.tags, t.details, t.sort_order);
COMMIT;
`

await runScript(async () => {
  const { values: flags } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      psql: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const dsn = process.env.BENCH_DSN ?? ''
  if (flags.help || dsn === '') {
    console.log(usage)
    return flags.help ? 0 : 2
  }
  const workload = await openWorkload(Number(flags.rows))
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-bench-parity-'))
  const psql = flags.psql ?? (await findPsql())
  try {
    await bundleActions(process.cwd(), folder)
    const { original, edited } = workload
    await fillSchema(dsn, psql, 'bench_left', original)
    await fillSchema(dsn, psql, 'bench_same', original)
    await fillSchema(dsn, psql, 'bench_edited', edited)
    const script = join(folder, 'join.sql')
    await writeFile(script, joinScript(original.copy))
    const right = (state: State) => within(dsn, state === 'equal' ? 'bench_same' : 'bench_edited')
    const ours = (left: string, state: State) =>
      parity(folder, original.folder, left, right(state), state === 'equal' ? '0' : '1')
    await writeFile(join(folder, 'expect.mjs'), expectation)
    const methods: Method[] = [
      {
        name: 'psql: COPY, FULL JOIN',
        bar: false,
        command: (state) => psqlCommand(psql, right(state), ['-f', script]),
      },
      {
        name: 'Seedrail, two databases',
        bar: true,
        command: (state) => ours(within(dsn, 'bench_left'), state),
      },
      { name: 'Seedrail, files and database', bar: false, command: (state) => ours('dataset', state) },
    ]
    const timings = await runRounds(methods, Number(flags.rounds))
    console.log(renderResults(methods, timings, Number(flags.rows)))
    return 0
  } finally {
    await sql(dsn, 'DROP SCHEMA IF EXISTS bench_left, bench_same, bench_edited CASCADE')
    await rm(folder, { recursive: true, force: true })
  }
})

/** Prisma's parameter, which sets the search path. */
function within(dsn: string, name: string): string {
  const parsed = parseDsn(dsn)
  return renderDsn({ ...parsed, parameters: { ...parsed.parameters, schema: name } })
}

async function fillSchema(dsn: string, psql: string, name: string, { copy }: Source): Promise<void> {
  await sql(
    dsn,
    `DROP SCHEMA IF EXISTS ${name} CASCADE; CREATE SCHEMA ${name}; SET search_path = ${name}; ${schema}`,
  )
  await timeCommand(psqlCommand(psql, within(dsn, name), ['-c', `\\copy bench_item from '${copy}'`]))
  await sql(dsn, `VACUUM ANALYZE ${name}.bench_item`)
}

function psqlCommand(psql: string, dsn: string, args: readonly string[]): Command {
  const { host, port, user, password, database, parameters } = parseDsn(dsn)
  return {
    file: psql,
    args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...args],
    env: {
      PGHOST: host,
      PGPORT: String(port),
      PGUSER: user,
      PGPASSWORD: password,
      PGDATABASE: database,
      PGOPTIONS: `-c search_path=${parameters.schema}`,
    },
  }
}

function parity(folder: string, dataset: string, left: string, right: string, expected: string): Command {
  const inputs = { LEFT: left, RIGHT: right, DATASET: dataset, REPORT: join(folder, 'report.json') }
  const env = Object.entries(inputs).map(([name, value]) => [`INPUT_${name}`, value])
  return {
    file: process.execPath,
    args: ['--import', pathToFileURL(join(folder, 'expect.mjs')).href, join(folder, 'parity.mjs')],
    env: { ...Object.fromEntries(env), EXPECTED: expected },
  }
}

type Timings = Map<string, Record<State, Timing[]>>

async function runRounds(methods: readonly Method[], rounds: number): Promise<Timings> {
  const timings: Timings = new Map(methods.map(({ name }) => [name, { equal: [], edited: [] }]))
  for (let round = 0; round < rounds; round++) {
    const shift = round % methods.length
    for (const method of [...methods.slice(shift), ...methods.slice(0, shift)]) {
      for (const state of ['equal', 'edited'] as const) {
        const timing = await timeCommand(method.command(state))
        timings.get(method.name)?.[state].push(timing)
        console.error(
          `round ${round + 1}, ${method.name}, ${state}: ${timing.seconds.toFixed(2)} s, ${timing.megabytes.toFixed(0)} MB`,
        )
      }
    }
  }
  return timings
}

function renderResults(methods: readonly Method[], timings: Timings, rows: number): string {
  const timed = (name: string, state: State) => timings.get(name)?.[state] ?? []
  const seconds = (name: string, state: State) => median(timed(name, state).map((timing) => timing.seconds))
  const peak = (name: string, state: State) =>
    Math.max(...timed(name, state).map(({ megabytes }) => megabytes)).toFixed(0)
  const [baseline = ''] = methods.map(({ name }) => name)
  const cell = (name: string, state: State) =>
    `${(seconds(name, state) / seconds(baseline, state)).toFixed(2)} (${seconds(name, state).toFixed(2)} s) | ${peak(name, state)} MB`
  const lines = methods.map(({ name }) => `| ${name} | ${cell(name, 'equal')} | ${cell(name, 'edited')} |`)
  return [
    `${rows.toLocaleString('en-US')} rows on each side; medians of whole processes; ratio to the FULL JOIN (seconds)`,
    '',
    '| method | equal | peak memory | 1 % changed | peak memory |',
    '|---|---:|---:|---:|---:|',
    ...lines,
    `| *bar for two databases at 1,000,000 rows* | ≤ ${bars.equal} | ≤ ${bars.memory} MB | ≤ ${bars.edited} | ≤ ${bars.memory} MB |`,
  ].join('\n')
}
