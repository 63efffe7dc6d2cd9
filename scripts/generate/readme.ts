import type { ActionDefinition } from '../../actions/lib/action/definition.js'
import type { Input } from '../../actions/lib/action/input.js'
import { describe } from './action-yaml.js'
import { renderTable } from './table.js'

/** What the documents have to know of the project. */
export type Project = {
  author: string
  /** `owner/name`. */
  repository: string
}

/** The major version that examples pin. */
const exampleRef = 'v0'

/** `actions/<name>/README.md`: what a caller must have, may give and gets. */
export function renderActionReadme(definition: ActionDefinition, project: Project, origin: string): string {
  const inputs = Object.entries<Input<unknown>>(definition.inputs)
  const outputs = Object.entries<string>(definition.outputs)
  const parts = [
    `<!-- Generated from action.ts ${origin} -->`,
    `# Seedrail ${definition.name}`,
    definition.summary,
    '## Requirements',
    definition.requirements.map((requirement) => `- ${requirement}`).join('\n'),
    '## Usage',
    fence('yaml', renderStep(definition, project)),
    'The same on the command line, from a clone of this repository:',
    fence('sh', renderCommand(definition)),
    '## Inputs',
    renderTable(
      ['name', 'default', 'what'],
      inputs.map(([name, input]) => [`\`${name}\``, renderDefault(input), describe(input)]),
    ),
    '## Outputs',
    renderTable(
      ['name', 'what'],
      outputs.map(([name, what]) => [`\`${name}\``, what]),
    ),
    'Exit code 0: done, and every promise kept. 1: a promise is broken, and the log says which. 2: it could not run.',
  ]
  return `${parts.join('\n\n')}\n`
}

function renderStep(definition: ActionDefinition, project: Project): string {
  const given = requiredInputs(definition).map(([name, input]) => {
    const value = input.secret
      ? `\${{ secrets.${input.environment.at(-1) ?? 'DATABASE_URL'} }}`
      : exampleOf(input)
    return `    ${name}: ${value}`
  })
  return [
    `- uses: ${project.repository}/actions/${definition.name}@${exampleRef}`,
    ...(given.length === 0 ? [] : ['  with:', ...given]),
  ].join('\n')
}

/** Secrets come by the environment here: what is typed stays in the shell's history. */
function renderCommand(definition: ActionDefinition): string {
  const flags = requiredInputs(definition)
    .filter(([, input]) => !input.secret)
    .map(([name, input]) => ` --${name}=${exampleOf(input)}`)
  const comment = requiredInputs(definition)
    .filter(([, input]) => input.secret)
    .map(([name, { environment }]) =>
      name === 'dsn'
        ? `# ${environment.join(' or ')} holds the address; or add --dsn="postgresql://…"`
        : `# ${environment.join(' or ')} holds the secret`,
    )
  return [...comment, `npm run action -- ${definition.name}${flags.join('')}`].join('\n')
}

function requiredInputs(definition: ActionDefinition): [string, Input<unknown>][] {
  return Object.entries<Input<unknown>>(definition.inputs).filter(([, input]) => input.required)
}

/** The example that the summary gives. */
function exampleOf(input: Input<unknown>): string {
  return /such as `([^`]+)`/.exec(input.summary)?.[1] ?? '…'
}

function renderDefault(input: Input<unknown>): string {
  if (input.default !== undefined) return `\`${input.default}\``
  if (input.environment.length > 0) return input.environment.map((name) => `\`${name}\``).join(', ')
  return input.required ? 'required' : ''
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}
