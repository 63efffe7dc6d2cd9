import { mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from '../../actions/lib/file/folder.js'

const scratch = () => mkdtemp(join(tmpdir(), 'seedrail-folder-'))

test('a folder and those above it are made, also by many at once', async () => {
  const folder = join(await scratch(), 'a/b/c')
  await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(join(folder, 'd'))])
  expect((await stat(join(folder, 'd'))).isDirectory()).toBe(true)
  await expect(makeFolder(folder)).resolves.toBeUndefined()
})

test('below a file there is no folder to be made', async () => {
  const file = join(await scratch(), 'file')
  await writeFile(file, '')
  await expect(makeFolder(join(file, 'a'))).rejects.toThrow(/ENOTDIR|ENOENT/)
})

test.skipIf(process.platform !== 'linux')('below /proc nobody waits for ever', async () => {
  await expect(makeFolder('/proc/seedrail/deep')).rejects.toThrow(/ENOENT/)
})
