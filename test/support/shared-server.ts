import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundleActions } from '../../scripts/build/bundle.js'
import { packageRoot } from '../../scripts/root.js'
import { createTestDatabase } from './postgres.js'
import type { Shared } from './shared.js'

export type SharedServer = {
  url: string
  /** Makes all anew when it is next asked for: the sources have changed. */
  forget(): void
  /** Removes what was made. */
  close(): Promise<void>
}

/** Hands over what has to be undone in the end. */
type Keep = (undo: () => Promise<void>) => void

const makers: Readonly<Record<Shared, (keep: Keep) => Promise<string>>> = {
  bundle: makeBundle,
  node24: fetchNode24,
  migrated: makeMigrated,
}

/** Serves what is shared to the workers, which are processes of their own and would each make it for every file. */
export async function serveShared(): Promise<SharedServer> {
  const made = new Map<string, Promise<string>>()
  const undos: (() => Promise<void>)[] = []
  const get = (name: Shared): Promise<string> => {
    const found = made.get(name) ?? makers[name]((undo) => void undos.push(undo))
    made.set(name, found)
    return found
  }
  const answer = async (path: string): Promise<[number, string]> => {
    const name = Object.keys(makers).find((known) => path === `/${known}`) as Shared | undefined
    if (name === undefined) return [404, 'nobody makes it.']
    return get(name).then(
      (text) => [200, text],
      (error: unknown) => [500, error instanceof Error ? error.message : String(error)],
    )
  }
  const server = createServer(async (request, response) => {
    const [status, text] = await answer(request.url ?? '')
    response.writeHead(status).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forget: () => made.clear(),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await Promise.allSettled(made.values())
      for (const undo of undos) await undo()
    },
  }
}

async function makeBundle(keep: Keep): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'seedrail-bundle-'))
  keep(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))
  // Beside the definitions, as in a package: the runner of actions looks for both in one place.
  await symlink(join(packageRoot, 'actions'), join(root, 'actions'), 'junction')
  await bundleActions(packageRoot, join(root, 'dist'))
  return join(root, 'dist')
}

/** From here alone, because processes that install the same package at the same time get in each other's way. */
async function fetchNode24(): Promise<string> {
  const npm = process.env.npm_execpath
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const words = ['exec', '--yes', '--package=node@24.21.0', '--', 'node', '-p', 'process.execPath']
  const { stdout } = await promisify(execFile)(command, [...first, ...words])
  return stdout.trim().split('\n').at(-1) ?? ''
}

async function makeMigrated(keep: Keep): Promise<string> {
  const database = await createTestDatabase()
  keep(database.drop)
  const migrations = join(packageRoot, 'prisma/migrations')
  const folders = (await readdir(migrations, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  for (const { name } of folders.sort((a, b) => a.name.localeCompare(b.name))) {
    await database.query(await readFile(join(migrations, name, 'migration.sql'), 'utf8'))
  }
  return database.name
}
