import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { look, makeFolder } from '../file/folder.js'
import { partOf, type Replacement, removeUnfinished, replaceFiles } from './replacement.js'

/** A file that was written, by its name in the folder. */
export type WrittenFile = { name: string; bytes: number; sha256: string }

/** A file while it is written. Text is gathered, so that many short pieces are few writes. */
export type OpenFile = { write(text: string): Promise<void>; close(): Promise<WrittenFile> }

/** Files of one folder that shall appear whole, and only when all of them are. */
export type FileSet = {
  /** @throws Error `EISDIR` where something that is no file has that name */
  open(name: string): Promise<OpenFile>
  /**
   * Gives every file its name, in the order in which they were opened; one that is there already with the same
   * bytes is left untouched. All or none: when one step fails, the folder is as it was.
   * @param obsolete files to take away, just before the last one gets its name
   * @returns names of those that are new or differ
   */
  publish(obsolete?: readonly string[]): Promise<string[]>
  /** Takes away what was not published. */
  discard(): Promise<void>
}

/** Text units gathered before they are written. */
const gathered = 256 * 1024

/** Makes the folder and everything above it, and takes away what runs that were killed left unfinished in it. */
export async function createFileSet(folder: string): Promise<FileSet> {
  await makeFolder(folder)
  await removeUnfinished(folder)
  const parts: { name: string; part: string; file: PartFile; written: WrittenFile | undefined }[] = []
  return {
    async open(name) {
      await refuseOther(folder, name)
      const part = partOf(folder, name)
      const file = await openPart(name, part)
      const entry: (typeof parts)[number] = { name, part, file, written: undefined }
      parts.push(entry)
      return {
        write: file.write,
        close: async () => {
          entry.written = await file.close()
          return entry.written
        },
      }
    },
    async publish(obsolete = []) {
      const changed: Replacement[] = []
      for (const { name, part, written } of parts) {
        if ((await digestFile(join(folder, name))) !== written?.sha256) changed.push({ name, part })
      }
      const gone = obsolete.map((name): Replacement => ({ name, part: undefined }))
      await replaceFiles(folder, [...changed.slice(0, -1), ...gone, ...changed.slice(-1)])
      return changed.map(({ name }) => name)
    },
    async discard() {
      for (const { part, file } of parts) {
        await file.abandon()
        await rm(part, { force: true })
      }
    },
  }
}

/** Before anything is written: a folder cannot be replaced by a file. */
async function refuseOther(folder: string, name: string): Promise<void> {
  const there = await look(join(folder, name))
  if (there === undefined || there.isFile()) return
  throw Object.assign(new Error(`"${name}" is ${there.isDirectory() ? 'a folder' : 'no file'}`), {
    code: 'EISDIR',
  })
}

/** sha256 of a file in hexadecimal; undefined where there is none. */
export async function digestFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  } catch {
    return undefined
  }
  return hash.digest('hex')
}

type PartFile = OpenFile & { abandon(): Promise<void> }

async function openPart(name: string, path: string): Promise<PartFile> {
  const handle = await open(path, 'w')
  const hash = createHash('sha256')
  let bytes = 0
  let pending: string[] = []
  let length = 0
  const flush = async () => {
    const chunk = Buffer.from(pending.join(''))
    pending = []
    length = 0
    bytes += chunk.length
    await writeChunk(handle, hash, chunk)
  }
  return {
    async write(text) {
      pending.push(text)
      length += text.length
      if (length >= gathered) await flush()
    },
    async close() {
      try {
        await flush()
        await handle.sync()
      } finally {
        await handle.close()
      }
      return { name, bytes, sha256: hash.digest('hex') }
    },
    abandon: () => handle.close().catch(() => undefined),
  }
}

async function writeChunk(handle: FileHandle, hash: Hash, chunk: Buffer): Promise<void> {
  hash.update(chunk)
  await handle.writeFile(chunk)
}
