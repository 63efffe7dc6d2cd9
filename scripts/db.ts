import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { inDatabase } from '../actions/lib/database/connection.js'
import { parseDsn } from '../actions/lib/database/dsn.js'
import { SeedrailError } from '../actions/lib/problem/problem.js'
import { chooseDirectory } from './embedded/directory.js'
import { startEmbeddedPostgres } from './embedded.js'
import { runScript } from './failure.js'
import { packageRoot } from './root.js'
import { readFlags } from './runner/arguments.js'
import { untilInterrupted } from './shutdown.js'

/** What is remembered from one run to the next, readable by its owner only. */
const stateSchema = z.object({
  user: z.string(),
  password: z.string(),
  database: z.string(),
  /** The address while a server runs. */
  dsn: z.string().optional(),
})
type State = z.infer<typeof stateSchema>

const stateFile = join(packageRoot, '.seedrail', 'db.json')

const flags = new Map<string, 'boolean' | 'string'>([
  ['port', 'string'],
  ['help', 'boolean'],
])

const help = `Keeps an embedded Postgres running, with its data, until Ctrl-C, and prints its address.

  npm run db

  --port  where it listens; default: a free port`

/** `npm run db [-- --port=…]`: keeps a Postgres running, with its data, until Ctrl-C. */
await runScript(async () => {
  const { values, problems } = readFlags(flags, process.argv.slice(2))
  if (problems.length > 0) throw new SeedrailError(problems)
  if (values.help === 'true') {
    console.log(help)
    return 0
  }
  const state = await readState()
  if (state.dsn !== undefined && (await answers(state.dsn))) {
    console.log(`One is running already.\n\n${renderUsage(state.dsn)}`)
    return 0
  }
  const { dsn: _old, ...login } = state
  await writeState(login)
  const directory = await chooseDirectory('db')
  const server = await startEmbeddedPostgres({
    ...login,
    directory,
    persistent: true,
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
  })
  await writeState({ ...login, dsn: server.dsn })
  console.log(`PostgreSQL ${server.version} runs; its data stays in ${directory}\n`)
  console.log(renderUsage(server.dsn))
  console.log('\nCtrl-C stops it.')
  await untilInterrupted()
  return 0
})

async function readState(): Promise<State> {
  const text = await readFile(stateFile, 'utf8').catch(() => undefined)
  const kept = text === undefined ? undefined : stateSchema.safeParse(parseJson(text))
  if (kept?.success) return kept.data
  return { user: 'seedrail', password: randomBytes(18).toString('base64url'), database: 'seedrail' }
}

async function writeState(state: State): Promise<void> {
  await mkdir(dirname(stateFile), { recursive: true })
  // A file that is there keeps its permissions: take it away first.
  await rm(stateFile, { force: true })
  await writeFile(stateFile, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function answers(dsn: string): Promise<boolean> {
  return inDatabase(parseDsn(dsn), (database) => database.query('SELECT 1'), { patience: 0 }).then(
    () => true,
    () => false,
  )
}

function renderUsage(dsn: string): string {
  return [
    `  ${dsn}`,
    '',
    'Fill it with the movement library, from another terminal:',
    '',
    `  npm run seed-to-dsn -- --dsn="${dsn}"`,
  ].join('\n')
}
