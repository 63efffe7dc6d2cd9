import type { ActionDefinition } from '../../actions/lib/action/definition.js'
import type { Pin } from '../pins.js'

/**
 * A workflow as plain typed data. What GitHub's YAML leaves to conventions is a rule here: every permission has a
 * reason, every job a time limit, every third-party action a pin; an own action's inputs are those of its definition.
 */

/** A value of YAML; an expression is text such as `${{ inputs.dataset }}`, see {@link expression}. */
export type Value = string | number | boolean

export type Permission = { level: 'read' | 'write'; why: string }

export type PermissionName =
  | 'actions'
  | 'artifact-metadata'
  | 'attestations'
  | 'contents'
  | 'id-token'
  | 'issues'
  | 'pull-requests'
  | 'security-events'

export type Permissions = Partial<Record<PermissionName, Permission>>

/** An input that a caller and a person at the form give alike. `options` make a list to choose from. */
export type WorkflowInput = {
  summary: string
  type: 'string' | 'boolean' | 'number'
  required?: boolean
  default?: Value
  options?: readonly string[]
}

export type WorkflowSecret = { summary: string; required: boolean }

type StepBase = {
  name: string
  id?: string
  if?: string
  env?: Readonly<Record<string, Value>>
  'continue-on-error'?: boolean
}

/** A few lines of bash. Expressions reach it through `env` only. */
export type RunStep = StepBase & { kind: 'run'; run: string }

/** Somebody else's action, at a pinned commit. */
export type PinnedStep = StepBase & { kind: 'pinned'; pin: Pin; with?: Readonly<Record<string, Value>> }

/** One of our own actions, of the same commit as the workflow. */
export type OwnStep = StepBase & { kind: 'own'; action: string; with: Readonly<Record<string, Value>> }

export type Step = RunStep | PinnedStep | OwnStep

export type Service = {
  image: string
  env: Readonly<Record<string, Value>>
  ports: readonly string[]
  options: string
}

/** One run of a group at a time. The group begins with the workflow's own id: the caller's name would deadlock with the caller. */
export type Concurrency = { group: string; cancel: boolean | string }

export type Job = {
  name: string
  'runs-on': string
  needs?: readonly string[]
  if?: string
  /** Least that the job needs; an empty one says so. */
  permissions: Permissions
  'timeout-minutes': number
  environment?: string
  strategy?: {
    'fail-fast': boolean
    'max-parallel'?: Value
    matrix: Readonly<Record<string, unknown>>
  }
  concurrency?: Concurrency
  env?: Readonly<Record<string, Value>>
  services?: Readonly<Record<string, Service>>
  outputs?: Readonly<Record<string, string>>
  defaults?: { run: { shell: 'bash' } }
  steps: readonly Step[]
}

/** A job that calls a reusable workflow of this repository. */
export type CallingJob = {
  name: string
  needs?: readonly string[]
  if?: string
  permissions: Permissions
  /** Id of the workflow. */
  calls: string
  with?: Readonly<Record<string, Value>>
  secrets?: Readonly<Record<string, string>>
}

export type WorkflowOutput = { summary: string; value: string }

export type Triggers = {
  /** Callable by other workflows and by hand, with the same inputs. */
  callable?: {
    inputs: Readonly<Record<string, WorkflowInput>>
    secrets: Readonly<Record<string, WorkflowSecret>>
    outputs: Readonly<Record<string, WorkflowOutput>>
  }
  push?: { branches?: readonly string[]; tags?: readonly string[]; paths?: readonly string[] }
  pull_request?: { branches?: readonly string[]; paths?: readonly string[]; types?: readonly string[] }
  schedule?: readonly { cron: string }[]
  merge_group?: true
  branch_protection_rule?: true
}

export type Workflow = {
  /** The file's name without its ending, and the prefix of its concurrency group. */
  id: string
  name: string
  /** What it is for, as comment lines on top of the file. */
  about: readonly string[]
  on: Triggers
  concurrency?: Concurrency
  jobs: Readonly<Record<string, Job | CallingJob>>
}

/** Names of an action's inputs: what may stand under its `with`. */
type With<Definition extends ActionDefinition> = {
  readonly [Name in Extract<keyof Definition['inputs'], string>]?: Value
}

/** A step that runs one of our own actions; its `with` is typed by the action's definition. */
export function own<const Definition extends ActionDefinition>(
  definition: Definition,
  inputs: With<Definition>,
  base: StepBase,
): OwnStep {
  return { kind: 'own', action: definition.name, with: inputs as Record<string, Value>, ...base }
}

/** A step that runs a pinned action of somebody else. */
export function pinned(pin: Pin, inputs: Readonly<Record<string, Value>>, base: StepBase): PinnedStep {
  return { kind: 'pinned', pin, ...base, with: inputs }
}

/** A step of bash lines. @throws RangeError when an expression stands in them: it belongs into `env` */
export function run(lines: readonly string[], base: StepBase): RunStep {
  const text = lines.join('\n')
  if (text.includes('${{')) throw new RangeError(`"${base.name}": expressions reach a script through env.`)
  return { kind: 'run', run: `${text}\n`, ...base }
}

/** An expression of GitHub's: `expression('inputs.dataset')` is `${{ inputs.dataset }}`. */
export function expression(text: string): string {
  return `\${{ ${text} }}`
}

/** The output of a step in the same job. */
export function outputOf<Definition extends ActionDefinition>(
  _definition: Definition,
  step: string,
  name: Extract<keyof Definition['outputs'], string>,
): string {
  return expression(`steps.${step}.outputs.${name}`)
}
