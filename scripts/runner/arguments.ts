import { parseArgs } from 'node:util'
import type { ActionDefinition } from '../../actions/lib/action/definition.js'
import { fault, type Problem, SeedrailError } from '../../actions/lib/problem/problem.js'
import { didYouMean } from '../../actions/lib/problem/suggestion.js'

/** What the runner itself is told, beside the action's inputs. */
export const runnerFlags = {
  built: { type: 'boolean', summary: 'Run the bundle in dist/, as GitHub does, instead of the sources.' },
  debug: { type: 'boolean', summary: 'Show debug lines.' },
  summary: { type: 'boolean', summary: 'Show the job summary, as Markdown, at the end.' },
  'summary-file': { type: 'string', summary: 'Write the job summary to this file.' },
  help: { type: 'boolean', summary: 'Show this help.' },
} as const

export type RunnerArguments = {
  inputs: Record<string, string>
  built: boolean
  debug: boolean
  summary: boolean
  summaryFile: string | undefined
  help: boolean
}

/**
 * Reads `--input=value`, `--input value`, `--flag`, `--no-flag` and `--flag=false` against an action's
 * declared inputs. The last of several values counts, so that a script's own flags can be overruled.
 * @throws SeedrailError with every `flag-*` problem at once
 */
export function parseRunnerArguments(definition: ActionDefinition, argv: readonly string[]): RunnerArguments {
  const inputKinds = Object.entries(definition.inputs).map(
    ([name, input]): [string, 'boolean' | 'string'] => [name, isFlag(input.choices) ? 'boolean' : 'string'],
  )
  const ownKinds = Object.entries(runnerFlags).map(([name, flag]): [string, 'boolean' | 'string'] => [
    name,
    flag.type,
  ])
  const kinds = new Map([...ownKinds, ...inputKinds])
  const { values, problems } = readFlags(kinds, argv)
  if (problems.length > 0) throw new SeedrailError(problems)
  const on = (name: keyof typeof runnerFlags) => values[name] === 'true'
  const inputs = Object.fromEntries(inputKinds.flatMap(([name]) => pick(values, name)))
  return {
    inputs,
    built: on('built'),
    debug: on('debug'),
    summary: on('summary'),
    summaryFile: values['summary-file'],
    help: on('help'),
  }
}

/** Reads flags of known kinds; what is unknown, lacks its value or stands alone becomes a problem. */
export function readFlags(
  kinds: ReadonlyMap<string, 'boolean' | 'string'>,
  argv: readonly string[],
): { values: Record<string, string>; problems: Problem[] } {
  const options = Object.fromEntries([...kinds].map(([name, type]) => [name, { type }]))
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values: Record<string, string> = {}
  const problems: Problem[] = []
  let flagBefore: string | undefined
  for (const token of tokens) {
    if (token.kind === 'option') {
      flagBefore = takeOption(kinds, token, values, problems)
    } else if (token.kind === 'positional') {
      // `--publish false`: a flag's word may stand apart.
      if (flagBefore !== undefined && /^(true|false)$/i.test(token.value)) values[flagBefore] = token.value
      else problems.push(explainStray(token.value))
      flagBefore = undefined
    }
  }
  return { values, problems }
}

/** A part of an address that fell apart at its blanks may hold its password, and is not repeated. */
function explainStray(text: string): Problem {
  const shown = /[=@:]/.test(text) ? 'A text that may hold a password' : `"${text}"`
  return fault('flag-stray', `${shown} belongs to no flag.`, { next: quoteHint })
}

type OptionToken = {
  name: string
  rawName: string
  value?: string | undefined
  inlineValue?: boolean | undefined
}

const quoteHint = 'Write --name=value, in quotes where the value holds blanks.'

/** @returns the name, where a following `true` or `false` still belongs to it. */
function takeOption(
  kinds: ReadonlyMap<string, 'boolean' | 'string'>,
  token: OptionToken,
  values: Record<string, string>,
  problems: Problem[],
): string | undefined {
  const { name, value, rawName } = token
  const kind = kinds.get(name)
  const negated = name.startsWith('no-') ? name.slice(3) : undefined
  if (kind === 'boolean') {
    values[name] = value ?? 'true'
    return value === undefined ? name : undefined
  }
  if (kind === 'string') {
    const swallowed = token.inlineValue !== true && value?.startsWith('--')
    if (value === undefined || swallowed) {
      problems.push(fault('flag-value-missing', `${rawName} needs a value.`, { next: quoteHint }))
    } else values[name] = value
  } else if (negated !== undefined && kinds.get(negated) === 'boolean' && value === undefined) {
    values[negated] = 'false'
  } else {
    const known = [...kinds.keys()].map((flag) => `--${flag}`)
    problems.push(
      fault('flag-unknown', `There is no flag ${rawName}.${didYouMean(rawName, known)}`, {
        next: 'Add --help for the list.',
      }),
    )
  }
  return undefined
}

function isFlag(choices: readonly string[] | undefined): boolean {
  return choices?.length === 2 && choices[0] === 'true' && choices[1] === 'false'
}
function pick(values: Readonly<Record<string, string>>, name: string): [string, string][] {
  const value = values[name]
  return value === undefined ? [] : [[name, value]]
}
