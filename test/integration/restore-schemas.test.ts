import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgeDump } from '../support/broken-dump.js'
import { createDatabaseWith, writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import {
  createShop,
  dumpFrom,
  refusalsOf,
  restore,
  shopRows,
  shopSchema,
  takeRows,
  writeShop,
} from '../support/restore.js'

/** A schema that a dump says it creates may be there already, and be somebody else's. */

const tables = ['public.brand', 'public.item']
const app = `
CREATE SCHEMA app;
CREATE FUNCTION app.may_delete(text) RETURNS boolean LANGUAGE sql AS 'SELECT false';`

let source: TestDatabase
let honest: string
let target: TestDatabase

beforeAll(async () => {
  source = await createShop()
  honest = await dumpFrom(source, await writeShop())
})
afterAll(() => source.drop())
beforeEach(async () => {
  target = await createTestDatabase()
})
afterEach(() => target.drop())

/** The shop's dump with more statements, and sums that fit. */
const forgeWith = (sql: string) =>
  forgeDump(honest, 'schema', (text) => `\nCREATE SCHEMA IF NOT EXISTS "app";\n${text}\n${sql}\n`)

const takeApp = () =>
  target.query(`
    SELECT 'function' AS kind, pg_get_functiondef(oid) AS what FROM pg_proc WHERE pronamespace = 'app'::regnamespace
    UNION ALL SELECT 'relation', relname FROM pg_class WHERE relnamespace = 'app'::regnamespace
    UNION ALL SELECT 'type', typname FROM pg_type WHERE typnamespace = 'app'::regnamespace ORDER BY 1, 2`)

describe('in a schema that is there already, and holds none of its tables', () => {
  test.each([
    [
      'function app.lower(text)',
      `CREATE FUNCTION app.lower(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'owned'; END $$;`,
    ],
    [
      'function app.may_delete()',
      `CREATE FUNCTION app.may_delete() RETURNS boolean LANGUAGE sql AS 'SELECT true';`,
    ],
    ['type app.text', `CREATE TYPE app.text AS ENUM ('x');`],
    ['type app.role', `CREATE DOMAIN app.role AS text;`],
    ['sequence app.numbers', `CREATE SEQUENCE app.numbers;`],
    ['table app.part', `CREATE TABLE app.part PARTITION OF "public"."item" DEFAULT;`],
  ])('a dump adds no %s', async (named, sql) => {
    const forged = await forgeWith(sql)
    await target.query(app)
    const before = await takeApp()
    const refused = [{ code: 'restore-schema-not-ours', message: expect.stringContaining(named) }]
    for (const plan of [true, false]) {
      expect(
        await refusalsOf(restore(target, forged, { mode: 'replace', plan, confirm: target.name })),
      ).toMatchObject(refused)
    }
    expect(await takeApp()).toEqual(before)
    expect(await target.query(`SELECT to_regclass('public.item') AS item`)).toEqual([{ item: null }])
  })

  test('a table that is there, and no partition of its own, opens no door', async () => {
    const forged = await forgeWith(`CREATE TABLE app.part PARTITION OF "public"."item" DEFAULT;
      CREATE FUNCTION app.lower(text) RETURNS text LANGUAGE sql AS $$ SELECT 'owned' $$;`)
    await target.query(`${app} CREATE TABLE app.part (id text)`)
    const before = await takeApp()
    expect(
      await refusalsOf(restore(target, forged, { mode: 'replace', confirm: target.name })),
    ).toMatchObject([
      { code: 'restore-schema-not-ours', message: expect.stringContaining('function app.lower(text)') },
    ])
    expect(await takeApp()).toEqual(before)
  })

  test('a dump changes no function either, whatever is confirmed', async () => {
    const path = await forgeWith(
      `CREATE FUNCTION app.may_delete(text) RETURNS boolean LANGUAGE sql AS 'SELECT true';`,
    )
    await target.query(`${app} ${shopSchema} ${shopRows}`)
    const before = [await takeApp(), await takeRows(target, tables, { xmin: true })]
    expect(await refusalsOf(restore(target, path, { mode: 'replace', confirm: target.name }))).toMatchObject([
      { code: 'restore-schema-not-ours', message: expect.stringContaining('function app.may_delete(text)') },
    ])
    expect([await takeApp(), await takeRows(target, tables, { xmin: true })]).toEqual(before)
  })
})

describe('an honest dump of tables whose types and functions stand in another schema', () => {
  const helpers = `
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('good', 'bad');
CREATE DOMAIN app.share AS numeric CHECK (VALUE BETWEEN 0 AND 1);
CREATE FUNCTION app.trim_label() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.label := rtrim(NEW.label); RETURN NEW; END $$;
CREATE TABLE thing (id integer PRIMARY KEY, label text, mood app.mood, share app.share);
CREATE TRIGGER thing_trim BEFORE INSERT OR UPDATE ON thing FOR EACH ROW EXECUTE FUNCTION app.trim_label();
INSERT INTO thing VALUES (1, 'one', 'good', 0.5), (2, 'two', 'bad', NULL);`
  let maker: TestDatabase
  let dump: string
  beforeAll(async () => {
    maker = await createDatabaseWith(helpers)
    dump = await dumpFrom(maker, await writeTableList(['thing']))
  })
  afterAll(() => maker.drop())

  test('makes that schema in an empty database, and is restored over itself', async () => {
    await restore(target, dump, { mode: 'replace' })
    await target.query(`UPDATE thing SET label = 'another'`)
    const outcome = await restore(target, dump, { mode: 'replace', confirm: target.name })
    expect(outcome.dropped).toContain('function app.trim_label()')
    expect(await takeRows(target, ['thing'])).toBe(await takeRows(maker, ['thing']))
  })

  test('may change a type there, which nothing else stands on', async () => {
    await target.query(`${helpers} ALTER TYPE app.mood ADD VALUE 'odd'`)
    await restore(target, dump, { mode: 'replace', confirm: target.name })
    expect(await target.query(`SELECT enum_range(NULL::app.mood)::text AS moods`)).toEqual([
      { moods: '{good,bad}' },
    ])
  })
})

describe('an honest dump of more than the target has', () => {
  const parts = (count: number) =>
    `CREATE SCHEMA parts; CREATE TABLE thing (id integer PRIMARY KEY, label text) PARTITION BY RANGE (id);${[
      ...Array(count).keys(),
    ]
      .map((n) => `CREATE TABLE parts.thing_${n} PARTITION OF thing FOR VALUES FROM (${n}0) TO (${n + 1}0);`)
      .join('')} INSERT INTO thing SELECT n, 'x' FROM generate_series(0, ${count * 10 - 1}) AS n;`
  const older = `CREATE SCHEMA ty; CREATE TYPE ty.c AS ENUM ('x'); CREATE TYPE ty.span AS RANGE (subtype = integer);
    CREATE TABLE thing (id integer PRIMARY KEY, c ty.c, span ty.span);`
  const newer = `${older} CREATE TYPE ty.d AS ENUM ('x'); ALTER TABLE thing ADD COLUMN d ty.d; INSERT INTO thing VALUES (1, 'x', '[1,2)', 'x');`
  const made: TestDatabase[] = []
  afterEach(async () => {
    for (const database of made.splice(0)) await database.drop()
  })
  const dumpOf = async (sql: string) => {
    const maker = await createDatabaseWith(sql)
    made.push(maker)
    return { maker, path: await dumpFrom(maker, await writeTableList(['thing'])) }
  }

  test.each([
    ['one more partition, in a schema of partitions', parts(3), parts(2)],
    ['partitions, in an empty schema that was made for them', parts(2), 'CREATE SCHEMA parts'],
    ['one more type, in a schema of its own types', newer, older],
    ['types, in an empty schema that was made for them', newer, 'CREATE SCHEMA ty'],
  ])('makes %s', async (_, sql, there) => {
    const { maker, path } = await dumpOf(sql)
    await target.query(there)
    await restore(target, path, { mode: 'replace', confirm: target.name })
    expect(await takeRows(target, ['thing'])).toBe(await takeRows(maker, ['thing']))
  })

  test.each([
    ['a function', `CREATE FUNCTION ty.ask() RETURNS boolean LANGUAGE sql AS 'SELECT false';`],
    ['a table', 'CREATE TABLE ty.other (id integer);'],
    ['a type', `CREATE TYPE ty.other AS ENUM ('x');`],
    ['an operator', 'CREATE OPERATOR ty.=== (FUNCTION = int4pl, LEFTARG = integer, RIGHTARG = integer);'],
    ['an extension', 'CREATE EXTENSION citext SCHEMA ty;'],
  ])('makes no type beside %s of somebody else, until it is there', async (_, others) => {
    const { path } = await dumpOf(newer)
    await target.query(older + others)
    const replace = { mode: 'replace', confirm: target.name } as const
    const [refused, ...more] = await refusalsOf(restore(target, path, replace))
    expect(more).toEqual([])
    expect(refused).toMatchObject({
      code: 'restore-schema-not-ours',
      message: expect.stringContaining('type ty.d'),
    })
    expect(refused?.next).toContain('Make it there by a migration')
    await target.query(`CREATE TYPE ty.d AS ENUM ('x')`)
    expect((await restore(target, path, replace)).verified).toBe('sums')
  })

  test('makes nothing beside functions, although they are its own: others may call them', async () => {
    const flag = `CREATE FUNCTION ty.flag(ty.c) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
      ALTER TABLE thing ADD CHECK (ty.flag(c));`
    const { path } = await dumpOf(newer + flag)
    await target.query(older + flag)
    expect(await refusalsOf(restore(target, path, { mode: 'replace', confirm: target.name }))).toMatchObject([
      { code: 'restore-schema-not-ours', message: expect.stringContaining('type ty.d') },
    ])
  })
})

describe('domains in a schema that holds none of its tables', () => {
  const thing =
    'CREATE TABLE thing (id integer PRIMARY KEY, email u.email); INSERT INTO thing VALUES (1, NULL);'
  const domain = (words: string) => `CREATE SCHEMA u; CREATE ${words}; ${thing}`
  const there = `DOMAIN u.email AS varchar(50) DEFAULT 'a@b' CHECK (VALUE LIKE '%@%')`
  test.each([
    ['check', `DOMAIN u.email AS varchar(50) DEFAULT 'a@b' CHECK (VALUE <> 'x')`],
    ['one more check', `${there} CHECK (VALUE <> 'x')`],
    ['base type', `DOMAIN u.email AS varchar(60) DEFAULT 'a@b' CHECK (VALUE LIKE '%@%')`],
    ['default', `DOMAIN u.email AS varchar(50) DEFAULT 'c@d' CHECK (VALUE LIKE '%@%')`],
    ['kind', `TYPE u.email AS ENUM ('a@b')`],
  ])('keep what they are: another %s is refused', async (_, words) => {
    const maker = await createDatabaseWith(domain(words))
    try {
      const path = await dumpFrom(maker, await writeTableList(['thing']))
      await target.query(domain(there))
      const before = await takeRows(target, ['thing'], { xmin: true })
      expect(
        await refusalsOf(restore(target, path, { mode: 'replace', confirm: target.name })),
      ).toMatchObject([{ code: 'restore-schema-not-ours', message: expect.stringContaining('type u.email') }])
      expect(await takeRows(target, ['thing'], { xmin: true })).toBe(before)
      await expect(target.query(`SELECT 'x'::u.email`)).rejects.toThrow('email_check')
    } finally {
      await maker.drop()
    }
  })

  test('and the same one is restored', async () => {
    const maker = await createDatabaseWith(domain(there))
    try {
      const path = await dumpFrom(maker, await writeTableList(['thing']))
      await target.query(`SET search_path = u; ${domain(there)}`.replaceAll('thing', 'public.thing'))
      await restore(target, path, { mode: 'replace', confirm: target.name })
      expect(await takeRows(target, ['thing'])).toBe(await takeRows(maker, ['thing']))
    } finally {
      await maker.drop()
    }
  })
})
