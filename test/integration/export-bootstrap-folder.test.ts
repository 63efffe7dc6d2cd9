import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ExportOutcome, writeExport } from '../../actions/lib/bootstrap/export.js'
import { createFileSet } from '../../actions/lib/bootstrap/file-set.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { writeManifest } from '../support/reference.js'

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await createTestDatabase()
  for (const table of ['ta', 'tb', 'tc', 'td']) {
    await database.query(
      `CREATE TABLE ${table} (id text PRIMARY KEY, is_active boolean NOT NULL DEFAULT true);
       INSERT INTO ${table} VALUES ('a'), ('b')`,
    )
  }
})
afterAll(() => database.drop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedrail-export-'))
})

/** Exports the tables that are named. */
async function write(tables: readonly string[], prune = false): Promise<ExportOutcome> {
  const dataset = await readDataset(await writeManifest(tables.map((table) => ({ table }))))
  const generatedAt = new Date('2026-11-21T04:00:00Z')
  return inDatabase(parseDsn(database.dsn), (connection) =>
    writeExport(connection, dataset, folder, { schemaVersion: 1, generatedAt, prune }),
  )
}

/** Every file of the folder with its text and the moment of its last change. */
async function readFolder(): Promise<Record<string, readonly [text: string, changed: number]>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  return Object.fromEntries(
    await Promise.all(
      files.sort().map(async (name) => {
        const path = join(folder, name)
        return [name, [await readFile(path, 'utf8'), (await stat(path)).mtimeMs]] as const
      }),
    ),
  )
}

const heads = ['bootstrap.json', 'manifest.json', 'version.json']
const names = async () => (await readdir(folder)).filter((name) => !heads.includes(name)).sort()

describe('a file of a table that is gone', () => {
  test('is named by every export until prune takes it away, however long ago it was written', async () => {
    await write(['ta', 'tb', 'tc'])
    expect((await write(['ta', 'tb'])).stale).toEqual(['tc.json'])
    const named = await write(['ta'])
    expect([[...named.stale].sort(), named.problems.length]).toEqual([['tb.json', 'tc.json'], 2])
    const again = await write(['ta'])
    expect([[...again.stale].sort(), again.changed]).toEqual([['tb.json', 'tc.json'], []])

    const pruned = await write(['ta'], true)
    expect([[...pruned.pruned].sort(), pruned.changed]).toEqual([['tb.json', 'tc.json'], ['manifest.json']])
    expect(await names()).toEqual(['ta.json'])
    const last = await write(['ta'])
    expect([last.stale, last.pruned, last.changed, last.problems]).toEqual([[], [], [], []])
  })

  test('is forgotten once somebody took it away, or its table came back', async () => {
    await write(['ta', 'tb', 'tc'])
    await write(['ta'])
    await rm(join(folder, 'tc.json'))
    expect((await write(['ta'])).stale).toEqual(['tb.json'])
    await writeFile(join(folder, 'tc.json'), 'mine')
    expect((await write(['ta', 'tb'], true)).pruned).toEqual([])
    expect(await names()).toEqual(['ta.json', 'tb.json', 'tc.json'])
  })

  test('is only what a manifest may name: no path, and none of our own files', async () => {
    await write(['ta', 'tb'])
    await write(['ta'])
    const path = join(folder, 'manifest.json')
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { stale: string[] }
    expect(manifest.stale).toEqual(['tb.json'])
    const outside = join(folder, '..', `${process.pid}-precious.json`)
    await writeFile(outside, 'precious')
    manifest.stale.push(`../${process.pid}-precious.json`, outside, 'version.json', '.hidden.json', 'ta.json')
    await writeFile(path, JSON.stringify(manifest))
    expect((await write(['ta'], true)).pruned).toEqual(['tb.json'])
    expect(await readFile(outside, 'utf8')).toBe('precious')
    await rm(outside)
  })
})

describe('an export that fails leaves the folder as it was', () => {
  test('where a folder has the name of a file', async () => {
    await write(['ta', 'tb', 'td'])
    await mkdir(join(folder, 'tc.json'))
    await database.query(`UPDATE ta SET id = 'c' WHERE id = 'b'`)
    const before = await readFolder()
    try {
      for (const tables of [
        ['tc', 'ta'],
        ['ta', 'tb', 'tc'],
      ]) {
        await expect(write(tables, true)).rejects.toMatchObject({
          code: 'export-unwritable',
          message: expect.stringContaining('"tc.json" is a folder'),
        })
        expect(await readFolder()).toEqual(before)
      }
    } finally {
      await database.query(`UPDATE ta SET id = 'b' WHERE id = 'c'`)
    }
  })

  test('where the last of the files cannot get its name, after all others have', async () => {
    await writeFile(join(folder, 'old.json'), 'old')
    await writeFile(join(folder, 'gone.json'), 'gone')
    await writeFile(join(folder, 'same.json'), 'same')
    const before = await readFolder()
    const files = await createFileSet(folder)
    for (const name of ['old', 'new', 'same', 'last']) {
      const file = await files.open(`${name}.json`)
      await file.write(name === 'same' ? 'same' : 'written')
      await file.close()
    }
    const last = (await readdir(folder)).find((name) => name.startsWith('.last.json'))
    await rm(join(folder, last ?? ''))
    await expect(files.publish(['gone.json'])).rejects.toThrow(/ENOENT/)
    await files.discard()
    expect(await readFolder()).toEqual(before)
  })
})

test('what a killed export left is taken away by the next one; that of one that runs is not', async () => {
  await write(['ta'])
  const [dead, alive] = [0, 1].map(() => spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)']))
  if (dead === undefined || alive === undefined) throw new Error('nothing was started')
  try {
    dead.kill('SIGKILL')
    await once(dead, 'exit')
    const left = [`.bootstrap.json.${dead.pid}.part`, `.tb.json.${dead.pid}.part`, `.ta.json.${dead.pid}.old`]
    const others = [`.ta.json.${alive.pid}.part`, `.ta.json.${dead.pid}.parts`, `ta.json.${dead.pid}.part`]
    for (const name of [...left, ...others]) await writeFile(join(folder, name), 'half')
    const own = `.ta.json.${process.pid}.part`
    await writeFile(join(folder, own), 'half')
    await write(['ta'])
    expect(await names()).toEqual([...others, 'ta.json'].sort())
  } finally {
    alive.kill('SIGKILL')
  }
})
