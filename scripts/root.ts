import { stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * The directory in which the user typed. npm runs scripts in the package's root and says in INIT_CWD where
 * the command came from; a path on the command line means a path from there.
 */
export function typedIn(environment: NodeJS.ProcessEnv = process.env): string {
  const typed = environment.INIT_CWD
  return typed !== undefined && typed !== '' && isAbsolute(typed) ? typed : process.cwd()
}

/**
 * A folder as the user or a script of package.json named it: from where the user typed when it is there,
 * else from the package's root, for which `data/movements` in package.json was meant.
 */
export async function findFolder(folder: string, typed: string, root: string = packageRoot): Promise<string> {
  if (isAbsolute(folder) || (await exists(resolve(typed, folder)))) return folder
  const fromRoot = join(root, folder)
  return (await exists(fromRoot)) ? fromRoot : folder
}

/**
 * A source file as the user named it: from where they typed, else from the package's root, as its documents
 * name it, else from the dataset's folder, as its manifest does.
 */
export async function findFile(
  file: string,
  typed: string,
  dataset: string,
  root: string = packageRoot,
): Promise<string> {
  if (isAbsolute(file) || (await exists(resolve(typed, file)))) return file
  for (const candidate of [join(root, file), resolve(typed, dataset, file)]) {
    if (await exists(candidate)) return candidate
  }
  return file
}

/** Whether anything is at the path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
