import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ExportOptions, type ExportOutcome, writeExport } from '../../actions/lib/bootstrap/export.js'
import { renderExportHeadline, tabulateExport } from '../../actions/lib/bootstrap/export-summary.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { runAction } from '../support/action-process.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { createReferenceDatabase, startApi, writeManifest } from '../support/reference.js'

let template: TestDatabase
let database: TestDatabase
let folder: string

beforeAll(async () => {
  template = await createReferenceDatabase()
})
afterAll(() => template.drop())
beforeEach(async () => {
  database = await createTestDatabase(template.name)
  folder = join(await mkdtemp(join(tmpdir(), 'seedrail-export-')), 'made', 'here')
})
afterEach(() => database.drop())

async function write(
  options: Partial<ExportOptions> & { target?: TestDatabase; dataset?: string; into?: string } = {},
): Promise<ExportOutcome> {
  const { target = database, dataset = 'data/reference', into = folder, ...more } = options
  const read = await readDataset(dataset)
  return inDatabase(parseDsn(target.dsn), (connection) =>
    writeExport(connection, read, into, { schemaVersion: 1, generatedAt: undefined, prune: false, ...more }),
  )
}

/** Every file of a folder with its text. */
async function readFolder(path = folder): Promise<Record<string, string>> {
  const names = (await readdir(path)).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const)),
  )
}

type Manifest = { tables: Record<string, Sums>; files: Record<string, Sums> }
type Sums = { file?: string; rows?: number; bytes: number; sha256: string }

const at = (text: string) => new Date(text)

