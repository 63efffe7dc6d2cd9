import { Document, isMap, Scalar } from 'yaml'
import type {
  CallingJob,
  Concurrency,
  Job,
  Permissions,
  Step,
  Triggers,
  Value,
  Workflow,
  WorkflowInput,
} from './model.js'

/** Where the YAML will run: GitHub knows `$/`, the folder of the workflow's own repository; act knows `./` only. */
export type Flavour = 'github' | 'act'

/** A value with the comment that stands behind it. */
class Noted {
  constructor(
    readonly value: Value,
    readonly note: string,
  ) {}
}

/** The YAML of a workflow, comments included: where it comes from, tags of pins, reasons of permissions. */
export function renderWorkflow(workflow: Workflow, flavour: Flavour = 'github'): string {
  const document = new Document()
  document.contents = toNode(document, {
    name: workflow.name,
    on: renderTriggers(workflow.on),
    permissions: {},
    ...renderConcurrency(workflow.concurrency),
    jobs: Object.fromEntries(Object.entries(workflow.jobs).map(([id, job]) => [id, renderJob(job, flavour)])),
  }) as typeof document.contents
  document.commentBefore = [
    ` ${originOf(workflow.id, flavour)}`,
    ...workflow.about.map((line) => ` ${line}`),
  ].join('\n')
  if (isMap(document.contents)) {
    for (const pair of document.contents.items.slice(1)) {
      if (pair.key instanceof Scalar) pair.key.spaceBefore = true
    }
  }
  return document.toString({ lineWidth: 0, nullStr: '' })
}

function originOf(id: string, flavour: Flavour): string {
  const source = `workflows-src/workflows/${id}.ts`
  return flavour === 'github'
    ? `Generated from ${source} by \`npm run generate\`; do not edit.`
    : `Made from ${source} by \`npm run act\`, for act only.`
}

function renderConcurrency(concurrency: Concurrency | undefined): Record<string, unknown> {
  if (concurrency === undefined) return {}
  return { concurrency: { group: concurrency.group, 'cancel-in-progress': concurrency.cancel } }
}

function renderTriggers(on: Triggers): Record<string, unknown> {
  const { callable, merge_group: queue, branch_protection_rule: rule, ...events } = on
  return {
    ...(callable === undefined
      ? {}
      : {
          workflow_call: {
            inputs: mapValues(callable.inputs, (input) => renderInput(input, 'call')),
            ...(Object.keys(callable.secrets).length === 0
              ? {}
              : {
                  secrets: mapValues(callable.secrets, ({ summary, required }) => ({
                    description: summary,
                    required,
                  })),
                }),
            ...(Object.keys(callable.outputs).length === 0
              ? {}
              : {
                  outputs: mapValues(callable.outputs, ({ summary, value }) => ({
                    description: summary,
                    value,
                  })),
                }),
          },
          workflow_dispatch: {
            inputs: mapValues(callable.inputs, (input) => renderInput(input, 'dispatch')),
          },
        }),
    ...events,
    ...(queue === undefined ? {} : { merge_group: null }),
    ...(rule === undefined ? {} : { branch_protection_rule: null }),
  }
}

/** The form knows lists to choose from; a call knows their text only. */
function renderInput(input: WorkflowInput, event: 'call' | 'dispatch'): Record<string, unknown> {
  const choice = event === 'dispatch' && input.options !== undefined
  return {
    description:
      input.options === undefined || choice
        ? input.summary
        : `${input.summary} One of: ${input.options.join(', ')}.`,
    type: choice ? 'choice' : input.type,
    required: input.required ?? false,
    // A caller who must say it would never get the default.
    ...(input.default === undefined || (event === 'call' && input.required === true)
      ? {}
      : { default: input.default }),
    ...(choice ? { options: input.options } : {}),
  }
}

function renderJob(job: Job | CallingJob, flavour: Flavour): Record<string, unknown> {
  const { permissions, ...rest } = job
  if ('calls' in rest) {
    return {
      ...pick(rest, ['name', 'needs', 'if']),
      permissions: renderPermissions(permissions),
      uses: `${rootOf(flavour)}/.github/workflows/${rest.calls}.yml`,
      ...pick(rest, ['with', 'secrets']),
    }
  }
  const { steps } = rest
  return {
    ...pick(rest, ['name', 'needs', 'if', 'runs-on']),
    permissions: renderPermissions(permissions),
    ...pick(rest, ['timeout-minutes', 'environment', 'strategy']),
    ...renderConcurrency(rest.concurrency),
    ...pick(rest, ['env', 'services', 'outputs']),
    ...(steps.some(({ kind }) => kind === 'run') ? { defaults: { run: { shell: 'bash' } } } : {}),
    steps: steps.map((step) => renderStep(step, flavour)),
  }
}

function renderPermissions(permissions: Permissions): Record<string, Noted> {
  return mapValues(permissions, ({ level, why }) => new Noted(level, why))
}

function renderStep(step: Step, flavour: Flavour): Record<string, unknown> {
  const head = pick(step, ['name', 'id', 'if', 'continue-on-error'])
  switch (step.kind) {
    case 'run':
      return { ...head, ...pick(step, ['env', 'run']) }
    case 'pinned':
      return {
        ...head,
        uses: new Noted(`${step.pin.action}@${step.pin.sha}`, step.pin.tag),
        ...pick(step, ['env', 'with']),
      }
    case 'own':
      return {
        ...head,
        uses: `${rootOf(flavour)}/actions/${step.action}`,
        ...pick(step, ['env', 'with']),
      }
  }
}

function rootOf(flavour: Flavour): string {
  return flavour === 'github' ? '$' : '.'
}

/** Builds nodes, with the comments that {@link Noted} values carry. */
function toNode(document: Document, value: unknown): unknown {
  if (value instanceof Noted) {
    const scalar = document.createNode(value.value)
    scalar.comment = ` ${value.note}`
    return scalar
  }
  if (Array.isArray(value)) {
    const list = document.createNode([])
    list.items = value.map((element) => toNode(document, element) as (typeof list.items)[number])
    return list
  }
  if (value !== null && typeof value === 'object') {
    const map = document.createNode({})
    map.items = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => document.createPair(document.createNode(key), toNode(document, member)))
    if (map.items.length === 0) map.flow = true
    return map
  }
  return document.createNode(value)
}

function pick<T extends object>(from: T, names: readonly string[]): Record<string, unknown> {
  const values = from as Record<string, unknown>
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  )
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
