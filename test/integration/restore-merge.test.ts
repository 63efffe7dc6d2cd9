import { writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { copyDump, flip } from '../support/broken-dump.js'
import { createDatabaseWith, writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { createReferenceDatabase } from '../support/reference.js'
import {
  createShop,
  dumpFrom,
  refusalsOf,
  restore,
  shopRows,
  shopSchema,
  takeRows,
  takeSchema,
  writeShop,
} from '../support/restore.js'

const tables = ['public.brand', 'public.item']

let source: TestDatabase
let folder: string
let dump: string
let target: TestDatabase

beforeAll(async () => {
  source = await createShop()
  folder = await writeShop()
  dump = await dumpFrom(source, folder)
})

beforeEach(async () => {
  target = await createTestDatabase()
  await target.query(shopSchema)
})

afterEach(() => target.drop())
afterAll(() => source.drop())

const countsOf = ({ tables }: Awaited<ReturnType<typeof restore>>) =>
  tables.map((one) => [
    one.inserted,
    one.updated,
    one.reactivated,
    one.deactivated,
    one.unchanged,
    one.foreign,
  ])

describe('into tables that are there', () => {
  test.each(['none', 'gzip'] as const)(
    'empty ones get every row, byte for byte (compression: %s)',
    async (compression) => {
      const outcome = await restore(target, await dumpFrom(source, folder, { compression }))
      expect(outcome).toMatchObject({ mode: 'merge', verified: 'sums', problems: [] })
      expect(countsOf(outcome)).toEqual([
        [3, 0, 0, 0, 0, 0],
        [4, 0, 0, 0, 0, 0],
      ])
      expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
    },
  )

  test('a second merge writes nothing', async () => {
    await restore(target, dump)
    const before = await takeRows(target, tables, { xmin: true })
    const outcome = await restore(target, dump)
    expect(countsOf(outcome)).toEqual([
      [0, 0, 0, 0, 3, 0],
      [0, 0, 0, 0, 4, 0],
    ])
    expect(await takeRows(target, tables, { xmin: true })).toBe(before)
  })

  test('drift is undone: a changed row, a lost one, one switched off', async () => {
    await restore(target, dump)
    await target.query(`
      UPDATE item SET label = 'Cheap anvil', price = 1 WHERE id = 'anvil';
      DELETE FROM item WHERE id = 'bell';
      UPDATE brand SET is_active = false WHERE id = 'CORE'`)
    const outcome = await restore(target, dump)
    expect(countsOf(outcome)).toEqual([
      [0, 0, 1, 0, 2, 0],
      [1, 1, 0, 0, 2, 0],
    ])
    expect(outcome.changes.find(({ key }) => key === 'anvil')?.fields).toEqual([
      ['label', '"Cheap anvil"', '"Anvil"'],
      ['price', '1.00', '12.50'],
    ])
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
  })

  test('a row that an admin owns is safe, and reported with both values', async () => {
    await restore(target, dump)
    await target.query(`UPDATE item SET label = 'Our anvil', source_type = 'admin' WHERE id = 'anvil'`)
    const before = await takeRows(target, tables, { xmin: true })
    const outcome = await restore(target, dump)
    expect(countsOf(outcome)[1]).toEqual([0, 0, 0, 0, 3, 1])
    expect(outcome.problems).toMatchObject([{ level: 'warning', code: 'row-foreign' }])
    expect(outcome.changes).toMatchObject([
      { kind: '!', key: 'anvil', fields: [['label', '"Our anvil"', '"Anvil"']] },
    ])
    expect(await takeRows(target, tables, { xmin: true })).toBe(before)
  })

  test('rows that left the dump are switched off, within the limit', async () => {
    await restore(target, dump)
    await target.query(`INSERT INTO item (id, label) VALUES ('extra', 'Extra'), ('more', 'More')`)
    const [refusal] = await refusalsOf(restore(target, dump))
    expect(refusal).toMatchObject({ code: 'too-many-deactivated' })
    const outcome = await restore(target, dump, { maxDeactivations: { rows: 2 } })
    expect(countsOf(outcome)[1]).toEqual([0, 0, 0, 2, 4, 0])
    expect(await target.query(`SELECT id FROM item WHERE NOT is_active ORDER BY 1`)).toEqual([
      { id: 'extra' },
      { id: 'more' },
    ])
  })

  test('a view, a foreign key, a grant, a policy and an index of others are undisturbed', async () => {
    await restore(target, dump)
    await target.query(`
      CREATE VIEW prices AS SELECT id, price FROM item;
      CREATE TABLE orders (item_id text REFERENCES item (id));
      INSERT INTO orders VALUES ('anvil');
      GRANT SELECT ON item TO pg_read_all_stats;
      CREATE POLICY own ON item USING (true);
      CREATE INDEX extra ON item (label);
      UPDATE item SET price = 1 WHERE id = 'anvil'`)
    const schema = await takeSchema(target)
    await restore(target, dump)
    expect(await takeSchema(target)).toBe(schema)
    expect(await target.query(`SELECT price FROM prices WHERE id = 'anvil'`)).toEqual([{ price: '12.50' }])
    expect(
      await target.query(`SELECT has_table_privilege('pg_read_all_stats', 'item', 'SELECT') AS may`),
    ).toEqual([{ may: true }])
  })
})

describe('a plan', () => {
  test('lists what would change, writes nothing, and its digest admits exactly that', async () => {
    await restore(target, dump)
    await target.query(`UPDATE item SET price = 1 WHERE id = 'anvil'`)
    const before = await takeRows(target, tables, { xmin: true })
    const plan = await restore(target, dump, { plan: true })
    expect(plan).toMatchObject({ plan: true, verified: undefined })
    expect(plan.changes).toMatchObject([{ kind: '~', table: 'public.item', key: 'anvil' }])
    expect(await takeRows(target, tables, { xmin: true })).toBe(before)

    await target.query(`UPDATE item SET price = 2 WHERE id = 'anvil'`)
    expect(await refusalsOf(restore(target, dump, { expectedPlan: plan.digest }))).toMatchObject([
      { code: 'plan-moved' },
    ])
    await target.query(`UPDATE item SET price = 1 WHERE id = 'anvil'`)
    await restore(target, dump, { expectedPlan: plan.digest })
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
  })
})

test('versions of reference tables step once for each table that changed, and not at all for the others', async () => {
  const reference = await createReferenceDatabase()
  const other = await createReferenceDatabase()
  const versions = `SELECT table_name AS t, version_seq::int AS v FROM reference_metadata WHERE version_seq <> 1 ORDER BY 1`
  try {
    await reference.query(
      `UPDATE grips SET label = label || '!'; UPDATE motions SET sort_order = sort_order + 1`,
    )
    const path = await dumpFrom(reference, 'data/reference')
    await other.query(`UPDATE grips SET source_type = 'admin' WHERE id = (SELECT min(id) FROM grips)`)
    expect(await other.query(versions)).toEqual([{ t: 'grips', v: 2 }])
    const outcome = await restore(other, path)
    expect(outcome.tables.find(({ table }) => table === 'public.grips')).toMatchObject({
      updated: 25,
      foreign: 1,
    })
    expect(await other.query(versions)).toEqual([
      { t: 'grips', v: 3 },
      { t: 'motions', v: 2 },
    ])
    await restore(other, path)
    expect(await other.query(versions)).toEqual([
      { t: 'grips', v: 3 },
      { t: 'motions', v: 2 },
    ])
  } finally {
    await reference.drop()
    await other.drop()
  }
})

describe('a target that does not fit', () => {
  const rowsNow = () => takeRows(target, tables, { xmin: true })

  test.each([
    ['a missing column', 'ALTER TABLE item DROP COLUMN price', 'restore-column-missing', 'price'],
    ['another type', 'ALTER TABLE item ALTER price TYPE text', 'restore-type-differs', 'price'],
    ['another length', 'ALTER TABLE item ALTER price TYPE numeric(10, 2)', 'restore-type-differs', 'price'],
    [
      'a computed column',
      'ALTER TABLE item DROP price, ADD price numeric(8, 2) GENERATED ALWAYS AS (1) STORED',
      'restore-type-differs',
      'price',
    ],
    ['a needed value', 'ALTER TABLE item ADD COLUMN shelf text NOT NULL', 'restore-column-required', 'shelf'],
  ])('%s is named, and nothing is written', async (_, sql, code, field) => {
    await target.query(sql)
    const rows = await rowsNow()
    expect(await refusalsOf(restore(target, dump))).toMatchObject([
      { code, place: { table: 'public.item', field } },
    ])
    expect(await rowsNow()).toBe(rows)
  })

  test('a further column is told, and keeps what it has', async () => {
    await target.query(`ALTER TABLE item ADD COLUMN note text DEFAULT 'none'`)
    const outcome = await restore(target, dump)
    expect(outcome.problems).toMatchObject([
      { level: 'warning', code: 'restore-column-extra', place: { field: 'note' } },
    ])
    expect(await target.query('SELECT DISTINCT note FROM item')).toEqual([{ note: 'none' }])
  })

  test('missing tables are named, with both ways out', async () => {
    await target.query('DROP TABLE item')
    expect(await refusalsOf(restore(target, dump))).toMatchObject([
      { code: 'table-missing', place: { table: 'public.item' }, next: expect.stringContaining('replace') },
    ])
    await target.query('DROP TABLE brand')
    const refusals = await refusalsOf(restore(target, dump))
    expect(refusals).toHaveLength(1)
    expect(refusals[0]?.message).toContain('none of the 2 tables')
  })

  test('a row that a constraint of the target refuses is found in the dump, by file and line', async () => {
    await target.query(`ALTER TABLE item ADD CONSTRAINT cheap CHECK (price < 10)`)
    const [refusal] = await refusalsOf(restore(target, dump))
    expect(refusal).toMatchObject({ code: 'database-check', place: { table: 'public.item' } })
    const lines = (await readFile(dump, 'utf8')).split('\n')
    expect(lines[(refusal?.place?.line ?? 0) - 1]).toMatch(/^anvil\t/)
    expect(await takeRows(target, tables)).toBe(await takeRows(await emptyShop(), tables))
  })

  test('a trigger that changes what is written is noticed before the commit', async () => {
    await target.query(`
      CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.label := upper(NEW.label); RETURN NEW; END $$;
      CREATE TRIGGER shout BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION shout()`)
    const refusals = await refusalsOf(restore(target, dump))
    expect(refusals[0]).toMatchObject({ code: 'restore-rows-differ' })
    expect(await target.query('SELECT FROM item')).toEqual([])
  })
})

let empty: TestDatabase | undefined
const emptyShop = async () => (empty ??= await createShop(''))
afterAll(async () => empty?.drop())

test('rows that belonged to an admin where they were dumped are not merged, and that is said', async () => {
  const mixed = await createShop(
    `${shopRows} UPDATE item SET source_type = 'admin' WHERE id IN ('bell', 'drum')`,
  )
  try {
    const outcome = await restore(target, await dumpFrom(mixed, folder))
    expect(outcome.problems).toMatchObject([{ level: 'warning', code: 'restore-rows-not-ours' }])
    expect(outcome.problems[0]?.message).toContain('2 of 4 rows')
    expect(await target.query('SELECT id FROM item ORDER BY 1')).toEqual([{ id: 'anvil' }, { id: 'crate' }])
  } finally {
    await mixed.drop()
  }
})

test.each(['sums', 'counts'] as const)(
  'a dump that is another while it is read is noticed, also when it is put back (check: %s)',
  async (check) => {
    const { dump: file } = await copyDump(dump)
    const bytes = await readFile(file)
    const refusals = await refusalsOf(
      restore(target, file, {
        check,
        watch: (real) => {
          // The dump is verified by now, and not yet read.
          writeFileSync(file, flip(bytes, bytes.indexOf('Anvil')))
          return {
            ...real,
            query: (async (sql: string, values?: readonly unknown[]) => {
              if (sql.includes('INSERT INTO "public"."item"')) await writeFile(file, bytes)
              return real.query(sql, values)
            }) as typeof real.query,
          }
        },
      }),
    )
    expect(refusals).toMatchObject([{ code: 'dump-changed' }])
    expect(await target.query('SELECT FROM item')).toEqual([])
  },
)

test('two merges at once take turns, and the second finds nothing to do', async () => {
  const outcomes = await Promise.all([restore(target, dump), restore(target, dump)])
  expect(outcomes.map((outcome) => countsOf(outcome)[1]?.[0]).sort()).toEqual([0, 4])
  expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
})

test('a server that takes the connection away in mid-merge leaves nothing', async () => {
  const failing = restore(target, dump, {
    watch: (real) => ({
      ...real,
      query: (async (sql: string, values?: readonly unknown[]) => {
        if (sql.includes('INSERT INTO "public"."item"')) {
          await source.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [
            target.name,
          ])
        }
        return real.query(sql, values)
      }) as typeof real.query,
    }),
  })
  await expect(failing).rejects.toMatchObject({ code: 'database-lost' })
  expect(await target.query('SELECT FROM brand')).toEqual([])
})

describe('a row without a key', () => {
  const sized = `CREATE TABLE size (id int PRIMARY KEY, code text UNIQUE, label text);
INSERT INTO size VALUES (1, 'S', 'small'), (2, NULL, 'none')`
  let from: TestDatabase
  let into: TestDatabase
  let file: string

  beforeEach(async () => {
    from = await createDatabaseWith(sized)
    into = await createDatabaseWith(sized)
    file = await dumpFrom(from, await writeTableList([{ table: 'size', key: ['code'] }]))
  })
  afterEach(async () => {
    await from.drop()
    await into.drop()
  })

  test.each([{ check: 'sums' }, { check: 'counts' }, { plan: true }] as const)(
    'is told as the reason, at its line, and nothing is merged: %j',
    async (options) => {
      const before = await takeRows(into, ['size'], { xmin: true })
      const refusals = await refusalsOf(restore(into, file, options))
      expect(refusals).toMatchObject([{ code: 'key-null', place: { table: 'public.size', field: 'code' } }])
      const lines = (await readFile(file, 'utf8')).split('\n')
      expect(lines[(refusals[0]?.place?.line ?? 0) - 1]).toContain('\\N\tnone')
      expect(await takeRows(into, ['size'], { xmin: true })).toBe(before)
    },
  )

  test('is restored as it is by a replacement', async () => {
    await restore(into, file, { mode: 'replace', confirm: into.name })
    expect(await takeRows(into, ['size'])).toBe(await takeRows(from, ['size']))
  })
})
