import { messageOf, SeedrailError } from '../actions/lib/problem/problem.js'
import { renderProblems } from '../actions/lib/report/text.js'
import { isShuttingDown } from './shutdown.js'

/** Runs a script to its exit code. What it throws is told as its problems, never as a stack. */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main()
  } catch (error) {
    // The signal's own handler ends the process; a message here would only be about the interruption.
    if (isShuttingDown()) return
    if (error instanceof SeedrailError) {
      console.error(renderProblems(error.problems))
      process.exitCode = error.verdict === 'broken' ? 1 : 2
    } else {
      console.error(
        `error  ${process.env.RUNNER_DEBUG === '1' && error instanceof Error ? error.stack : messageOf(error)}`,
      )
      process.exitCode = 2
    }
  }
}
