import { dirname } from 'node:path'
import type { Double } from '../run-state.js'

/** A hosted runner has several Nodes; here it is the one that runs our actions, whatever is asked for. */
export const setupNode: Double = async ({ inputs, run, addPath, say }) => {
  addPath(dirname(run.node))
  say(`Node for "${inputs['node-version'] ?? ''}": the one of this run.`)
  return { 'node-version': inputs['node-version'] ?? '' }
}
