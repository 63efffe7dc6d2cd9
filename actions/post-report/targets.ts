import type { InputsOf, OutputsOf } from '../lib/action/definition.js'
import type { Redactor } from '../lib/action/redaction.js'
import type { Conclusion, Journal } from '../lib/action/run.js'
import { fault, SeedrailError } from '../lib/problem/problem.js'
import { worstEnding } from '../lib/report/combine.js'
import { readTargetFolders } from '../lib/report/target-files.js'
import { judgeTargets, type TargetsRun } from '../lib/report/targets.js'
import { collectTargetProblems, summariseTargets, tabulateTargets } from '../lib/report/targets-table.js'
import type { postReport } from './action.js'

type Inputs = InputsOf<typeof postReport>

/** @throws SeedrailError where targets are given but not told, or told but not given */
export function checkTargets({ to, targets }: Inputs): void {
  if (to === 'summary' && targets === undefined) {
    throw new SeedrailError(
      fault('input-missing', 'The input "targets" is missing: a summary is one of targets.', {
        next: 'Give the JSON list that the matrix got, or another "to".',
      }),
    )
  }
  if (to !== 'summary' && targets !== undefined) {
    throw new SeedrailError(
      fault('input-invalid', `The input "targets" means nothing to a ${to}.`, {
        next: 'Leave it out, or write "to: summary".',
      }),
    )
  }
}

/** Tells many targets in the summary of this job, which fails when one of them is not well. */
export async function tellTargets(
  { inputs, journal }: { inputs: Inputs; journal: Journal<OutputsOf<typeof postReport>> },
  redactor: Redactor,
): Promise<Conclusion> {
  const run: TargetsRun = {
    result: inputs.result,
    attempt: Number(process.env.GITHUB_RUN_ATTEMPT ?? 1),
  }
  const folders = await journal.phase('read the reports', () => readTargetFolders(inputs.reports))
  const rows = redactor.redactAll(judgeTargets(inputs.targets ?? [], folders, run))
  const problems = collectTargetProblems(rows, run)
  const endings = rows.map(({ ending }) => ending)
  const ending = worstEnding(problems.length > 0 ? [...endings, 'broken'] : endings)
  journal.output('verdict', ending)
  for (const section of tabulateTargets(rows, run)) journal.section(section)
  journal.problem(...problems)
  journal.result({ verdict: ending, to: inputs.to, state: 'skipped', number: null, targets: rows })
  return { headline: summariseTargets(rows, process.env.GITHUB_SHA || undefined), ending }
}
