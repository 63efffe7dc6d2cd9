import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

export type ProcessOptions = {
  cwd: string
  /** The whole environment; nothing is added. */
  env: Readonly<Record<string, string>>
  take: (line: string) => void
  /** Milliseconds after which it and its children are killed. */
  timeout: number
}

/** Runs a program and hands over its lines. @returns its exit code, or `timed-out` */
export async function runProcess(
  program: string,
  args: readonly string[],
  { cwd, env, take, timeout }: ProcessOptions,
): Promise<number | 'timed-out'> {
  const child = spawn(program, args, {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that what a script started ends with it.
    detached: process.platform !== 'win32',
  })
  let timedOut = false
  const timer = setTimeout(
    () => {
      timedOut = true
      killTree(child.pid)
    },
    Math.min(timeout, 2 ** 31 - 1),
  )
  eachLine(child.stdout, take)
  eachLine(child.stderr, take)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return timedOut ? 'timed-out' : (code ?? 1)
  } finally {
    clearTimeout(timer)
  }
}

function killTree(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}

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
    if (last !== '') take(last.replace(/\r$/, ''))
  })
}
