import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { digestFile } from '../bootstrap/file-set.js'
import { nameFile } from '../dataset/source-file.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { type BootstrapFile, indexBootstrap } from './bootstrap-file.js'

/** How often a folder that is being written is read again, and after how many milliseconds. */
const tries = 4
const pause = 250

const sums = z.object({ bytes: z.number(), sha256: z.string() })
const manifestFile = z.object({
  format: z.literal(1),
  referenceVersion: z.string(),
  tables: z.record(z.string(), sums.extend({ file: z.string(), rows: z.number() })),
  files: z.record(z.string(), sums),
})

/**
 * Opens a folder that `export-bootstrap` wrote. Every file must have the sum that the manifest gives it: one that has
 * not was damaged, or is being written right now, and is looked at again.
 * @throws SeedrailError `parity-snapshot-invalid`, `parity-snapshot-torn`, `parity-answer-invalid`
 */
export async function openSnapshot(folder: string): Promise<BootstrapFile> {
  for (let attempt = 1; ; attempt++) {
    const torn = await tryOpen(folder)
    if (typeof torn !== 'string') return torn
    if (attempt === tries) {
      throw new SeedrailError(
        fault(
          'parity-snapshot-torn',
          `"${torn}" of the snapshot "${nameFile(folder)}" is not what its manifest says.`,
          {
            place: { file: nameFile(join(folder, torn)) },
            next: 'Wait until it is written, or export it again.',
          },
        ),
      )
    }
    await sleep(pause)
  }
}

/** @returns the name of a file whose sum is wrong */
async function tryOpen(folder: string): Promise<BootstrapFile | string> {
  const manifest = await readManifest(folder)
  const listed = [
    ...Object.entries(manifest.files),
    ...Object.values(manifest.tables).map(({ file, ...rest }) => [file, rest] as const),
  ]
  if (manifest.files['bootstrap.json'] === undefined) return 'bootstrap.json'
  for (const [name, { sha256 }] of listed) {
    if (!/^[^/\\]+$/.test(name)) return 'manifest.json'
    if ((await digestFile(join(folder, name))) !== sha256) return name
  }
  const file = await indexBootstrap(join(folder, 'bootstrap.json'), nameFile(join(folder, 'bootstrap.json')))
  return file.referenceVersion === manifest.referenceVersion ? file : 'manifest.json'
}

async function readManifest(folder: string): Promise<z.infer<typeof manifestFile>> {
  const path = join(folder, 'manifest.json')
  try {
    return manifestFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw new SeedrailError(
      fault(
        'parity-snapshot-invalid',
        `"${nameFile(folder)}" is no exported snapshot: its manifest.json cannot be read.`,
        {
          place: { file: nameFile(path) },
          next: 'Name the folder that export-bootstrap wrote, relative to the working directory.',
        },
      ),
      { cause: error },
    )
  }
}
