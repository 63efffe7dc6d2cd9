import type { InputsOf } from '../lib/action/definition.js'
import type { Manifest } from '../lib/dataset/manifest.js'
import { fault, SeedrailError } from '../lib/problem/problem.js'
import { seed } from './action.js'

type Inputs = InputsOf<typeof seed>
type Policy = Manifest['policy']

/** Inputs that only one policy looks at. */
const only = {
  publish: [
    'submit',
    'publish',
    'on-published-change',
    'on-missing',
    'max-archived',
    'actor-id',
    'actor-email',
    'actor-role',
  ],
  upsert: ['full', 'on-foreign-owner', 'adopt', 'expected-plan'],
} as const satisfies Record<Policy, readonly (keyof Inputs)[]>

/**
 * Refuses inputs that the dataset's policy would pass over: who gives them believes that they do something, or guard
 * something. An input that has its default's value counts as not given: runners hand all defaults over.
 * @throws SeedrailError `input-misplaced`, with each of them
 */
export function requireFitting(inputs: Inputs, { name, policy }: Pick<Manifest, 'name' | 'policy'>): void {
  const other = policy === 'publish' ? 'upsert' : 'publish'
  const given = only[other].filter((input) => !hasDefault(inputs, input))
  if (given.length === 0) return
  throw new SeedrailError(
    given.map((input) =>
      fault(
        'input-misplaced',
        `The input "${input}" is for policy "${other}", but the dataset "${name}" has policy "${policy}", which would pass it over.`,
        { next: `Leave "${input}" out, or name another dataset. The database was not touched.` },
      ),
    ),
  )
}

function hasDefault(inputs: Inputs, name: keyof Inputs): boolean {
  const { default: text, schema } = seed.inputs[name]
  const value = text === undefined || text === '' ? undefined : schema.parse(text)
  return JSON.stringify(inputs[name]) === JSON.stringify(value)
}
