/** Expectations hold by catalogue and by trying, and each kind of them can fail. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Database } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { loadCatalogue } from '../../actions/lib/migrate/catalogue/load.js'
import { type Check, explainChecks } from '../../actions/lib/migrate/expectation/check.js'
import { readExpectations } from '../../actions/lib/migrate/expectation/file.js'
import { judgeCatalogue } from '../../actions/lib/migrate/expectation/judge.js'
import { tryExpectations } from '../../actions/lib/migrate/expectation/try.js'
import { createMigrations, type TestFolder } from '../support/migrations.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let scene: TestDatabase
let database: Database
let folder: TestFolder
beforeEach(async () => {
  scene = await createTestDatabase()
  database = await connect(parseDsn(scene.dsn))
  folder = await createMigrations()
  await database.query(tables)
})
afterEach(async () => {
  await database.close()
  await scene.drop()
  await folder.drop()
})

const tables = `
CREATE TYPE mood AS ENUM ('calm', 'loud');
CREATE TABLE studio (id uuid PRIMARY KEY, name varchar(12) NOT NULL, CONSTRAINT studio_name UNIQUE (name));
CREATE TABLE film (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL,
  year smallint NOT NULL CONSTRAINT film_year CHECK (year > 1880),
  mood mood NOT NULL DEFAULT 'calm',
  tags text[] NOT NULL,
  details jsonb NOT NULL,
  studio_id uuid NOT NULL CONSTRAINT film_studio REFERENCES studio (id) ON DELETE CASCADE,
  sequel_to bigint REFERENCES film (id),
  made timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX film_title_year ON film (title, year);
CREATE INDEX film_loud ON film (year) WHERE mood = 'loud';
CREATE VIEW loud AS SELECT id FROM film WHERE mood = 'loud';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON film FOR EACH ROW EXECUTE FUNCTION touch()`

const full = {
  tables: {
    film: {
      columns: {
        id: 'int8',
        title: { type: 'text', nullable: false, default: null },
        year: { type: 'int2', nullable: false },
        mood: { type: 'mood', default: "'calm'" },
        made: { type: 'timestamptz', default: 'CURRENT_TIMESTAMP' },
        sequel_to: { nullable: true },
      },
      'primary-key': ['id'],
      unique: [['title', 'year']],
      'foreign-keys': [
        { columns: ['studio_id'], references: 'studio(id)', 'on-delete': 'CASCADE' },
        { columns: ['sequel_to'], references: 'film(id)' },
      ],
      checks: [{ name: 'film_year', refuses: { year: 1800 } }],
      indexes: [{ columns: ['year'], where: "mood = 'loud'::mood" }],
      triggers: ['touched'],
      row: { year: 1999, tags: ['a', 'b'], details: { a: [1] } },
    },
    studio: { unique: [['name']], 'primary-key': ['id'] },
  },
  enums: { mood: ['calm', 'loud'] },
  views: ['loud'],
  functions: ['touch'],
  absent: ['movie'],
}

async function check(wanted: unknown): Promise<Check[]> {
  const file = join(folder.path, 'expectations.json')
  await writeFile(file, JSON.stringify(wanted))
  const expectations = await readExpectations(file)
  const catalogue = await loadCatalogue(database)
  return [
    ...judgeCatalogue(expectations, catalogue),
    ...(await tryExpectations(database, expectations, catalogue)),
  ]
}

const broken = async (wanted: unknown) => (await check(wanted)).filter(({ passed }) => !passed)

test('a table of every usual type keeps them all, and nothing stays behind', async () => {
  const checks = await check(full)
  expect(checks.filter(({ passed }) => !passed)).toEqual([])
  expect(
    checks.filter(({ how }) => how === 'behaviour').map(({ what, actual }) => `${what}: ${actual}`),
  ).toEqual([
    'a duplicate of (id): 23505',
    'a duplicate of (title, year): 23505',
    '(studio_id) that points at nothing: 23503 by film_studio',
    '(sequel_to) that points at nothing: 23503 by film_sequel_to_fkey',
    'null in title: 23502',
    'null in year: 23502',
    'year = 1800: 23514 by film_year',
    'a duplicate of (id): 23505',
    'a duplicate of (name): 23505',
  ])
  expect(
    await scene.query(
      'SELECT (SELECT count(*) FROM film)::int AS films, (SELECT count(*) FROM studio)::int AS studios',
    ),
  ).toEqual([{ films: 0, studios: 0 }])
})

describe('what the migrations leave out is found, by catalogue and by behaviour', () => {
  test.each([
    ['DROP INDEX film_title_year', ['unique (title, year)', 'a duplicate of (title, year)'], 'it is taken'],
    [
      'ALTER TABLE film DROP CONSTRAINT film_studio',
      ['foreign key (studio_id)', '(studio_id) that points at nothing'],
      'no row to try it with',
    ],
    ['ALTER TABLE film ALTER title DROP NOT NULL', ['title nullable', 'null in title'], 'it is taken'],
    ['ALTER TABLE film DROP CONSTRAINT film_year', ['check "film_year"', 'year = 1800'], 'it is taken'],
    [
      'ALTER TABLE film DROP CONSTRAINT film_year, ADD CONSTRAINT film_year CHECK (year > 1700)',
      ['year = 1800'],
      'it is taken',
    ],
    [
      'CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE TRIGGER swallow BEFORE INSERT ON studio FOR EACH ROW EXECUTE FUNCTION swallow()',
      [
        'a duplicate of (id)',
        'a duplicate of (title, year)',
        '(studio_id) that points at nothing',
        '(sequel_to) that points at nothing',
        'null in title',
        'null in year',
        'year = 1800',
        'a duplicate of (id)',
        'a duplicate of (name)',
      ],
      'keeps rows out',
    ],
  ])('%s', async (statement, whats, actual) => {
    await database.query(statement)
    const found = await broken(full)
    expect(found.map(({ what }) => what)).toEqual(whats)
    expect(found.at(-1)?.actual).toContain(actual)
  })

  test.each([
    ['ALTER TABLE film ALTER year TYPE int', 'type of year', 'smallint', 'integer'],
    ['ALTER TABLE film ALTER made DROP DEFAULT', 'default of made', 'CURRENT_TIMESTAMP', 'none'],
    ['ALTER TABLE film ALTER title SET DEFAULT $$x$$', 'default of title', 'none', "'x'::text"],
    [
      'DROP INDEX film_loud; CREATE INDEX film_loud ON film (year)',
      "index (year) where mood = 'loud'::mood",
      'there',
      'absent',
    ],
    ['ALTER TABLE film DISABLE TRIGGER touched', 'trigger "touched"', 'enabled', 'disabled'],
    ["ALTER TYPE mood ADD VALUE 'wild'", 'enum labels', 'calm, loud', 'calm, loud, wild'],
    ['DROP VIEW loud', 'view', 'there', 'absent'],
    ['CREATE TABLE movie ()', 'table', 'absent', 'there'],
    [
      'ALTER TABLE film DROP COLUMN sequel_to; ALTER TABLE film ADD sequel_to bigint NOT NULL REFERENCES film (id)',
      'sequel_to nullable',
      'yes',
      'no',
    ],
  ])('%s', async (statement, what, expected, actual) => {
    await database.query(statement)
    const [first] = await broken(full)
    expect(first).toMatchObject({ what, actual, how: 'catalogue' })
    expect(first?.expected.replace('int2', 'smallint')).toBe(expected)
  })
})

test('a column too many is found where only these are wanted', async () => {
  const wanted = { tables: { studio: { columns: { id: 'uuid' }, 'only-these-columns': true } } }
  expect(await broken(wanted)).toMatchObject([{ what: 'other columns', actual: 'name' }])
})

test('a table that is missing is one broken check, and nothing is tried on it', async () => {
  expect(
    await broken({ tables: { movie: { unique: [['a']], columns: { b: { nullable: false } } } } }),
  ).toMatchObject([{ table: 'movie', what: 'table', actual: 'absent' }])
})

test('a refusal shows nothing where a row that keeps the rule is refused as well', async () => {
  await database.query('ALTER TABLE studio ADD CONSTRAINT shouting CHECK (name = upper(name))')
  const wanted = { tables: { studio: { unique: [['name']] } } }
  const [found] = await broken(wanted)
  expect(found?.actual).toMatch(/^no row to try it with: .*"shouting"/)
  expect(explainChecks([found as Check], 'e.json')).toMatchObject([
    { code: 'expectation-broken', next: expect.stringContaining('give "row" values') },
  ])
})

test('a deferred key is tried at once', async () => {
  await database.query(
    'ALTER TABLE studio DROP CONSTRAINT studio_name, ADD CONSTRAINT studio_name UNIQUE (name) DEFERRABLE INITIALLY DEFERRED',
  )
  expect(await broken({ tables: { studio: { unique: [['name']] } } })).toEqual([])
})
