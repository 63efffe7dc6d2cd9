import { constants } from 'node:os'

type Task = () => Promise<void>

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const tasks = new Set<Task>()
let ending = false

/**
 * Does `work`, and `task` afterwards: when it succeeded, when it failed, and when a signal ends the process
 * first. A runner that cancels a job sends such a signal and waits some seconds.
 */
export async function withCleanup<Result>(task: Task, work: () => Promise<Result>): Promise<Result> {
  if (tasks.size === 0) for (const signal of signals) process.on(signal, onSignal)
  tasks.add(task)
  try {
    return await work()
  } finally {
    // After a signal its handler does the tasks, and ends the process.
    if (ending) await new Promise(() => undefined)
    tasks.delete(task)
    if (tasks.size === 0) for (const signal of signals) process.off(signal, onSignal)
    await task()
  }
}

function onSignal(signal: NodeJS.Signals): void {
  if (ending) return
  ending = true
  void (async () => {
    for (const task of [...tasks].reverse()) await task().catch(() => undefined)
    process.exit(128 + constants.signals[signal])
  })()
}
