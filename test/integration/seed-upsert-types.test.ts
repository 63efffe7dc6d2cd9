import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { problemsOf, takePrint, upsert } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

/** Seeds twice; the second run must find nothing to do. */
async function seedTwice(create: string, table: string, rows: unknown, words: Record<string, unknown> = {}) {
  await database.query(create)
  const first = await upsert(database, [{ table, rows, ...words }])
  expect(first.problems).toEqual([])
  const before = await takePrint(database, table)
  const second = await upsert(database, [{ table, rows, ...words }])
  expect(second.problems).toEqual([])
  expect(second.tables[0]).toMatchObject({
    inserted: 0,
    updated: 0,
    reactivated: 0,
    unchanged: before.length,
  })
  expect(await takePrint(database, table)).toEqual(before)
  return first
}

const texts = (table: string, columns: string[], order = 1) =>
  database.query(
    `SELECT ${columns.map((name) => `${name}::text`).join(', ')} FROM ${table} ORDER BY ${order}`,
  )

describe('values arrive as they were written, and are recognised again', () => {
  test('numbers keep their digits', async () => {
    const rows = `[{"id": 1, "n": 12345678901234567890, "d": 1.10, "b": -9223372036854775808,
      "j": {"a": 1.10, "b": [12345678901234567890], "c": 123456789012345.123456789012345}, "f": 1e-7}]`
    const create = 'CREATE TABLE num (id int PRIMARY KEY, n numeric, d numeric, b bigint, j jsonb, f float8)'
    await seedTwice(create, 'num', rows)
    expect(await texts('num', ['n', 'd', 'b', 'j', 'f'])).toEqual([
      {
        n: '12345678901234567890',
        d: '1.10',
        b: '-9223372036854775808',
        j: '{"a": 1.10, "b": [12345678901234567890], "c": 123456789012345.123456789012345}',
        f: '1e-07',
      },
    ])
    const moved = rows.replace('"a": 1.10', '"a": 1.1')
    const outcome = await upsert(database, [{ table: 'num', rows: moved }])
    expect(outcome.tables[0]).toMatchObject({ updated: 1 })
    expect(outcome.tables[0]?.changes[0]?.fields.map(([field]) => field)).toEqual(['j'])
  })

  test('the ends of every whole number', async () => {
    const rows = `[{"id": -32768, "i": -2147483648, "b": 9223372036854775807},
      {"id": 32767, "i": 2147483647, "b": 0}, {"id": -0, "i": null}]`
    await seedTwice('CREATE TABLE ends (id smallint PRIMARY KEY, i int, b bigint)', 'ends', rows)
    expect(await texts('ends', ['id', 'i', 'b'], 1)).toHaveLength(3)
  })

  test('text of every kind', async () => {
    const samples = [
      '',
      ' ',
      '\\N',
      '\\.',
      'a\tb\nc\r\nd',
      '\\',
      '"',
      "'",
      'NULL',
      '{}',
      'Ünïcødé 🦒',
      '\u0001',
    ]
    const rows = samples.map((label, id) => ({ id, label }))
    await seedTwice('CREATE TABLE word (id int PRIMARY KEY, label text NOT NULL)', 'word', rows)
    const stored = await database.query<{ label: string }>('SELECT label FROM word ORDER BY id')
    expect(stored.map(({ label }) => label)).toEqual(samples)
  })

  test('lists with quotes, commas, braces, NULL words and empty texts', async () => {
    const lists = [
      ['a', 'b'],
      [],
      ['', ' ', 'NULL', 'null', 'a,b', '"', '\\', '{', '}', "it's", '\n\t', 'é'],
      [null, 'x'],
    ]
    const rows = lists.map((list, id) => ({ id, list, numbers: [1, null, -2], flags: [true, false] }))
    const create = 'CREATE TABLE bag (id int PRIMARY KEY, list text[], numbers int[], flags boolean[])'
    await seedTwice(create, 'bag', rows)
    const stored = await database.query('SELECT list, numbers, flags FROM bag ORDER BY id')
    expect(stored.map(({ list }) => list)).toEqual(lists)
    expect(stored[0]).toMatchObject({ numbers: [1, null, -2], flags: [true, false] })
  })

  test('lists of enums, numerics, uuids and jsonb', async () => {
    const create = `CREATE TYPE hue AS ENUM ('red', 'dark blue', 'NULL');
      CREATE TABLE kit (id int PRIMARY KEY, hues hue[], prices numeric(6, 2)[], ids uuid[], docs jsonb[])`
    const rows = `[{"id": 1, "hues": ["red", "dark blue", "NULL", null], "prices": [1.10, 2],
      "ids": ["6BA7B810-9DAD-11D1-80B4-00C04FD430C8"], "docs": [{"a": "x, \\"y\\""}, [1, 2], "s"]}]`
    await seedTwice(create, 'kit', rows)
    expect(await texts('kit', ['hues', 'prices', 'ids', 'docs'])).toEqual([
      {
        hues: '{red,"dark blue","NULL",NULL}',
        prices: '{1.10,2.00}',
        ids: '{6ba7b810-9dad-11d1-80b4-00c04fd430c8}',
        docs: String.raw`{"{\"a\": \"x, \\\"y\\\"\"}","[1, 2]","\"s\""}`,
      },
    ])
  })

  test('dates, times, instants, uuids, bytes and addresses', async () => {
    const create = `CREATE TABLE misc (id uuid PRIMARY KEY, day date, hour time, at timestamptz, local timestamp(0),
      raw bytea, net inet, span int4range, wait interval, bits bit(3), doc xml, char3 char(3))`
    const rows = [
      {
        id: '6BA7B810-9DAD-11D1-80B4-00C04FD430C8',
        day: '2024-02-29',
        hour: '23:59:59.5',
        at: '2024-01-01T12:00:00.123456+02:00',
        local: '2024-01-01 12:00:00',
        raw: '\\xDEADbeef00',
        net: '10.0.0.1/8',
        span: '[1,5]',
        wait: '1 day 2 hours',
        bits: '101',
        char3: 'a',
      },
    ]
    await seedTwice(create, 'misc', rows)
    expect(await texts('misc', ['id', `at AT TIME ZONE 'UTC'`, 'raw', 'span', 'bits'])).toMatchObject([
      { id: '6ba7b810-9dad-11d1-80b4-00c04fd430c8', raw: '\\xdeadbeef00', span: '[1,6)', bits: '101' },
    ])
  })

  test('jsonb of every kind, null among them', async () => {
    const rows = [{}, [], 'text', 5, true, { a: null, ü: ['\\', '"'] }].map((doc, id) => ({ id, doc }))
    await seedTwice('CREATE TABLE doc (id int PRIMARY KEY, doc jsonb NOT NULL)', 'doc', rows)
    const stored = await database.query('SELECT doc FROM doc ORDER BY id')
    expect(stored).toEqual(rows.map(({ doc }) => ({ doc })))
  })
})

