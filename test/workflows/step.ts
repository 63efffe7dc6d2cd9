import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import { dataOf, isTrue, type Scope, textOf, textsOf } from './expressions.js'
import { hashFiles } from './hash-files.js'
import { type JobState, scopeOf } from './job-state.js'
import { createStepLog, escapeData, type StepLog } from './log.js'
import type { Conclusion, StepResult } from './result.js'
import { prepareFiles, takeFiles } from './step-files.js'
import { type Running, runScript, StepFailed, useAction } from './step-work.js'
import { at, conditionOf, literal, sourceOf } from './template.js'

/** What a step left behind, not masked yet. */
type Left = { outcome: Conclusion; outputs: Record<string, string>; summary: string }

/** Runs one step if its condition lets it, and takes what it left for the runner over into the job. */
export async function runStep(job: JobState, token: TemplateToken, index: number): Promise<StepResult> {
  const scope = scopeOf(job, (patterns) => hashFiles(job.workspace, patterns))
  const log = createStepLog(job.masks)
  const left = await attempt(job, token, { index, scope, log })
  const forgiven = left.outcome === 'failure' && dataOf(at(token, 'continue-on-error'), scope) === true
  const conclusion = forgiven ? 'success' : left.outcome
  const id = literal(at(token, 'id'))
  const name = nameOf(token, scope)
  if (id !== undefined) job.steps[id] = { outcome: left.outcome, conclusion, outputs: left.outputs }
  if (conclusion === 'failure') job.status = { ...job.status, success: false, failure: true }
  const { hide } = job.masks
  job.run.warnings.push(...log.warnings.map((warning) => `${job.id}, ${name}: ${hide(warning)}`))
  noteLeaks(job, name, log, left)
  return {
    name,
    id,
    uses: literal(at(token, 'uses')),
    outcome: left.outcome,
    conclusion,
    log: log.text,
    annotations: log.annotations,
    outputs: Object.fromEntries(Object.entries(left.outputs).map(([key, value]) => [key, hide(value)])),
    summary: hide(left.summary),
  }
}

/** Asks the condition, does the work, reads the files. What goes wrong is told in the log. */
async function attempt(
  job: JobState,
  token: TemplateToken,
  { index, scope, log }: { index: number; scope: Scope; log: StepLog },
): Promise<Left> {
  const left: Left = { outcome: 'success', outputs: {}, summary: '' }
  const trying = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      left.outcome = 'failure'
      if (error instanceof StepFailed) return
      log.take(`::error::${escapeData(error instanceof Error ? error.message : String(error))}`)
    }
  }
  await trying(async () => {
    if (!isTrue(conditionOf(at(token, 'if')), scope)) left.outcome = 'skipped'
  })
  if (left.outcome !== 'success') return left
  const files = await prepareFiles(job, index)
  await trying(async () => {
    const uses = literal(at(token, 'uses'))
    const minutes = Number(dataOf(at(token, 'timeout-minutes'), scope) ?? Number.POSITIVE_INFINITY)
    const running: Running = {
      job,
      token,
      key: literal(at(token, 'id')) ?? `__step_${index}`,
      scope,
      env: textsOf(at(token, 'env'), scope),
      log,
      files,
      timeout: Math.min(minutes * job.run.minute, job.deadline - performance.now()),
    }
    if (uses === undefined) await runScript(running)
    else Object.assign(left.outputs, await useAction(uses, running))
  })
  await trying(async () => {
    const taken = await takeFiles(job, files, log)
    Object.assign(left.outputs, taken.outputs)
    left.summary = taken.summary
  })
  return left
}

/** Notes where a secret stood before any masking. */
function noteLeaks(job: JobState, name: string, log: StepLog, left: Left): void {
  const places = [
    ...(log.leaks > 0 ? ['log'] : []),
    ...Object.entries(left.outputs).flatMap(([output, value]) =>
      job.masks.leaks(value) ? [`output ${output}`] : [],
    ),
    ...(job.masks.leaks(left.summary) ? ['summary'] : []),
  ]
  job.run.leaks.push(...places.map((place) => `${job.id}, ${name}: ${place}`))
}

function nameOf(token: TemplateToken, scope: Scope): string {
  const name = textOf(at(token, 'name'), scope)
  if (name !== '') return name
  const first = sourceOf(at(token, 'run')).trim().split('\n')[0] ?? ''
  return `Run ${literal(at(token, 'uses')) ?? first}`
}
