import { dataOf, isTrue, type Json, type Scope, type Status, textOf } from './expressions.js'
import { Deadlock, type Ended, type Frame } from './frame.js'
import { type JobInstance, runJob } from './job.js'
import { type Combination, expandMatrix } from './matrix.js'
import { withoutWriting } from './permissions.js'
import type { PlannedJob } from './plan.js'
import type { Conclusion, JobResult } from './result.js'
import type { Run } from './run-state.js'
import { passSecrets } from './secrets.js'
import { at, conditionOf, entries, eventOf, literal } from './template.js'

/** How a workflow went: its jobs, and the outputs that it declares for callers. */
export type FrameResult = { conclusion: Conclusion; jobs: JobResult[]; outputs: Record<string, string> }

/** Runs the jobs of a workflow one after the other, in the order of their needs. */
export async function runFrame(run: Run, frame: Frame): Promise<FrameResult> {
  const { file, jobs } = frame.planned
  const contexts = { github: run.context, inputs: frame.inputs, vars: run.vars } as const
  const scope: Scope = { contexts }
  const group = enterGroup(run, frame, frame.planned.source.path, at(file.root, 'concurrency'), scope)
  const inside: Frame = { ...frame, groups: [...frame.groups, ...group] }
  const ended = new Map<string, Ended>()
  const results: JobResult[] = []
  for (const job of jobs) {
    const needs = Object.fromEntries(
      job.needs.map((id) => [id, ended.get(id) ?? { result: 'skipped', outputs: {} }]),
    )
    const before = statusBefore(job, jobs, ended)
    const seen: Scope = { contexts: { ...contexts, needs }, status: before }
    const fresh = frame.fresh === true || job.needs.some((id) => ended.get(id)?.ran === true)
    const done = await runInstances(run, { ...inside, fresh }, job, seen)
    results.push(...done.jobs)
    ended.set(job.id, done.ended)
  }
  return {
    conclusion: concludeAll([...ended.values()].map(({ result }) => result)),
    jobs: results,
    outputs: workflowOutputs(frame, Object.fromEntries(ended), scope),
  }
}

/** `success()` and its kind look at all jobs on the way here, not only at those that are needed directly. */
function statusBefore(
  job: PlannedJob,
  jobs: readonly PlannedJob[],
  ended: ReadonlyMap<string, Ended>,
): Status {
  const ancestors = new Set<string>()
  const climb = (needs: readonly string[]) => {
    for (const id of needs) {
      if (ancestors.has(id)) continue
      ancestors.add(id)
      climb(jobs.find((other) => other.id === id)?.needs ?? [])
    }
  }
  climb(job.needs)
  const results = [...ancestors].map((id) => ended.get(id)?.result)
  return {
    success: results.every((result) => result === 'success'),
    failure: results.includes('failure'),
    cancelled: results.includes('cancelled'),
  }
}

async function runInstances(
  run: Run,
  frame: Frame,
  job: PlannedJob,
  scope: Scope,
): Promise<{ jobs: JobResult[]; ended: Ended }> {
  const plain = instanceOf(frame, job, undefined, { ...scope, contexts: { ...scope.contexts, strategy: {} } })
  let combinations: (Combination | undefined)[]
  let failFast: boolean
  try {
    if (!isTrue(conditionOf(at(job.token, 'if')), scope)) {
      return { jobs: [without(plain, 'skipped')], ended: { result: 'skipped', outputs: {} } }
    }
    const strategy = at(job.token, 'strategy')
    const matrix = at(strategy, 'matrix')
    combinations = matrix === undefined ? [undefined] : expandMatrix(dataOf(matrix, scope))
    failFast = (dataOf(at(strategy, 'fail-fast'), scope) ?? true) !== false
    const most = dataOf(at(strategy, 'max-parallel'), scope)
    if (most !== null && typeof most !== 'number' && !/^\d+$/.test(String(most))) {
      throw new RangeError(`max-parallel is '${most}', which is no number.`)
    }
  } catch (error) {
    return { jobs: [failed(run, plain, error)], ended: { result: 'failure', outputs: {} } }
  }
  const results: JobResult[] = []
  const ended: Ended[] = []
  for (const [index, matrix] of combinations.entries()) {
    const strategy = { 'fail-fast': failFast, 'job-index': index, 'job-total': combinations.length }
    const instance = instanceOf(frame, job, matrix, {
      ...scope,
      contexts: { ...scope.contexts, matrix: matrix ?? {}, strategy },
    })
    if (failFast && ended.some(({ result }) => result === 'failure')) {
      results.push(without(instance, 'cancelled'))
      ended.push({ result: 'cancelled', outputs: {} })
      continue
    }
    const done = await runInstance(run, frame, instance)
    results.push(...done.jobs)
    ended.push(done.ended)
  }
  return {
    jobs: results,
    ended: {
      result: concludeAll(ended.map(({ result }) => result)),
      // The last job of a matrix that sets an output wins, as on GitHub.
      outputs: Object.assign({}, ...ended.map(({ outputs }) => nonEmpty(outputs))),
      ran: ended.some(({ ran }) => ran === true),
    },
  }
}

