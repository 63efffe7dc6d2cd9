import { copyFile, link, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../database/connection.js'
import { messageOf } from '../problem/problem.js'

/** A file of a folder that gets what stands in `part`, or goes where there is none. */
export type Replacement = { name: string; part: string | undefined }

/** What our unfinished files are called: the name, the process, and whether it is new or what stood there before. */
const unfinished = /^\.[^./\\:]+\.json\.(?<pid>\d+)\.(?:part|old)$/

/** Where the new text of a file stands until it gets its name. */
export function partOf(folder: string, name: string): string {
  return join(folder, `.${name}.${process.pid}.part`)
}

/**
 * Replaces files and takes some away, in order; all or none. Each one changes at once for whoever reads it. What stood
 * there is kept under another name until all is done, and brought back when a step fails.
 * @throws Error of the system; where something could not be brought back, it says where that is
 */
export async function replaceFiles(folder: string, replacements: readonly Replacement[]): Promise<void> {
  const backups: string[] = []
  const undo: (() => Promise<void>)[] = []
  try {
    for (const { name, part } of replacements) {
      const target = join(folder, name)
      const backup = join(folder, `.${name}.${process.pid}.old`)
      const wasThere = await keep(target, backup)
      if (wasThere) backups.push(backup)
      undo.push(wasThere ? () => rename(backup, target) : () => rm(target, { force: true }))
      await (part === undefined ? rm(target, { force: true }) : rename(part, target))
    }
  } catch (error) {
    const lost: string[] = []
    for (const step of undo.reverse()) await step().catch((reason: unknown) => lost.push(messageOf(reason)))
    if (lost.length > 0) {
      const reason = `${messageOf(error)}; what stood there before could not be brought back: ${lost.join('; ')}`
      throw Object.assign(new Error(reason, { cause: error }), { code: codeOf(error) })
    }
    await removeBackups(backups)
    throw error
  }
  await removeBackups(backups)
}

/** What cannot be taken away now is unfinished work to the next run. */
async function removeBackups(backups: readonly string[]): Promise<void> {
  for (const backup of backups) await rm(backup, { force: true }).catch(() => undefined)
}

/**
 * Takes away what processes that were killed left unfinished. One that still runs keeps its files; so does one whose
 * number another program has by now, until that ends.
 */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const pid = unfinished.exec(entry.name)?.groups?.pid
    if (pid === undefined || !entry.isFile() || isRunning(Number(pid))) continue
    await rm(join(folder, entry.name), { force: true })
  }
}

/** Gives a file a second name, or a copy where its file system knows no such thing. @returns false: there is none */
async function keep(target: string, backup: string): Promise<boolean> {
  await rm(backup, { force: true })
  try {
    await link(target, backup)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    await copyFile(target, backup)
  }
  return true
}

/** Whether another process of this number is there. What has our own number is of one before us. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}
