import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { problemsOf, upsert } from '../support/upsert.js'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.query(types)
})
afterEach(() => database.query('DROP TABLE thing'))
afterAll(() => database.drop())

/** Types that are made for these tests. */
const types = `
  DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'UTC'); END $$;
  CREATE DOMAIN tenth AS numeric(4,1);
  CREATE DOMAIN later AS tenth;
  CREATE DOMAIN tenths AS numeric(4,1)[];
  CREATE TYPE pair AS (a numeric(4,1), "the b" varchar(3));
  CREATE TYPE nest AS (p pair, i interval(0), l numeric(4,1)[]);
  CREATE TYPE tenthrange AS RANGE (subtype = tenth);`

/** Seeds one value, as JSON text, into a column of a type. */
async function seedValue(type: string, value: string) {
  await database.query(`CREATE TABLE thing (id int PRIMARY KEY, v ${type})`)
  return [{ table: 'thing', rows: `[\n{"id": 1},\n{"id": 2, "v": ${value}}]` }]
}

describe('a value that its column would bend is refused, with its place', () => {
  test.each([
    ['numeric(4,1)', '125e-2'],
    ['numeric(4,1)', '1.25E0'],
    ['numeric(4,1)', '12.50e-1'],
    ['numeric(4,-2)', '150'],
    ['numeric(4,-2)', '1.5e2'],
    ['numeric(4,-2)', '1000.5'],
    ['later', '1.25'],
    ['tenth[]', '[1.2, 1.25]'],
    ['tenths', '[1.2, 1.25]'],
    ['later[]', '[125e-2]'],
    ['interval(2)', '"1.125 s"'],
    ['interval(0)', '"PT1.5S"'],
    ['interval', '"1.1234567 s"'],
    ['interval day to second(0)', '"1 00:00:00.5"'],
    ['interval(0)[]', '["1.5 s"]'],
    ['interval(0)', '"0.00001 days"'],
    ['interval day', '"1 day 10:00"'],
    ['interval year to month', '"1 year 5 days"'],
    ['interval minute', '"90 seconds"'],
    ['interval day to hour[]', '["1 day 02:30"]'],
    ['money', '"1.005"'],
    ['money', '1.005'],
    ['money', '"$1,000.005"'],
    ['money[]', '["1.005"]'],
    ['name', `"${'é'.repeat(32)}"`],
    ['name[]', `["${'x'.repeat(64)}"]`],
    ['"char"', '"ab"'],
    ['"char"', '"é"'],
    ['varchar(3)[]', '["ab    "]'],
    ['varchar(3)[]', '["abc", "abcd"]'],
    ['tstzrange', '"[2024-01-01 00:00:00.1234567+00,2024-01-02)"'],
    ['tsrange', '"[\\"2024-01-01 00:00:00.1234567\\",)"'],
    ['tsrange', '["2024-01-01T10:00:00+02:00", "2024-01-02T10:00:00"]'],
    ['tsrange[]', '[["2024-01-01T10:00:00+02:00", "2024-01-02T10:00:00"]]'],
    ['tsrange', '"[2024-01-01 10:00 Europe/Berlin,)"'],
    ['tsrange', '"[2024-01-01 10:00 PST,)"'],
    ['tstzrange[]', '["[2024-01-01 00:00:00.1234567+00,)"]'],
    ['tstzmultirange', '"{[2024-01-01 00:00:00.1234567+00,2024-01-02)}"'],
    ['tenthrange', '"[1.25,3)"'],
    ['pair', '"(1.25,abc)"'],
    ['pair', '"(1.2,\\"ab    \\")"'],
    ['pair[]', '["(1.25,abc)"]'],
    ['nest', '"(\\"(1.25,abc)\\",,)"'],
    ['nest', '"(,\\"1.5 s\\",)"'],
    ['nest', '"(,,\\"{1.2,1.25}\\")"'],
  ])('%s: %s', async (type, value) => {
    const problems = await problemsOf(upsert(database, await seedValue(type, value)))
    expect(problems).toMatchObject([
      { code: expect.stringMatching(/^field-/), place: { table: 'thing', key: '2', field: 'v', line: 3 } },
    ])
    expect(await database.query('SELECT FROM thing')).toEqual([])
  })
})

