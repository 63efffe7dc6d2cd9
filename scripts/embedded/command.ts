import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'

/** Who runs a command; undefined parts mean the user we are. */
export type Account = { uid?: number; gid?: number }

export type CommandOptions = {
  cwd: string
  account?: Account
  env?: NodeJS.ProcessEnv
  /** Everything printed is appended here instead of being returned. A server goes on writing to it. */
  logFile?: string
}

/** Runs a program without a shell and returns how it ended and what it printed. Never blocks the process. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<{ exitCode: number; output: string }> {
  const log = options.logFile === undefined ? undefined : await open(options.logFile, 'a', 0o600)
  const output = log?.fd ?? 'pipe'
  try {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? serverEnvironment(),
      stdio: ['ignore', output, output],
      windowsHide: true,
      // Ctrl-C in a terminal is for us; half a start could neither be finished nor undone.
      detached: process.platform !== 'win32',
      ...options.account,
    })
    let printed = ''
    const take = (text: string) => {
      printed += text
    }
    child.stdout?.setEncoding('utf8').on('data', take)
    child.stderr?.setEncoding('utf8').on('data', take)
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve({ exitCode: code ?? 1, output: printed }))
    })
  } finally {
    await log?.close()
  }
}

/** Our environment without what would steer Postgres elsewhere, and with messages in English. */
export function serverEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^PG[A-Z]+$|^LC_|^LANG$|_URL$|PASSWORD|SECRET|TOKEN/i.test(name),
  )
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', ...more }
}
