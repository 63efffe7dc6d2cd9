import { access, chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../../scripts/root.js'
import { findNode24 } from '../support/built-action.js'
import { bundleForWorkflows } from './bundle.js'
import { describeEvent, type Event, EventFault, isTriggered, readDispatchInputs } from './event.js'
import type { Json } from './expressions.js'
import { Deadlock } from './frame.js'
import { type GitHub, startGitHub } from './github.js'
import { createMasks } from './log.js'
import { planWorkflow } from './plan.js'
import type { ArtifactResult, WorkflowResult } from './result.js'
import type { Environment, Run } from './run-state.js'
import { type FrameResult, runFrame } from './schedule.js'
import { readSecrets } from './secrets.js'
import { type Places, readSource, type Source } from './sources.js'
import { at, eventOf, literal } from './template.js'
import { unzip } from './unzip.js'

export type RunWorkflowOptions = {
  /** Folder of the caller's repository, as it is at the head. */
  repository: string
  /** The same at the base of a pull request, or before a push. Default: `repository`. */
  base?: string
  /** More folders, by the ref, branch or commit that a checkout may ask for. */
  refs?: Readonly<Record<string, string>>
  /** Path of the workflow in the caller's repository, or else in ours. */
  workflow: string
  /** Stands for the file's content; for callers that a test writes down itself. */
  text?: string
  event: Event
  /** Of a dispatch. */
  inputs?: Readonly<Record<string, string | number | boolean>>
  secrets?: Readonly<Record<string, string>>
  environments?: Readonly<Record<string, Environment>>
  vars?: Readonly<Record<string, string>>
  /** A pull request from a fork. */
  fork?: boolean
  /** Of the caller's repository. Default: private. */
  visibility?: 'public' | 'private'
  /** Name of the caller's repository. Default: `acme/plans`. */
  name?: string
  /** A GitHub that an earlier run left something in. Default: a new one that ends with the run. */
  github?: GitHub
  /** Folder of our bundles, `dist` for the committed ones. Default: bundled from the working tree, see {@link bundleForWorkflows}. */
  dist?: string
  /** Folder of our repository. */
  ours?: string
  /** Attempt of the run. Default: 1. */
  attempt?: number
  /**
   * "Re-run failed jobs" of a run on the same `github`: jobs that went well, and need none that is run again, keep what
   * they put out; the run keeps its number, and gets the next attempt.
   */
  rerunOf?: WorkflowResult
  /** Milliseconds that count as a minute of `timeout-minutes`. Default: 60000. */
  minute?: number
}

/** Name of our repository in a run; callers may write any owner. */
export const ourRepository = 'seedrail/seedrail'

/**
 * Runs a workflow file as GitHub would, on this machine: see `result.ts` for what is left of it.
 * @throws EventFault where the workflow does not know the event
 */
export async function runWorkflow(options: RunWorkflowOptions): Promise<WorkflowResult> {
  const github = options.github ?? (await startGitHub())
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'seedrail-workflow-')))
  try {
    const run = await prepareRun(options, github, folder)
    const source = await findWorkflow(options, run.places)
    return await start(run, source, options)
  } finally {
    if (options.github === undefined) await github.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function start(run: Run, source: Source, options: RunWorkflowOptions): Promise<WorkflowResult> {
  const { planned, faults } = await planWorkflow(source, run.places)
  const dispatched = options.event.name === 'workflow_dispatch'
  if (faults.length > 0) return collect(run, 'startup-failure', { faults })
  if (!isTriggered(planned.file, options.event)) return collect(run, 'not-triggered', {})
  if (!dispatched && options.inputs !== undefined) throw new EventFault('Only a dispatch has inputs.')
  const { inputs, texts } = dispatched
    ? readDispatchInputs(planned.file, options.inputs ?? {})
    : { inputs: {}, texts: {} }
  const event = { ...(run.event as object), ...(dispatched ? { inputs: texts } : {}) }
  const workflow = literal(at(planned.file.root, 'name')) ?? source.path
  const started: Run = {
    ...run,
    event,
    context: {
      ...run.context,
      event,
      workflow,
      workflow_ref: `${run.places.caller.repository}/${source.path}@${run.context.ref}`,
      workflow_sha: run.context.sha ?? '',
    },
  }
  const record = {
    id: run.id,
    workflow,
    event: options.event.name,
    conclusion: null as string | null,
    sha: String(run.context.sha),
  }
  run.github.repository(run.places.caller.repository).runs.push(record)
  let result: FrameResult
  try {
    result = await runFrame(started, {
      planned,
      inputs,
      secrets: readSecrets(run.fork ? {} : (options.secrets ?? {})),
      idPrefix: '',
      namePrefix: '',
      groups: [],
    })
  } catch (error) {
    if (!(error instanceof Deadlock)) throw error
    return collect(run, 'cancelled', { faults: [error.message] })
  }
  record.conclusion = result.conclusion
  noteLeaks(run, options)
  // Outputs are a caller's; a run by itself shows what one would get.
  const callable = eventOf(planned.file, 'workflow_call') !== undefined
  return collect(run, result.conclusion, { jobs: result.jobs, outputs: callable ? result.outputs : {} })
}

async function prepareRun(options: RunWorkflowOptions, github: GitHub, folder: string): Promise<Run> {
  const repository = options.name ?? 'acme/plans'
  const visibility = options.visibility ?? 'private'
  const fork = options.fork ?? false
  if (fork && options.event.name !== 'pull_request')
    throw new EventFault('Only a pull request comes from a fork.')
  const root = resolve(options.repository)
  const ours = resolve(options.ours ?? packageRoot)
  const { context, payload } = describeEvent(options.event, { repository, visibility, fork })
  const known = github.repository(repository)
  known.visibility = visibility
  github.service.repositories.set(repository, { private: visibility === 'private', visibility })
  const number = options.event.number ?? 7
  if (options.event.name === 'pull_request' && !known.issues.has(number)) {
    known.issues.set(number, {
      number,
      title: 'A change',
      body: '',
      state: 'open',
      labels: [],
      pullRequest: true,
      comments: [],
    })
  }
  const node24 = await findNode24().catch(() => undefined)
  const { rerunOf } = options
  const id = rerunOf?.runId ?? github.nextRun()
  const attempt = options.attempt ?? (rerunOf === undefined ? 1 : rerunOf.attempt + 1)
  const [owner = ''] = repository.split('/')
  return {
    id,
    attempt,
    kept: rerunOf?.jobs ?? [],
    github,
    places: {
      ours: {
        repository: ourRepository,
        root: ours,
        dist: async () => resolve(options.dist ?? (await findDist(options, ours))),
      },
      caller: { repository, root },
    },
    visibility,
    refs: refsOf(options, context, root),
    fork,
    event: payload,
    context: {
      ...context,
      actor: fork ? 'contributor' : 'maintainer',
      triggering_actor: fork ? 'contributor' : 'maintainer',
      repository,
      repository_owner: owner,
      repository_visibility: visibility,
      run_id: String(id),
      run_number: String(id - 1000),
      run_attempt: String(attempt),
      retention_days: '90',
      server_url: 'https://github.com',
      api_url: github.url,
      graphql_url: `${github.url}/graphql`,
    },
    // A fork is given neither secrets nor variables, of the repository or of an environment.
    vars: fork ? {} : (options.vars ?? {}),
    environments: fork ? emptied(options.environments ?? {}) : (options.environments ?? {}),
    node: node24 ?? process.execPath,
    minute: options.minute ?? 60_000,
    folder,
    tools: await prepareTools(folder),
    warnings: node24 === undefined ? [`There is no Node 24; actions ran on ${process.version}.`] : [],
    leaks: [],
    calls: {},
    concurrency: [],
  }
}

/** Another repository than this one brings its own. */
async function findDist({ ours: given }: RunWorkflowOptions, ours: string): Promise<string> {
  return given === undefined ? bundleForWorkflows() : join(ours, 'dist')
}

/** Where a checkout finds what: the event's own commit is the head, the base of a pull request is `base`. */
function refsOf(
  options: RunWorkflowOptions,
  context: Record<string, Json>,
  root: string,
): Map<string, string> {
  const base = resolve(options.base ?? root)
  const { event } = options
  const pull = event.name === 'pull_request'
  const heads = [context.sha, context.ref, context.ref_name, context.head_ref].map(String)
  const bases = [event.base ?? 'main', event.baseSha ?? 'ba5e'.repeat(10)]
  return new Map([
    ...(pull || options.base !== undefined
      ? bases.map((ref) => [ref, base] as const)
      : [['main', root] as const]),
    ...heads.filter((ref) => ref !== '').map((ref) => [ref, root] as const),
    ...Object.entries(options.refs ?? {}).map(([ref, folder]) => [ref, resolve(folder)] as const),
  ])
}

async function findWorkflow(options: RunWorkflowOptions, places: Places): Promise<Source> {
  const { workflow, text } = options
  if (text !== undefined) return { origin: 'caller', path: workflow, text }
  const own = await access(join(places.caller.root, workflow)).then(
    () => true,
    () => false,
  )
  const same = places.caller.root === places.ours.root
  return readSource(own && !same ? 'caller' : 'ours', workflow, places)
}

/** Programs that hosted runners have; `gh` is a stand-in that knows the REST API of this run. */
async function prepareTools(folder: string): Promise<string> {
  const tools = join(folder, 'tools')
  await mkdir(tools)
  const gh = fileURLToPath(new URL('doubles/gh.mjs', import.meta.url))
  if (process.platform === 'win32') {
    await writeFile(join(tools, 'gh.cmd'), `@"${process.execPath}" "${gh}" %*\r\n`)
  }
  await writeFile(join(tools, 'gh'), `#!/bin/sh\nexec "${process.execPath}" "${gh}" "$@"\n`)
  await chmod(join(tools, 'gh'), 0o755)
  return tools
}

function emptied(environments: Readonly<Record<string, Environment>>): Record<string, Environment> {
  return Object.fromEntries(Object.keys(environments).map((name) => [name, {}]))
}

/** Secrets in what nobody masks: artifacts, comments and issues. */
function noteLeaks(run: Run, { secrets = {}, environments = {} }: RunWorkflowOptions): void {
  const all = [secrets, ...Object.values(environments).map((environment) => environment.secrets ?? {})]
  const masks = createMasks(all.flatMap((values) => Object.values(values)))
  for (const { name, files } of artifactsOf(run)) {
    for (const [file, bytes] of Object.entries(files)) {
      if (masks.leaks(bytes.toString('utf8'))) run.leaks.push(`artifact ${name}: ${file}`)
    }
  }
  for (const issue of run.github.repository(run.places.caller.repository).issues.values()) {
    const texts = [issue.title, issue.body, ...issue.comments.map(({ body }) => body)]
    if (texts.some(masks.leaks)) run.leaks.push(`issue ${issue.number}`)
  }
}

function artifactsOf(run: Run): ArtifactResult[] {
  return run.github.service.artifacts
    .filter((artifact) => artifact.run === String(run.id) && artifact.finished)
    .map(({ id, name, bytes }) => ({ id, name, files: unzip(bytes) }))
}

function collect(
  run: Run,
  conclusion: WorkflowResult['conclusion'],
  { faults = [], jobs = [], outputs = {} }: Partial<Pick<WorkflowResult, 'faults' | 'jobs' | 'outputs'>>,
): WorkflowResult {
  const { repository } = run.places.caller
  const issues = [...run.github.repository(repository).issues.values()]
  return {
    conclusion,
    runId: run.id,
    attempt: run.attempt,
    faults,
    jobs,
    outputs,
    calls: run.calls,
    summary: jobs.map(({ summary }) => summary).join(''),
    annotations: jobs.flatMap(({ annotations }) => annotations),
    artifacts: artifactsOf(run),
    comments: Object.fromEntries(
      issues.map(({ number, comments }) => [number, comments.map(({ body }) => body)] as const),
    ),
    issues: issues.filter(({ pullRequest }) => !pullRequest),
    attestations: run.github.attestations.filter((attestation) => attestation.repository === repository),
    concurrency: run.concurrency,
    warnings: run.warnings,
    leaks: run.leaks,
  }
}
