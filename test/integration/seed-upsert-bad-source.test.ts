import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import { createItemsDatabase, items, letters, problemsOf, rowsOf, upsert } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

describe('rows that do not fit', () => {
  test('are all told at once, each with its place, and nothing is written', async () => {
    const rows = [
      { id: 'a', label: 'A' },
      { id: 'b', labell: 'B' },
      { id: 'c', label: 7 },
      { id: 'd', label: 'D', price: 'much' },
      { label: 'E' },
      { id: 'f', label: null },
      { id: '', label: 'G' },
    ]
    const problems = await problemsOf(upsert(database, items(rows)))
    expect(
      problems.map(({ code, place }) => `${code} ${place?.line}:${place?.column} ${place?.field}`),
    ).toEqual([
      'field-unknown 3:20 labell',
      'field-missing 3:1 label',
      'field-type 4:19 label',
      'field-type 5:31 price',
      'field-missing 6:1 id',
      'field-missing 7:19 label',
      'field-missing 8:7 id',
    ])
    expect(problems[0]?.message).toContain('Did you mean "label"?')
    expect(await rowsOf(database, 'item')).toEqual([])
  })

  test('a key that stands twice is told with both lines, also spelled in another way', async () => {
    expect(await problemsOf(upsert(database, items(letters('aba'))))).toMatchObject([
      {
        code: 'key-duplicate',
        message: expect.stringMatching(/"a" stands twice: first at .*:2/),
        place: { line: 4 },
      },
    ])
    await database.query(`CREATE TABLE loose (n numeric PRIMARY KEY, v int); INSERT INTO loose VALUES (1, 0);
      CREATE TABLE whole (n int PRIMARY KEY, v int); INSERT INTO whole VALUES (7, 0)`)
    const numbers = '[{"n": 1.0, "v": 1},\n{"n": 1, "v": 2}]'
    expect(await problemsOf(upsert(database, [{ table: 'loose', rows: numbers }]))).toMatchObject([
      { code: 'key-duplicate', place: { line: 2 } },
    ])
    const csv = 'n,v\n007,1\n7,2\n'
    expect(await problemsOf(upsert(database, [{ table: 'whole', file: 'x.csv', rows: csv }]))).toMatchObject([
      { code: 'key-duplicate', place: { line: 3 } },
    ])
  })

  test.each([
    ['an unknown label of an enum', 'mood', '"hapy"', 'field-enum', 'Did you mean "happy"?'],
    ['a whole number that overflows', 'small', '40000', 'field-range', 'smallint'],
    ['a fraction where a whole number is needed', 'small', '1.5', 'field-type', 'whole number'],
    ['a numeric that overflows', 'money', '123456.78', 'database-value', 'overflow'],
    ['a numeric that would be rounded', 'money', '1.239', 'field-rounded', '1.239'],
    ['a date that is none', 'day', '"2024-02-30"', 'field-type', '2024-02-30'],
    ['an hour that is none', 'at', '"2024-02-20T25:00:00Z"', 'database-value', 'out of range'],
    ['a uuid that is none', 'token', '"nope"', 'field-type', 'uuid'],
    ['bytes that are none', 'raw', '"\\\\xzz"', 'database-value', 'hexadecimal'],
    ['text that is too long', 'short', '"abcd"', 'field-too-long', '4 characters'],
    ['a domain that is broken', 'grams', '-1', 'database-check', 'grams_check'],
    ['a check that is broken', 'even', '3', 'database-check', 'even_check'],
    ['an address that is none', 'net', '"1.2.3"', 'database-value', 'inet'],
    ['a list that is none', 'list', '"a"', 'field-type', 'list'],
    ['a list of the wrong things', 'list', '["a", 1]', 'field-type', 'text'],
    ['a unique column that repeats', 'uniq', '1', 'database-duplicate', 'odd_uniq_key'],
    ['what a trigger refuses', 'even', '666', 'database-refused-row', 'beast'],
    ['NUL in text', 'short', '"\\u0000"', 'json-nul', 'u0000'],
    ['half a surrogate pair', 'short', '"\\ud800"', 'json-lone-surrogate', 'half'],
  ])('%s names row and field', async (_, field, value, code, told) => {
    await database.query(`CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE DOMAIN grams AS numeric CHECK (VALUE > 0);
      CREATE TABLE odd (id int PRIMARY KEY, mood mood, small smallint, money numeric(6, 2), day date, at timestamptz,
        token uuid, raw bytea, short varchar(3), grams grams, even int CHECK (even % 2 = 0), net inet, list text[],
        uniq int UNIQUE);
      CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.even = 666 THEN RAISE EXCEPTION 'the beast'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER no BEFORE INSERT OR UPDATE ON odd FOR EACH ROW EXECUTE FUNCTION no();
      INSERT INTO odd (id, uniq) VALUES (9, 1), (3, 3)`)
    const text = (id: number) =>
      `[\n{"id": 1, "uniq": 7},\n{"id": 2},\n{"id": ${id}, "${field}": ${value}},\n{"id": 4}\n]`
    for (const id of [5, 3]) {
      const problems = await problemsOf(upsert(database, [{ table: 'odd', rows: text(id) }]))
      expect(problems).toMatchObject([
        { code, message: expect.stringContaining(told), place: { file: expect.any(String), line: 4 } },
      ])
    }
  })

  test('an empty text is a value where one is needed, but no key', async () => {
    expect((await upsert(database, items([{ id: 'a', label: '' }]))).problems).toEqual([])
    expect(await rowsOf(database, 'item')).toMatchObject([{ label: '' }])
    const words = items([{ id: 'a', label: '' }], { limits: { label: { required: true } } })
    expect(await problemsOf(upsert(database, words))).toMatchObject([{ code: 'field-missing' }])
  })
})

test('a domain that takes no null is told in the words of the server, which names no column', async () => {
  await database.query(`
    CREATE DOMAIN token AS text DEFAULT md5(random()::text) NOT NULL;
    CREATE TABLE ticket (id int PRIMARY KEY, code token)`)
  const rows = [{ id: 1, code: 'a' }, { id: 2 }]
  const [problem] = await problemsOf(upsert(database, [{ table: 'ticket', rows }]))
  expect(problem).toMatchObject({ code: 'database-null', place: { table: 'ticket' } })
  expect(problem?.message).toContain('token does not allow null values')
})
