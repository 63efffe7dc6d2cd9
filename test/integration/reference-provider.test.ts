import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeExport } from '../../actions/lib/bootstrap/export.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import {
  createReferenceProvider,
  type LocalConfig,
  type LocalDataset,
  type ProviderNotice,
  type RemoteConfig,
} from '../../actions/lib/reference-provider/index.js'
import { createMemoryStore } from '../support/memory-store.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  createGate,
  createReferenceDatabase,
  startApi,
  type TestApi,
  writeManifest,
} from '../support/reference.js'

let template: TestDatabase
let database: TestDatabase
let api: TestApi

beforeAll(async () => {
  template = await createReferenceDatabase()
})
afterAll(() => template.drop())
beforeEach(async () => {
  database = await createTestDatabase(template.name)
  api = await startApi(database.dsn)
})
afterEach(async () => {
  await api.stop()
  await database.drop()
})

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'))

/** What an app has that bundles data/reference as it lies there. */
async function ownFiles(): Promise<Extract<LocalConfig, { dataset: unknown }>> {
  const dataset = (await readJson('data/reference/dataset.json')) as LocalDataset
  const files = await Promise.all(
    dataset.tables.map(async ({ file }) => [file, await readJson(join('data/reference', file))] as const),
  )
  return { dataset, files: Object.fromEntries(files), defaults: { equipmentIcons: { sortOrder: 0 } } }
}

const remote = (more: Partial<RemoteConfig> = {}): RemoteConfig => ({
  url: `${api.url}/api/v1/reference`,
  freshFor: 0,
  retryDelay: 1,
  ...more,
})

async function exportTo(folder: string): Promise<void> {
  const dataset = await readDataset('data/reference')
  await inDatabase(parseDsn(database.dsn), (connection) =>
    writeExport(connection, dataset, folder, { schemaVersion: 1, generatedAt: undefined, prune: false }),
  )
}

test('flag off and flag on give equal tables: the files of data/reference, and the server over a seeded database', async () => {
  const local = await ownFiles()
  const off = createReferenceProvider({ local, remote: remote() })
  const on = createReferenceProvider({ USE_BACKEND_REFERENCE: 'true', local, remote: remote() })
  const [mine, theirs] = await Promise.all([off.getBootstrap(), on.getBootstrap()])
  expect(Object.keys(theirs.tables)).toHaveLength(23)
  expect(Object.values(theirs.tables).flat()).toHaveLength(432)
  expect(Object.keys(mine.tables)).toEqual(Object.keys(theirs.tables))
  expect(mine.tables).toEqual(theirs.tables)
  for (const table of Object.keys(theirs.tables))
    expect(await off.getTable(table)).toEqual(await on.getTable(table))
})

test('flag off and flag on agree on fields that are renamed, and on the order by one of them', async () => {
  const rename = { position: 'sort_order', lit: 'is_active', code: 'id' }
  await database.query(`CREATE TABLE lamp (id text PRIMARY KEY, sort_order int, is_active boolean);
INSERT INTO lamp VALUES ('a', 2, true), ('b', 1, true), ('c', 0, false)`)
  const folder = await writeManifest([{ table: 'lamp', rename }])
  await api.stop()
  api = await startApi(database.dsn, folder)
  const rows = [
    { code: 'a', position: 2, lit: true },
    { code: 'b', position: 1, lit: true },
    { code: 'c', position: 0, lit: false },
  ]
  const local = {
    dataset: (await readJson(join(folder, 'dataset.json'))) as LocalDataset,
    files: { 'lamp.json': rows },
  }
  const [mine, theirs] = await Promise.all(
    [false, true].map((flag) =>
      createReferenceProvider({ USE_BACKEND_REFERENCE: flag, local, remote: remote() }).getBootstrap(),
    ),
  )
  expect(theirs?.tables).toEqual({
    lamp: [
      { code: 'b', position: 1 },
      { code: 'a', position: 2 },
    ],
  })
  expect(mine?.tables).toEqual(theirs?.tables)
})

test('one changed value in the database is one difference between the two', async () => {
  await database.query(
    `UPDATE torso_angles SET angle_range = '{"min": -22.5, "max": -8.5}' WHERE id = 'DECLINE_15'`,
  )
  const off = await createReferenceProvider({ local: await ownFiles() }).getBootstrap()
  const on = await createReferenceProvider({ USE_BACKEND_REFERENCE: true, remote: remote() }).getBootstrap()
  const differing = Object.entries(on.tables).flatMap(([table, rows]) =>
    rows.flatMap((row, index) =>
      Object.keys(row)
        .filter(
          (field) =>
            JSON.stringify(row[field]) !==
            JSON.stringify(sorted(off.tables[table]?.[index]?.[field], row[field])),
        )
        .map((field) => `${table}/${row.id}.${field}`),
    ),
  )
  expect(differing).toEqual(['torsoAngles/DECLINE_15.angleRange'])
})

/** The first value with its members in the order of the second, for the order of members says nothing. */
function sorted(value: unknown, like: unknown): unknown {
  if (value === null || typeof value !== 'object' || like === null || typeof like !== 'object') return value
  if (Array.isArray(value)) return value.map((item, index) => sorted(item, (like as unknown[])[index]))
  const names = [...new Set([...Object.keys(like), ...Object.keys(value)])]
  const members = value as Record<string, unknown>
  return Object.fromEntries(
    names
      .filter((name) => name in members)
      .map((name) => [name, sorted(members[name], (like as Record<string, unknown>)[name])]),
  )
}