describe('a value that its column holds whole is kept', () => {
  test.each([
    ['numeric(4,1)', '12e-1', '1.2'],
    ['numeric(4,1)', '1250e-2', '12.5'],
    ['numeric(4,1)', '1.20', '1.2'],
    ['numeric(4,-2)', '1500', '1500'],
    ['numeric(4,-2)', '15e2', '1500'],
    ['numeric', '125e-2', '1.25'],
    ['numeric(4,1)', '0e-30', '0.0'],
    ['tenth[]', '[1.2, null]', '{1.2,NULL}'],
    ['tenths', '[1.20]', '{1.2}'],
    ['interval(2)', '"1.120 s"', '00:00:01.12'],
    ['interval', '"P1DT2.5S"', '1 day 00:00:02.5'],
    ['interval(0)', '"1.5 days"', '1 day 12:00:00'],
    ['interval', '"0.1234567 days"', '02:57:46.65888'],
    ['interval minute', '"120 seconds"', '00:02:00'],
    ['interval day', '3', '3 days'],
    [
      'tsrange',
      '["2024-01-01T10:00:00", "2024-01-02T10:00:00Z"]',
      '["2024-01-01 10:00:00","2024-01-02 10:00:00"]',
    ],
    ['money', '"1.00"', '$1.00'],
    ['name', `"${'é'.repeat(31)}"`, 'é'.repeat(31)],
    ['"char"', '"a"', 'a'],
    ['varchar(3)[]', '["abc", "é ", null]', '{abc,"é ",NULL}'],
    ['tstzrange', '"[2024-01-01 00:00:00.123456+00,)"', '["2024-01-01 00:00:00.123456+00",)'],
    ['int4range', '"[1,5]"', '[1,6)'],
    ['int4range', '"empty"', 'empty'],
    ['tstzmultirange', '"{}"', '{}'],
    ['pair', '"(1.2,\\"a\\"\\"b\\")"', '(1.2,"a""b")'],
    ['pair', '"(,)"', '(,)'],
    ['nest', '"(\\"(1.2,abc)\\",\\"1 s\\",\\"{1.2,NULL}\\")"', '("(1.2,abc)",00:00:01,"{1.2,NULL}")'],
  ])('%s: %s', async (type, value, stored) => {
    const tables = await seedValue(type, value)
    expect((await upsert(database, tables)).problems).toEqual([])
    expect(await database.query('SELECT v::text AS v FROM thing WHERE id = 2')).toEqual([{ v: stored }])
    expect((await upsert(database, tables)).tables[0]).toMatchObject({ unchanged: 2 })
  })
})

describe('json keeps the order of its members', () => {
  const document = '{"b":1,"10":{"z":1,"2":1.10},"a":[{"y":1,"1":2}],"9":"\\n"}'
  const quoted = document.replaceAll('"', '""')

  test.each([
    ['1.json', `[{"id": "x", "j": ${document}, "l": [${document}, null]}]`, {}],
    ['1.ndjson', `{"id": "x", "j": ${document}, "l": [${document}, null]}`, {}],
    ['1.json', `{"x": {"j": ${document}, "l": [${document}, null]}}`, { format: 'map' }],
    ['1.csv', `id,j\nx,"${quoted}"\n`, {}],
  ])('from %s: %s', async (file, rows, words) => {
    await database.query('CREATE TABLE thing (id text PRIMARY KEY, j json, l json[])')
    const tables = [{ table: 'thing', file, rows, ...words }]
    expect((await upsert(database, tables)).problems).toEqual([])
    const [stored] = await database.query('SELECT j::text AS j, l[1]::text AS l FROM thing')
    expect(stored).toEqual({ j: document, l: file.endsWith('csv') ? null : document })
    expect((await upsert(database, tables)).tables[0]).toMatchObject({ unchanged: 1 })
  })

  test('and a document in a CSV that no reading could mend is refused', async () => {
    await database.query('CREATE TABLE thing (id text PRIMARY KEY, j jsonb)')
    const rows = 'id,j\nx,"{""a"":1,""a"":2}"\n'
    expect(await problemsOf(upsert(database, [{ table: 'thing', file: '1.csv', rows }]))).toMatchObject([
      { code: 'json-duplicate-key', place: { line: 2, field: 'j', key: 'x' } },
    ])
  })
})

