import { join } from 'node:path'
import { fault, type Problem, SeedrailError } from '../../actions/lib/problem/problem.js'
import { didYouMean } from '../../actions/lib/problem/suggestion.js'
import { reusableWorkflows } from '../index.js'
import type { Workflow, WorkflowInput } from '../lib/model.js'
import { renderWorkflow } from '../lib/render.js'
import { type PostgresMajor, postgresImages } from '../pins.js'
import { actLabel, adaptForAct, dumpFolder, renderedInputs } from './adapt.js'

export type ActRequest = {
  /** Id of a reusable workflow. */
  workflow: string
  /** As they were typed, in their order. */
  inputs: readonly (readonly [name: string, value: string])[]
  /** Where secrets come from: a variable of the secret's own name. */
  environment: Readonly<Record<string, string | undefined>>
  /** The working copy that act takes for the repository. */
  root: string
  /** Folder that the files are written to, and that only its owner may enter. */
  folder: string
  /** Image in which the jobs run. */
  image: string
  postgresPort: number
  /** Whether a dump is handed over in place of an artifact. */
  dump: boolean
}

/** What is written, and what is run then. No secret is in `args`; all of them are in the file `secrets.yaml`. */
export type ActPlan = {
  yaml: string
  /** Sentences about what this run does not do. */
  leftOut: string[]
  /** Names of the secrets that were found, and of those that were not. */
  secrets: { found: string[]; absent: string[] }
  /** Texts by the name of the file. */
  files: Readonly<Record<string, string>>
  args: string[]
}

/**
 * Decides what `npm run act` does, and does nothing.
 * @throws SeedrailError `act-workflow-unknown`, `act-input-secret`, `input-unknown`, `input-invalid`, `input-missing`
 */
export function planActRun(request: ActRequest): ActPlan {
  const original = findWorkflow(request.workflow)
  const given = Object.fromEntries(request.inputs)
  const { workflow, leftOut } = adaptForAct(original, {
    postgresPort: request.postgresPort,
    postgresVersion: chooseMajor(original, given),
  })
  const problems = [...checkInputs(original, workflow, given), ...checkDump(workflow, request.dump)]
  if (problems.length > 0) throw new SeedrailError(problems)
  const secrets = findSecrets(original, request.environment)
  const yaml = renderWorkflow(workflow, 'act')
  return {
    yaml,
    leftOut: [...leftOut, ...tellEnvironments(original)],
    secrets: { found: Object.keys(secrets.found), absent: secrets.absent },
    files: {
      'workflow.yml': yaml,
      // YAML's flow style is JSON: every value arrives as it is.
      'secrets.yaml': `${JSON.stringify(secrets.found, null, 2)}\n`,
      'nothing.env': '',
    },
    args: renderArguments(request, workflow, given),
  }
}

/** A line that a POSIX shell reads as the same words. */
export function renderCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}

function findWorkflow(id: string): Workflow {
  const found = reusableWorkflows.find((workflow) => workflow.id === id)
  if (found !== undefined) return found
  const ids = reusableWorkflows.map((workflow) => workflow.id)
  throw new SeedrailError(
    fault('act-workflow-unknown', `There is no reusable workflow "${id}".${didYouMean(id, ids)}`, {
      next: `Name one of ${ids.join(', ')}.`,
    }),
  )
}

/** A wrong one is told with the other inputs; until then the default stands in. */
function chooseMajor({ on }: Workflow, given: Readonly<Record<string, string>>): PostgresMajor {
  const asked = given['postgres-version'] ?? String(on.callable?.inputs['postgres-version']?.default ?? '')
  return isMajor(asked) ? asked : '17'
}

function isMajor(text: string): text is PostgresMajor {
  return Object.hasOwn(postgresImages, text)
}

/** act takes any input, required or not, of any type: what GitHub's form would refuse is refused here. */
function checkInputs(
  original: Workflow,
  adapted: Workflow,
  given: Readonly<Record<string, string>>,
): Problem[] {
  const declared = original.on.callable?.inputs ?? {}
  const usable = Object.keys(declared).filter(
    (name) => adapted.on.callable?.inputs[name] !== undefined || renderedInputs.includes(name),
  )
  const wrong = Object.entries(given).flatMap(([name, value]): Problem[] => {
    const input = declared[name]
    if (input === undefined || !usable.includes(name)) {
      const reason = input === undefined ? didYouMean(name, usable) : ' It only means something on GitHub.'
      return [
        fault('input-unknown', `"${original.id}" has no input "${name}" here.${reason}`, {
          next: `Its inputs are ${usable.join(', ')}.`,
        }),
      ]
    }
    return checkValue(original, name, input, value)
  })
  const missing = usable.flatMap((name): Problem[] => {
    const input = adapted.on.callable?.inputs[name]
    if (input?.required !== true || input.default !== undefined || given[name] !== undefined) return []
    return [fault('input-missing', `The input "${name}" is needed.`, { next: `Add --input ${name}=…` })]
  })
  return [...wrong, ...missing]
}

