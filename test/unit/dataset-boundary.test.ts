import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { dumpManifestSchema } from '../../actions/lib/dump/manifest.js'
import { SeedrailError } from '../../actions/lib/problem/problem.js'

/** Which files a manifest may name. The folder is `<root>/repository/data/items`. */

let root: string
let folder: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'seedrail-boundary-')))
  folder = join(root, 'repository', 'data', 'items')
  await mkdir(folder, { recursive: true })
  await mkdir(join(root, 'repository', '.git'))
  for (const file of [
    join(folder, 'own.json'),
    join(root, 'repository', 'data', 'shared.json'),
    join(root, 'outside.json'),
  ]) {
    await writeFile(file, '[{"id": "a"}]')
  }
})
afterEach(() => rm(root, { recursive: true, force: true }))

const refusalOf = async (policy: 'upsert' | 'publish', file: string, options = {}) => {
  const words =
    policy === 'upsert' ? { name: 'items', policy, tables: [{ table: 'item', file }] } : { ...publish, file }
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(words))
  return readDataset(folder, options).then(
    ({ sources }) => sources.length,
    (error: unknown) => {
      if (error instanceof SeedrailError) return error.problems
      throw error
    },
  )
}
const publish = {
  name: 'items',
  policy: 'publish',
  key: 'code',
  staging: {
    table: 'draft',
    status: { column: 's', draft: 'a', submitted: 'b', approved: 'c', published: 'd', archived: 'e' },
  },
  library: { table: 'lib', version: 'v', current: 'c', staging: 'd' },
  audit: {
    table: 'log',
    action: 'w',
    actions: { created: 'a', updated: 'b', submitted: 'c', approved: 'd', published: 'e', archived: 'f' },
    staging: 's',
    library: 'l',
  },
}

test.each([
  'own.json',
  './own.json',
  '../shared.json',
  '../items/own.json',
  '../../nothing-yet.json',
  '..own.json',
])('a file of the same repository is read: %s', async (file) => {
  expect(await refusalOf('upsert', file)).toBe(1)
  expect(await refusalOf('publish', file)).toBe(1)
})

test.each([
  '../../../outside.json',
  '../../../../../../../../../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  '\\\\host\\share\\x.json',
  '../../../not-there/x.json',
])('a file outside of it is refused: %s', async (file) => {
  const expected = [
    {
      code: 'file-outside',
      message: expect.stringContaining(file),
      place: { file: expect.stringMatching(/dataset\.json$/) },
    },
  ]
  expect(await refusalOf('upsert', file)).toMatchObject(expected)
  expect(await refusalOf('publish', file)).toMatchObject(expected)
})

test.skipIf(process.platform === 'win32')(
  'a link that leads out is refused, one that stays is read',
  async () => {
    await symlink(join(root, 'outside.json'), join(folder, 'out.json'))
    await symlink(root, join(folder, 'up'))
    await symlink(join('..', 'shared.json'), join(folder, 'in.json'))
    expect(await refusalOf('upsert', 'out.json')).toMatchObject([{ code: 'file-outside' }])
    expect(await refusalOf('upsert', 'up/outside.json')).toMatchObject([{ code: 'file-outside' }])
    expect(await refusalOf('upsert', 'up/nothing-yet.json')).toMatchObject([{ code: 'file-outside' }])
    expect(await refusalOf('upsert', 'in.json')).toBe(1)
  },
)

test('without a repository the folder itself is the boundary', async () => {
  await rm(join(root, 'repository', '.git'), { recursive: true })
  expect(await refusalOf('upsert', 'own.json')).toBe(1)
  expect(await refusalOf('upsert', '../shared.json')).toMatchObject([{ code: 'file-outside' }])
})

test('what the caller gives in its stead may lie anywhere', async () => {
  expect(await refusalOf('upsert', '/etc/passwd', { file: join(root, 'outside.json') })).toBe(1)
})

test('a dump’s manifest names a file beside itself, and no path', () => {
  const name = dumpManifestSchema.shape.file.shape.name
  expect(name.safeParse('items.sql').success).toBe(true)
  for (const path of ['../items.sql', '/etc/passwd', '..\\items.sql', 'C:\\x.sql']) {
    expect(name.safeParse(path).success).toBe(false)
  }
})
