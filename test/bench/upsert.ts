import { spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { psqlMerge, schema, versionSchema, writeWorkload } from './workload.js'

/**
 * Times the built seed action against psql's own merge, whole processes, interleaved; prints medians and
 * ratios. Usage: tsx test/bench/upsert.ts <rows> <rounds>, with BENCH_DSN naming a scratch database.
 */

type Timing = { seconds: number; megabytes: number }

const rows = Number(process.argv[2] ?? 100_000)
const rounds = Number(process.argv[3] ?? 3)
const dsn = process.env.BENCH_DSN ?? ''
const workload = await writeWorkload(await mkdtemp(join(tmpdir(), 'seedrail-bench-')), rows)

/** Runs a command to its end: wall time, and the peak memory of the process as the system counts it. */
async function time(command: string, args: readonly string[], env: Record<string, string>): Promise<Timing> {
  const start = performance.now()
  const child = spawn('/usr/bin/time', ['-f', '%M', command, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  let log = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  child.stdout.on('data', (chunk) => (log += chunk))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${errors}${log}`)
  return {
    seconds: (performance.now() - start) / 1000,
    megabytes: Number(errors.trim().split('\n').at(-1)) / 1024,
  }
}

async function sql(text: string): Promise<void> {
  await inDatabase(parseDsn(dsn), (database) => database.query(text))
}

async function psql(file: string): Promise<Timing> {
  const script = join(workload.folder, 'merge.sql')
  await writeFile(script, psqlMerge(file))
  return time('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', script, dsn], {})
}

function seedrail(folder: string, more: Record<string, string> = {}): Promise<Timing> {
  return time(process.execPath, ['dist/seed.mjs'], { INPUT_DSN: dsn, INPUT_DATASET: folder, ...more })
}

const phases = ['first load', 'unchanged, trusted', 'unchanged, full', '1 % changed'] as const
const figures = new Map<string, { seedrail: Timing[]; psql: Timing[] }>(
  phases.map((phase) => [phase, { seedrail: [], psql: [] }]),
)
const note = (phase: (typeof phases)[number], who: 'seedrail' | 'psql', timing: Timing) =>
  figures.get(phase)?.[who].push(timing)

for (let round = 0; round < rounds; round++) {
  await sql(schema)
  note('first load', 'psql', await psql(workload.copy))
  await sql('VACUUM ANALYZE bench_item')
  const unchanged = await psql(workload.copy)
  note('unchanged, full', 'psql', unchanged)
  note('unchanged, trusted', 'psql', unchanged)
  note('1 % changed', 'psql', await psql(workload.edited.copy))
  await sql(schema + versionSchema)
  note('first load', 'seedrail', await seedrail(workload.folder))
  await sql('VACUUM ANALYZE bench_item')
  note('unchanged, trusted', 'seedrail', await seedrail(workload.folder))
  note('unchanged, full', 'seedrail', await seedrail(workload.folder, { INPUT_FULL: 'true' }))
  note('1 % changed', 'seedrail', await seedrail(join(workload.folder, 'edited')))
}

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
console.log(`${rows} rows, ${rounds} rounds; medians of whole processes\n`)
console.log('| phase | seedrail | psql | ratio | peak memory |\n| --- | ---: | ---: | ---: | ---: |')
for (const [phase, timings] of figures) {
  const ours = median(timings.seedrail.map((one) => one.seconds))
  const theirs = median(timings.psql.map((one) => one.seconds))
  const memory = median(timings.seedrail.map((one) => one.megabytes))
  console.log(
    `| ${phase} | ${ours.toFixed(2)} s | ${theirs.toFixed(2)} s | ${(ours / theirs).toFixed(2)} | ${memory.toFixed(0)} MB |`,
  )
}
