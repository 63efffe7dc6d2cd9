import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { inDatabase } from '../actions/lib/database/connection.js'
import { parseDsn } from '../actions/lib/database/dsn.js'
import { fault, SeedrailError } from '../actions/lib/problem/problem.js'
import { chooseAccount, findClosedDirectory, findOpenTemporary } from './embedded/account.js'
import { startEmbeddedPostgres } from './embedded.js'
import { runScript } from './failure.js'
import { packageRoot } from './root.js'
import { readFlags } from './runner/arguments.js'

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
  const directory = await chooseDirectory()
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

/** `.seedrail/db`, or a temporary directory where the server's account may not come near this one. */
async function chooseDirectory(): Promise<string> {
  const account = await chooseAccount()
  const kept = join(packageRoot, '.seedrail', 'db')
  if ((await findClosedDirectory(dirname(kept), account)) === undefined) return kept
  const name = `seedrail-db-${createHash('sha256').update(packageRoot).digest('hex').slice(0, 12)}`
  const directory = join(await findOpenTemporary(account), name)
  const there = await stat(directory).catch(() => undefined)
  // Anybody may write to a temporary directory: what somebody else put there is not ours to run.
  if (there === undefined || there.uid === account.uid) return directory
  throw new SeedrailError(
    fault('embedded-directory-foreign', `${directory} belongs to somebody else.`, { next: 'Take it away.' }),
  )
}

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

/** The signal's handler stops the server and ends the process; a timer keeps the process alive until then. */
function untilInterrupted(): Promise<never> {
  return new Promise(() => setInterval(() => undefined, 60_000))
}
