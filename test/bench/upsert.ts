import { rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { runScript } from '../../scripts/failure.js'
import { onShutdown } from '../../scripts/shutdown.js'
import { buildPeers, findPsql, psql, removePeers, seedrail } from './methods.js'
import { refuseTakenTables, runRounds, sql } from './rounds.js'
import { renderDifferences, renderGrowth, renderRatios, renderTitle } from './table.js'
import { dropSchema, openWorkload } from './workload.js'

/**
 * Times the built seed action, psql's own merge and what people otherwise write: whole processes, each method
 * once in a round and every round in another order. Prints medians and their ratios as Markdown.
 */
const usage = `BENCH_DSN=postgresql://…/a_scratch_database npx tsx test/bench/upsert.ts [flags]
  --rows=1000000    rows of the table (default: 100000)
  --rounds=3        how often each method runs
  --peers=100000    rows at which the peers run; 0 leaves them out (default: as many as --rows)
  --dist=dist       folder of the built actions
  --psql=psql       program to compare with (default: the newest of Debian's, else psql of the PATH)
  --replace         drops tables of an earlier run that are still there
  --clean           removes the files of the workload too, which otherwise stay for the next run`

const smallRows = 10_000

await runScript(async () => {
  const { values: flags } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      peers: { type: 'string' },
      dist: { type: 'string', default: 'dist' },
      psql: { type: 'string' },
      replace: { type: 'boolean', default: false },
      clean: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const dsn = process.env.BENCH_DSN ?? ''
  if (flags.help || dsn === '') {
    console.log(usage)
    return flags.help ? 0 : 2
  }
  const rows = toCount('rows', flags.rows, 1)
  const rounds = toCount('rounds', flags.rounds, 1)
  const peerRows = toCount('peers', flags.peers ?? flags.rows, 0)
  if (!flags.replace) await refuseTakenTables(dsn)

  const folders = new Set<string>()
  const cleanUp = async () => {
    await sql(dsn, dropSchema)
    await removePeers()
    for (const folder of folders) {
      if (flags.clean) await rm(folder, { recursive: true, force: true })
      else console.error(`${folder} stays for the next run; --clean removes it.`)
    }
  }
  const forget = onShutdown(cleanUp)
  try {
    const ours = seedrail(dsn, flags.dist)
    const theirs = psql(dsn, flags.psql ?? (await findPsql()))
    const peers = peerRows > 0 ? await buildPeers(dsn) : []
    const run = async (count: number, times: number, others = peers) => {
      const workload = await openWorkload(count)
      folders.add(workload.folder)
      return runRounds(dsn, workload, times, [ours, theirs, ...others])
    }
    const main = await run(rows, rounds, peerRows === rows ? peers : [])
    const beside = peerRows === rows || peerRows === 0 ? undefined : await run(peerRows, rounds)
    const small = await run(smallRows, Math.max(rounds, 5), [])

    console.log('Medians of whole processes; x (seconds) is the ratio to psql in the same phase.')
    for (const results of beside === undefined ? [main] : [main, beside])
      console.log(`\n${renderTitle(results)}\n\n${renderRatios(results, theirs)}`)
    if (beside !== undefined) console.log(`\n${renderGrowth(main, beside, ours)}`)
    console.log(
      `\n${renderTitle(small)}, start and exit included\n\n${renderDifferences(small, ours, theirs)}`,
    )
    return 0
  } finally {
    forget()
    await cleanUp()
  }
})

function toCount(flag: string, text: string, least: number): number {
  const count = Number(text.replaceAll('_', ''))
  if (Number.isInteger(count) && count >= least) return count
  throw new Error(`--${flag}=${text} is no whole number from ${least}.`)
}
