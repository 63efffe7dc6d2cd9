import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../actions/lib/database/connection.js'
import { parseDsn, renderDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import { quoteIdentifier } from '../../actions/lib/database/identifier.js'
import { adminDsn, createTestDatabase, type TestDatabase } from '../support/postgres.js'
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
let dump: string
let target: TestDatabase

beforeAll(async () => {
  source = await createShop()
  dump = await dumpFrom(source, await writeShop())
})

beforeEach(async () => {
  target = await createTestDatabase()
})

afterEach(() => target.drop())
afterAll(() => source.drop())

const replace = (more: Parameters<typeof restore>[2] = {}) =>
  restore(target, dump, { mode: 'replace', ...more })

describe('into an empty database', () => {
  test('rows, types, indexes, constraints, triggers and functions are those of the source', async () => {
    const outcome = await replace()
    expect(outcome).toMatchObject({ verified: 'sums', dropped: [], problems: [] })
    expect(outcome.tables.map(({ table, inserted }) => [table, inserted])).toEqual([
      ['public.brand', 3],
      ['public.item', 4],
    ])
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
    expect(await takeSchema(target)).toBe(await takeSchema(source))
  })

  test('an unpacked and a packed dump give the same', async () => {
    const packed = await dumpFrom(source, await writeShop(), { compression: 'gzip' })
    await restore(target, packed, { mode: 'replace' })
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
  })

  test('the name of a database may hold blanks, quotes and slashes', async () => {
    const name = `od"d n'ame/${Date.now()}`
    const admin = parseDsn(adminDsn())
    await source.query(`CREATE DATABASE ${quoteIdentifier(name)}`)
    const odd = { dsn: renderDsn(withDatabase(admin, name)) }
    try {
      await restore(odd, dump, { mode: 'replace' })
      expect(await refusalsOf(restore(odd, dump, { mode: 'replace', confirm: 'odd name' }))).toMatchObject([
        { code: 'restore-target-not-empty' },
      ])
      const outcome = await restore(odd, dump, { mode: 'replace', confirm: name })
      expect(outcome.dropped).toContain('table public.item')
    } finally {
      await source.query(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`)
    }
  })
})

test('versions of reference tables are those of the dump, and go on counting from there', async () => {
  const reference = await createReferenceDatabase()
  try {
    await reference.query(`UPDATE grips SET label = label || '!' WHERE id = (SELECT min(id) FROM grips)`)
    const versions = `SELECT table_name, version_seq, last_updated FROM reference_metadata ORDER BY 1`
    const wanted = await reference.query(versions)
    await restore(target, await dumpFrom(reference, 'data/reference'), { mode: 'replace' })
    expect(await target.query(versions)).toEqual(wanted)
    await target.query(`UPDATE grips SET label = label || '?' WHERE id = (SELECT max(id) FROM grips)`)
    const [grips] = await target.query(
      `SELECT version_seq::int AS v FROM reference_metadata WHERE table_name = 'grips'`,
    )
    expect(grips).toEqual({ v: 3 })
  } finally {
    await reference.drop()
  }
})

describe('a target that has these objects', () => {
  beforeEach(() => target.query(shopSchema + shopRows.replace('Anvil', 'Another anvil')))

  test.each([
    ['without a confirmation', undefined],
    ['with the name of another database', 'somewhere'],
  ])('is refused %s, and what is there is named', async (_, confirm) => {
    const before = await takeRows(target, tables, { xmin: true })
    const [refusal] = await refusalsOf(replace({ confirm }))
    expect(refusal).toMatchObject({ code: 'restore-target-not-empty' })
    expect(refusal?.message).toContain('table public.item')
    expect(refusal?.message).toContain('type public.item_state')
    expect(refusal?.message).toContain('function public.trim_label()')
    expect(refusal?.next).toContain(`confirm: ${target.name}`)
    expect(await takeRows(target, tables, { xmin: true })).toBe(before)
  })

  test('is replaced when its name is given', async () => {
    await target.query(`CREATE TABLE bystander (id int); INSERT INTO bystander VALUES (1)`)
    const outcome = await replace({ confirm: target.name })
    expect(outcome.dropped.toSorted()).toEqual([
      'function public.trim_label()',
      'table public.brand',
      'table public.item',
      'type public.item_state',
    ])
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
    expect(await target.query('SELECT * FROM bystander')).toEqual([{ id: 1 }])
  })

  test('a plan says what would go, and changes nothing', async () => {
    const before = await takeRows(target, tables, { xmin: true })
    const outcome = await replace({ plan: true })
    expect(outcome).toMatchObject({ plan: true, verified: undefined })
    expect(outcome.problems).toMatchObject([{ level: 'warning', code: 'restore-target-not-empty' }])
    expect(outcome.dropped).toHaveLength(4)
    expect(await takeRows(target, tables, { xmin: true })).toBe(before)
  })

  test.each([
    ['a view', 'CREATE VIEW prices AS SELECT id, price FROM item', 'view public.prices'],
    [
      'a materialized view',
      'CREATE MATERIALIZED VIEW m AS SELECT id FROM item',
      'materialized view public.m',
    ],
    [
      'a foreign key',
      'CREATE TABLE orders (item_id text CONSTRAINT orders_item REFERENCES item (id))',
      'constraint orders_item on table public.orders',
    ],
    ['a column of our enum', 'CREATE TABLE log (state item_state)', 'column state of table public.log'],
    ['a list of our enum', 'CREATE TABLE log (states item_state[])', 'column states of table public.log'],
    [
      'a function',
      'CREATE FUNCTION cheap(i item) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$',
      'function public.cheap(public.item)',
    ],
    [
      'a trigger with our function',
      'CREATE TABLE label (label text); CREATE TRIGGER t BEFORE INSERT ON label FOR EACH ROW EXECUTE FUNCTION trim_label()',
      'trigger t on table public.label',
    ],
    ['a table that inherits', 'CREATE TABLE special (extra text) INHERITS (item)', 'table public.special'],
    ['a grant', 'GRANT SELECT ON item TO pg_read_all_stats', 'grant of SELECT to pg_read_all_stats'],
    ['a grant on a column', 'GRANT UPDATE (label) ON item TO PUBLIC', 'grant of UPDATE to everybody'],
    ['a publication', 'CREATE PUBLICATION outgoing FOR TABLE item', 'publication outgoing'],
  ])('%s of somebody else is named, and nothing is dropped', async (_, sql, named) => {
    await target.query(sql)
    const before = await takeRows(target, tables, { xmin: true })
    const refusals = await refusalsOf(replace({ confirm: target.name }))
    expect(refusals.map(({ code }) => code)).toContain('restore-depended-on')
    expect(refusals.map(({ message }) => message).join('\n')).toContain(named)
    expect(await takeRows(target, tables, { xmin: true })).toBe(before)
  })

  test.each([
    ['a policy', 'CREATE POLICY own ON item USING (true)', 'policy own'],
    [
      'a trigger',
      'CREATE TRIGGER extra AFTER INSERT ON item EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      'trigger extra',
    ],
    ['an index', 'CREATE INDEX extra ON item (label)', 'index extra'],
    ['a check', 'ALTER TABLE item ADD CONSTRAINT extra CHECK (price < 1000)', 'constraint extra'],
    ['statistics', 'CREATE STATISTICS extra ON label, price FROM item', 'statistics extra'],
  ])('%s that the dump does not bring back is named, and all is as before', async (_, sql, named) => {
    await target.query(sql)
    const before = await takeRows(target, tables, { xmin: true })
    const refusals = await refusalsOf(replace({ confirm: target.name }))
    expect(refusals.map(({ code }) => code)).toEqual(['restore-part-lost'])
    expect(refusals[0]?.message).toContain(named)
    expect(await takeRows(target, tables, { xmin: true })).toBe(before)
  })

  test('a view that is made between the look and the drop waits, or is named; it is never dropped', async () => {
    let made: Promise<unknown> = Promise.resolve()
    const late = (real: Database) => ({
      ...real,
      query: (async (sql: string, values?: readonly unknown[]) => {
        if (sql.startsWith('DROP TABLE')) {
          made = target
            .query('CREATE VIEW late AS SELECT id FROM public.item')
            .catch((error: unknown) => error)
          await sleep(300)
        }
        return real.query(sql, values)
      }) as typeof real.query,
    })
    await replace({ confirm: target.name, watch: late })
    await made
    expect(await target.query('SELECT count(*)::int AS rows FROM late')).toEqual([{ rows: 4 }])
  })

  test('what the server holds on to for another reason is named in its words', async () => {
    const blind = (real: Database) => ({
      ...real,
      query: (async (sql: string, values?: readonly unknown[]) =>
        real.query(
          sql.includes('WITH RECURSIVE ours')
            ? 'SELECT WHERE false AND $1::text[] IS NULL AND $2::int8[] IS NULL'
            : sql,
          values,
        )) as typeof real.query,
    })
    await target.query('CREATE VIEW hidden AS SELECT id FROM item')
    const [refusal] = await refusalsOf(replace({ confirm: target.name, watch: blind }))
    expect(refusal).toMatchObject({
      code: 'restore-depended-on',
      message: expect.stringContaining('view public.hidden'),
    })
  })

  test('a column that the dump does not know is told to be gone', async () => {
    await target.query(`ALTER TABLE item ADD COLUMN note text`)
    const outcome = await replace({ confirm: target.name })
    expect(outcome.problems).toMatchObject([{ level: 'warning', code: 'restore-column-dropped' }])
    expect(outcome.problems[0]?.message).toContain('column note of public.item')
  })

  test('objects of another owner are left to that owner', async () => {
    const role = `clerk_${Date.now()}`
    await target.query(`CREATE ROLE ${role} LOGIN PASSWORD 'clerk'; GRANT ALL ON SCHEMA public TO ${role}`)
    const login = new URL(target.dsn)
    login.username = role
    login.password = 'clerk'
    try {
      const refusals = await refusalsOf(replace({ confirm: target.name, dsn: login.href }))
      expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['restore-not-owner']))
      expect(refusals.map(({ message }) => message).join()).toContain(
        'table public.item belongs to "postgres"',
      )
    } finally {
      await target.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })
})

test('versions of tables that are not in the dump are not thrown away with those of the dump', async () => {
  const reference = await createReferenceDatabase()
  try {
    const path = await dumpFrom(reference, 'data/reference')
    await reference.query(`INSERT INTO reference_metadata (table_name, version_seq) VALUES ('elsewhere', 7)`)
    const [refusal] = await refusalsOf(restore(reference, path, { mode: 'replace', confirm: reference.name }))
    expect(refusal).toMatchObject({ code: 'restore-depended-on' })
    expect(refusal?.message).toContain('"elsewhere"')
  } finally {
    await reference.drop()
  }
})

test('a view under the name of a table is not dropped for it', async () => {
  await target.query(`CREATE VIEW item AS SELECT 1 AS id`)
  const refusals = await refusalsOf(replace({ confirm: target.name }))
  expect(refusals).toMatchObject([{ code: 'restore-name-taken' }])
  expect(refusals[0]?.message).toContain('public.item is a view here, but a table in the dump')
})

describe('rows that do not arrive as they were dumped', () => {
  const tampering = (sql: string) => (real: Database) => ({
    ...real,
    copyIn: async (copy: string, text: Parameters<Database['copyIn']>[1]) => {
      const rows = await real.copyIn(copy, text)
      if (copy.includes('item')) await real.query(sql)
      return rows
    },
  })

  test.each([
    ['another value', `UPDATE public.item SET label = 'Bellows' WHERE id = 'bell'`, 'sums'],
    ['a missing row', `DELETE FROM public.item WHERE id = 'bell'`, 'sums'],
    ['a missing row', `DELETE FROM public.item WHERE id = 'bell'`, 'counts'],
  ] as const)('%s: rolled back (%s, by %s)', async (_, sql, check) => {
    const refusals = await refusalsOf(replace({ watch: tampering(sql), check }))
    expect(refusals).toMatchObject([{ code: 'restore-rows-differ', place: { table: 'public.item' } }])
    expect(await target.query(`SELECT FROM pg_class WHERE relname IN ('item', 'brand')`)).toEqual([])
  })

  test('counts are said to be counts', async () => {
    expect(await replace({ check: 'counts' })).toMatchObject({ verified: 'counts' })
  })
})

describe('a server older than the dump', () => {
  test('is told, and takes what it knows', async () => {
    const outcome = await replace({ madeOn: 99 })
    expect(outcome.problems).toMatchObject([{ level: 'warning', code: 'restore-server-older' }])
    expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
    expect((await restore(target, dump, { madeOn: 99 })).problems).toMatchObject([
      { code: 'restore-server-older' },
    ])
  })

  test('refuses what it does not know, with both versions in the message, and nothing is left', async () => {
    const knowingLess = (real: Database) => ({
      ...real,
      query: (async (sql: string, values?: readonly unknown[]) =>
        real.query(
          sql.replace(/CREATE TABLE "public"."item" \(/, '$& "new" no_such_type,'),
          values,
        )) as typeof real.query,
    })
    const refusal = replace({ madeOn: 99, watch: knowingLess })
    await expect(refusal).rejects.toMatchObject({
      problems: [
        { code: 'dump-load-refused', message: expect.stringContaining('no_such_type') },
        {
          code: 'restore-server-older',
          message: expect.stringMatching(/target runs PostgreSQL .* made on 99\.0/),
        },
      ],
    })
    expect(await target.query(`SELECT FROM pg_class WHERE relname = 'brand'`)).toEqual([])
  })
})

test('two restores at once: one waits for the other, and then finds its tables there', async () => {
  const results = await Promise.allSettled([replace(), replace()])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = results.find((result) => result.status === 'rejected')
  expect(refused?.reason).toMatchObject({ code: 'restore-target-not-empty' })
  expect(await takeRows(target, tables)).toBe(await takeRows(source, tables))
})

test('a lock that is not let go in time names its holder', async () => {
  const holder = new pg.Client({ connectionString: target.dsn, application_name: 'long runner' })
  await holder.connect()
  try {
    await holder.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('seedrail:shop', 0))`)
    const [refusal] = await refusalsOf(replace({ lockTimeout: 200 }))
    expect(refusal).toMatchObject({ code: 'lock-timeout' })
    expect(refusal?.message).toContain('long runner')
  } finally {
    await holder.end()
  }
})
