import { dirname, join } from 'node:path'
import { type ActionRun, type RunOptions, runActionProcess } from '../../scripts/runner/process.js'
import { askShared } from './shared.js'

/**
 * Runs an action as `npm run action -- <name> --built` does, from the bundle of the working tree: the code that GitHub
 * runs, there in a fifth of the time that Node needs to load the sources.
 */
export async function runAction(
  name: string,
  inputs: Readonly<Record<string, string>>,
  options: Omit<RunOptions, 'built' | 'root'> = {},
): Promise<ActionRun> {
  return runActionProcess(name, inputs, { ...options, built: true, root: dirname(await askShared('bundle')) })
}

/** The program of an action, for tests that start it themselves. */
export async function findBundled(name: string): Promise<string> {
  return join(await askShared('bundle'), `${name}.mjs`)
}
