import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { downloadArtifact } from '../../actions/lib/artifact/download.js'
import { artifactNameFor } from '../../actions/lib/artifact/name.js'
import { uploadArtifact } from '../../actions/lib/artifact/upload.js'
import { type ArtifactService, digestOf, startArtifactService } from '../support/artifact-service.js'

let service: ArtifactService
let folder: string

beforeAll(async () => {
  service = await startArtifactService()
})

beforeEach(async () => {
  service.artifacts.length = 0
  folder = await mkdtemp(join(tmpdir(), 'seedrail-artifact-'))
  enter({})
  // GitHub's client talks to its runner by the standard output.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})

afterEach(() => vi.restoreAllMocks())

afterAll(async () => {
  vi.unstubAllEnvs()
  await service.close()
})

/** Makes this process a job of a run. */
function enter(run: { id?: string; attempt?: string; repository?: string }) {
  for (const [name, value] of Object.entries(service.environment(run))) vi.stubEnv(name, value)
}

/** Writes files and uploads them. */
async function send(files: Readonly<Record<string, string | Buffer>>, name = 'dump') {
  const root = join(folder, 'out')
  for (const [file, content] of Object.entries(files)) {
    await mkdir(join(root, file, '..'), { recursive: true })
    await writeFile(join(root, file), content)
  }
  return uploadArtifact({
    name,
    files: Object.keys(files).map((file) => join(root, file)),
    root,
    retentionDays: 30,
  })
}

const fetchIt = (more: Partial<Parameters<typeof downloadArtifact>[0]> = {}) =>
  downloadArtifact({ name: 'dump', to: join(folder, 'in'), ...more })

describe('a dump and its manifest', () => {
  const files = { 'a.sql': Buffer.concat([randomBytes(9 * 1024 * 1024)]), 'manifest.json': '{}' }

  test('come back byte for byte in the same run, with the digest that was told', async () => {
    const sent = await send(files)
    expect(sent).toMatchObject({
      id: 1,
      name: 'dump',
      digest: digestOf(service.artifacts[0]?.bytes as Buffer),
    })
    expect(sent.size).toBe(service.artifacts[0]?.bytes.length)
    const got = await fetchIt()
    expect(got).toMatchObject({ id: 1, digest: sent.digest })
    expect((await readFile(got.dump)).equals(files['a.sql'])).toBe(true)
    expect(await readFile(got.manifest, 'utf8')).toBe('{}')
  })

  test('come back from another run of another repository, through a token', async () => {
    await send(files)
    enter({ id: '2002', repository: 'acme/other' })
    const got = await fetchIt({ runId: 1001, repository: 'acme/plans', token: service.token })
    expect((await readFile(got.dump)).equals(files['a.sql'])).toBe(true)
  })

  test('are kept for the days that were asked', async () => {
    await send({ 'a.sql': 'x', 'manifest.json': '{}' })
    const days = (Date.parse(service.artifacts[0]?.expiresAt ?? '') - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(30)
  })
})

test('a name is taken once in a run; the next attempt has its own', async () => {
  const files = { 'a.sql': 'x', 'manifest.json': '{}' }
  await send(files)
  await expect(send(files)).rejects.toMatchObject({ code: 'artifact-name-taken' })
  enter({ attempt: '2' })
  await send(files, artifactNameFor('dump', process.env))
  expect(service.artifacts.map(({ name }) => name)).toEqual(['dump', 'dump-attempt-2'])
})

test('a wrong token, and a name that nobody uploaded, are told apart', async () => {
  await send({ 'a.sql': 'x', 'manifest.json': '{}' })
  await expect(fetchIt({ runId: 5, token: 'ghs_wrong' })).rejects.toMatchObject({
    code: 'artifact-forbidden',
  })
  await expect(fetchIt({ runId: 5, token: service.token })).rejects.toMatchObject({
    code: 'artifact-missing',
  })
  await expect(fetchIt({ name: 'dumb' })).rejects.toMatchObject({ code: 'artifact-missing' })
})

test('an archive that changed on its way is refused', async () => {
  await send({ 'a.sql': 'x'.repeat(1_000), 'manifest.json': '{}' })
  const [artifact] = service.artifacts
  if (artifact === undefined) throw new Error('Nothing was uploaded.')
  artifact.digest = digestOf(Buffer.from('something else'))
  await expect(fetchIt()).rejects.toMatchObject({ code: 'artifact-digest-differs' })
})

test.each([
  ['no manifest', { 'a.sql': 'x' }],
  ['two dumps', { 'a.sql': 'x', 'b.sql.gz': 'y', 'manifest.json': '{}' }],
  ['a stranger', { 'a.sql': 'x', 'manifest.json': '{}', 'run.sh': 'rm' }],
  ['a folder', { 'sub/a.sql': 'x', 'manifest.json': '{}' }],
  ['a folder beside', { 'a.sql': 'x', 'manifest.json': '{}', 'sub/more.txt': 'y' }],
])('an artifact with %s is no dump', async (_, files) => {
  await send(files as Record<string, string>)
  await expect(fetchIt()).rejects.toMatchObject({ code: 'artifact-not-a-dump' })
})

test('what lay in the folder before is not taken for what arrived', async () => {
  await send({ 'a.sql': 'x', 'manifest.json': '{}' })
  await mkdir(join(folder, 'in'))
  await writeFile(join(folder, 'in', 'b.sql'), 'y')
  await expect(fetchIt()).rejects.toMatchObject({ code: 'artifact-not-a-dump' })
})
