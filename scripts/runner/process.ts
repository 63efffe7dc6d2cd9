import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { pathToFileURL } from 'node:url'
import type { ActionDefinition } from '../../actions/lib/action/definition.js'
import { inputVariable } from '../../actions/lib/action/read-inputs.js'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { didYouMean } from '../../actions/lib/problem/suggestion.js'
import { exists, packageRoot } from '../root.js'
import { loadAction } from './actions.js'
import { parseCommandFile } from './command-file.js'
import { type Annotation, createInterpreter, type LineKind } from './interpreter.js'

export type RunOptions = {
  /** Runs `dist/<name>.mjs`, the code that GitHub runs, instead of the sources. */
  built?: boolean
  /** The workspace: the directory from which the action reads and writes. Default: the working directory. */
  cwd?: string
  /** Variables for the action, over those of this process; undefined takes one away. */
  env?: Readonly<Record<string, string | undefined>>
  /** Shows debug lines and sets RUNNER_DEBUG. */
  debug?: boolean
  /** Texts to hide even if the action never masks them. */
  secrets?: readonly string[]
  /** Receives each line of the log as it comes, secrets hidden. */
  onLine?: (line: string, kind: LineKind) => void
  /** Ends the action early. */
  signal?: AbortSignal
  /** The package whose `actions/` and `dist/` are meant. */
  root?: string
  /** The Node that runs the action. Default: this one. */
  node?: string
}

/** What one run of an action left behind, secrets hidden. */
export type ActionRun = {
  exitCode: number
  outputs: Record<string, string>
  /** The job summary, Markdown. */
  summary: string
  log: string
  annotations: readonly Annotation[]
}

/** The files through which an action talks to GitHub's runner, by the variable that names each. */
const commandFiles = {
  GITHUB_OUTPUT: 'output',
  GITHUB_STEP_SUMMARY: 'summary.md',
  GITHUB_STATE: 'state',
  GITHUB_ENV: 'env',
  GITHUB_PATH: 'path',
} as const

/**
 * Runs an action in a process of its own, exactly as GitHub's runner would: inputs in `INPUT_*` (never in
 * the arguments, which other users of the machine can read), its log read for workflow commands.
 * @param inputs texts by input name; what is absent gets the declared default
 * @throws SeedrailError `action-*`, `input-unknown`
 */
export async function runActionProcess(
  name: string,
  inputs: Readonly<Record<string, string>>,
  options: RunOptions = {},
): Promise<ActionRun> {
  const root = options.root ?? packageRoot
  const definition = await loadAction(name, root)
  const command = await findEntry(name, root, options.built ?? false)
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-run-'))
  try {
    const env = await prepareEnvironment(folder, definition, inputs, options)
    const interpreter = createInterpreter(options)
    const exitCode = await runProcess(command, env, interpreter.take, options)
    const written = async (variable: keyof typeof commandFiles) =>
      interpreter.redact(await readFile(join(folder, commandFiles[variable]), 'utf8'))
    return {
      exitCode,
      outputs: parseCommandFile(await written('GITHUB_OUTPUT')),
      summary: await written('GITHUB_STEP_SUMMARY'),
      log: interpreter.log,
      annotations: interpreter.annotations,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Node's arguments that start the action. */
async function findEntry(name: string, root: string, built: boolean): Promise<string[]> {
  const entry = built ? join(root, 'dist', `${name}.mjs`) : join(root, 'actions', name, 'main.ts')
  if (!(await exists(entry))) {
    throw new SeedrailError(
      fault('action-entry-missing', `The action "${name}" cannot be run: there is no ${entry}.`, {
        next: built ? 'Build it: npm run build.' : 'Write its main.ts.',
      }),
    )
  }
  if (built) return [entry]
  // By address, because Node looks for the loader from the working directory, which may be anywhere.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return ['--import', loader, entry]
}

async function prepareEnvironment(
  folder: string,
  definition: ActionDefinition,
  inputs: Readonly<Record<string, string>>,
  options: RunOptions,
): Promise<NodeJS.ProcessEnv> {
  const inherited = Object.entries(process.env).filter(([variable]) => !/^INPUT_|^ACT$/i.test(variable))
  const files = Object.entries(commandFiles).map(([variable, file]) => [variable, join(folder, file)])
  for (const [, file] of files) await writeFile(file ?? '', '')
  const temporary = join(folder, 'temp')
  await mkdir(temporary)
  return {
    ...Object.fromEntries(inherited),
    TSX_TSCONFIG_PATH: join(packageRoot, 'tsconfig.json'),
    ...options.env,
    ...inputEnvironment(definition, inputs),
    ...Object.fromEntries(files),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: definition.name,
    GITHUB_WORKSPACE: options.cwd ?? process.cwd(),
    RUNNER_TEMP: temporary,
    RUNNER_OS: { win32: 'Windows', darwin: 'macOS' }[process.platform as string] ?? 'Linux',
    RUNNER_DEBUG: options.debug === true ? '1' : undefined,
  }
}

/** Every declared input as GitHub hands it over: the caller's text, else the default, else the empty text. */
export function inputEnvironment(
  definition: ActionDefinition,
  inputs: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(definition.inputs)
  const unknown = Object.keys(inputs).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new SeedrailError(
      fault(
        'input-unknown',
        `The action "${definition.name}" has no input "${unknown}".${didYouMean(unknown, names)}`,
        { next: `npm run action -- ${definition.name} --help lists its inputs.` },
      ),
    )
  }
  return Object.fromEntries(
    Object.entries(definition.inputs).map(([name, input]) => [
      inputVariable(name),
      inputs[name] ?? input.default ?? '',
    ]),
  )
}

async function runProcess(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  take: (line: string) => void,
  options: RunOptions,
): Promise<number> {
  const child = spawn(options.node ?? process.execPath, command, {
    cwd: options.cwd ?? process.cwd(),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const end = () => void child.kill('SIGTERM')
  options.signal?.addEventListener('abort', end, { once: true })
  if (options.signal?.aborted) end()
  eachLine(child.stdout, take)
  eachLine(child.stderr, take)
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      )
    })
  } finally {
    options.signal?.removeEventListener('abort', end)
  }
}

/** Calls `take` with each whole line; only CR and LF end one, as on GitHub. */
function eachLine(stream: Readable, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream.on('data', (bytes: Buffer) => {
    const lines = (rest + decoder.write(bytes)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line.replace(/\r$/, ''))
  })
  stream.on('end', () => {
    const last = rest + decoder.end()
    if (last !== '') take(last)
  })
}
