import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import { runnerContext } from './environment.js'
import { dataOf, type Json, type Scope, textOf, textsOf, toText } from './expressions.js'
import type { Frame } from './frame.js'
import { type JobState, scopeOf } from './job-state.js'
import { createMasks } from './log.js'
import { withoutWriting } from './permissions.js'
import type { PlannedJob } from './plan.js'
import type { Conclusion, JobResult, StepResult } from './result.js'
import type { Run } from './run-state.js'
import { secretsOfJob } from './secrets.js'
import { planService, type RunningService, startService } from './services.js'
import { runStep } from './step.js'
import { at, entries, items } from './template.js'

/** One job of a matrix, or a job without one. */
export type JobInstance = {
  job: PlannedJob
  /** `seed`, `deploy/seed (staging)`. */
  id: string
  name: string
  matrix: Readonly<Record<string, Json>> | undefined
  /** github, inputs, needs, vars, matrix, strategy. */
  contexts: Readonly<Record<string, Json>>
}

/** Minutes that a job may take that says nothing. */
const defaultMinutes = 360

/** Runs a job on a runner of its own: a workspace, services, steps, outputs. */
export async function runJob(run: Run, frame: Frame, instance: JobInstance): Promise<JobResult> {
  const { job } = instance
  const scope: Scope = { contexts: instance.contexts }
  const environment = environmentOf(run, at(job.token, 'environment'), scope)
  const permissions = run.fork ? withoutWriting(job.permissions) : job.permissions
  const state = await prepareJob(run, frame, instance, environment, permissions)
  const runner = runnerOf(run, instance, scope)
  const steps: StepResult[] = []
  const services = await startServices(state, at(job.token, 'services'), steps)
  try {
    const jobState: JobState = {
      ...state,
      jobContext: { ...state.jobContext, services: contextsOf(services) },
    }
    for (const [index, token] of items(at(job.token, 'steps')).entries()) {
      steps.push(await runStep(jobState, token, index))
      if (performance.now() >= jobState.deadline && !jobState.status.cancelled) {
        // Steps that always() run are still run, but nothing waits for them any longer than it has to.
        jobState.status = { success: false, failure: false, cancelled: true }
        jobState.deadline = performance.now() + 60_000
      }
    }
    const conclusion: Conclusion = jobState.status.cancelled
      ? 'cancelled'
      : jobState.status.failure
        ? 'failure'
        : 'success'
    return {
      id: instance.id,
      name: instance.name,
      matrix: instance.matrix,
      conclusion,
      steps,
      outputs: outputsOf(jobState, job.token),
      summary: steps.map(({ summary }) => summary).join(''),
      annotations: steps.flatMap(({ annotations }) => annotations),
      permissions,
      environment,
      runner,
    }
  } finally {
    await Promise.all([...services.values()].map((service) => service.stop()))
  }
}

/**
 * Label of the runner that the job asks for.
 * @throws RangeError for an empty one, which GitHub never starts
 */
function runnerOf(run: Run, { id, job }: JobInstance, scope: Scope): string {
  const labels = items(at(job.token, 'runs-on')).map((label) => toText(dataOf(label, scope)))
  if (labels.some((label) => label.trim() === '')) throw new RangeError(`${id}: runs-on is empty.`)
  const ours = { win32: 'windows', darwin: 'macos' }[process.platform as string] ?? 'ubuntu'
  if (!labels.some((label) => label.toLowerCase().startsWith(ours))) {
    run.warnings.push(`${id}: asked for the runner "${labels.join(', ')}", ran on ${process.platform}.`)
  }
  return labels.join(', ')
}

