import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ActionDefinition } from '../../actions/lib/action/definition.js'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { didYouMean } from '../../actions/lib/problem/suggestion.js'
import { exists, packageRoot } from '../root.js'

/** Names of the actions: the folders under `actions/` that hold an `action.ts`, in order. */
export async function listActions(root: string = packageRoot): Promise<string[]> {
  const entries = await readdir(join(root, 'actions'), { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const found = await Promise.all(folders.map((name) => exists(join(root, 'actions', name, 'action.ts'))))
  return folders.filter((_, index) => found[index]).sort()
}

/**
 * The definition that `actions/<name>/action.ts` exports.
 * @throws SeedrailError `action-unknown`, `action-undefined`, `action-misnamed`
 */
export async function loadAction(name: string, root: string = packageRoot): Promise<ActionDefinition> {
  const names = await listActions(root)
  if (!names.includes(name)) {
    throw new SeedrailError(
      fault('action-unknown', `There is no action "${name}".${didYouMean(name, names)}`, {
        next: `Name one of: ${names.join(', ')}.`,
      }),
    )
  }
  const file = join(root, 'actions', name, 'action.ts')
  const module: Record<string, unknown> = await import(pathToFileURL(file).href)
  const definition = Object.values(module).find(isDefinition)
  if (definition === undefined) {
    throw new SeedrailError(
      fault('action-undefined', `actions/${name}/action.ts exports no definition.`, {
        next: 'Export one that defineAction returned.',
      }),
    )
  }
  if (definition.name !== name) {
    throw new SeedrailError(
      fault('action-misnamed', `actions/${name}/action.ts defines "${definition.name}".`, {
        next: 'Give the folder and the definition one name.',
      }),
    )
  }
  return definition
}

/** All definitions, by name in order. */
export async function loadActions(root: string = packageRoot): Promise<ActionDefinition[]> {
  const names = await listActions(root)
  return Promise.all(names.map((name) => loadAction(name, root)))
}

function isDefinition(value: unknown): value is ActionDefinition {
  return (
    typeof value === 'object' && value !== null && 'name' in value && 'inputs' in value && 'outputs' in value
  )
}
