import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { DumpManifest } from '../../actions/lib/dump/manifest.js'
import { manifestPathOf, readDumpManifest, renderDumpManifest } from '../../actions/lib/dump/manifest-file.js'

/** A copy of a dump and its manifest in a folder of their own. */
export async function copyDump(path: string): Promise<{ dump: string; manifest: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-broken-'))
  const dump = join(folder, basename(path))
  await copyFile(path, dump)
  await copyFile(manifestPathOf(path), manifestPathOf(dump))
  return { dump, manifest: manifestPathOf(dump) }
}

/** A copy whose file is changed, and its manifest not. */
export async function breakDump(path: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const { dump } = await copyDump(path)
  await writeFile(dump, change(await readFile(dump)))
  return dump
}

/** One bit of a byte turned. */
export function flip(bytes: Buffer, at: number): Buffer {
  const turned = Buffer.from(bytes)
  turned[at] = (turned[at] ?? 0) ^ 1
  return turned
}

/**
 * A copy in which one section has another text, with sums, offsets and seal that fit it: what somebody makes who
 * knows the format and wants more than rows to be run.
 */
export async function forgeDump(
  path: string,
  kind: DumpManifest['sections'][number]['kind'],
  change: (text: string) => string,
): Promise<string> {
  const { dump, manifest: manifestPath } = await copyDump(path)
  const manifest = await readDumpManifest(dump)
  const bytes = await readFile(dump)
  let offset = 0
  let forged = false
  const parts: Buffer[] = []
  const sections = manifest.sections.map((section) => {
    const old = bytes.subarray(section.offset, section.offset + section.bytes)
    const mine = section.kind === kind && !forged
    forged ||= mine
    const part = mine ? Buffer.from(change(old.toString('utf8'))) : old
    parts.push(part)
    const moved = { ...section, offset, bytes: part.length, sha256: sum(part) }
    offset += part.length
    return moved
  })
  const whole = Buffer.concat(parts)
  if (whole.equals(bytes)) throw new Error('Nothing was forged.')
  const sums = { bytes: whole.length, sha256: sum(whole) }
  await writeFile(dump, whole)
  const file = { ...manifest.file, ...sums, text: sums }
  await writeFile(manifestPath, renderDumpManifest({ ...manifest, file, sections }))
  return dump
}

function sum(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
