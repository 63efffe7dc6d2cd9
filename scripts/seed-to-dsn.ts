import { resolve } from 'node:path'
import { describeDsn, parseDsn } from '../actions/lib/database/dsn.js'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { runScript } from './failure.js'
import { renderLook } from './pipeline/look.js'
import { createSteps } from './pipeline/steps.js'
import { exists, findFile, findFolder, typedIn } from './root.js'
import { requireDsn } from './runner/address.js'
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
  await requireSource(cwd, source)
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

/**
 * Before anything is migrated: a mistyped name should not leave half of the work behind.
 * @throws SeedrailError `dataset-missing`, `file-missing`
 */
async function requireSource(
  cwd: string,
  { dataset, file }: { dataset: string; file?: string },
): Promise<void> {
  if (!(await exists(resolve(cwd, dataset, 'dataset.json')))) {
    throw new SeedrailError(
      fault('dataset-missing', `There is no dataset.json in "${dataset}".`, {
        next: 'Name the folder that holds it as --dataset. Nothing was done.',
      }),
    )
  }
  if (file !== undefined && !(await exists(resolve(cwd, file)))) {
    throw new SeedrailError(
      fault('file-missing', `There is no file "${file}".`, {
        next: 'Correct --data-file. Nothing was done.',
      }),
    )
  }
}