async function runInstance(
  run: Run,
  frame: Frame,
  instance: JobInstance,
): Promise<{ jobs: JobResult[]; ended: Ended }> {
  const { job } = instance
  const kept = frame.fresh
    ? undefined
    : run.kept.find(({ id, conclusion }) => id === instance.id && conclusion === 'success')
  if (kept !== undefined) return { jobs: [kept], ended: { result: 'success', outputs: kept.outputs } }
  try {
    const scope = { contexts: instance.contexts }
    const group = enterGroup(run, frame, instance.id, at(job.token, 'concurrency'), scope)
    if (job.callee !== undefined) {
      const result = await runCall(run, { ...frame, groups: [...frame.groups, ...group] }, instance)
      run.calls[instance.id] = result.outputs
      const { jobs, conclusion, outputs } = result
      const ran = jobs.some(
        ({ steps }) => steps.length > 0 && !run.kept.some(({ steps: old }) => old === steps),
      )
      return { jobs, ended: { result: conclusion, outputs, ran } }
    }
    const result = await runJob(run, frame, instance)
    const forgiven =
      result.conclusion === 'failure' && dataOf(at(job.token, 'continue-on-error'), scope) === true
    return {
      jobs: [result],
      ended: { result: forgiven ? 'success' : result.conclusion, outputs: result.outputs, ran: true },
    }
  } catch (error) {
    const result: Conclusion = error instanceof Deadlock ? 'cancelled' : 'failure'
    return { jobs: [{ ...failed(run, instance, error), conclusion: result }], ended: { result, outputs: {} } }
  }
}

/** Runs a called workflow. It sees the event of the run, and what is handed to it. */
async function runCall(run: Run, frame: Frame, instance: JobInstance): Promise<FrameResult> {
  const { job } = instance
  const { callee } = job
  if (callee === undefined) throw new Error(`${instance.id} calls nothing.`)
  const definition = eventOf(callee.file, 'workflow_call')?.definition
  const given = at(job.token, 'with')
  const token = run.github.issueToken({
    repository: run.places.caller.repository,
    permissions: run.fork ? withoutWriting(job.permissions) : job.permissions,
  })
  const scope: Scope = {
    contexts: { ...instance.contexts, secrets: { ...frame.secrets.values, GITHUB_TOKEN: token } },
  }
  const inputs = entries(at(definition, 'inputs')).map(([name, spec]): [string, Json] => {
    const type = literal(at(spec, 'type')) ?? 'string'
    const value = entries(given).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
    if (value !== undefined) return [name, requireType(name, type, dataOf(value, scope))]
    const fallback = at(spec, 'default')
    return [name, fallback === undefined ? emptyOf(type) : requireType(name, type, dataOf(fallback, scope))]
  })
  return runFrame(run, {
    planned: callee,
    inputs: Object.fromEntries(inputs),
    secrets: passSecrets(at(job.token, 'secrets'), frame.secrets, scope),
    idPrefix: `${instance.id}/`,
    namePrefix: `${instance.name} / `,
    groups: frame.groups,
  })
}

function requireType(name: string, type: string, value: Json): Json {
  if (typeof value === type) return value
  // A text input takes any scalar; null is the empty text.
  if (type === 'string' && (value === null || typeof value !== 'object'))
    return value === null ? '' : String(value)
  throw new RangeError(`Input ${name} is a ${type}, but got ${JSON.stringify(value)}.`)
}

function emptyOf(type: string): Json {
  return type === 'boolean' ? false : type === 'number' ? 0 : ''
}

/** @throws Deadlock where a caller already holds the group */
function enterGroup(
  run: Run,
  frame: Frame,
  where: string,
  token: ReturnType<typeof at>,
  scope: Scope,
): string[] {
  if (token === undefined) return []
  const word = at(token, 'group') ?? token
  const group = textOf(word, scope)
  if (frame.groups.includes(group)) {
    throw new Deadlock(
      `Canceling since a deadlock for concurrency group '${group}' was detected between 'top level workflow' and '${where}'`,
    )
  }
  const cancel = dataOf(at(token, 'cancel-in-progress'), scope) === true
  run.concurrency.push({ where, group, cancelInProgress: cancel })
  return [group]
}

function instanceOf(
  frame: Frame,
  job: PlannedJob,
  matrix: Combination | undefined,
  scope: Scope,
): JobInstance {
  const values = Object.values(matrix ?? {}).map((value) =>
    typeof value === 'object' ? JSON.stringify(value) : value,
  )
  const suffix = matrix === undefined ? '' : ` (${values.join(', ')})`
  const given =
    matrix === undefined && scope.contexts.matrix === undefined
      ? literal(at(job.token, 'name'))
      : textOf(at(job.token, 'name'), scope)
  return {
    job,
    id: `${frame.idPrefix}${job.id}${suffix}`,
    name: `${frame.namePrefix}${given || `${job.id}${suffix}`}`,
    matrix,
    contexts: scope.contexts,
  }
}

function without({ id, name, matrix, job }: JobInstance, conclusion: Conclusion): JobResult {
  return {
    id,
    name,
    matrix,
    conclusion,
    steps: [],
    outputs: {},
    summary: '',
    annotations: [],
    permissions: job.permissions,
    environment: undefined,
    runner: '',
  }
}

function failed(run: Run, instance: JobInstance, error: unknown): JobResult {
  const message = error instanceof Error ? error.message : String(error)
  run.warnings.push(`${instance.id}: ${message}`)
  return { ...without(instance, 'failure'), annotations: [{ level: 'error', message }] }
}

function workflowOutputs(
  frame: Frame,
  jobs: Readonly<Record<string, Ended>>,
  scope: Scope,
): Record<string, string> {
  const declared = entries(at(eventOf(frame.planned.file, 'workflow_call')?.definition, 'outputs'))
  const seen: Scope = { contexts: { ...scope.contexts, jobs } }
  return Object.fromEntries(declared.map(([name, spec]) => [name, textOf(at(spec, 'value'), seen)]))
}

function concludeAll(results: readonly Conclusion[]): Conclusion {
  if (results.includes('failure')) return 'failure'
  if (results.includes('cancelled')) return 'cancelled'
  return results.length > 0 && results.every((result) => result === 'skipped') ? 'skipped' : 'success'
}

function nonEmpty(outputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== ''))
}
