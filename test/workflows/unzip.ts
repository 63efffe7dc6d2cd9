import { inflateRawSync } from 'node:zlib'

/** The files of a ZIP archive, by its central directory; folders are left out. No ZIP64. */
export function unzip(archive: Buffer): Record<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0) throw new RangeError('This is no ZIP archive.')
  const files: Record<string, Buffer> = {}
  let entry = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const method = archive.readUInt16LE(entry + 10)
    const size = archive.readUInt32LE(entry + 20)
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(entry + offset)) as [
      number,
      number,
      number,
    ]
    const local = archive.readUInt32LE(entry + 42)
    const path = archive.toString('utf8', entry + 46, entry + 46 + name)
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const bytes = archive.subarray(start, start + size)
    if (!path.endsWith('/')) files[path] = method === 0 ? Buffer.from(bytes) : inflateRawSync(bytes)
    entry += 46 + name + extra + comment
  }
  return files
}
