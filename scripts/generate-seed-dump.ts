import { describeDsn, parseDsn } from '../actions/lib/database/dsn.js'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { runScript } from './failure.js'
import { createSteps } from './pipeline/steps.js'
import { findFolder, typedIn } from './root.js'
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
