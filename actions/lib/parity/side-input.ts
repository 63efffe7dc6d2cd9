import { type Input, text } from '../action/input.js'
import { inputVariable } from '../action/read-inputs.js'
import { holdsSecret } from './address.js'

/**
 * One side of a comparison. It is masked when what the caller gave is an address that may hold a secret; the word
 * `dataset`, or a folder's name, must not be hidden wherever it stands in a log.
 */
export function sideInput(
  name: string,
  wording: { summary: string; default?: string },
): Input<string | undefined> {
  const plain: Input<string | undefined> = text(wording)
  return {
    ...plain,
    get secret() {
      return holdsSecret(process.env[inputVariable(name)]?.trim() ?? '')
    },
  }
}
