import { Document } from 'yaml'
import type { ActionDefinition } from '../../actions/lib/action/definition.js'
import type { Input } from '../../actions/lib/action/input.js'
import type { Project } from './readme.js'

/** `action.yml`: how GitHub sees the action. */
export function renderActionYaml(definition: ActionDefinition, project: Project, origin: string): string {
  const document = new Document({
    name: `Seedrail ${definition.name}`,
    description: definition.summary,
    author: project.author,
    branding: { icon: definition.branding.icon, color: definition.branding.color },
    inputs: mapValues(definition.inputs, describeInput),
    outputs: mapValues(definition.outputs, (description) => ({ description })),
    runs: { using: 'node24', main: `../../dist/${definition.name}.mjs` },
  })
  document.commentBefore = ` Generated from action.ts ${origin}`
  return document.toString({ lineWidth: 0 })
}

/**
 * An input that the environment may give as well is not `required` here: the environment is no input, and
 * linters would fault each caller who uses it. The action itself says when neither gave it.
 */
function describeInput(input: Input<unknown>) {
  return {
    description: describe(input),
    required: input.required && input.environment.length === 0,
    ...(input.default === undefined ? {} : { default: input.default }),
  }
}

/** The summary, and the words that a choice takes; that a flag takes true and false, its default tells. */
export function describe({ summary, choices }: Input<unknown>): string {
  return choices === undefined || choices.includes('true')
    ? summary
    : `${summary} One of: ${choices.join(', ')}.`
}

function mapValues<Value, Result>(
  values: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))
}
