import { describeDsn, parseDsn } from '../actions/lib/database/dsn.js'
import { SeedrailError } from '../actions/lib/problem/problem.js'
import { runScript } from './failure.js'
import { createSteps } from './pipeline/steps.js'
import { findFolder, typedIn } from './root.js'
import { requireDsn } from './runner/address.js'
import { readFlags } from './runner/arguments.js'

const flags = new Map<string, 'boolean' | 'string'>([
  ['dsn', 'string'],
  ['output-dir', 'string'],
  ['dataset', 'string'],
  ['help', 'boolean'],
])

const help = `Dumps a dataset into one file that is proven to restore.

  npm run generate-seed-dump -- --dsn="postgresql://user:password@host:5432/database"

  --dsn         the database; default: PLANNING_DATABASE_URL, else DATABASE_URL from the environment
  --output-dir  the folder for the dump and its manifest; default: artifacts/seed-dumps
  --dataset     the dataset; default: data/movements

More (a name, gzip, another pg_dump): npm run action -- dump --help`

/** `npm run generate-seed-dump`: the dump action under the words that its users already type. */
await runScript(async () => {
  const { values, problems } = readFlags(flags, process.argv.slice(2))
  if (problems.length > 0) throw new SeedrailError(problems)
  if (values.help === 'true') {
    console.log(help)
    return 0
  }
  const text = requireDsn(values.dsn)
  const cwd = typedIn()
  const dataset = await findFolder(values.dataset ?? 'data/movements', cwd)
  console.log(`Source: ${describeDsn(parseDsn(text))}`)
  const runStep = createSteps({ dsn: text, built: false, cwd })
  const folder = values['output-dir']
  const outputs = await runStep('Dump', 'dump', {
    dataset,
    ...(folder === undefined ? {} : { 'output-dir': folder }),
  })
  console.log(
    `\nRestore it with: npm run restore-seed -- --dsn="postgresql://…" --dump-file="${outputs.path ?? ''}"`,
  )
  return 0
})
