import { dump } from '../../actions/dump/action.js'
import { postReport } from '../../actions/post-report/action.js'
import {
  expression,
  type Job,
  type PinnedStep,
  run,
  type Service,
  type Step,
  type Value,
  type Workflow,
  type WorkflowInput,
} from '../lib/model.js'
import { checkout } from '../parts/steps.js'
import { type PostgresMajor, pins, postgresImages } from '../pins.js'

export type ActOptions = {
  /** Port of this machine on which the job's Postgres listens: act never fills `job.services`. */
  postgresPort: number
  postgresVersion: PostgresMajor
}

/** A workflow as act can run it, and in sentences what it does not do there. */
export type Adapted = { workflow: Workflow; leftOut: string[] }

/** Label that every job runs on; an image is given for it on act's command line. */
export const actLabel = 'ubuntu-24.04'

/** Where a job finds the dump that was handed over in place of an artifact. */
export const dumpFolder = '/seedrail-dump'

/** Inputs that are answered while the workflow is rendered, and so are none of act's. */
export const renderedInputs: readonly string[] = ['postgres-version']

/** Of the dump's inputs those that only mean something to an artifact. */
const artifactInputs = new Set(['artifact-name', 'retention-days', 'ephemeral', 'allow-public-artifact'])

/**
 * Leaves out what act has not (artifacts, attestations, a token, environments, concurrency), and says what else it
 * needs: a fixed port for the service, and a checkout before any action of the workspace.
 * @throws RangeError for a workflow that calls others, or still speaks of `job.services`
 */
export function adaptForAct(workflow: Workflow, options: ActOptions): Adapted {
  const leftOut: string[] = []
  const adapted = Object.entries(workflow.jobs).flatMap(([id, job]): [string, Job][] => {
    if ('calls' in job) throw new RangeError(`${workflow.id} calls another workflow.`)
    const steps = adaptSteps(job, (sentence) => leftOut.push(`${id}: ${sentence}`))
    return steps === undefined ? [] : [[id, adaptJob(job, steps, options)]]
  })
  const kept = new Set(adapted.map(([id]) => id))
  const jobs = Object.fromEntries(
    adapted.map(([id, { needs, ...job }]) => {
      const left = (needs ?? []).filter((name) => kept.has(name))
      return [id, left.length === 0 ? job : { ...job, needs: left }]
    }),
  )
  const text = JSON.stringify(jobs)
  if (text.includes('job.services')) throw new RangeError(`${workflow.id} still asks for job.services.`)
  const { concurrency: _, ...rest } = workflow
  return { workflow: { ...rest, on: adaptTriggers(workflow, text), jobs }, leftOut: [...new Set(leftOut)] }
}

function adaptTriggers({ on }: Workflow, jobs: string): Workflow['on'] {
  if (on.callable === undefined) return {}
  const asked = Object.entries(on.callable.inputs).filter(([name]) =>
    new RegExp(`inputs\\.${name}(?![\\w-])`).test(jobs),
  )
  return {
    callable: {
      ...on.callable,
      inputs: Object.fromEntries(asked.map(([name, input]) => [name, adaptInput(name, input)])),
    },
  }
}

/** Environments and artifacts are GitHub's; here their names are no more than names. */
function adaptInput(name: string, input: WorkflowInput): WorkflowInput {
  const merelyNamed = name === 'environment' || name === 'artifact-name'
  return merelyNamed ? { ...input, required: false, default: 'act' } : input
}

function adaptJob(job: Job, steps: readonly Step[], options: ActOptions): Job {
  const { concurrency: _group, environment: _environment, services, strategy, ...rest } = job
  const ports: Replacement[] = Object.keys(services ?? {}).map((name) => [
    expression(`job.services.${name}.ports['5432']`),
    String(options.postgresPort),
  ])
  return {
    ...rest,
    'runs-on': actLabel,
    // Without concurrency groups, two targets with one address would meet.
    ...(strategy === undefined ? {} : { strategy: { ...strategy, 'max-parallel': 1 } }),
    ...(services === undefined ? {} : { services: adaptServices(services, options) }),
    steps: steps.map((step) => replaceInStep(step, ports)),
  }
}

