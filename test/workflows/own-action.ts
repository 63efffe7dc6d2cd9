import { readFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { inputVariable } from '../../actions/lib/action/read-inputs.js'
import { evaluate, type Scope } from './expressions.js'
import { type Places, type Reference, rootOf } from './sources.js'

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)

const manifestSchema = z.object({
  name: z.string(),
  inputs: z
    .record(z.string(), z.object({ default: scalar.optional(), required: z.boolean().optional() }))
    .default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  runs: z.object({ using: z.string(), main: z.string().optional() }),
})

/** A JavaScript action of a repository on disk: its entry and what it declares. */
export type OwnAction = z.infer<typeof manifestSchema> & { entry: string }

/** What makes an action impossible to run. */
export class ActionFault extends Error {}

/**
 * Reads `action.yml` as the runner does.
 * @throws ActionFault where there is none, or it is no action for Node 24
 */
export async function readOwnAction(reference: Reference, places: Places): Promise<OwnAction> {
  const root = rootOf(reference.origin, places)
  const folder = join(root, reference.path)
  const text = await readFile(join(folder, 'action.yml'), 'utf8').catch(() => undefined)
  if (text === undefined) throw new ActionFault(`Can't find 'action.yml' under '${reference.path}'.`)
  const manifest = manifestSchema.parse(parse(text))
  const { using, main } = manifest.runs
  if (using !== 'node24' || main === undefined) {
    throw new ActionFault(`'${reference.path}' runs on '${using}'; ours are for node24.`)
  }
  const entry = resolve(folder, main)
  const [first, ...rest] = relative(places.ours.root, entry).split(sep)
  return { ...manifest, entry: first === 'dist' ? join(await places.ours.dist(), ...rest) : entry }
}

/**
 * `INPUT_*` as the runner computes them: what the step gives, even an empty text, else the default.
 * @returns a warning for inputs that the action does not know, which GitHub only warns of
 */
export function inputsOf(
  action: OwnAction,
  given: Readonly<Record<string, string>>,
  scope: Scope,
): { env: Record<string, string>; warning: string | undefined } {
  const names = Object.keys(action.inputs)
  const asGiven = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
  const unknown = Object.keys(given).filter(
    (name) => !names.some((declared) => declared.toLowerCase() === name.toLowerCase()),
  )
  const declared = names.flatMap((name) => {
    const value = asGiven.get(name.toLowerCase()) ?? defaultOf(action.inputs[name]?.default, scope)
    return value === undefined ? [] : [[inputVariable(name), value]]
  })
  const extra = unknown.map((name) => [inputVariable(name), given[name] ?? ''])
  return {
    env: Object.fromEntries([...declared, ...extra]),
    warning:
      unknown.length === 0
        ? undefined
        : `Unexpected input(s) '${unknown.join("', '")}', valid inputs are ['${names.join("', '")}']`,
  }
}

function defaultOf(text: string | undefined, scope: Scope): string | undefined {
  const expression = /^\$\{\{(.*)\}\}$/s.exec(text ?? '')?.[1]
  return expression === undefined ? text : evaluate(expression, scope).coerceString()
}
