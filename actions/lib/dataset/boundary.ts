import { realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, posix, relative, resolve, sep, win32 } from 'node:path'
import { codeOf } from '../database/connection.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'

/**
 * Refuses files of a manifest that lie outside of what belongs together: the repository that the dataset's folder is
 * in; without one the working directory, where that holds the folder; else the folder itself. Links are followed. A
 * file that datasets share may lie beside them, but a manifest never reads what only its machine has.
 * @param manifestFile as messages name it
 * @throws SeedrailError `file-outside`, with each of them
 */
export async function requireInside(
  folder: string,
  files: readonly string[],
  manifestFile: string,
): Promise<void> {
  const home = await realpath(folder)
  const boundary = await findBoundary(home)
  const problems: Problem[] = []
  for (const file of new Set(files)) {
    if (!isAnywhereAbsolute(file) && isWithin(boundary, await settle(resolve(home, file)))) continue
    problems.push(
      fault('file-outside', `The manifest names "${file}", which lies outside of its repository.`, {
        place: { file: manifestFile },
        next: 'Name a file of the same repository, relative to the folder. For one from elsewhere, give the input "file".',
      }),
    )
  }
  if (problems.length > 0) throw new SeedrailError(problems)
}

/** On any machine: a manifest means the same on all of them. */
function isAnywhereAbsolute(file: string): boolean {
  return posix.isAbsolute(file) || win32.isAbsolute(file)
}

async function findBoundary(home: string): Promise<string> {
  for (let folder = home; ; folder = dirname(folder)) {
    // A worktree and a submodule have a file of that name.
    const git = await stat(join(folder, '.git')).catch(() => undefined)
    if (git !== undefined) return folder
    if (dirname(folder) === folder) break
  }
  const here = await realpath(process.cwd())
  return isWithin(here, home) && dirname(here) !== here ? here : home
}

/** Where a path leads, links followed; as far as it exists. */
async function settle(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) return path
    return join(await settle(dirname(path)), relative(dirname(path), path))
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
