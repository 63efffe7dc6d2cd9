import { askShared } from '../support/shared.js'

/**
 * A folder that stands for `dist`: the actions as they are in the working tree now, bundled once for a whole run of the
 * tests. Call it before the tests where their time limit should not pay for it.
 */
export function bundleForWorkflows(): Promise<string> {
  return askShared('bundle')
}
