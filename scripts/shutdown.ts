import { constants } from 'node:os'

type Task = () => Promise<void>

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const tasks: Task[] = []
let stopping = false
let listening = false

/**
 * Registers work to be done before the process gives in to Ctrl-C, a closed terminal or a kill; the newest
 * task runs first. The process then exits with 128 and the signal's number. A second signal does not wait.
 * @returns takes the task off again.
 */
export function onShutdown(task: Task): () => void {
  tasks.push(task)
  if (!listening) {
    listening = true
    for (const signal of signals) process.on(signal, (name) => void shutDown(name))
  }
  return () => {
    const index = tasks.indexOf(task)
    if (index !== -1) tasks.splice(index, 1)
  }
}

/** True from the first signal on: what fails from then on fails because of it, and is not worth a message. */
export function isShuttingDown(): boolean {
  return stopping
}

/** Never returns once a signal came: its handler ends the process, and nothing new may begin meanwhile. */
export async function giveWayToShutdown(): Promise<void> {
  if (stopping) await new Promise(() => undefined)
}

async function shutDown(signal: NodeJS.Signals): Promise<void> {
  const exitCode = 128 + constants.signals[signal]
  // Ctrl-C reaches us twice where a parent passes it on as well, so a repetition counts only when it is late.
  if (stopping) return
  stopping = true
  setTimeout(() => {
    for (const name of signals) process.once(name, () => process.exit(exitCode))
  }, 1_000).unref()
  for (const task of [...tasks].reverse()) {
    await task().catch((error: unknown) => console.error(error instanceof Error ? error.message : error))
  }
  process.exit(exitCode)
}

/** Waits for ever: the signal's handler ends the process; a timer keeps it alive until then. */
export function untilInterrupted(): Promise<never> {
  return new Promise(() => setInterval(() => undefined, 60_000))
}
