import type { Journal } from '../lib/action/run.js'
import { messageOf, type Problem, SeedrailError } from '../lib/problem/problem.js'
import type { Section } from '../lib/report/report.js'
import { renderDuration } from '../lib/report/text.js'

/** What came of a step. `not run`: one that it stands on was broken. */
export type StepState = 'kept' | 'broken' | 'skipped' | 'not run'

export type Step = { number: number; title: string; state: StepState; told: string; durationMs: number }

/** What a step found: a sentence, and what is wrong. */
export type Finding<Result> = {
  told: string
  problems?: readonly Problem[]
  /** Something was missing, so that nothing was shown. */
  skipped?: boolean
  result?: Result
}

/** Numbered steps, told as they happen. */
export type Ledger = {
  /**
   * Runs a step. A broken promise is noted, and the run goes on; what could not run at all is thrown.
   * @param need what the step stands on; undefined where a step before it did not come so far
   * @returns what the step made; undefined where it did not come so far
   */
  step<Need, Result>(
    title: string,
    need: Need | undefined,
    work: (need: Need) => Promise<Finding<Result>>,
  ): Promise<Result | undefined>
  readonly steps: readonly Step[]
}

const signs: Readonly<Record<StepState, string>> = { kept: '✓', broken: '✗', skipped: '–', 'not run': '–' }

/** A ledger that tells each step in the journal's log. */
export function createLedger<Output extends string>(journal: Journal<Output>): Ledger {
  const steps: Step[] = []
  const note = (title: string, state: StepState, told: string, started: number): void => {
    const durationMs = Math.round(performance.now() - started)
    steps.push({ number: steps.length + 1, title, state, told, durationMs })
    journal.say(
      `   ${signs[state]} ${state === 'kept' ? '' : `${state}: `}${told} (${renderDuration(durationMs)})`,
    )
  }
  return {
    steps,
    async step(title, need, work) {
      const started = performance.now()
      journal.say(`${steps.length + 1}. ${title}`)
      if (need === undefined) {
        note(title, 'not run', 'a step before it did not come so far', started)
        return undefined
      }
      try {
        const { told, problems = [], skipped = false, result } = await work(need)
        journal.problem(...problems)
        const broken = problems.some(({ level }) => level === 'error')
        note(title, broken ? 'broken' : skipped ? 'skipped' : 'kept', told, started)
        return result
      } catch (error) {
        note(title, 'broken', messageOf(error), started)
        if (!(error instanceof SeedrailError) || error.verdict !== 'broken') throw error
        journal.problem(...error.problems)
        return undefined
      }
    },
  }
}

/** All steps as a table. */
export function tabulateSteps(steps: readonly Step[]): Section {
  return {
    title: 'Steps',
    columns: ['step', 'result', 'what', 'time'],
    rows: steps.map(({ number, title, state, told, durationMs }) => [
      `${number}. ${title}`,
      `${signs[state]} ${state}`,
      told,
      renderDuration(durationMs),
    ]),
  }
}

/** How many steps ended in that state. */
export function countSteps(steps: readonly Step[], state: StepState): number {
  return steps.filter((step) => step.state === state).length
}
