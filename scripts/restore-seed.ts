import { resolve } from 'node:path'
import { type Dsn, describeDsn, parseDsn, renderDsn } from '../actions/lib/database/dsn.js'
import type { DumpManifest } from '../actions/lib/dump/manifest.js'
import { readDumpManifest } from '../actions/lib/dump/manifest-file.js'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { confirmOnTerminal, onTerminal } from '../actions/restore/confirmation.js'
import { runScript } from './failure.js'
import { createSteps } from './pipeline/steps.js'
import { exists, packageRoot, typedIn } from './root.js'
import { requireDsn } from './runner/address.js'
import { readFlags } from './runner/arguments.js'

const flags = new Map<string, 'boolean' | 'string'>([
  ['dump-file', 'string'],
  ['dsn', 'string'],
  ['mode', 'string'],
  ['confirm', 'string'],
  ['allowed-databases', 'string'],
  ['plan', 'boolean'],
  ['skip-confirmation', 'boolean'],
  ['help', 'boolean'],
])

/** Flags that are inputs of the action, under the same names. */
const passedOn = ['mode', 'allowed-databases', 'plan'] as const

const help = `Restores a verified dump into a database.

  npm run restore-seed -- --dump-file=artifacts/seed-dumps/movements_seed_….sql --dsn="postgresql://user:password@host:5432/database"

  --dump-file          the dump; its manifest lies beside it
  --dsn                the database; default: PLANNING_DATABASE_URL, else DATABASE_URL from the environment
  --mode               merge (default) compares with the tables that are there; replace creates tables and rows anew
  --confirm            mode replace: the name of the database, where it has these tables already
  --plan               only show what would happen
  --allowed-databases  the only databases that may be restored into: host/name, with *
  --skip-confirmation  do not ask`

/** `npm run restore-seed`: asks on a terminal, restores, and says how to verify it. */
await runScript(async () => {
  const { values, problems } = readFlags(flags, process.argv.slice(2))
  if (problems.length > 0) throw new SeedrailError(problems)
  if (values.help === 'true') {
    console.log(help)
    return 0
  }
  const cwd = typedIn()
  const file = requireFile(values['dump-file'])
  const text = requireDsn(values.dsn)
  const dsn = parseDsn(text)
  const manifest = await readDumpManifest(resolve(cwd, file))
  console.log(`Target: ${describeDsn(dsn)}`)
  const mode = values.mode === 'replace' ? 'replace' : 'merge'
  const plan = values.plan === 'true'
  const asks = onTerminal() && values['skip-confirmation'] !== 'true'
  const confirm = asks
    ? await confirmOnTerminal({ mode, plan, dsn, manifest, confirm: values.confirm })
    : values.confirm
  const runStep = createSteps({ dsn: text, built: false, cwd })
  await runStep('Restore', 'restore', {
    'dump-file': file,
    'skip-confirmation': 'true',
    ...Object.fromEntries(passedOn.flatMap((name) => pick(values, name))),
    ...(confirm === undefined ? {} : { confirm }),
  })
  if (!plan) console.log(`\n${await renderHint(cwd, manifest, values.dsn === undefined ? undefined : dsn)}`)
  return 0
})

/** The command that holds the restored database against its dataset's expectations. Holds no password. */
async function renderHint(cwd: string, manifest: DumpManifest, dsn: Dsn | undefined): Promise<string> {
  const dataset = `data/${manifest.dataset}`
  const there = (await exists(resolve(cwd, dataset))) || (await exists(resolve(packageRoot, dataset)))
  const named = there ? dataset : '<folder of its dataset.json>'
  const address = dsn === undefined ? '' : ` --dsn="${renderWithoutPassword(dsn)}"`
  const password =
    dsn === undefined || dsn.password === ''
      ? ''
      : ' (put the password back behind the user, as user:password@)'
  return `Verify what is there now${password}:\n\n  npm run action -- verify-counts --dataset=${named}${address}`
}

function renderWithoutPassword(dsn: Dsn): string {
  return renderDsn({ ...dsn, password: '' })
}

function requireFile(given: string | undefined): string {
  if (given !== undefined && given.trim() !== '') return given
  throw new SeedrailError(
    fault('input-missing', 'No dump was named.', {
      next: 'Add --dump-file=…; npm run generate-seed-dump writes one.',
    }),
  )
}

function pick(values: Readonly<Record<string, string>>, name: string): [string, string][] {
  const value = values[name]
  return value === undefined ? [] : [[name, value]]
}
