import { isDeepStrictEqual } from 'node:util'
import type { InputsOf } from '../lib/action/definition.js'
import { fault, type Problem, SeedrailError } from '../lib/problem/problem.js'
import { restore } from './action.js'

type Inputs = Pick<
  InputsOf<typeof restore>,
  'mode' | 'expected-plan' | 'max-deactivations' | 'dump-file' | 'run-id' | 'repository'
>

/**
 * Refuses inputs that would be passed over beside others: who gives them believes that they guard something.
 * @throws SeedrailError `input-invalid`, with each of them
 */
export function requireCombination(inputs: Inputs): void {
  const problems: Problem[] = []
  if (inputs.mode === 'replace' && inputs['expected-plan'] !== undefined) {
    problems.push(
      fault('input-invalid', 'The input "expected-plan" is for mode "merge": a replacement has no digest.', {
        next: 'Leave it out, or use mode "merge". A replacement is confirmed by "confirm". Nothing was touched.',
      }),
    )
  }
  if (inputs.mode === 'replace' && !isUsual(inputs['max-deactivations'])) {
    problems.push(
      fault(
        'input-invalid',
        'The input "max-deactivations" is for mode "merge": a replacement switches nothing off, it drops.',
        { next: 'Leave it out, or use mode "merge". Nothing was touched.' },
      ),
    )
  }
  for (const name of ['run-id', 'repository'] as const) {
    if (inputs['dump-file'] === undefined || inputs[name] === undefined) continue
    problems.push(
      fault(
        'input-invalid',
        `The input "${name}" tells where an artifact is, but "dump-file" names a file.`,
        {
          next: `Leave "${name}" out, or give "artifact" instead of "dump-file". Nothing was touched.`,
        },
      ),
    )
  }
  if (problems.length > 0) throw new SeedrailError(problems)
}

function isUsual(limit: InputsOf<typeof restore>['max-deactivations']): boolean {
  const { schema, default: usual } = restore.inputs['max-deactivations']
  return isDeepStrictEqual(limit, schema.parse(usual))
}