describe('lists', () => {
  test('may be nested as deep as their column is declared', async () => {
    await database.query(`
      CREATE DOMAIN grid AS int[][];
      CREATE TABLE thing (id int PRIMARY KEY, n int[][], t text[][], g grid, j jsonb[][])`)
    const rows = `[{"id": 1, "n": [[1, 2], [3, null]], "t": [["a,b", "NULL"]], "g": [[7]], "j": [[{"a": 1}, [1]]]}, {"id": 2, "t": ["a"]}]`
    expect((await upsert(database, [{ table: 'thing', rows }])).problems).toEqual([])
    expect(await database.query('SELECT n::text, t::text, g::text, j::text FROM thing ORDER BY id')).toEqual([
      { n: '{{1,2},{3,NULL}}', t: '{{"a,b","NULL"}}', g: '{{7}}', j: String.raw`{{"{\"a\": 1}",[1]}}` },
      { n: null, t: '{a}', g: null, j: null },
    ])
    expect((await upsert(database, [{ table: 'thing', rows }])).tables[0]).toMatchObject({ unchanged: 2 })
    const bad = '[{"id": 1, "n": [[1, "x"]]},\n{"id": 2, "n": [[[1]]]}]'
    expect(await problemsOf(upsert(database, [{ table: 'thing', rows: bad }]))).toMatchObject([
      { code: 'field-type', place: { line: 1, column: 22, key: '1' } },
      { code: 'field-type', place: { line: 2, key: '2' } },
    ])
  })

  test('may be nested where the declared depth was lost on the way, as through a dump', async () => {
    await database.query(
      'CREATE TABLE thing (id int PRIMARY KEY, n int[], t text[], d date[], r int4range[])',
    )
    const rows =
      '[{"id": 1, "n": [[1, 2], [3, null]], "t": [["a"], ["b"]], "d": [["2024-01-01"]], "r": [[1, 5], "[7,8)"]}]'
    expect((await upsert(database, [{ table: 'thing', rows }])).problems).toEqual([])
    expect(await database.query('SELECT n::text, t::text, d::text, r::text FROM thing')).toEqual([
      { n: '{{1,2},{3,NULL}}', t: '{{a},{b}}', d: '{{2024-01-01}}', r: '{"[1,6)","[7,8)"}' },
    ])
    expect((await upsert(database, [{ table: 'thing', rows }])).tables[0]).toMatchObject({ unchanged: 1 })
  })

  test('that are ragged are refused with their row', async () => {
    await database.query('CREATE TABLE thing (id int PRIMARY KEY, n int[][])')
    const rows = '[{"id": 1, "n": [[1]]},\n{"id": 2, "n": [[1], [2, 3]]}]'
    expect(await problemsOf(upsert(database, [{ table: 'thing', rows }]))).toMatchObject([
      { code: 'database-value', place: { line: 2, key: '2', field: 'n' } },
    ])
  })
})

test('what a server says over several lines is told in one', async () => {
  await database.query(`
    CREATE TABLE thing (id int PRIMARY KEY);
    CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION E'first\\nsecond' USING DETAIL = E'third\\r\\n  fourth'; END $$;
    CREATE TRIGGER no BEFORE INSERT ON thing FOR EACH ROW EXECUTE FUNCTION no()`)
  const [problem] = await problemsOf(upsert(database, [{ table: 'thing', rows: [{ id: 1 }] }]))
  expect(problem?.message).toMatch(/^first second\. third fourth/)
})
