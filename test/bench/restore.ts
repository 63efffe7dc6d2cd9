import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parseDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import { quoteIdentifier } from '../../actions/lib/database/identifier.js'
import { runScript } from '../../scripts/failure.js'
import { onShutdown } from '../../scripts/shutdown.js'
import { type Command, median, type Timing, timeCommand } from './measure.js'
import { findPsql } from './methods.js'
import { sql } from './rounds.js'
import { openWorkload, print, schema } from './workload.js'

/**
 * Times the built restore action, mode replace, against psql -1 with the very same file, each into an empty
 * database: whole processes, in turns. Prints medians and their ratios as Markdown.
 */
const usage = `BENCH_DSN=postgresql://…/any_database npx tsx test/bench/restore.ts [flags]
  The login must be allowed to create databases: seedrail_bench_source and seedrail_bench_target.
  --rows=1000000    rows of the table (default: 100000)
  --rounds=3        how often each method runs
  --dist=dist       folder of the built actions
  --psql=psql       program to compare with (default: the newest of Debian's, else psql of the PATH)`

const [sourceName, targetName] = ['seedrail_bench_source', 'seedrail_bench_target']

await runScript(async () => {
  const { values: flags } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      dist: { type: 'string', default: 'dist' },
      psql: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const admin = process.env.BENCH_DSN ?? ''
  if (flags.help || admin === '') {
    console.log(usage)
    return flags.help ? 0 : 2
  }
  const [rows, rounds] = [Number(flags.rows), Number(flags.rounds)]
  const psql = flags.psql ?? (await findPsql())
  const target = withDatabase(parseDsn(admin), targetName).text
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-bench-restore-'))
  const cleanUp = async () => {
    for (const name of [sourceName, targetName]) await dropDatabase(admin, name)
    await rm(folder, { recursive: true, force: true })
  }
  const forget = onShutdown(cleanUp)
  try {
    const file = await makeDump(admin, rows, folder, { psql, dist: flags.dist })
    const methods = planMethods(target, file, { psql, dist: flags.dist })
    const timings = new Map<string, Timing[]>(methods.map(({ name }) => [name, []]))
    const left = new Set<string>()
    for (let round = 0; round < rounds; round++) {
      const shift = round % methods.length
      for (const { name, command } of [...methods.slice(shift), ...methods.slice(0, shift)]) {
        await createDatabase(admin, targetName)
        const timing = await timeCommand(command)
        timings.get(name)?.push(timing)
        console.error(
          `${rows} rows, round ${round + 1} of ${rounds}, ${name}: ${timing.seconds.toFixed(2)} s`,
        )
        const [state] = await sql<{ print: string }>(target, print)
        left.add(state?.print ?? '')
      }
    }
    if (left.size !== 1) throw new Error(`The methods left different tables: ${[...left].join('; ')}`)
    console.log(render(rows, rounds, timings))
    return 0
  } finally {
    forget()
    await cleanUp()
  }
})

type Tools = { psql: string; dist: string }

/** Seeds a database with the workload by psql, and dumps it by the built action. */
async function makeDump(admin: string, rows: number, folder: string, { psql, dist }: Tools): Promise<string> {
  const workload = await openWorkload(rows)
  const source = withDatabase(parseDsn(admin), sourceName).text
  await createDatabase(admin, sourceName)
  await sql(source, schema)
  const load = `\\copy bench_item from '${workload.original.copy}'`
  await timeCommand({ file: psql, args: ['-X', '-q', '-c', load, source], env: {} })
  await sql(source, 'VACUUM ANALYZE')
  const dataset = join(folder, 'dataset')
  const tables = ['bench_group', 'bench_item'].map((table) => ({ table, file: `${table}.json` }))
  await mkdir(dataset)
  await writeFile(join(dataset, 'dataset.json'), JSON.stringify({ name: 'bench', policy: 'upsert', tables }))
  const inputs = { DSN: source, DATASET: dataset, 'OUTPUT-DIR': folder, NAME: 'bench', PROVE: 'false' }
  const timing = await timeCommand(action(dist, 'dump', inputs))
  console.error(`dumped without proof in ${timing.seconds.toFixed(2)} s, ${timing.megabytes.toFixed(0)} MB`)
  return join(folder, 'bench.sql')
}

function planMethods(
  target: string,
  file: string,
  { psql, dist }: Tools,
): { name: string; command: Command }[] {
  const inputs = { DSN: target, 'DUMP-FILE': file, MODE: 'replace' }
  return [
    {
      name: 'psql -1',
      command: { file: psql, args: ['-X', '-q', '-1', '-v', 'ON_ERROR_STOP=1', '-f', file, target], env: {} },
    },
    { name: 'restore, check: counts', command: action(dist, 'restore', { ...inputs, CHECK: 'counts' }) },
    { name: 'restore, check: sums', command: action(dist, 'restore', { ...inputs, CHECK: 'sums' }) },
  ]
}

function action(dist: string, name: string, inputs: Readonly<Record<string, string>>): Command {
  const env = Object.fromEntries(Object.entries(inputs).map(([input, value]) => [`INPUT_${input}`, value]))
  return { file: process.execPath, args: [resolve(dist, `${name}.mjs`)], env }
}

async function createDatabase(admin: string, name: string): Promise<void> {
  await dropDatabase(admin, name)
  await sql(admin, `CREATE DATABASE ${quoteIdentifier(name)}`)
}

async function dropDatabase(admin: string, name: string): Promise<void> {
  await sql(admin, `DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`)
}

function render(rows: number, rounds: number, timings: ReadonlyMap<string, readonly Timing[]>): string {
  const secondsOf = (name: string) => median((timings.get(name) ?? []).map(({ seconds }) => seconds))
  const base = secondsOf('psql -1')
  const lines = [...timings].map(([name, some]) => {
    const memory = median(some.map(({ megabytes }) => megabytes))
    const cells = [
      (secondsOf(name) / base).toFixed(2),
      `${secondsOf(name).toFixed(2)} s`,
      `${memory.toFixed(0)} MB`,
    ]
    return `| ${[name, ...cells].join(' | ')} |`
  })
  return [
    `**${rows.toLocaleString('en-US')} rows, ${rounds} rounds**; bars: 1.15 and 170 MB at 1,000,000 rows`,
    '',
    '| method | ratio | wall time | peak memory |',
    '| --- | ---: | ---: | ---: |',
    ...lines,
  ].join('\n')
}