function checkValue({ id, on }: Workflow, name: string, input: WorkflowInput, value: string): Problem[] {
  if (looksSecret(value)) {
    const secrets = Object.keys(on.callable?.secrets ?? {})
    const own = secrets.find((secret) => secret === name.toUpperCase()) ?? secrets[0]
    return [
      fault(
        'act-input-secret',
        `"${name}" looks like an address with a login; arguments are no place for it.`,
        {
          next:
            own === undefined
              ? `"${id}" takes no secret; name something else.`
              : `Put it into the environment variable ${own}: it reaches act in a file that only you can read.`,
        },
      ),
    ]
  }
  const allowed = input.options ?? (input.type === 'boolean' ? ['true', 'false'] : undefined)
  const fits =
    allowed?.includes(value) ?? (input.type !== 'number' || (value.trim() !== '' && !Number.isNaN(+value)))
  if (fits) return []
  return [
    fault('input-invalid', `"${value}" is no value of the input "${name}".`, {
      next: allowed === undefined ? 'Give a number.' : `Give one of ${allowed.join(', ')}.`,
    }),
  ]
}

function looksSecret(value: string): boolean {
  return /^\s*postgres(ql)?:/i.test(value) || /^\s*[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(value)
}

/** The dump takes the place of an artifact, so it is needed exactly where the workflow would have fetched one. */
function checkDump(adapted: Workflow, given: boolean): Problem[] {
  const needed = JSON.stringify(adapted.jobs).includes(dumpFolder)
  if (needed === given) return []
  return [
    needed
      ? fault('input-missing', 'A dump is needed: under act there are no artifacts.', {
          next: 'Add --dump-file=…; npm run generate-seed-dump writes one.',
        })
      : fault('input-unknown', `"${adapted.id}" takes no dump.`, { next: 'Leave --dump-file out.' }),
  ]
}

/** DATABASE_URL has the fallback that every script here has. */
function findSecrets(
  { on }: Workflow,
  environment: ActRequest['environment'],
): { found: Record<string, string>; absent: string[] } {
  const found: Record<string, string> = {}
  const absent: string[] = []
  for (const name of Object.keys(on.callable?.secrets ?? {})) {
    const variables = name === 'DATABASE_URL' ? ['PLANNING_DATABASE_URL', name] : [name]
    const value = variables.map((variable) => environment[variable]?.trim() ?? '').find((text) => text !== '')
    if (value === undefined) absent.push(name)
    else found[name] = value
  }
  return { found, absent }
}

function tellEnvironments(original: Workflow): string[] {
  const some = Object.values(original.jobs).some((job) => !('calls' in job) && job.environment !== undefined)
  return some
    ? ['act knows no environments: every target gets the same secrets, and nobody has to agree.']
    : []
}

function renderArguments(
  request: ActRequest,
  adapted: Workflow,
  given: Readonly<Record<string, string>>,
): string[] {
  const file = (name: string) => join(request.folder, name)
  return [
    'workflow_dispatch',
    ...['--directory', request.root],
    ...['--workflows', file('workflow.yml')],
    ...['--platform', `${actLabel}=${request.image}`],
    // Without this act takes the login of GitHub's own command line, and hands it to every step.
    ...['-s', 'GITHUB_TOKEN='],
    ...['--secret-file', file('secrets.yaml')],
    // A .env of the working copy could name another database than the one meant.
    ...['--env-file', file('nothing.env')],
    ...['--var-file', file('nothing.env')],
    ...['--input-file', file('nothing.env')],
    ...(request.dump
      ? ['--container-options', renderCommand(['-v', `${file('dump')}:${dumpFolder}:ro`])]
      : []),
    '--rm',
    ...Object.entries(given)
      .filter(([name]) => adapted.on.callable?.inputs[name] !== undefined)
      .flatMap(([name, value]) => ['--input', `${name}=${value}`]),
  ]
}
