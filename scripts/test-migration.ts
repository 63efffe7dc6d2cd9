import { secretForms } from '../actions/lib/database/dsn.js'
import { testMigration } from '../actions/test-migration/action.js'
import { startEmbeddedPostgres } from './embedded.js'
import { runScript } from './failure.js'
import { findFolder, typedIn } from './root.js'
import { parseRunnerArguments } from './runner/arguments.js'
import { createLinePrinter } from './runner/console.js'
import { renderActionHelp } from './runner/help.js'
import { runActionProcess } from './runner/process.js'
import { onShutdown } from './shutdown.js'

/** What our own migrations are tried with, where no others are named. */
const own = { migrations: 'prisma/migrations', previous: 'data/reference,data/movements' }

const intro = `Tries a folder of Prisma migrations, step by step, in databases that are dropped at the end.

  npm run test-migration -- --migrations=prisma/migrations [--dsn="postgresql://user:password@host:5432/database"]

Without --dsn a Postgres of its own is started; no Docker is needed. Without --migrations Seedrail's own are tried,
with their data. Everything else is an input of the action:
`

/** `npm run test-migration`: the action, on a server that it starts where none is named. */
await runScript(async () => {
  const { inputs, help, built, debug, summary } = parseRunnerArguments(testMigration, process.argv.slice(2))
  if (help) {
    console.log(`${intro}\n${renderActionHelp(testMigration)}`)
    return 0
  }
  const cwd = typedIn()
  const ownOnes = inputs.migrations === undefined
  const given = ownOnes ? { ...own, ...inputs } : inputs
  const located = {
    ...given,
    migrations: await findFolder(given.migrations ?? own.migrations, cwd),
    ...(given.previous === undefined ? {} : { previous: await locateAll(given.previous, cwd) }),
  }
  const { dsn, stop } = await chooseServer(inputs.dsn)
  try {
    const run = await endWithSignal((signal) =>
      runActionProcess(
        'test-migration',
        { ...located, dsn },
        {
          cwd,
          built,
          debug,
          signal,
          secrets: [dsn, inputs['history-dsn']].flatMap((text) => (text ? secretForms(text) : [])),
          onLine: createLinePrinter(),
        },
      ),
    )
    if (summary) console.log(`\n${run.summary.trimEnd()}`)
    return run.exitCode
  } finally {
    await stop()
  }
})

/** The server that was named, else one of our own. Addresses in the environment are not asked: they may be anybody's. */
async function chooseServer(named: string | undefined): Promise<{ dsn: string; stop: () => Promise<void> }> {
  if (named !== undefined && named.trim() !== '') return { dsn: named, stop: async () => undefined }
  const server = await startEmbeddedPostgres()
  console.log(`A PostgreSQL ${server.version} of its own runs at ${server.host}:${server.port}.\n`)
  return server
}

async function locateAll(list: string, cwd: string): Promise<string> {
  const paths = await Promise.all(list.split(',').map((path) => findFolder(path.trim(), cwd)))
  return paths.join(',')
}

/** A signal ends the trial, which drops its databases; the server is stopped after that. */
async function endWithSignal<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController()
  const running = work(controller.signal)
  const forget = onShutdown(async () => {
    controller.abort()
    await running.catch(() => undefined)
  })
  return running.finally(forget)
}
