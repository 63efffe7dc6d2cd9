import { mkdtemp, writeFile } from 'node:fs/promises'
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Socket,
} from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServeOptions, type Serving, serveReference } from '../../actions/lib/bootstrap/server/serve.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn, renderDsn } from '../../actions/lib/database/dsn.js'
import { isUpserted } from '../../actions/lib/dataset/dataset.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { upsertDataset } from '../../actions/lib/seed/upsert/upsert.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'
import { askShared } from './shared.js'

/** A database with our own migrations and data/reference seeded, to be copied by tests. */
export async function createReferenceDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase(await askShared('migrated'))
  await seedReference(database)
  return database
}

/** Seeds data/reference. */
export async function seedReference(target: TestDatabase): Promise<void> {
  const dataset = await readDataset('data/reference')
  if (!isUpserted(dataset)) throw new TypeError('Reference tables are upserted.')
  const { problems } = await inDatabase(parseDsn(target.dsn), (database) =>
    upsertDataset(database, dataset, {
      mode: 'apply',
      full: false,
      onForeignOwner: 'report',
      adopt: [],
      expectedPlan: undefined,
      lockTimeout: 5_000,
    }),
  )
  const [failed] = problems.filter((problem) => problem.level === 'error')
  if (failed !== undefined) throw new Error(failed.message)
}

/** A dataset's folder with a manifest alone: reading needs no sources. */
export async function writeManifest(
  tables: readonly Readonly<Record<string, unknown>>[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-reference-'))
  const words = tables.map((table) => ({ file: `${String(table.table)}.json`, ...table }))
  await writeFile(
    join(folder, 'dataset.json'),
    JSON.stringify({ name: 'own', policy: 'upsert', tables: words, ...more }),
  )
  return folder
}

export type TestApi = Serving & { lines: string[] }

/** Serves a dataset's folder on a free port. */
export async function startApi(
  dsn: string,
  folder = 'data/reference',
  options: Partial<ServeOptions> = {},
): Promise<TestApi> {
  const lines: string[] = []
  const serving = await serveReference(parseDsn(dsn), await readDataset(folder), {
    host: '127.0.0.1',
    port: 0,
    schemaVersion: 1,
    origins: [],
    connections: 2,
    timeout: 5_000,
    grace: 5_000,
    say: (line) => lines.push(line),
    ...options,
  })
  return { ...serving, lines }
}

/** A door to a database that tests can shut. */
export type Gate = {
  /** The database's address, through the door. */
  dsn: string
  /** Ends what goes through, and refuses whoever comes. */
  shut(): Promise<void>
  /** Takes connections, and passes nothing on. */
  stall(): void
  open(): Promise<void>
  close(): Promise<void>
}

/** Opens a door to the server of `dsn`, on a port of its own. */
export async function createGate(dsn: string): Promise<Gate> {
  const target = parseDsn(dsn)
  const sockets = new Set<Socket>()
  let stalled = false
  const server = createTcpServer((near) => {
    const far = connectTcp(target.port, target.host)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (chunk) => void (stalled || far.write(chunk)))
    far.on('data', (chunk) => void (stalled || near.write(chunk)))
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', () => resolve()))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const shut = async () => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    dsn: renderDsn({ ...target, host: '127.0.0.1', port }),
    shut,
    stall: () => {
      stalled = true
    },
    open: async () => {
      stalled = false
      if (!server.listening) await listen(port)
    },
    close: async () => {
      if (server.listening) await shut()
    },
  }
}
