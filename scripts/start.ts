import { join } from 'node:path'
import { inDatabase } from '../actions/lib/database/connection.js'
import { parseDsn } from '../actions/lib/database/dsn.js'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { renderSection } from '../actions/lib/report/text.js'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.js'
import { runScript } from './failure.js'
import { tourDump } from './pipeline/dump.js'
import { editCopy } from './pipeline/edit.js'
import { type Footprint, takeFootprint } from './pipeline/footprint.js'
import { readTables } from './pipeline/look.js'
import { proveParityOfThreeSides } from './pipeline/parity.js'
import { proveScoringFindsBrokenJobs } from './pipeline/scoring.js'
import { createSteps } from './pipeline/steps.js'
import { packageRoot } from './root.js'

const dataset = join('data', 'movements')
const reference = join('data', 'reference')

/** No background work, so that what moves between two looks was moved by the run in between. */
const quiet = { autovacuum: 'off', wal_level: 'minimal', max_wal_senders: '0', checkpoint_timeout: '1h' }

/** `npm start`: the whole job once, on a database of its own, by the code that GitHub runs. */
await runScript(async () => {
  console.log('Seedrail: a movement library, from JSON in git to published and audited rows in Postgres\n')
  const server = await startEmbeddedPostgres({ settings: quiet })
  const facts = await tour(server).finally(server.stop)
  console.log(`\n${renderFarewell(facts)}`)
  return 0
})

/** @returns what happened, as sentences. */
async function tour(server: EmbeddedPostgres): Promise<string[]> {
  console.log(`A PostgreSQL ${server.version} of its own runs at ${server.host}:${server.port}.`)
  const runStep = createSteps({ dsn: server.dsn, built: true, cwd: packageRoot })
  const look = async () =>
    inDatabase(parseDsn(server.dsn), async (database) =>
      takeFootprint(database, await readTables(packageRoot, dataset)),
    )
  const migrate = await runStep('Create the tables', 'migrate', {})
  const first = await runStep('Seed: draft, review, approve, publish', 'seed', { dataset })
  const verify = await runStep('Verify what is there', 'verify-counts', { dataset })
  const before = await look()
  const second = await runStep('Seed again: nothing may be written', 'seed', { dataset })
  const after = await look()
  console.log(`\n${renderFootprints(before, after)}`)
  requireUntouched(second, before, after)
  return [
    `The tables were made in an empty database; migrations applied: ${migrate.applied ?? 0}.`,
    `${first.created ?? 0} movements were created, reviewed and published, in one transaction.`,
    `${verify.passed ?? 0} of ${verify.checks ?? 0} checks passed: rows, states, duplicates, orphans, the audit trail.`,
    `The second run skipped ${second.skipped ?? 0} and wrote nothing.`,
    ...(await tourReference(runStep)),
    ...(await tourDump(runStep, { dsn: server.dsn, root: packageRoot, datasets: [dataset, reference] })),
    ...(await proveScoringFindsBrokenJobs({ dsn: server.dsn, built: true, cwd: packageRoot })),
    ...(await proveParityOfThreeSides({ dsn: server.dsn, built: true, cwd: packageRoot })),
  ]
}

/** The reference tables: seeded, verified, seeded again, and an edit planned. @returns what happened, as sentences. */
async function tourReference(runStep: ReturnType<typeof createSteps>): Promise<string[]> {
  const first = await runStep('Seed 23 reference tables', 'seed', { dataset: reference })
  const verify = await runStep('Verify them', 'verify-counts', { dataset: reference })
  const second = await runStep('Seed them again: known to be unchanged', 'seed', { dataset: reference })
  requireNoChange(second)
  const edited = await editCopy(
    join(packageRoot, reference),
    'grips.json',
    '"label": "Neutral"',
    '"label": "Neutral grip"',
  )
  try {
    const plan = await runStep('Plan an edited copy: shown, not written', 'seed', {
      dataset: edited.folder,
      mode: 'plan',
    })
    return [
      `${first.created ?? 0} rows of 23 reference tables were inserted; ${verify.passed ?? 0} of ${verify.checks ?? 0} checks passed.`,
      'Seeding them again shipped no row: their sums and versions are those of the last seed.',
      `An edited copy was planned: ${plan.updated ?? 0} row would change, and nothing was written.`,
    ]
  } finally {
    await edited.remove()
  }
}

function requireNoChange(second: Readonly<Record<string, string>>): void {
  const moved = ['created', 'updated', 'deactivated', 'reactivated'].filter((name) => second[name] !== '0')
  if (moved.length === 0) return
  throw new SeedrailError(
    fault('second-run-wrote', `The second run of the reference tables counted ${moved.join(', ')}.`, {
      next: 'Compare the tables above, and report it.',
    }),
    { verdict: 'broken' },
  )
}

function renderFootprints(before: Footprint, after: Footprint): string {
  return renderSection({
    title: 'Before and after the second run',
    columns: ['what', 'before', 'after', ''],
    rows: [
      ...before.tables.map((table, index) => {
        const later = after.tables[index]
        const same = later?.rows === table.rows && later.versions === table.versions
        return [
          table.name,
          `${table.rows} rows, ${table.versions.slice(0, 8)}`,
          `${later?.rows} rows, ${later?.versions.slice(0, 8)}`,
          same ? 'same' : 'CHANGED',
        ]
      }),
      ['write-ahead log', before.wal, after.wal, before.wal === after.wal ? 'same' : 'moved'],
    ],
    note: 'Beside the rows: a sum over the transaction that wrote each and the place where it lies.',
  })
}

function requireUntouched(
  second: Readonly<Record<string, string>>,
  before: Footprint,
  after: Footprint,
): void {
  const rewritten = JSON.stringify(before.tables) !== JSON.stringify(after.tables)
  const nothing = before.tables.every((table) => table.rows === 0)
  if (!rewritten && !nothing && second.created === '0' && second.updated === '0' && second.skipped !== '0')
    return
  throw new SeedrailError(
    fault('second-run-wrote', 'The second run of the seed was not without effect.', {
      next: 'Compare the tables above, and report it.',
    }),
    { verdict: 'broken' },
  )
}

function renderFarewell(facts: readonly string[]): string {
  return [
    'What happened',
    ...facts.map((fact) => `  - ${fact}`),
    '  - That database is gone again.',
    '',
    'Where to look',
    '  data/movements/     the source, and dataset.json: what feeds which table, and what is expected',
    '  data/reference/     the same for 23 tables',
    '  prisma/migrations/  the tables',
    '  actions/seed/       what you have just run, and its README',
    '',
    'What to type next',
    '  npm run db                              a database that stays, and its address',
    '  npm run seed-to-dsn -- --dsn="…"        the same on a database of yours',
    '  npm run action -- seed --help           everything the seed can be told',
  ].join('\n')
}
