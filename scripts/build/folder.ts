import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Names of the files that are not byte for byte the same in both folders, in order. */
export async function findDifferences(expected: string, actual: string): Promise<string[]> {
  const names = new Set([...(await listFiles(expected)), ...(await listFiles(actual))])
  const differing: string[] = []
  for (const name of [...names].sort()) {
    const [a, b] = await Promise.all([read(join(expected, name)), read(join(actual, name))])
    if (a === undefined || b === undefined || !a.equals(b)) differing.push(name)
  }
  return differing
}

async function listFiles(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

async function read(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined)
}