describe('columns', () => {
  test('domains take what their base takes, and say no by name', async () => {
    const create = `CREATE DOMAIN code AS varchar(3) CHECK (VALUE ~ '^[A-Z]+$'); CREATE DOMAIN codes AS code[];
      CREATE TABLE dom (id code PRIMARY KEY, more codes, amount numeric)`
    await seedTwice(create, 'dom', [{ id: 'ABC', more: ['A', 'B'] }])
    const bad = [{ id: 'ABC' }, { id: 'abc' }]
    expect(await problemsOf(upsert(database, [{ table: 'dom', rows: bad }]))).toMatchObject([
      { code: 'database-check', place: { line: 3, key: 'abc', field: 'id' } },
    ])
    expect(await problemsOf(upsert(database, [{ table: 'dom', rows: [{ id: 'ABCD' }] }]))).toMatchObject([
      { code: 'field-too-long' },
    ])
  })

  test('identity and generated columns are the server’s', async () => {
    const create = `CREATE TABLE gen (nr bigint GENERATED ALWAYS AS IDENTITY, other int GENERATED BY DEFAULT AS IDENTITY,
      code text PRIMARY KEY, n int, double int GENERATED ALWAYS AS (n * 2) STORED)`
    await seedTwice(create, 'gen', [
      { code: 'a', n: 1 },
      { code: 'b', n: 2 },
    ])
    expect(await database.query('SELECT * FROM gen ORDER BY code')).toEqual([
      { nr: '1', other: 1, code: 'a', n: 1, double: 2 },
      { nr: '2', other: 2, code: 'b', n: 2, double: 4 },
    ])
    const given = [{ code: 'a', double: 7 }]
    expect(await problemsOf(upsert(database, [{ table: 'gen', rows: given }]))).toMatchObject([
      { code: 'field-unknown' },
    ])
    const mixed = [{ code: 'a', other: 7 }, { code: 'b' }]
    expect(await problemsOf(upsert(database, [{ table: 'gen', rows: mixed }]))).toMatchObject([
      { code: 'field-mixed', place: { line: 3, key: 'b' } },
    ])
  })

  test('left out by a row, they take their constant default', async () => {
    const create = `CREATE TABLE def (id int PRIMARY KEY, a text NOT NULL DEFAULT 'x\\y, z', b int DEFAULT -5, c text[] NOT NULL DEFAULT '{}')`
    await seedTwice(create, 'def', [{ id: 1, a: 'A', b: 1, c: ['c'] }, { id: 2 }])
    expect(await database.query('SELECT * FROM def ORDER BY id')).toEqual([
      { id: 1, a: 'A', b: 1, c: ['c'] },
      { id: 2, a: 'x\\y, z', b: -5, c: [] },
    ])
  })

  test('left out by a row, they take the default of their domain, unless they have one of their own', async () => {
    const create = `CREATE DOMAIN word AS text DEFAULT 'dd'; CREATE DOMAIN inherited AS word; CREATE DOMAIN now_at AS timestamptz DEFAULT now();
      CREATE TABLE dom (id int PRIMARY KEY, a word NOT NULL, b inherited, own word DEFAULT 'own', none word DEFAULT NULL, at now_at)`
    const given = { a: 'A', b: 'B', own: 'O', none: 'N' }
    await seedTwice(create, 'dom', [{ id: 1, ...given }, { id: 2 }])
    expect(
      await database.query('SELECT id, a, b, own, none, at IS NULL AS unset FROM dom ORDER BY id'),
    ).toEqual([
      { id: 1, ...given, unset: false },
      { id: 2, a: 'dd', b: 'dd', own: 'own', none: null, unset: false },
    ])
    const mixed = [{ id: 1, at: '2024-01-01T00:00:00Z' }, { id: 2 }]
    expect(await problemsOf(upsert(database, [{ table: 'dom', rows: mixed }]))).toMatchObject([
      { code: 'field-mixed', place: { line: 3, key: '2' } },
    ])
  })

  test('with names that need quotes, in schemas of their own', async () => {
    const create = `CREATE SCHEMA "My Schema"; CREATE SCHEMA other;
      CREATE TABLE "My Schema"."Order ""Line" ("The Key" text PRIMARY KEY, "select" int, "isNew" boolean, "constructor" text, "100%" text);
      CREATE TABLE other.item (id int PRIMARY KEY, line text REFERENCES "My Schema"."Order ""Line");
      CREATE TABLE item (id int PRIMARY KEY)`
    const rows = [
      { 'The Key': 'a', select: 1, isNew: true, constructor: 'Ferrari', '100%': 'y' },
      { 'The Key': "b'", select: 2, isNew: false, constructor: 'Lotus', '100%': 'n' },
    ]
    await seedTwice(create, '"My Schema"."Order ""Line"', rows)
    expect(await database.query('SELECT * FROM "My Schema"."Order ""Line" ORDER BY 1')).toEqual(rows)
    const outcome = await upsert(database, [
      { table: '"My Schema"."Order ""Line"', rows },
      { table: 'other.item', rows: [{ id: 1, line: 'a' }] },
      { table: 'public.item', rows: [{ id: 2 }] },
    ])
    expect(outcome.problems).toEqual([])
    expect(outcome.tables.map(({ inserted }) => inserted)).toEqual([0, 1, 1])
    expect(await database.query('SELECT id FROM item')).toEqual([{ id: 2 }])
  })

  test('called constructor may be left out', async () => {
    await seedTwice('CREATE TABLE car (id int PRIMARY KEY, constructor text)', 'car', [{ id: 1 }])
    expect(await database.query('SELECT * FROM car')).toEqual([{ id: 1, constructor: null }])
  })
})