test('an export is a local bootstrap and a static server, equal to the API with its version', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'seedrail-static-')), 'reference')
  await exportTo(folder)
  const files = createServer((request, response) => {
    readFile(join(folder, new URL(request.url ?? '/', 'http://x').pathname)).then(
      (body) => response.end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => void files.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = files.address() as AddressInfo
    const fromApi = await createReferenceProvider({
      USE_BACKEND_REFERENCE: '1',
      remote: remote(),
    }).getBootstrap()
    const still = createReferenceProvider({
      USE_BACKEND_REFERENCE: '1',
      remote: { url: `http://127.0.0.1:${port}`, layout: 'static', freshFor: 0 },
    })
    const bundled = createReferenceProvider({
      local: { bootstrap: await readJson(join(folder, 'bootstrap.json')) },
    })
    for (const provider of [still, bundled]) {
      const { generatedAt: _, ...rest } = await provider.getBootstrap()
      expect(rest).toEqual({ ...rest, referenceVersion: fromApi.referenceVersion, tables: fromApi.tables })
    }
    await database.query(`UPDATE muscles SET label = 'Moved' WHERE id = 'CHEST'`)
    await still.getBootstrap()
    await exportTo(folder)
    expect((await still.getTable('muscles')).find(({ id }) => id === 'CHEST')?.label).toBe('Moved')
  } finally {
    files.closeAllConnections()
    await new Promise((resolve) => files.close(resolve))
  }
})

test('the first start without a server is an error, a later one is not, and the next change arrives', async () => {
  const cache = createMemoryStore()
  const notices: ProviderNotice[] = []
  const { url } = api
  const start = () =>
    createReferenceProvider({
      USE_BACKEND_REFERENCE: true,
      remote: remote({ url: `${url}/api/v1/reference`, cache, onNotice: (notice) => notices.push(notice) }),
    })
  const { port } = new URL(url)
  await api.stop()
  await expect(start().getBootstrap()).rejects.toMatchObject({
    code: 'reference-unreachable',
    message: expect.stringContaining('the first start needs the server'),
  })
  api = await startApi(database.dsn, 'data/reference', { port: Number(port) })
  const first = await start().getBootstrap()
  await api.stop()
  expect(await start().getBootstrap()).toEqual(first)
  expect(notices.at(-1)?.kind).toBe('stale')

  await database.query(`UPDATE muscles SET label = 'Moved' WHERE id = 'CHEST'`)
  api = await startApi(database.dsn, 'data/reference', { port: Number(port) })
  const moved = await start().getBootstrap()
  expect(moved.referenceVersion).not.toBe(first.referenceVersion)
  expect(moved.tables.muscles?.find(({ id }) => id === 'CHEST')?.label).toBe('Moved')
})

test('a start with what is still true sends no data over the line', async () => {
  const cache = createMemoryStore()
  const start = () => createReferenceProvider({ USE_BACKEND_REFERENCE: true, remote: remote({ cache }) })
  const first = await start().getBootstrap()
  expect(await start().getBootstrap()).toEqual(first)
  const served = api.lines.filter((line) => line.includes('/bootstrap'))
  expect(served.map((line) => line.split(' ')[2])).toEqual(['200', '304'])
})

test('while the database is away the server says 503, and the app goes on with what it has', async () => {
  await api.stop()
  const gate = await createGate(database.dsn)
  api = await startApi(gate.dsn)
  try {
    const provider = createReferenceProvider({ USE_BACKEND_REFERENCE: true, remote: remote({ retries: 0 }) })
    const before = await provider.getBootstrap()
    await gate.shut()
    expect(await provider.getBootstrap()).toEqual(before)
    await expect(provider.getBootstrap({ allowStaleCache: false })).rejects.toMatchObject({
      code: 'reference-status',
      message: expect.stringContaining('503'),
    })
    await gate.open()
    expect(await provider.getBootstrap({ allowStaleCache: false })).toEqual(before)
  } finally {
    await gate.close()
  }
})

test('a redirect is followed, but never with headers of the app, which may be keys', async () => {
  const seen: (string | undefined)[] = []
  const listen = async (handle: Parameters<typeof createServer>[1]) => {
    const server = createServer(handle)
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }
  const elsewhere = await listen((request, response) => {
    seen.push(request.headers['x-key'] as string | undefined)
    response.writeHead(307, { Location: `${api.url}${request.url}` }).end()
  })
  const door = await listen((request, response) => {
    response.writeHead(307, { Location: `${elsewhere.url}${request.url}` }).end()
  })
  const loop = await listen(
    (_request, response) => void response.writeHead(307, { Location: '/round' }).end(),
  )
  const through = (url: string, headers?: Record<string, string>) =>
    createReferenceProvider({
      USE_BACKEND_REFERENCE: true,
      remote: remote({
        url: `${url}/api/v1/reference`,
        retries: 0,
        ...(headers === undefined ? {} : { headers }),
      }),
    })
  try {
    expect(Object.keys((await through(door.url).getBootstrap()).tables)).toHaveLength(23)
    await expect(through(door.url, { 'X-Key': 'hush' }).getBootstrap()).rejects.toMatchObject({
      code: 'reference-unreachable',
    })
    expect(seen).toEqual([undefined])
    await expect(through(loop.url).getBootstrap()).rejects.toMatchObject({ code: 'reference-unreachable' })
  } finally {
    for (const { server } of [elsewhere, door, loop]) {
      server.closeAllConnections()
      server.close()
    }
  }
})
