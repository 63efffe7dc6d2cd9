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