async function prepareJob(
  run: Run,
  frame: Frame,
  { id, job, contexts }: JobInstance,
  environment: string | undefined,
  permissions: JobResult['permissions'],
): Promise<JobState> {
  const { source, file } = frame.planned
  const { caller, ours } = run.places
  const folder = await mkdtemp(join(run.folder, `${id.replace(/[^\w-]/g, '_')}-`))
  const [, name = 'repository'] = caller.repository.split('/')
  const places = {
    workspace: join(folder, 'work', name, name),
    temp: join(folder, 'temp'),
    home: join(folder, 'home'),
    files: join(folder, 'files'),
  }
  for (const path of Object.values(places)) await mkdir(path, { recursive: true })
  await writeFile(join(places.files, 'event.json'), JSON.stringify(run.event))
  const token = run.github.issueToken({ repository: caller.repository, permissions })
  const settings = environment === undefined ? undefined : run.environments[environment]
  const secrets = secretsOfJob(frame.secrets, settings)
  const repository = source.origin === 'ours' ? ours.repository : caller.repository
  const all: Record<string, Json> = {
    ...contexts,
    github: { ...(contexts.github as object), token, job: job.id, workspace: places.workspace },
    secrets: { ...secrets, GITHUB_TOKEN: token },
    vars: { ...run.vars, ...settings?.vars },
    runner: runnerContext(places.temp),
  }
  const outer = textsOf(at(file.root, 'env'), { contexts: all })
  const inner = textsOf(at(job.token, 'env'), { contexts: all })
  const minutes = dataOf(at(job.token, 'timeout-minutes'), { contexts: all }) ?? defaultMinutes
  const scope = { contexts: { ...all, env: { ...outer, ...inner } } }
  const setting = (key: string) =>
    textOf(at(job.token, 'defaults', 'run', key) ?? at(file.root, 'defaults', 'run', key), scope) || undefined
  return {
    run,
    id,
    source,
    contexts: all,
    jobContext: {
      workflow_ref: `${repository}/${source.path}@${run.context.ref}`,
      workflow_sha: run.context.sha ?? '',
      workflow_repository: repository,
      workflow_file_path: source.path,
      services: {},
    },
    env: { ...outer, ...inner },
    fileEnv: {},
    path: [],
    ...places,
    masks: createMasks([...Object.values(secrets), token]),
    permissions,
    token,
    steps: {},
    status: { success: true, failure: false, cancelled: false },
    deadline: performance.now() + Number(minutes) * run.minute,
    defaults: { shell: setting('shell'), folder: setting('working-directory') },
  }
}

/** Name of the environment, evaluated. GitHub makes one that nobody has made, without secrets. */
function environmentOf(run: Run, token: TemplateToken | undefined, scope: Scope): string | undefined {
  const name = textOf(at(token, 'name') ?? (entries(token).length > 0 ? undefined : token), scope)
  if (name === '') return undefined
  if (run.environments[name] === undefined) {
    run.warnings.push(`The environment "${name}" does not exist; GitHub would make it, without secrets.`)
  }
  return name
}

/** Starts the services of a job, as the step that a run shows first. */
async function startServices(
  state: JobState,
  token: TemplateToken | undefined,
  steps: StepResult[],
): Promise<Map<string, RunningService>> {
  const running = new Map<string, RunningService>()
  const declared = entries(token)
  if (declared.length === 0) return running
  let fault: string | undefined
  try {
    for (const [id, spec] of declared) {
      const plain = dataOf(spec, scopeOf(state))
      // The runner passes over a service whose image turns out to be empty, and says so to nobody but its debug log.
      if (isWithoutImage(plain)) continue
      const service = await startService(planService(id, plain))
      running.set(id, service)
      if (service.warning !== undefined) state.run.warnings.push(`${state.id}: ${service.warning}`)
    }
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error)
    state.status = { ...state.status, success: false, failure: true }
  }
  const outcome = fault === undefined ? 'success' : 'failure'
  steps.push({
    name: 'Initialize containers',
    id: undefined,
    uses: undefined,
    outcome,
    conclusion: outcome,
    log: `${fault ?? [...running.keys()].map((id) => `Service ${id} is healthy.`).join('\n')}\n`,
    outputs: {},
    summary: '',
    annotations: fault === undefined ? [] : [{ level: 'error', message: fault }],
  })
  return running
}

function isWithoutImage(service: Json): boolean {
  if (typeof service !== 'object' || service === null || !('image' in service)) return false
  return service.image === null || service.image === ''
}

function contextsOf(services: ReadonlyMap<string, RunningService>): Json {
  return Object.fromEntries([...services].map(([id, { context }]) => [id, context]))
}

/** Outputs of the job. GitHub drops those that hold anything masked, with no more than a warning. */
function outputsOf(state: JobState, token: TemplateToken): Record<string, string> {
  const outputs = Object.entries(textsOf(at(token, 'outputs'), scopeOf(state)))
  return Object.fromEntries(
    outputs.flatMap(([name, value]) => {
      if (state.masks.hide(value) === value) return [[name, value]]
      state.run.warnings.push(`${state.id}: Skip output '${name}' since it may contain secret.`)
      return []
    }),
  )
}
