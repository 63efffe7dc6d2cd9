import { describeDsn, parseDsn } from '../actions/lib/database/dsn.js'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { runScript } from './failure.js'
import { renderLook } from './pipeline/look.js'
import { createSteps } from './pipeline/steps.js'
import { findFile, findFolder, typedIn } from './root.js'
import { readFlags } from './runner/arguments.js'

const flags = new Map<string, 'boolean' | 'string'>([
  ['dsn', 'string'],
  ['data-file', 'string'],
  ['dataset', 'string'],
  ['skip-migrations', 'boolean'],
  ['help', 'boolean'],
])

const help = `Migrates, seeds and verifies a database.

  npm run seed-to-dsn -- --dsn="postgresql://user:password@host:5432/database"

  --dsn              the database; default: PLANNING_DATABASE_URL, else DATABASE_URL from the environment
  --data-file        a source file that stands in for the dataset's own
  --dataset          the dataset; default: data/movements
  --skip-migrations  the tables are there already`

/** `npm run seed-to-dsn`: migrate, seed, verify, and how to look for oneself. */
await runScript(async () => {
  const { values, problems } = readFlags(flags, process.argv.slice(2))
  if (problems.length > 0) throw new SeedrailError(problems)
  if (values.help === 'true') {
    console.log(help)
    return 0
  }
  const text = requireDsn(values.dsn)
  const dsn = parseDsn(text)
  const cwd = typedIn()
  const dataset = await findFolder(values.dataset ?? 'data/movements', cwd)
  const given = values['data-file']
  const source = { dataset, ...(given ? { file: await findFile(given, cwd, dataset) } : {}) }
  console.log(`Target: ${describeDsn(dsn)}`)
  const runStep = createSteps({ dsn: text, built: false, cwd })
  if (values['skip-migrations'] !== 'true') {
    await runStep('Migrate', 'migrate', { migrations: await findFolder('prisma/migrations', cwd) })
  }
  await runStep('Seed', 'seed', source)
  await runStep('Verify', 'verify-counts', source)
  console.log(`\n${await renderLook(cwd, dataset, dsn)}`)
  return 0
})

function requireDsn(given: string | undefined): string {
  const candidates = [given, process.env.PLANNING_DATABASE_URL, process.env.DATABASE_URL]
  const found = candidates.find((text) => text !== undefined && text.trim() !== '')
  if (found !== undefined) return found
  throw new SeedrailError(
    fault('input-missing', 'No database was named.', {
      next: 'Add --dsn="postgresql://…", or set PLANNING_DATABASE_URL or DATABASE_URL. npm run db starts one.',
    }),
  )
}