describe('the files', () => {
  test('are version, bootstrap, one for each table, and a manifest whose sums are right', async () => {
    const outcome = await write()
    const files = await readFolder()
    const manifest = JSON.parse(files['manifest.json'] ?? '') as Manifest
    expect(Object.keys(manifest.tables)).toHaveLength(23)
    const sums = Object.entries({
      ...Object.fromEntries(Object.values(manifest.tables).map((sum) => [sum.file ?? '', sum])),
      ...manifest.files,
    })
    expect([...sums.map(([name]) => name), 'manifest.json'].sort()).toEqual(Object.keys(files))
    for (const [name, { bytes, sha256 }] of sums) {
      const text = Buffer.from(files[name] ?? '')
      expect([name, bytes, sha256]).toEqual([
        name,
        text.length,
        createHash('sha256').update(text).digest('hex'),
      ])
    }
    const bootstrap = JSON.parse(files['bootstrap.json'] ?? '') as { tables: Record<string, unknown[]> }
    for (const [key, { rows }] of Object.entries(manifest.tables)) {
      expect(bootstrap.tables[key]).toHaveLength(rows ?? -1)
      expect(JSON.parse(files[`${key}.json`] ?? '')).toMatchObject({
        table: key,
        rows: bootstrap.tables[key],
      })
    }
    expect(outcome.changed).toHaveLength(26)
    expect(renderExportHeadline(outcome)).toMatch(/^23 tables, 432 rows in .+; 26 files written$/)
    expect(tabulateExport(outcome).rows).toHaveLength(23)
  })

  test('are byte for byte what the server says of the same moment', async () => {
    const moment = at('2026-11-21T04:00:00Z')
    await write({ generatedAt: moment })
    const api = await startApi(database.dsn, 'data/reference', { now: () => moment })
    try {
      for (const name of ['version', 'bootstrap', 'motions', 'equipmentIcons']) {
        const served = await (await fetch(`${api.url}/api/v1/reference/${name}`)).text()
        expect(served === (await readFile(join(folder, `${name}.json`), 'utf8')), name).toBe(true)
      }
    } finally {
      await api.stop()
    }
  })

  test('of equal rows in another database are equal byte for byte, apart from generatedAt', async () => {
    const other = await createReferenceDatabase()
    try {
      await other.query(
        `UPDATE motions SET label = label || '!'; UPDATE motions SET label = rtrim(label, '!')`,
      )
      const into = `${folder}-other`
      await write()
      await write({ target: other, into })
      const blank = (files: Record<string, string>) =>
        JSON.stringify(files)
          .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
          .replace(/"sha256\\": \\"\w+/g, '')
      expect(blank(await readFolder(into)) === blank(await readFolder())).toBe(true)
      const generatedAt = at('2026-11-21T04:00:00Z')
      await write({ generatedAt })
      await write({ target: other, into, generatedAt })
      expect(await readFolder(into)).toEqual(await readFolder())
    } finally {
      await other.drop()
    }
  })

  test('are not written again while nothing differs; one row changes its table and the heads', async () => {
    await write()
    const times = async () =>
      Object.fromEntries(
        await Promise.all(
          (await readdir(folder)).map(
            async (name) => [name, (await stat(join(folder, name))).mtimeMs] as const,
          ),
        ),
      )
    const before = [await readFolder(), await times()]
    const second = await write()
    expect([second.changed, renderExportHeadline(second)]).toEqual([
      [],
      expect.stringContaining('nothing had to be written'),
    ])
    expect([await readFolder(), await times()]).toEqual(before)
    await database.query(`UPDATE grips SET label = 'New' WHERE id = (SELECT min(id) FROM grips)`)
    expect((await write()).head).not.toEqual(second.head)
    expect(await readFile(join(folder, 'grips.json'), 'utf8')).toContain('"label":"New"')
  })

  test('a file that somebody damaged is written again', async () => {
    await write()
    const good = await readFolder()
    await writeFile(join(folder, 'grips.json'), '{"half":')
    expect((await write()).changed).toEqual(['grips.json'])
    expect(await readFolder()).toEqual(good)
  })
})

describe('what a former export left', () => {
  const two = () => writeManifest([{ table: 'grips' }, { table: 'muscles' }])

  test('is named and kept; with prune it goes, and nothing else does', async () => {
    await write({ dataset: await two() })
    await writeFile(join(folder, 'mine.json'), 'mine')
    const one = await writeManifest([{ table: 'muscles' }])
    const kept = await write({ dataset: one })
    expect(kept.stale).toEqual(['grips.json'])
    expect(kept.problems).toMatchObject([{ level: 'warning', code: 'export-stale' }])
    expect(await readdir(folder)).toContain('grips.json')

    await write({ dataset: await two() })
    const pruned = await write({ dataset: one, prune: true })
    expect([pruned.stale, pruned.pruned, pruned.problems]).toEqual([[], ['grips.json'], []])
    expect((await readdir(folder)).sort()).toEqual([
      'bootstrap.json',
      'manifest.json',
      'mine.json',
      'muscles.json',
      'version.json',
    ])
  })

  test('a manifest that points out of the folder takes nothing away', async () => {
    await write({ dataset: await two() })
    const outside = join(folder, '..', 'precious.json')
    await writeFile(outside, 'precious')
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest
    const sums = { rows: 1, bytes: 1, sha256: 'x' }
    Object.assign(manifest.tables, {
      a: { file: '../precious.json', ...sums },
      b: { file: outside, ...sums },
      c: { file: 'version.json', ...sums },
      d: { file: '.hidden.json', ...sums },
    })
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
    expect((await write({ dataset: await two(), prune: true })).pruned).toEqual([])
    expect(await readFile(outside, 'utf8')).toBe('precious')
    await writeFile(join(folder, 'manifest.json'), '{"torn')
    expect((await write({ dataset: await two(), prune: true })).changed).toContain('manifest.json')
  })
})

describe('what is refused leaves the folder as it was', () => {
  test('an empty table, unless the manifest admits it; never all of them', async () => {
    await write()
    const before = await readFolder()
    await database.query('UPDATE cardio_types SET is_active = false')
    await expect(write()).rejects.toMatchObject({
      problems: [{ code: 'export-empty', place: { table: 'cardio_types' } }],
    })
    expect(await readFolder()).toEqual(before)
    const admitted = await writeManifest([{ table: 'cardio_types', 'allow-empty': true }, { table: 'grips' }])
    expect((await write({ dataset: admitted, into: `${folder}-2` })).tables).toMatchObject([
      { rows: 0 },
      { rows: 25 },
    ])
    const alone = await writeManifest([{ table: 'cardio_types', 'allow-empty': true }])
    await expect(write({ dataset: alone })).rejects.toMatchObject({ code: 'export-empty' })
  })

  test('a table whose file would have another meaning', async () => {
    await database.query(`CREATE TABLE manifest (id int PRIMARY KEY); INSERT INTO manifest VALUES (1);
      CREATE TABLE aux (id int PRIMARY KEY); INSERT INTO aux VALUES (1)`)
    const dataset = await writeManifest([{ table: 'manifest' }, { table: 'aux' }])
    await expect(write({ dataset })).rejects.toMatchObject({
      problems: [{ code: 'export-name' }, { code: 'export-name' }],
    })
  })

  test('a connection that ends in the middle leaves no part of a file', async () => {
    await write()
    const before = await readFolder()
    await database.query(`UPDATE muscles SET label = 'never seen'`)
    const dataset = await readDataset('data/reference')
    const run = inDatabase(parseDsn(database.dsn), (connection) =>
      writeExport(
        {
          ...connection,
          query: async (sql: string, values?: readonly unknown[]) => {
            if (/"motion_paths" AS t[\s\S]*ORDER BY/.test(sql) && !sql.includes('UNION')) {
              await database.query(
                `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
              )
            }
            return (await connection.query(sql, values)) as never
          },
        },
        dataset,
        folder,
        { schemaVersion: 1, generatedAt: undefined, prune: false },
      ),
    )
    await expect(run).rejects.toMatchObject({ code: 'database-lost' })
    expect(await readFolder()).toEqual(before)
  })

  test('a folder that is a file, or may not be written', async () => {
    await mkdir(join(folder, '..'), { recursive: true })
    await writeFile(folder, 'in the way')
    await expect(write()).rejects.toMatchObject({ code: 'export-unwritable' })
    const closed = `${folder}-closed`
    await mkdir(closed)
    await chmod(closed, 0o555)
    // Root may write anywhere, and Windows has no such permission.
    if (process.getuid?.() !== 0 && process.platform !== 'win32') {
      await expect(write({ into: closed })).rejects.toMatchObject({ code: 'export-unwritable' })
    }
  })
})

describe('the action', () => {
  const run = (inputs: Readonly<Record<string, string>> = {}, env = {}) =>
    runAction(
      'export-bootstrap',
      { dsn: database.dsn, dataset: 'data/reference', folder, ...inputs },
      { env: { SOURCE_DATE_EPOCH: undefined, ...env } },
    )

  test('tells what it wrote, and carries the moment it was given', async () => {
    const report = join(folder, '..', 'report.json')
    const first = await run({ report }, { SOURCE_DATE_EPOCH: '1795233600' })
    expect(first.exitCode, first.log).toBe(0)
    const version = JSON.parse(await readFile(join(folder, 'version.json'), 'utf8')) as Record<
      string,
      unknown
    >
    expect(version).toMatchObject({ schemaVersion: 1, generatedAt: '2026-11-21T04:00:00.000Z' })
    expect(first.outputs).toMatchObject({
      'reference-version': version.referenceVersion,
      tables: '23',
      rows: '432',
      changed: '26',
      report,
    })
    expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({
      ending: 'kept',
      result: { tables: { length: 23 } },
    })
    const before = await readFolder()
    expect((await run({}, { SOURCE_DATE_EPOCH: '1795233600' })).outputs.changed).toBe('0')
    expect(await readFolder()).toEqual(before)
    const given = await run({ 'generated-at': '2026-11-22T00:00:00Z', 'schema-version': '3' })
    expect(given.outputs.changed).toBe('26')
    expect(JSON.parse(await readFile(join(folder, 'version.json'), 'utf8'))).toMatchObject({
      schemaVersion: 3,
      generatedAt: '2026-11-22T00:00:00.000Z',
      referenceVersion: version.referenceVersion,
    })
  })

  test('ends with 2 and writes nothing where it was told nonsense or finds nothing', async () => {
    const cases: [Promise<{ exitCode: number; log: string }>, RegExp][] = [
      [run({ 'generated-at': 'noon' }), /"generated-at" is "noon"/],
      [run({}, { SOURCE_DATE_EPOCH: 'x' }), /SOURCE_DATE_EPOCH/],
      [run({ dataset: 'data/movements' }), /has policy "publish"/],
      [run({ prune: 'maybe' }), /must be true or false/],
    ]
    for (const [running, message] of cases) {
      const { exitCode, log } = await running
      expect(exitCode, log).toBe(2)
      expect(log).toMatch(message)
    }
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
