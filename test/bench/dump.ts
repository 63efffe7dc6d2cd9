import { spawn } from 'node:child_process'
import { mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'

/**
 * Times the built dump action, without the proof and with it, against pg_dump of the same tables, whole
 * processes, interleaved; prints medians and ratios. Usage: tsx test/bench/dump.ts <rows> <rounds> [dist], with
 * BENCH_DSN naming a scratch database; a pg_dump for its server is on PATH.
 */

type Timing = { seconds: number; megabytes: number }

const rows = Number(process.argv[2] ?? 100_000)
const rounds = Number(process.argv[3] ?? 3)
const dist = process.argv[4] ?? 'dist'
const dsn = process.env.BENCH_DSN ?? ''
const folder = await mkdtemp(join(tmpdir(), 'seedrail-bench-'))

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

await inDatabase(parseDsn(dsn), async (database) => {
  await database.query(`
DROP TABLE IF EXISTS bench_item;
CREATE TABLE bench_item (
  id text PRIMARY KEY, label text NOT NULL, group_id text NOT NULL, tags text[] NOT NULL, details jsonb, sort_order integer NOT NULL
);
INSERT INTO bench_item
SELECT 'ITEM_' || lpad(n::text, 8, '0'), 'Label of item ' || n || ' in the catalogue', 'GROUP_' || n % 100,
       ARRAY['tag-' || n % 7, 'tag-' || n % 11, 'common'],
       jsonb_build_object('weight', n % 1000, 'shape', jsonb_build_object('kind', 'round', 'sides', n % 9), 'note', 'note ' || n % 50),
       n % 10000
  FROM generate_series(1, ${Math.trunc(rows)}) AS n`)
  // Not in the order of the keys, as tables are that have been worked on.
  await database.query('UPDATE bench_item SET sort_order = sort_order + 1 WHERE sort_order % 7 = 0')
  await database.query('VACUUM ANALYZE bench_item')
})
await writeFile(
  join(folder, 'dataset.json'),
  JSON.stringify({ name: 'bench', policy: 'upsert', tables: [{ table: 'bench_item', file: 'none.json' }] }),
)

const plain = join(folder, 'plain.sql')
const ways = {
  'pg_dump -t': () => time('pg_dump', ['-t', 'bench_item', '-f', plain, dsn], {}),
  'dump, not proven': () => seedrail({ INPUT_PROVE: 'false' }),
  'dump, gzip, not proven': () => seedrail({ INPUT_PROVE: 'false', INPUT_COMPRESS: 'gzip' }),
  'dump, proven': () => seedrail({}),
}

function seedrail(more: Record<string, string>): Promise<Timing> {
  return time(process.execPath, [join(dist, 'dump.mjs')], {
    INPUT_DSN: dsn,
    INPUT_DATASET: folder,
    'INPUT_OUTPUT-DIR': folder,
    INPUT_NAME: 'bench',
    ...more,
  })
}

const figures = new Map<string, Timing[]>(Object.keys(ways).map((way) => [way, []]))
for (let round = 0; round < rounds; round++) {
  for (const [way, run] of Object.entries(ways)) figures.get(way)?.push(await run())
}

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
const seconds = (way: string) => median((figures.get(way) ?? []).map((one) => one.seconds))
console.log(
  `${rows} rows, ${rounds} rounds; ${((await stat(plain)).size / 1e6).toFixed(0)} MB; medians of whole processes\n`,
)
console.log('| way | time | x pg_dump | peak memory |\n| --- | ---: | ---: | ---: |')
for (const [way, timings] of figures) {
  const memory = median(timings.map((one) => one.megabytes))
  console.log(
    `| ${way} | ${seconds(way).toFixed(2)} s | ${(seconds(way) / seconds('pg_dump -t')).toFixed(2)} | ${memory.toFixed(0)} MB |`,
  )
}
