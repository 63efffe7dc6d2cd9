import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { look, makeFolder } from '../file/folder.js'

/**
 * Makes the folder of a file that is to be written later, and tries to write there, so that a run that promised a
 * report learns before its work that it cannot give one. Leaves no file behind; folders that it made stay.
 * @throws Error with the system's words, or why nothing can have that path
 */
export async function prepareFile(path: string): Promise<void> {
  const there = await look(path)
  if (there?.isFile() === false)
    throw new Error(`"${path}" is ${there.isDirectory() ? 'a folder' : 'no file'}`)
  await makeFolder(dirname(path))
  const trial = halfOf(path)
  await writeFile(trial, '')
  await rm(trial)
}

/** Writes a file whole or not at all: under another name first. Makes its folder. @throws Error of the system */
export async function writeWhole(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path))
  const half = halfOf(path)
  try {
    await writeFile(half, text)
    await rename(half, path)
  } catch (error) {
    await rm(half, { force: true }).catch(() => undefined)
    throw error
  }
}

function halfOf(path: string): string {
  return `${path}.${process.pid}.part`
}
