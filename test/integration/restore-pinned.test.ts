import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { readDumpManifest } from '../../actions/lib/dump/manifest-file.js'
import { forge, readSectionTexts, writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { createShop, dumpFrom, refusalsOf, restore, takeRows, writeShop } from '../support/restore.js'

/** What a made-up dump may do: its sums are right, its manifest lies. */

const users = `
CREATE TABLE users (id text PRIMARY KEY, label text, is_admin boolean NOT NULL DEFAULT false);
CREATE TABLE _prisma_migrations (id text PRIMARY KEY, checksum text);
CREATE TABLE versions (table_name text PRIMARY KEY, version_seq bigint NOT NULL DEFAULT 0, seed_digest text, seed_version bigint);`
const everything = ['brand', 'item', 'users', '_prisma_migrations', 'versions']

let maker: TestDatabase
let target: TestDatabase
let shop: string

beforeAll(async () => {
  maker = await createShop()
  await maker.query(`${users}
    INSERT INTO users VALUES ('eve', 'Eve', true); INSERT INTO _prisma_migrations VALUES ('1', 'x'); INSERT INTO versions VALUES ('brand', 7, 'x', 7);
    UPDATE brand SET label = 'taken'`)
  shop = await writeShop()
})
afterAll(() => maker.drop())
beforeEach(async () => {
  target = await createShop()
  await target.query(`${users}
    INSERT INTO users VALUES ('ann', 'Ann', true), ('bob', 'Bob', true);
    INSERT INTO versions VALUES ('brand', 1, 'y', 1);
    UPDATE brand SET source_type = 'admin' WHERE id = 'ACME'`)
})
afterEach(() => target.drop())

/** A dump that says of itself that it is of the shop. */
async function makeUp(words: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-made-up-'))
  await writeFile(join(folder, 'dataset.json'), JSON.stringify({ name: 'shop', policy: 'upsert', ...words }))
  return dumpFrom(maker, folder)
}
const table = (name: string, words = {}) => ({ table: name, file: `${name}.json`, ...words })
const print = () => takeRows(target, everything, { xmin: true })

describe('held against the dataset of whoever restores it', () => {
  test.each([
    [
      'another table',
      { tables: [table('brand'), table('users', { active: 'is_admin' })] },
      'it holds public.users',
    ],
    [
      'rows of an admin as its own',
      { tables: [table('brand', { owner: false })] },
      '"owner" of public.brand is null',
    ],
    [
      'another word for its own',
      { tables: [table('brand', { owner: { column: 'source_type', seed: 'admin' } })] },
      '"owner"',
    ],
    ['another switch', { tables: [table('brand', { active: false })] }, '"active" of public.brand'],
    [
      'another place of versions',
      { tables: [table('brand')], version: { table: 'versions' } },
      '"version" is {',
    ],
  ])('a dump that claims %s is refused, and nothing is written', async (_, words, named) => {
    const path = await makeUp(words)
    const before = await print()
    const dataset = await readDataset(shop)
    for (const plan of [true, false]) {
      const more = { dataset, plan, maxDeactivations: { percent: 100 } }
      expect(await refusalsOf(restore(target, path, more))).toMatchObject([
        { code: 'restore-not-pinned', message: expect.stringContaining(named) },
      ])
    }
    expect(await print()).toBe(before)
    // The test is worth something: believed, the same dump does write.
    await restore(target, path, { maxDeactivations: { percent: 100 } })
    expect(await print()).not.toBe(before)
  })

  test('an honest one is merged, also when it holds fewer tables', async () => {
    const path = await makeUp({ tables: [table('brand')] })
    const outcome = await restore(target, path, { dataset: await readDataset(shop) })
    expect(outcome.problems.filter(({ level }) => level === 'error')).toEqual([])
    expect(outcome.tables).toMatchObject([{ table: 'public.brand', updated: 2, foreign: 1 }])
  })

  test('of another name or policy is refused', async () => {
    const path = await makeUp({ name: 'other', tables: [table('brand')] })
    expect(await refusalsOf(restore(target, path, { dataset: await readDataset(shop) }))).toMatchObject([
      { code: 'restore-not-pinned', message: expect.stringContaining('it is of "other", not of "shop"') },
    ])
  })

  test('a replacement makes none but its tables', async () => {
    const path = await makeUp({ tables: [table('brand'), table('users')] })
    const empty = await createTestDatabase()
    try {
      const replace = { mode: 'replace', dataset: await readDataset(shop) } as const
      expect(await refusalsOf(restore(empty, path, replace))).toMatchObject([
        { code: 'restore-not-pinned', place: { table: 'public.users' } },
      ])
      expect(await empty.query(`SELECT FROM pg_class WHERE relname IN ('brand', 'users')`)).toEqual([])
      expect((await restore(empty, await dumpFrom(maker, shop), replace)).verified).toBe('sums')
    } finally {
      await empty.drop()
    }
  })
})

describe('a dataset that finds its tables by the search_path', () => {
  const app = `CREATE SCHEMA app; CREATE TABLE app.item (id integer PRIMARY KEY, label text); INSERT INTO app.item VALUES (1, 'x');`
  const setPath = (database: TestDatabase) =>
    database.query(`ALTER DATABASE ${database.name} SET search_path = app`)

  test('is replaced, and given its tables', async () => {
    const source = await createTestDatabase()
    const empty = await createTestDatabase()
    try {
      await source.query(app)
      await setPath(source)
      const folder = await writeTableList(['item'])
      const path = await dumpFrom(source, folder)
      await restore(empty, path, { mode: 'replace', dataset: await readDataset(folder) })
      expect(await empty.query('SELECT * FROM app.item')).toEqual([{ id: 1, label: 'x' }])
    } finally {
      await source.drop()
      await empty.drop()
    }
  })

  test.each([
    [`two of that name, of which none is in public`, ['app.item', 'other.item']],
    [`one of that name in public beside another`, ['app.item', 'public.item']],
  ])('does not mean %s', async (_, names) => {
    const source = await createTestDatabase()
    try {
      await source.query(`${app} CREATE SCHEMA other; CREATE TABLE other.item (id integer PRIMARY KEY);
        CREATE TABLE item (id integer PRIMARY KEY)`)
      const path = await dumpFrom(source, await writeTableList(names))
      const dataset = await readDataset(await writeTableList(['item']))
      const refused = await refusalsOf(restore(target, path, { mode: 'replace', dataset }))
      const strangers = names.filter((name) => name !== 'public.item')
      expect(refused.map(({ code }) => code)).toEqual(strangers.map(() => 'restore-not-pinned'))
      expect(refused.map(({ place }) => place?.table)).toEqual(strangers)
    } finally {
      await source.drop()
    }
  })
})

describe('without a dataset to hold it against', () => {
  test.each(['merge', 'replace'] as const)('the ledger of migrations is never written: %s', async (mode) => {
    const path = await makeUp({ tables: [table('_prisma_migrations')] })
    const before = await print()
    expect(await refusalsOf(restore(target, path, { mode, confirm: target.name }))).toMatchObject([
      { code: 'restore-table-protected', place: { table: 'public._prisma_migrations' } },
    ])
    expect(await print()).toBe(before)
  })

  test('the table of versions is no table of the dataset', async () => {
    const honest = await makeUp({ tables: [table('brand')], version: { table: 'versions' } })
    const manifest = await readDumpManifest(honest)
    const path = await forge(manifest, await readSectionTexts({ path: honest, manifest }), (made) => {
      if (made.merge.policy !== 'upsert') throw new TypeError('The shop is upserted.')
      const versions = { table: 'public.versions', key: ['table_name'], owner: null, active: null }
      return { ...made, merge: { ...made.merge, tables: [...made.merge.tables, versions] } }
    })
    const before = await print()
    expect(await refusalsOf(restore(target, path))).toMatchObject([
      { code: 'restore-table-protected', place: { table: 'public.versions' } },
    ])
    expect(await print()).toBe(before)
  })

  test('tables of the server are refused before a connection is needed', async () => {
    const honest = await makeUp({ tables: [table('brand')] })
    const manifest = await readDumpManifest(honest)
    const system = (text: string) =>
      text
        .replaceAll('"public"."brand"', '"pg_catalog"."brand"')
        .replaceAll('public.brand', 'pg_catalog.brand')
    const sections = (await readSectionTexts({ path: honest, manifest })).map((section) => ({
      ...section,
      text: system(section.text),
      ...(section.table === undefined ? {} : { table: 'pg_catalog.brand' }),
    }))
    const path = await forge(manifest, sections, (made) =>
      JSON.parse(system(JSON.stringify(made)).replaceAll('"schema":"public"', '"schema":"pg_catalog"')),
    )
    expect(await refusalsOf(restore({ dsn: 'postgresql://nobody@127.0.0.1:1/nowhere' }, path))).toMatchObject(
      [{ code: 'dump-statement-refused', message: expect.stringContaining('pg_catalog.brand') }],
    )
  })
})
