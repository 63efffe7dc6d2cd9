import type { Input } from './input.js'

/** Names of the inputs and outputs are kebab-case; the keys are what callers write under `with:`. */
export type ActionDefinition<Inputs extends InputMap = InputMap, Output extends string = string> = {
  /** Folder under `actions/` and entry under `dist/`. */
  name: string
  /** One line: the description in action.yml. */
  summary: string
  /** What the caller must have done before: a checkout, a permission, a service. One sentence each. */
  requirements: readonly string[]
  /** GitHub's marketplace look: a Feather icon and one of its colours. */
  branding: { icon: string; color: 'green' | 'blue' | 'purple' | 'orange' }
  inputs: Inputs
  outputs: Readonly<Record<Output, string>>
}

// biome-ignore lint/suspicious/noExplicitAny: a map of inputs holds values of every type; each keeps its own.
export type InputMap = Readonly<Record<string, Input<any>>>

/** What `main.ts` receives: each input by its kebab-case name, read and typed. */
export type InputsOf<Definition extends ActionDefinition> = {
  readonly [Name in keyof Definition['inputs']]: Definition['inputs'][Name] extends Input<infer Value>
    ? Value
    : never
}

/** The names an action may set as outputs. */
export type OutputsOf<Definition extends ActionDefinition> = Extract<keyof Definition['outputs'], string>

/** Keeps the exact types of a definition; `action.yml`, the README table and `main.ts` follow from it. */
export function defineAction<const Inputs extends InputMap, const Output extends string>(
  definition: ActionDefinition<Inputs, Output>,
): ActionDefinition<Inputs, Output> {
  return definition
}
