import type { ActionDefinition } from '../../actions/lib/action/definition.js'
import { renderSection } from '../../actions/lib/report/text.js'
import { describe } from '../generate/action-yaml.js'
import { runnerFlags } from './arguments.js'

/** What actions there are and how one is run. */
export function renderActionList(definitions: readonly ActionDefinition[]): string {
  return [
    'Runs an action on this machine as GitHub would.',
    '',
    '  npm run action -- <name> --<input>=<value> …',
    '',
    renderSection({
      title: 'Actions',
      columns: ['name', 'what it does'],
      rows: definitions.map((definition) => [definition.name, definition.summary]),
    }),
    '',
    'npm run action -- <name> --help lists the inputs of one.',
  ].join('\n')
}

/** The inputs, outputs and flags of one action. */
export function renderActionHelp(definition: ActionDefinition): string {
  return [
    definition.summary,
    '',
    `  npm run action -- ${definition.name} --<input>=<value> …`,
    '',
    renderSection({
      title: 'Inputs',
      columns: ['flag', 'default', 'what'],
      rows: Object.entries(definition.inputs).map(([name, input]) => [
        `--${name}`,
        input.default ?? (input.required ? '(required)' : ''),
        describe(input),
      ]),
    }),
    '',
    renderSection({
      title: 'Outputs',
      columns: ['name', 'what'],
      rows: Object.entries(definition.outputs),
    }),
    '',
    renderSection({
      title: 'Flags of the runner',
      columns: ['flag', 'what'],
      rows: Object.entries(runnerFlags).map(([name, flag]) => [`--${name}`, flag.summary]),
    }),
  ].join('\n')
}
