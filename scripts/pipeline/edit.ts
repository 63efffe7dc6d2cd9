import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A copy of a dataset in which something was edited. */
export type EditedCopy = { folder: string; remove(): Promise<void> }

/**
 * Copies a dataset's folder and changes one text in one of its files, as an editor of the data would.
 * @throws Error when the file does not hold the text
 */
export async function editCopy(dataset: string, file: string, from: string, to: string): Promise<EditedCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-edited-'))
  await cp(dataset, folder, { recursive: true })
  const path = join(folder, file)
  const text = await readFile(path, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}.`)
  await writeFile(path, text.replace(from, to))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
