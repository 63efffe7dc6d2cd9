import { createRedactor } from '../actions/lib/action/redaction.js'
import { serveReference } from '../actions/lib/bootstrap/server/serve.js'
import { describeDsn, parseDsn, secretForms } from '../actions/lib/database/dsn.js'
import { readDataset } from '../actions/lib/dataset/read.js'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { runScript } from './failure.js'
import { findFolder, typedIn } from './root.js'
import { readFlags } from './runner/arguments.js'

const flags = new Map<string, 'boolean' | 'string'>([
  ['dsn', 'string'],
  ['dataset', 'string'],
  ['host', 'string'],
  ['port', 'string'],
  ['allow-origin', 'string'],
  ['schema-version', 'string'],
  ['connections', 'string'],
  ['timeout', 'string'],
  ['help', 'boolean'],
])

const help = `Serves reference tables over HTTP, read only, until Ctrl-C.

  npm run reference-api -- --dsn="postgresql://user:password@host:5432/database"

  --dsn             the database; default: PLANNING_DATABASE_URL, else DATABASE_URL from the environment
  --dataset         folder of a dataset with policy "upsert"; default: data/reference
  --host            where it listens; default: 127.0.0.1 (0.0.0.0 for everybody)
  --port            default: 8787; 0 takes a free one
  --allow-origin    origins whose web pages may read the answers, with commas between; * for all
  --schema-version  what the answers carry as schemaVersion; default: 1
  --connections     most connections to the database; default: 2
  --timeout         seconds that the database has for a request; default: 15

Paths: /health, /api/v1/reference/version, /api/v1/reference/bootstrap, /api/v1/reference/<table>`

/** `npm run reference-api`: the read model of a dataset over HTTP. */
await runScript(async () => {
  const { values, problems } = readFlags(flags, process.argv.slice(2))
  if (problems.length > 0) throw new SeedrailError(problems)
  if (values.help === 'true') {
    console.log(help)
    return 0
  }
  const text = requireDsn(values.dsn)
  const redactor = createRedactor()
  redactor.hide(secretForms(text))
  const say = (line: string) => console.log(redactor.redact(`${new Date().toISOString()}  ${line}`))
  const dsn = parseDsn(text)
  const dataset = await readDataset(await findFolder(values.dataset ?? 'data/reference', typedIn()))
  const serving = await serveReference(dsn, dataset, {
    host: values.host ?? '127.0.0.1',
    port: readNumber('port', values.port ?? '8787', 0, 65_535),
    schemaVersion: readNumber('schema-version', values['schema-version'] ?? '1', 1, 1_000_000),
    connections: readNumber('connections', values.connections ?? '2', 1, 20),
    timeout: readNumber('timeout', values.timeout ?? '15', 1, 3_600) * 1_000,
    origins: (values['allow-origin'] ?? '')
      .split(',')
      .flatMap((part) => (part.trim() === '' ? [] : [part.trim()])),
    grace: 10_000,
    say,
  })
  say(`serves "${dataset.manifest.name}" of ${describeDsn(dsn)} at ${serving.url}`)
  const signal = await untilSignal()
  say(`${signal}: finishing open requests`)
  await serving.stop()
  say('stopped')
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

function readNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new SeedrailError(
    fault('input-invalid', `--${name} is "${text}", but must be a whole number from ${least} to ${most}.`, {
      next: `Correct --${name}.`,
    }),
  )
}

/** The first signal asks; a second one, later, does not wait for open requests. */
function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        resolve(name)
        // Ctrl-C reaches us twice where npm passes it on as well, so a repetition counts only when it is late.
        setTimeout(() => process.once(name, () => process.exit(1)), 1_000).unref()
      })
    }
  })
}
