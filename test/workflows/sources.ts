import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** Our own repository, as callers find it. */
export type Ours = {
  /** `seedrail/seedrail`; a caller may write any owner. */
  repository: string
  /** Folder of the working tree. */
  root: string
  /** Folder of the bundles that stands for `dist`; asked when an action of ours is run. */
  dist: () => Promise<string>
}

/** Where a workflow file comes from: `$/` and `./` mean that repository, whoever calls. */
export type Source = { origin: 'caller' | 'ours'; path: string; text: string }

export type Places = {
  ours: Ours
  /** The caller's repository: its name and its working copy. */
  caller: { repository: string; root: string }
}

/** Which repository, folder and ref a `uses` names. */
export type Reference = { origin: 'caller' | 'ours'; path: string; ref: string | undefined }

/**
 * Resolves `$/x`, `./x` and `owner/name/x@ref`.
 * @returns undefined where it names a repository that is neither ours nor the caller's
 */
export function resolveReference(
  uses: string,
  from: Source['origin'],
  places: Places,
): Reference | undefined {
  if (uses.startsWith('$/') || uses.startsWith('./'))
    return { origin: from, path: uses.slice(2), ref: undefined }
  const [place = '', ref] = uses.split('@')
  const [owner = '', name = '', ...path] = place.split('/')
  const repository = `${owner}/${name}`.toLowerCase()
  const ours = places.ours.repository.toLowerCase()
  if (repository === places.caller.repository.toLowerCase())
    return { origin: 'caller', path: path.join('/'), ref }
  if (repository === ours || name.toLowerCase() === ours.split('/')[1]) {
    return { origin: 'ours', path: path.join('/'), ref }
  }
  return undefined
}

/** Folder that holds a repository's files. */
export function rootOf(origin: Source['origin'], { ours, caller }: Places): string {
  return origin === 'ours' ? ours.root : caller.root
}

/** Reads a workflow from its repository. */
export async function readSource(origin: Source['origin'], path: string, places: Places): Promise<Source> {
  return { origin, path, text: await readFile(join(rootOf(origin, places), path), 'utf8') }
}

/** Copies the files that a clone would bring: no `.git`, nothing that is ignored. */
export async function copyRepository(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  const listed = await promisify(execFile)('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: from,
    maxBuffer: 64 * 1024 * 1024,
  }).then(
    ({ stdout }) => stdout.split('\0').filter((file) => file !== ''),
    () => undefined,
  )
  if (listed === undefined || listed.length === 0) {
    await cp(from, to, {
      recursive: true,
      filter: (path) => !/[\\/](\.git|node_modules)$/.test(path),
    })
    return
  }
  for (const file of listed) {
    // A file that was deleted and not yet committed is listed too.
    if (!(await stat(join(from, file)).catch(() => undefined))) continue
    await mkdir(dirname(join(to, file)), { recursive: true })
    await cp(join(from, file), join(to, file))
  }
}