/** @throws RangeError for a second service, which would want the same port */
function adaptServices(
  services: Readonly<Record<string, Service>>,
  { postgresPort, postgresVersion }: ActOptions,
): Readonly<Record<string, Service>> {
  const [only, ...others] = Object.entries(services)
  if (only === undefined || others.length > 0) throw new RangeError('A job has one service here, or none.')
  const [name, service] = only
  const image = postgresImages[postgresVersion]
  return { [name]: { ...service, image, ports: [`127.0.0.1:${postgresPort}:5432`] } }
}

/** @returns nothing where all that the job does needs GitHub, but for scripts that look at what it was given */
function adaptSteps(job: Job, note: (sentence: string) => void): Step[] | undefined {
  const moved: Replacement[] = []
  const steps = job.steps.flatMap((step): Step[] => {
    const reason = needsGitHub(step)
    if (reason === undefined) return [adaptStep(step, note)]
    note(`no "${step.name}": ${reason}.`)
    const path = step.kind === 'pinned' && step.pin === pins.downloadArtifact ? step.with?.path : undefined
    if (typeof path === 'string') moved.push([path, dumpFolder])
    return []
  })
  if (steps.every(({ kind }) => kind === 'run') && !job.steps.some(isCheckout)) return undefined
  const atRoot = steps.filter((step) => isCheckout(step) && step.with?.path === undefined)
  const others = steps.filter((step) => !atRoot.includes(step))
  return [checkout(), ...others].map((step) => replaceInStep(step, moved))
}

/** Why a step cannot be run on this machine. */
function needsGitHub(step: Step): string | undefined {
  switch (step.kind) {
    case 'run':
      return step.run.includes('gh attestation') ? 'attestations are kept by GitHub' : undefined
    case 'own':
      return step.action === postReport.name
        ? 'it works with GitHub’s comments, issues and artifacts'
        : undefined
    case 'pinned':
      if (step.pin === pins.uploadArtifact) return 'there is no artifact service; the log says all of it'
      if (step.pin === pins.downloadArtifact) return 'there is no artifact service'
      return step.pin === pins.attest ? 'only GitHub signs' : undefined
  }
}

function adaptStep(step: Step, note: (sentence: string) => void): Step {
  if (isCheckout(step) && step.with?.ref !== undefined) {
    note(`"${step.name}" takes the commit from git in your working copy; without base-ref it is HEAD.`)
    return extractCommit(step)
  }
  if (step.kind === 'own' && step.action === dump.name && step.with.upload === true) {
    note('the dump is proven, but not uploaded; npm run generate-seed-dump writes one to keep.')
    const inputs = Object.entries(step.with).filter(([name]) => !artifactInputs.has(name))
    return { ...step, with: { ...Object.fromEntries(inputs), upload: false } }
  }
  return step
}

function isCheckout(step: Step): step is PinnedStep {
  return step.kind === 'pinned' && step.pin === pins.checkout
}

/** act only checks out what is on this machine: another commit comes out of its history. */
function extractCommit(step: PinnedStep): Step {
  return run(
    [
      'mkdir -p "$FOLDER"',
      // The container's user is not the one who owns the copy.
      'git -c safe.directory="*" archive --format=tar "$COMMIT" | tar -x -C "$FOLDER"',
    ],
    {
      name: step.name,
      env: {
        COMMIT: expression("inputs.base-ref || 'HEAD'"),
        FOLDER: step.with?.path ?? '.',
      },
    },
  )
}

type Replacement = readonly [from: string, to: string]

function replaceInStep(step: Step, replacements: readonly Replacement[]): Step {
  const inText = (value: Value): Value =>
    typeof value === 'string'
      ? replacements.reduce((text, [from, to]) => text.replaceAll(from, to), value)
      : value
  const inValues = (values: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, inText(value)]))
  const env = step.env === undefined ? {} : { env: inValues(step.env) }
  switch (step.kind) {
    case 'run':
      return { ...step, ...env }
    case 'own':
      return { ...step, ...env, with: inValues(step.with) }
    case 'pinned':
      return { ...step, ...env, ...(step.with === undefined ? {} : { with: inValues(step.with) }) }
  }
}
