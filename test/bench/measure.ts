import { spawn, spawnSync } from 'node:child_process'

/** A process to be timed from its start to its end. */
export type Command = { file: string; args: readonly string[]; env: Readonly<Record<string, string>> }

/** Megabytes: most memory that the process held, as the system counts it; NaN where nothing counts it. */
export type Timing = { seconds: number; megabytes: number }

/** GNU time, which tells a process' peak memory. macOS and Windows have none: there memory is not told. */
const counter = ['/usr/bin/time', '-f', '%M'] as const
const counts = spawnSync(counter[0], [...counter.slice(1), 'true']).status === 0

/** Runs a command to its end. @throws Error with what it printed, when it fails */
export async function timeCommand({ file, args, env }: Command): Promise<Timing> {
  const [program = file, ...rest] = counts ? [...counter, file, ...args] : [file, ...args]
  const start = performance.now()
  const child = spawn(program, rest, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  let log = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.stdout.on('data', (chunk) => {
    log += chunk
  })
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const seconds = (performance.now() - start) / 1000
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${errors}${log}`)
  return { seconds, megabytes: counts ? Number(errors.trim().split('\n').at(-1)) / 1024 : Number.NaN }
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
