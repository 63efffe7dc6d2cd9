import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from '../database/connection.js'

/**
 * Makes a folder and those above it that are not there, one at a time, from the nearest one that is. Node's own way
 * (`recursive`) never returns where a folder answers ENOENT to whoever makes something in it, as `/proc` does.
 * @throws Error of the system
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = []
  for (let above = folder; (await look(above)) === undefined; above = dirname(above)) {
    missing.push(above)
    if (dirname(above) === above) break
  }
  for (const next of missing.reverse()) {
    await mkdir(next).catch((error: unknown) => {
      // Somebody else made it just now.
      if (codeOf(error) !== 'EEXIST') throw error
    })
  }
}

/** What is at a path; undefined where nothing is. @throws Error of the system */
export async function look(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