describe('keys', () => {
  test('of several columns', async () => {
    const create = 'CREATE TABLE pair (a text, b int, label text, is_active boolean, PRIMARY KEY (a, b))'
    const rows = [
      { b: 1, label: 'x1', a: 'x' },
      { b: 2, label: 'x2', a: 'x' },
      { b: 1, label: 'y1', a: 'y' },
    ]
    await seedTwice(create, 'pair', rows)
    const twice = [...rows, { b: 2, label: 'again', a: 'x' }]
    expect(await problemsOf(upsert(database, [{ table: 'pair', rows: twice }]))).toMatchObject([
      { code: 'key-duplicate', message: expect.stringContaining('"x, 2"'), place: { line: 5 } },
    ])
    const fewer = [{ ...rows[0], label: 'new' }, rows[2]]
    const outcome = await upsert(database, [{ table: 'pair', rows: fewer, 'max-deactivations': 1 }])
    expect(outcome.tables[0]?.changes.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['~ x, 1', '- x, 2'])
  })

  test('that are case-blind take the source’s letters, and are told when they stand twice', async () => {
    const citext = await database
      .query('CREATE EXTENSION citext')
      .then(() => true)
      .catch(() => false)
    if (!citext) return
    await database.query('CREATE TABLE tag (id citext PRIMARY KEY, label citext)')
    await database.query(`INSERT INTO tag VALUES ('apple', 'fruit')`)
    const outcome = await upsert(database, [{ table: 'tag', rows: [{ id: 'Apple', label: 'Fruit' }] }])
    expect(outcome.tables[0]).toMatchObject({ inserted: 0, updated: 1 })
    expect(await database.query('SELECT * FROM tag')).toEqual([{ id: 'Apple', label: 'Fruit' }])
    const twice = [{ id: 'pear' }, { id: 'PEAR' }]
    expect(await problemsOf(upsert(database, [{ table: 'tag', rows: twice }]))).toMatchObject([
      { code: 'key-duplicate', place: { line: 3 } },
    ])
  })

  test('that are numbers take the source’s digits', async () => {
    await database.query('CREATE TABLE step (n numeric PRIMARY KEY, label text)')
    await database.query('INSERT INTO step VALUES (1.0)')
    const outcome = await upsert(database, [{ table: 'step', rows: '[{"n": 1.00, "label": null}]' }])
    expect(outcome.tables[0]).toMatchObject({ inserted: 0, updated: 1 })
    expect(await texts('step', ['n'])).toEqual([{ n: '1.00' }])
  })

  test('that are natural leave rows without one alone', async () => {
    await database.query(`CREATE TABLE nat (id serial PRIMARY KEY, code text UNIQUE, is_active boolean DEFAULT true);
      INSERT INTO nat (code) VALUES (NULL), ('a')`)
    const words = { table: 'nat', key: 'code', rows: [{ code: 'a' }], 'max-deactivations': 0 }
    expect((await upsert(database, [words])).tables[0]).toMatchObject({ deactivated: 0, unchanged: 1 })
  })
})

test('a partitioned table is a table', async () => {
  const create = `CREATE TABLE event (region text, id int, label text, is_active boolean DEFAULT true, PRIMARY KEY (region, id))
      PARTITION BY LIST (region);
    CREATE TABLE event_eu PARTITION OF event FOR VALUES IN ('eu');
    CREATE TABLE event_us PARTITION OF event FOR VALUES IN ('us')`
  const rows = ['eu', 'us'].flatMap((region) => [1, 2].map((id) => ({ region, id, label: 'x' })))
  await seedTwice(create, 'event', rows)
  const changed = rows.slice(1).map((row) => ({ ...row, label: row.id === 2 ? 'y' : 'x' }))
  const outcome = await upsert(database, [{ table: 'event', rows: changed, 'max-deactivations': 1 }])
  expect(outcome.tables[0]).toMatchObject({ updated: 2, deactivated: 1, unchanged: 1 })
  const nowhere = [...rows, { region: 'asia', id: 1 }]
  expect(await problemsOf(upsert(database, [{ table: 'event', rows: nowhere }]))).toMatchObject([
    { code: 'database-check', place: { line: 6, key: 'asia, 1' } },
  ])
})
