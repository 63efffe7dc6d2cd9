import { spawn } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askShared } from './shared.js'

export type BuiltRun = {
  exitCode: number | null
  /** Everything that the process printed, both streams, byte for byte. */
  raw: string
  /** What GitHub would show of it: without the commands that hide secrets. */
  shown: string
  /** The text of each file the action wrote for its runner; empty where it had none. */
  outputs: string
  summary: string
  report: string
  /** The arguments that other users of the machine can read. */
  argv: readonly string[]
}

export type BuiltOptions = {
  /** Stands for GitHub: command files and GITHUB_ACTIONS. Default: true. */
  onGitHub?: boolean
  node?: string
  cwd?: string
  env?: Readonly<Record<string, string>>
  /** Sees the process as soon as it runs. */
  watch?: (kill: (signal: NodeJS.Signals) => void) => void
}

/** Runs `dist/<name>.mjs` with nothing but inputs, as a runner does that has only the action's repository. */
export async function runBuilt(
  name: string,
  inputs: Readonly<Record<string, string>>,
  options: BuiltOptions = {},
): Promise<BuiltRun> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-built-'))
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary.md') }
  const onGitHub = options.onGitHub ?? true
  if (onGitHub) for (const file of Object.values(files)) await writeFile(file, '')
  const report = join(folder, 'report.json')
  const given = Object.entries({ report, ...inputs }).map(([input, value]) => [
    `INPUT_${input.toUpperCase()}`,
    value,
  ])
  const child = spawn(options.node ?? process.execPath, [join(process.cwd(), 'dist', `${name}.mjs`)], {
    cwd: options.cwd ?? process.cwd(),
    env: {
      PATH: process.env.PATH,
      ...Object.fromEntries(given),
      ...(onGitHub ? { ...files, GITHUB_ACTIONS: 'true' } : {}),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  options.watch?.((signal) => child.kill(signal))
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const raw = Buffer.concat(chunks).toString('utf8')
  const textOf = (path: string) => readFile(path, 'utf8').catch(() => '')
  return {
    exitCode,
    raw,
    shown: raw
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n'),
    outputs: await textOf(files.GITHUB_OUTPUT),
    summary: await textOf(files.GITHUB_STEP_SUMMARY),
    report: await textOf(report),
    argv: child.spawnargs,
  }
}

/** The outputs file as a record; core writes each value between two lines of a random delimiter. */
export function parseOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(.+?)<<(ghadelimiter_.+)\r?\n([\s\S]*?)\r?\n\2$/gm)].map((match) => [
      match[1] ?? '',
      match[3] ?? '',
    ]),
  )
}

/** A Node 24, as GitHub's runners have it: this one, or the one that npm brings. */
export async function findNode24(): Promise<string> {
  return process.versions.node.startsWith('24.') ? process.execPath : askShared('node24')
}
