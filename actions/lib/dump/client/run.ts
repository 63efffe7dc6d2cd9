import { spawn } from 'node:child_process'

/** Longest text that a pg_dump may write: a schema, not rows. Bytes. */
const longestOutput = 256 * 1024 * 1024

export type RunOptions = {
  env?: NodeJS.ProcessEnv
  /** Milliseconds. */
  timeout?: number
  signal?: AbortSignal | undefined
}

/**
 * Runs a command, without a shell, to its end.
 * @returns what it wrote to its standard output
 * @throws Error with the last lines of its standard error when it ends with another code than 0
 */
export function runCommand(words: readonly string[], options: RunOptions = {}): Promise<Buffer> {
  const [command = '', ...rest] = words
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: options.env ?? process.env,
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    const pieces: Buffer[] = []
    let bytes = 0
    let errors = ''
    child.stdout.on('data', (piece: Buffer) => {
      pieces.push(piece)
      bytes += piece.length
      if (bytes > longestOutput) child.kill()
    })
    child.stderr.on('data', (piece: Buffer) => {
      errors = `${errors}${piece.toString('utf8')}`.slice(-4_000)
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(pieces))
      const how = signal === null ? `exit code ${code}` : `ended by ${signal}`
      reject(
        new Error(errors.trim() === '' ? how : `${errors.trim().split('\n').slice(-6).join(' ')} (${how})`),
      )
    })
  })
}
