import { spawn } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuiltRun, parseOutputs } from './built-action.js'
import { askShared } from './shared.js'

/** What one run of a bundled action left behind. */
export type BundledRun = Pick<BuiltRun, 'exitCode' | 'raw' | 'shown'> & {
  outputs: Record<string, string>
  /** Codes of the problems in report.json, errors only. */
  errors: string[]
  report: { headline: string; problems: { code: string; message: string }[] } | undefined
}

export type BundledOptions = {
  env?: Readonly<Record<string, string>>
  /** Sees the process as soon as it runs. */
  watch?: (kill: (signal: NodeJS.Signals) => void) => void
}

/** Runs an action of a bundle. */
export type RunBundled = (
  name: string,
  inputs: Readonly<Record<string, string>>,
  options?: BundledOptions,
) => Promise<BundledRun>

/** The sources as they are now, bundled once for the whole run, so that no test depends on what `dist` holds. */
export async function bundleFresh(): Promise<RunBundled> {
  const folder = await askShared('bundle')
  return (name, inputs, options = {}) => run(join(folder, `${name}.mjs`), inputs, options)
}

async function run(
  entry: string,
  inputs: Readonly<Record<string, string>>,
  { env = {}, watch }: BundledOptions,
): Promise<BundledRun> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-bundled-'))
  const [output, report] = [join(folder, 'output'), join(folder, 'report.json')]
  await writeFile(output, '')
  const given = Object.entries({ report, ...inputs }).map(([input, value]) => [
    `INPUT_${input.toUpperCase()}`,
    value,
  ])
  const child = spawn(process.execPath, [entry], {
    env: {
      PATH: process.env.PATH,
      ...Object.fromEntries(given),
      GITHUB_OUTPUT: output,
      GITHUB_ACTIONS: 'true',
      CI: 'true',
      RUNNER_TEMP: folder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  watch?.((signal) => child.kill(signal))
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const raw = Buffer.concat(chunks).toString('utf8')
  const written = await readFile(report, 'utf8').catch(() => undefined)
  const told = written === undefined ? undefined : JSON.parse(written)
  return {
    exitCode,
    raw,
    shown: raw
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n'),
    outputs: parseOutputs(await readFile(output, 'utf8')),
    report: told,
    errors: (told?.problems ?? [])
      .filter((problem: { level: string }) => problem.level === 'error')
      .map((problem: { code: string }) => problem.code),
  }
}
