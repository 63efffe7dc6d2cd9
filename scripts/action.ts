import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { ActionDefinition } from '../actions/lib/action/definition.js'
import { secretsOf } from '../actions/lib/action/read-inputs.js'
import { renderSection } from '../actions/lib/report/text.js'
import { runScript } from './failure.js'
import { findFile, findFolder, typedIn } from './root.js'
import { loadAction, loadActions } from './runner/actions.js'
import { parseRunnerArguments } from './runner/arguments.js'
import { createLinePrinter } from './runner/console.js'
import { renderActionHelp, renderActionList } from './runner/help.js'
import { type ActionRun, runActionProcess } from './runner/process.js'

/** Inputs that name a folder, which package.json may name from its own place. */
const folderInputs = ['dataset', 'migrations'] as const

/** `npm run action -- <name> --<input>=<value> …` */
await runScript(async () => {
  const [name, ...rest] = process.argv.slice(2)
  if (name === undefined || name === '--help' || name === 'help') {
    console.log(renderActionList(await loadActions()))
    return name === undefined ? 2 : 0
  }
  const definition = await loadAction(name)
  const flags = parseRunnerArguments(definition, rest)
  if (flags.help) {
    console.log(renderActionHelp(definition))
    return 0
  }
  const cwd = typedIn()
  const inputs = await locatePaths(definition, flags.inputs, cwd)
  const run = await interruptibly((signal) =>
    runActionProcess(name, inputs, {
      cwd,
      signal,
      built: flags.built,
      debug: flags.debug,
      secrets: secretsOf(definition, inputs, process.env),
      onLine: createLinePrinter(),
    }),
  )
  if (flags.summary) console.log(`\n${run.summary.trimEnd()}`)
  if (flags.summaryFile !== undefined) await writeSummary(run, resolve(cwd, flags.summaryFile))
  showOutputs(run)
  return run.exitCode
})

/** The action ends first and says how; only then does the runner end, with its exit code. */
async function interruptibly(work: (signal: AbortSignal) => Promise<ActionRun>): Promise<ActionRun> {
  const controller = new AbortController()
  const end = () => controller.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  return work(controller.signal)
}

async function locatePaths(
  definition: ActionDefinition,
  given: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Record<string, string>> {
  const inputs = { ...given }
  for (const name of folderInputs) {
    const value = inputs[name] ?? definition.inputs[name]?.default
    if (value !== undefined) inputs[name] = await findFolder(value, cwd)
  }
  const { file, dataset } = inputs
  if (file && dataset) inputs.file = await findFile(file, cwd, dataset)
  return inputs
}

async function writeSummary(run: ActionRun, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, run.summary)
}

function showOutputs(run: ActionRun): void {
  const rows = Object.entries(run.outputs)
  if (rows.length === 0) return
  console.log(`\n${renderSection({ title: 'Outputs', columns: ['name', 'value'], rows })}`)
}
