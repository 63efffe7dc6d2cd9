import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { manifestPathOf, readDumpManifest } from '../actions/lib/dump/manifest-file.js'
import { fault, type Problem, SeedrailError } from '../actions/lib/problem/problem.js'
import { type ActPlan, planActRun, renderCommand } from '../workflows-src/act/plan.js'
import { reusableWorkflows } from '../workflows-src/index.js'
import { runScript } from './failure.js'
import { packageRoot, typedIn } from './root.js'
import { readFlags } from './runner/arguments.js'
import { readPort } from './runner/port.js'
import { onShutdown } from './shutdown.js'

const flags = new Map<string, 'boolean' | 'string'>([
  ['dump-file', 'string'],
  ['postgres-port', 'string'],
  ['image', 'string'],
  ['print', 'boolean'],
  ['help', 'boolean'],
])

const help = `Runs a reusable workflow on this machine, through act (https://nektosact.com) and Docker.

  npm run act -- generate-seed-dump --input dataset=data/movements

  --input          name=value, as often as needed
  --dump-file      restore-seed: the dump, in place of an artifact
  --postgres-port  where the job's own Postgres listens on this machine; default: 55434
  --image          in which the jobs run; default: node:24-bookworm
  --print          only show the workflow and the command

Secrets come from environment variables of their own name, such as DATABASE_URL.
Workflows: ${reusableWorkflows.map(({ id }) => id).join(', ')}`

/** `npm run act -- <workflow>`: renders it as act needs it, and runs act where there is one. */
await runScript(async () => {
  const { workflow, inputs, rest, problems: stray } = takeWorkflow(process.argv.slice(2))
  const { values, problems } = readFlags(flags, rest)
  if (stray.length + problems.length > 0) throw new SeedrailError([...stray, ...problems])
  if (values.help === 'true' || workflow === undefined) {
    console.log(help)
    return values.help === 'true' ? 0 : 2
  }
  const only = values.print === 'true'
  const given = values['dump-file']
  const dump = given === undefined ? undefined : resolve(typedIn(), given)
  const plan = (folder: string) =>
    planActRun({
      workflow,
      inputs,
      environment: process.env,
      root: packageRoot,
      folder,
      image: values.image ?? 'node:24-bookworm',
      postgresPort: readPort(values['postgres-port'] ?? '55434'),
      dump: dump !== undefined,
    })
  if (only) {
    const { yaml, ...planned } = plan('<temporary folder>')
    console.log(yaml)
    tell(planned)
    return 0
  }
  // What is wrong with the words is told before anything is written.
  plan('')
  if (dump !== undefined) await readDumpManifest(dump)
  return inTemporaryFolder(async (folder) => {
    const planned = plan(folder)
    for (const [name, text] of Object.entries(planned.files)) {
      await writeFile(join(folder, name), text, { mode: 0o600 })
    }
    if (dump !== undefined) await handOver(dump, join(folder, 'dump'))
    tell(planned)
    return runAct(planned.args)
  })
})

/** Takes the workflow's name and the repeated `--input` out of the command line. */
function takeWorkflow(argv: readonly string[]) {
  const [first, ...others] = argv
  const named = first !== undefined && !first.startsWith('-')
  const inputs: [string, string][] = []
  const rest: string[] = []
  const problems: Problem[] = []
  const words = named ? others : [...argv]
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word !== '--input' && !word.startsWith('--input=')) {
      rest.push(word)
      continue
    }
    const pair = word === '--input' ? (words[++index] ?? '') : word.slice('--input='.length)
    const split = pair.indexOf('=')
    if (split > 0) inputs.push([pair.slice(0, split), pair.slice(split + 1)])
    else problems.push(fault('flag-value-missing', '--input needs name=value.', { next: 'Add --help.' }))
  }
  return { workflow: named ? first : undefined, inputs, rest, problems }
}

function tell({ leftOut, secrets, args }: Omit<ActPlan, 'yaml'>): void {
  for (const sentence of leftOut) console.log(`not here  ${sentence}`)
  if (secrets.found.length > 0) console.log(`secrets   ${secrets.found.join(', ')}, in a file of mode 600`)
  if (secrets.absent.length > 0) console.log(`not set   ${secrets.absent.join(', ')}`)
  console.log(`\n${renderCommand(['act', ...args])}\n`)
}

/** The dump and its manifest, alone in a folder, as an artifact would hold them. */
async function handOver(dump: string, folder: string): Promise<void> {
  await mkdir(folder)
  for (const file of [dump, manifestPathOf(dump)]) await copyFile(file, join(folder, basename(file)))
}

/** A folder of this run's own (only its owner may enter it), gone however the run ends. */
async function inTemporaryFolder(work: (folder: string) => Promise<number>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-act-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const forget = onShutdown(remove)
  try {
    return await work(folder)
  } finally {
    await remove()
    forget()
  }
}

/** @returns 0 where act found nothing wrong, else 1. @throws SeedrailError `act-missing` */
async function runAct(args: readonly string[]): Promise<number> {
  const child = spawn('act', args, { cwd: packageRoot, env: withoutSecrets(process.env), stdio: 'inherit' })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0 ? 0 : 1))
  })
  const forget = onShutdown(async () => {
    // Ctrl-C on a terminal has reached act as well, and a second signal would cut its cleaning short.
    const timer = setTimeout(() => child.kill('SIGTERM'), process.stdin.isTTY ? 20_000 : 0)
    await ended.catch(() => undefined)
    clearTimeout(timer)
  })
  try {
    return await ended
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new SeedrailError(
      fault('act-missing', 'act is not installed, so the command above was not run.', {
        next: 'brew install act, winget install nektos.act, choco install act-cli, or https://nektosact.com/installation; it needs Docker.',
      }),
      { cause: error },
    )
  } finally {
    forget()
  }
}

/** act gets secrets by file; what it finds in its environment could only be too much. */
function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = new Set([
    ...['GITHUB_TOKEN', 'GH_TOKEN', 'PLANNING_DATABASE_URL'],
    ...reusableWorkflows.flatMap(({ on }) => Object.keys(on.callable?.secrets ?? {})),
  ])
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.has(name)))
}
