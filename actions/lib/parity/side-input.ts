import { type Input, text } from '../action/input.js'
import { secretsInAddress, secretsInHeaders } from './secrets.js'

/**
 * One side of a comparison. What may hold a secret is masked; the word `dataset`, or a folder's name, is not, for it
 * would be missed wherever it stands in a log.
 */
export function sideInput(wording: { summary: string; default?: string }): Input<string | undefined> {
  const plain: Input<string | undefined> = text(wording)
  return { ...plain, secret: true, secretsIn: secretsInAddress }
}

/** Headers for the sides that are APIs. Masked, and each value by itself. */
export function headersInput(wording: { summary: string }): Input<string | undefined> {
  const plain: Input<string | undefined> = text(wording)
  return { ...plain, secret: true, secretsIn: secretsInHeaders }
}
