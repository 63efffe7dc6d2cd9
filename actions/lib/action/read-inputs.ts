import type * as z from 'zod'
import { secretForms } from '../database/dsn.js'
import { fault, type Problem } from '../problem/problem.js'
import type { ActionDefinition, InputsOf } from './definition.js'
import type { Input } from './input.js'

/** The texts a caller gave, by input name, before any of them is understood. */
export type RawInputs = Readonly<Record<string, string>>

type Environment = Readonly<Record<string, string | undefined>>

/** The variable in which the runner hands over an input: `lock-timeout` -> `INPUT_LOCK-TIMEOUT`. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

/** Takes each input's text from the environment: the caller's, else the fallback variables', else the default. */
export function collectInputs(definition: ActionDefinition, environment: Environment): RawInputs {
  const texts = Object.entries<Input<unknown>>(definition.inputs).map(([name, input]) => {
    const candidates = [inputVariable(name), ...input.environment].map((variable) =>
      environment[variable]?.trim(),
    )
    return [name, candidates.find((text) => text !== undefined && text !== '') ?? input.default ?? '']
  })
  return Object.fromEntries(texts)
}

/**
 * All texts that must never be printed: what of each secret input's text is secret, and of what its variables hold,
 * also where they are not asked.
 */
export function secretsOf(definition: ActionDefinition, raw: RawInputs, environment: Environment): string[] {
  const secrets = Object.entries<Input<unknown>>(definition.inputs).flatMap(([name, input]) => {
    if (!input.secret) return []
    const texts = [raw[name], ...input.environment.map((variable) => environment[variable])]
    return texts.flatMap((text) => (text?.trim() ? (input.secretsIn ?? secretForms)(text) : []))
  })
  return [...new Set(secrets)]
}

/** Values of all inputs, or every fault in them at once. Messages never repeat a secret's text. */
export function parseInputs<Definition extends ActionDefinition>(
  definition: Definition,
  raw: RawInputs,
): { inputs: InputsOf<Definition> } | { problems: Problem[] } {
  const problems: Problem[] = []
  const inputs: Record<string, unknown> = {}
  for (const [name, input] of Object.entries<Input<unknown>>(definition.inputs)) {
    const text = raw[name] ?? ''
    if (text === '') {
      if (input.required) problems.push(missing(name, input))
      continue
    }
    const parsed = input.schema.safeParse(text)
    if (parsed.success) inputs[name] = parsed.data
    else problems.push(misread(name, text, input, parsed.error))
  }
  return problems.length > 0 ? { problems } : { inputs: inputs as InputsOf<Definition> }
}

function missing(name: string, input: Input<unknown>): Problem {
  const others = input.environment.length === 0 ? '' : `, or set ${input.environment.join(' or ')}`
  return fault('input-missing', `The input "${name}" is missing.`, {
    next: `Give it under "with:" (or as --${name}=… on the command line)${others}.`,
  })
}

function misread(name: string, text: string, input: Input<unknown>, error: z.ZodError): Problem {
  const reason = error.issues.map((issue) => issue.message).join('; ')
  const message = input.secret
    ? `The input "${name}": ${reason}`
    : `The input "${name}" is "${text}", but ${reason.endsWith('.') ? reason : `${reason}.`}`
  return fault('input-invalid', message, { next: `Correct "${name}".` })
}
