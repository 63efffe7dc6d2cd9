import { secretForms } from '../../actions/lib/database/dsn.js'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { createLinePrinter } from '../runner/console.js'
import { runActionProcess } from '../runner/process.js'
import { giveWayToShutdown, onShutdown } from '../shutdown.js'

export type StepOptions = {
  /** Handed over by the environment; never printed. */
  dsn: string
  /** Runs the bundle instead of the sources. */
  built: boolean
  cwd: string
}

/** Runs one action under a title, with its log, and returns its outputs. Its `dsn` is the pipeline's unless given. */
export type RunStep = (
  title: string,
  action: string,
  inputs: Readonly<Record<string, string>>,
) => Promise<Record<string, string>>

/**
 * Steps that stand on one another: the first that fails ends the pipeline, with its verdict.
 * A signal ends the step that runs.
 */
export function createSteps(options: StepOptions): RunStep {
  let number = 0
  return async (title, action, inputs) => {
    await giveWayToShutdown()
    number += 1
    console.log(`\n${number}. ${title} (${action})`)
    const run = await endWithSignal((signal) =>
      runActionProcess(
        action,
        { dsn: options.dsn, ...inputs },
        {
          cwd: options.cwd,
          built: options.built,
          signal,
          secrets: [...secretForms(options.dsn), ...secretForms(inputs.dsn ?? '')],
          onLine: createLinePrinter('   '),
        },
      ),
    )
    await giveWayToShutdown()
    if (run.exitCode !== 0) throw stopped(action, run.exitCode)
    return run.outputs
  }
}

/** A signal ends the work, and waits until it has cleaned up after itself. */
async function endWithSignal<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController()
  const running = work(controller.signal)
  const forget = onShutdown(async () => {
    controller.abort()
    await running.catch(() => undefined)
  })
  return running.finally(forget)
}

function stopped(action: string, exitCode: number): SeedrailError {
  return new SeedrailError(
    fault(
      'step-failed',
      `The action "${action}" ended with exit code ${exitCode}; the steps after it were not run.`,
      {
        next: 'Its log above says why and what to do.',
      },
    ),
    { verdict: exitCode === 1 ? 'broken' : 'could-not-run' },
  )
}
