import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createDatabaseWith,
  dump,
  findPsql,
  load,
  readRows,
  runPsql,
  writeTableList,
} from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

const made: TestDatabase[] = []
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop()
})

async function start(sql: string): Promise<TestDatabase> {
  const database = await createDatabaseWith(sql)
  made.push(database)
  return database
}

async function empty(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  made.push(database)
  return database
}

/** Texts that break what quotes, splits or trims carelessly. */
const awkward = [
  '',
  ' ',
  '\t\n\r\u000b\f\\',
  '\\.',
  '\\N',
  '\\',
  '\\\\.',
  "'; DROP TABLE awkward; --",
  '$$ $body$ $1',
  '"quoted", {braces} [brackets]',
  'null',
  'NULL',
  '-- Seedrail dump complete',
  'COPY x FROM stdin;',
  '\\! echo x',
  ":variable :'variable'",
  'Ω≈ç√∫˜µ≤≥÷',
  '田中さんにあげて下さい',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  '\u202etest\u202c',
  '\ufeffBOM',
  '\u0001\u0007\u001b[31m\u007f',
  'Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮',
  '<script>alert(1)</script>',
  '%s %d %n {0} $' + '{x} `x`',
]

describe('a table of every type', () => {
  const schema = `
CREATE SCHEMA "Sales Dept";
CREATE TYPE "Sales Dept"."Mood" AS ENUM ('sad', 'it''s ok', 'HAPPY "!"');
CREATE TYPE "Sales Dept".pair AS (a integer, b "Sales Dept"."Mood");
CREATE FUNCTION "Sales Dept".is_short(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT length($1) < 1000 $$;
CREATE DOMAIN "Sales Dept".short AS text CONSTRAINT is_short CHECK ("Sales Dept".is_short(VALUE));
CREATE TYPE "Sales Dept".span AS RANGE (subtype = float8);
CREATE SEQUENCE public.shared_seq START 100 INCREMENT 5;
CREATE TABLE "Sales Dept"."Every ""Type""" (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "mixed Case" text, serial serial, shared bigint DEFAULT nextval('public.shared_seq'),
  doubled text GENERATED ALWAYS AS (upper("mixed Case")) STORED,
  a_bool boolean, a_small smallint, a_big bigint, a_numeric numeric(20, 5), any_numeric numeric, a_real real, a_double double precision,
  a_money money, a_char char(5), a_varchar varchar(30), a_name name, some_bytes bytea, a_date date, a_time time, a_timetz timetz,
  a_timestamp timestamp, a_timestamptz timestamptz(3), an_interval interval, a_uuid uuid, a_json json, a_jsonb jsonb, an_xml xml,
  an_inet inet, a_cidr cidr, a_mac macaddr, bits bit(5), more_bits bit varying(9), a_point point, a_box box, a_path path, a_polygon polygon,
  a_vector tsvector, a_query tsquery, a_range int4range, many int8multirange, own_span "Sales Dept".span, a_class regclass,
  mood "Sales Dept"."Mood" DEFAULT 'sad', moods "Sales Dept"."Mood"[], a_pair "Sales Dept".pair, short "Sales Dept".short,
  matrix integer[][], texts text[]
);
COMMENT ON COLUMN "Sales Dept"."Every ""Type"""."mixed Case" IS 'it''s a comment; -- with $$ signs';
INSERT INTO "Sales Dept"."Every ""Type""" ("mixed Case", a_bool, a_small, a_big, a_numeric, any_numeric, a_real, a_double, a_money, a_char, a_varchar,
  a_name, some_bytes, a_date, a_time, a_timetz, a_timestamp, a_timestamptz, an_interval, a_uuid, a_json, a_jsonb, an_xml, an_inet, a_cidr, a_mac, bits,
  more_bits, a_point, a_box, a_path, a_polygon, a_vector, a_query, a_range, many, own_span, a_class, moods, a_pair, short, matrix, texts)
VALUES ('x', true, -32768, 9223372036854775807, 1.10, 12345678901234567890.123456789, 'NaN', '-Infinity', 12.5, 'ab', 'v', 'n', '\\x00ff5c27', 'infinity',
  '23:59:59.999999', '12:00:00+05:30', '0044-03-15 12:00:00 BC', '2026-03-29 02:30:00.1239+01', '1 year -2 days +03:04:05.6', gen_random_uuid(),
  '{"a":  1.10, "a": 2}', '{"b": 12345678901234567890, "a": [null, 1e-7]}', '<a>&amp;</a>', '::ffff:1.2.3.4/112', '10.0.0.0/8', '08:00:2b:01:02:03',
  B'10101', B'1', '(1.5,-0)', '((0,0),(1,1))', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', 'a:1 b:2', 'a & !b', '[1,5)', '{[1,3),[7,9)}', '[0.1,2.5)',
  'public.shared_seq', ARRAY['it''s ok', 'HAPPY "!"']::"Sales Dept"."Mood"[], ROW(1, 'sad'), 'short', '{{1,2},{3,NULL}}', ARRAY['', 'NULL', NULL, '{}', '"', '\\']);
INSERT INTO "Sales Dept"."Every ""Type""" DEFAULT VALUES;`

  test('is the same after dump and load, with its sequences, generated columns and names', async () => {
    const database = await start(schema)
    const dataset = await writeTableList(['"Sales Dept"."Every ""Type"""'])
    const { path, manifest } = await dump(database, dataset)
    expect(manifest.proof).toMatchObject({ rows: 2, tables: 1, uniqueKeys: 1 })
    expect(manifest.sequences).toHaveLength(3)
    expect(manifest.tables[0]?.columns.map(({ name }) => name)).not.toContain('doubled')

    const target = await empty()
    await load(target, path)
    const table = '"Sales Dept"."Every ""Type"""'
    expect(await readRows(target, table)).toEqual(await readRows(database, table))
    const next = `INSERT INTO ${table} ("mixed Case") VALUES ('next') RETURNING id, serial, shared, doubled`
    expect(await target.query(next)).toEqual(await database.query(next))
    expect(await target.query(`SELECT col_description('${table}'::regclass, 2) AS comment`)).toEqual([
      { comment: "it's a comment; -- with $$ signs" },
    ])
  })

  test('runs through psql as it is', async ({ skip }) => {
    if (!(await findPsql())) return skip('there is no psql on this machine')
    const database = await start(schema)
    const { path } = await dump(database, await writeTableList(['"Sales Dept"."Every ""Type"""']))
    const target = await empty()
    expect(await runPsql(target.dsn, path)).toMatchObject({ exitCode: 0, stderr: '' })
    const table = '"Sales Dept"."Every ""Type"""'
    expect(await readRows(target, table)).toEqual(await readRows(database, table))
  })
})

describe('awkward texts', () => {
  test('come through byte for byte, as values and in the file', async () => {
    const database = await start('CREATE TABLE awkward (id text PRIMARY KEY, n integer NOT NULL)')
    for (const [n, text] of awkward.entries())
      await database.query('INSERT INTO awkward VALUES ($1, $2)', [text, n])
    const { path } = await dump(database, await writeTableList(['awkward']))
    const target = await empty()
    await load(target, path)
    const rows = await target.query<{ id: string; n: number }>('SELECT id, n FROM awkward ORDER BY n')
    expect(rows.map(({ id }) => id)).toEqual(awkward)
    if (!(await findPsql())) return
    const second = await empty()
    expect(await runPsql(second.dsn, path)).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await second.query('SELECT id, n FROM awkward ORDER BY n')).toEqual(rows)
  })
})

describe('what tables are made of', () => {
  test('triggers and their functions come along, also those that a body calls, and do not fire while loading', async () => {
    const database = await start(`
CREATE TABLE log (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0);
INSERT INTO log VALUES (1, 0);
CREATE TABLE item (id text PRIMARY KEY, label text);
CREATE FUNCTION step(integer, by integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT $1 + $2';
CREATE FUNCTION step(text) RETURNS text LANGUAGE sql AS $$ SELECT 'other; overload $x$' $$;
CREATE FUNCTION unrelated() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION count_items() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $f$
BEGIN UPDATE log SET n = step(n); RETURN NULL; END $f$;
CREATE TRIGGER counted AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION count_items();
CREATE TRIGGER silent AFTER DELETE ON item FOR EACH ROW EXECUTE FUNCTION count_items();
ALTER TABLE item DISABLE TRIGGER silent;
INSERT INTO item VALUES ('a'), ('b');`)
    const { path } = await dump(database, await writeTableList(['item', 'log']))
    const target = await empty()
    await load(target, path)
    expect(await target.query('SELECT n FROM log')).toEqual([{ n: 2 }])
    await target.query(`INSERT INTO item VALUES ('c'); DELETE FROM item WHERE id = 'a'`)
    expect(await target.query('SELECT n FROM log')).toEqual([{ n: 3 }])
    const functions = await target.query(
      `SELECT oid::regprocedure::text AS f FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
    )
    expect(functions.map(({ f }) => f)).toEqual(['count_items()', 'step(integer,integer)', 'step(text)'])
  })

  test('a partitioned table is dumped through its parent, with its partitions and their indexes', async () => {
    const database = await start(`
CREATE TABLE part (id integer, region text, label text, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
CREATE TABLE part_eu PARTITION OF part FOR VALUES IN ('eu');
CREATE TABLE part_rest PARTITION OF part DEFAULT PARTITION BY RANGE (id);
CREATE TABLE part_rest_low PARTITION OF part_rest FOR VALUES FROM (0) TO (100);
CREATE INDEX ON part (label);
INSERT INTO part SELECT n, CASE WHEN n % 2 = 0 THEN 'eu' ELSE 'us' END, 'l' || n FROM generate_series(1, 50) n;`)
    const { path, manifest } = await dump(database, await writeTableList(['part']))
    expect(manifest.tables).toMatchObject([{ table: 'public.part', rows: 50 }])
    const target = await empty()
    await load(target, path)
    expect(await readRows(target, 'part', 'part_eu', 'part_rest_low')).toEqual(
      await readRows(database, 'part', 'part_eu', 'part_rest_low'),
    )
    expect(await target.query(`SELECT count(*)::int AS n FROM pg_inherits`)).toEqual(
      await database.query(`SELECT count(*)::int AS n FROM pg_inherits`),
    )
  })

  test('a partition that is named beside its parent is refused: its rows would be there twice', async () => {
    const database = await start(`
CREATE TABLE part (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE low PARTITION OF part FOR VALUES FROM (0) TO (9) PARTITION BY RANGE (id);
CREATE TABLE lowest PARTITION OF low FOR VALUES FROM (0) TO (3);
CREATE TABLE other (id integer PRIMARY KEY);`)
    const dataset = await writeTableList(['lowest', 'other', 'part'])
    await expect(dump(database, dataset)).rejects.toMatchObject({
      problems: [
        {
          code: 'partition-twice',
          place: { table: 'public.lowest' },
          message: expect.stringContaining('public.part'),
        },
      ],
    })
    const alone = await dump(database, await writeTableList(['lowest', 'other']))
    expect(alone.manifest.tables).toHaveLength(2)
  })

  test('a key that the server computes is refused: rows do not hold it', async () => {
    const database = await start(`
CREATE TABLE word (label text UNIQUE, folded text GENERATED ALWAYS AS (lower(label)) STORED PRIMARY KEY);
INSERT INTO word VALUES ('A'), ('b');`)
    await expect(dump(database, await writeTableList(['word']))).rejects.toMatchObject({
      problems: [{ code: 'key-missing', place: { table: 'public.word', field: 'folded' } }],
    })
    const { path } = await dump(database, await writeTableList([{ table: 'word', key: ['label'] }]))
    const target = await empty()
    await load(target, path)
    expect(await readRows(target, 'word')).toEqual(await readRows(database, 'word'))
  })

  test('extensions of types come along where they are known to be harmless', async () => {
    const database = await start(`
CREATE EXTENSION citext;
CREATE TABLE tag (id citext PRIMARY KEY);
INSERT INTO tag VALUES ('B'), ('a');`)
    const { path } = await dump(database, await writeTableList(['tag']))
    const target = await empty()
    await load(target, path)
    expect(await target.query(`SELECT id FROM tag WHERE id = 'A'`)).toEqual([{ id: 'a' }])
  })

  test('foreign keys between its tables come along in a circle; those to others are left out, and said', async () => {
    const database = await start(`
CREATE TABLE outsider (id integer PRIMARY KEY);
CREATE TABLE a (id integer PRIMARY KEY, b integer, o integer REFERENCES outsider);
CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);
ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b DEFERRABLE INITIALLY DEFERRED;
BEGIN; INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (1, 1); COMMIT;
CREATE POLICY p ON a USING (true); ALTER TABLE a ENABLE ROW LEVEL SECURITY;`)
    const { manifest, cautions } = await dump(database, await writeTableList(['a', 'b']))
    expect(manifest.proof?.foreignKeys).toBe(2)
    expect(manifest.leftOut.map(({ object }) => object)).toEqual([
      'foreign key "a_o_fkey"',
      'row-level security',
    ])
    expect(cautions.map(({ code }) => code)).toEqual(['dump-left-out', 'dump-left-out'])
  })

  test.each([
    [
      'a function with its owner\u2019s rights',
      `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER t AFTER INSERT ON item EXECUTE FUNCTION f();`,
      'dump-object-unsupported',
      'SECURITY DEFINER',
    ],
    [
      'a function that sets a role',
      `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql SET session_replication_role = replica AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER t AFTER INSERT ON item EXECUTE FUNCTION f();`,
      'dump-object-unsupported',
      'session_replication_role',
    ],
    [
      'a collation of its own',
      `CREATE COLLATION own FROM "C"; ALTER TABLE item ADD COLUMN c text COLLATE own;`,
      'dump-object-unsupported',
      'collation public.own',
    ],
    [
      'the row type of another table',
      `CREATE TABLE other (x integer); ALTER TABLE item ADD COLUMN o other;`,
      'dump-needs-outside',
      'table public.other',
    ],
    [
      'a parent that it inherits from',
      `CREATE TABLE parent (x integer); ALTER TABLE item ADD COLUMN x integer; ALTER TABLE item INHERIT parent;`,
      'dump-needs-outside',
      'table public.parent',
    ],
  ])('%s is refused by name', async (_, more, code, named) => {
    const database = await start(`CREATE TABLE item (id integer PRIMARY KEY); ${more}`)
    const failing = dump(database, await writeTableList(['item']))
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringContaining(named) })
  })
})

test('equal data gives equal bytes, whatever the order on disk', async () => {
  const database = await start(`
CREATE TABLE item (id text PRIMARY KEY, n integer NOT NULL);
INSERT INTO item SELECT 'k' || n, n FROM generate_series(1, 500) n;`)
  const dataset = await writeTableList(['item'])
  const before = await dump(database, dataset, { prove: false })
  await database.query(`UPDATE item SET n = -n WHERE id LIKE '%3'`)
  const changed = await dump(database, dataset, { prove: false })
  await database.query(`UPDATE item SET n = -n WHERE id LIKE '%3'`)
  await database.query('VACUUM FULL item')
  const after = await dump(database, dataset, { prove: false })
  expect(await readFile(after.path, 'utf8')).toBe(await readFile(before.path, 'utf8'))
  expect(changed.manifest.file.sha256).not.toBe(before.manifest.file.sha256)
})

test('rows come in the order of their keys’ bytes, whatever the collation of the key', async () => {
  const keys = ['b', 'B', 'a', 'ä', '😀', '\ufffd', '-a', 'Z']
  const database = await start('')
  const collations = await database.query<{ name: string }>(
    `SELECT quote_ident(collname) AS name FROM pg_collation
      WHERE collname IN ('C', 'POSIX', 'C.utf8', 'en-US-x-icu', 'pg_c_utf8', 'unicode') AND collencoding IN (-1, 6)`,
  )
  expect(collations.map(({ name }) => name)).toContain('"en-US-x-icu"')
  for (const { name } of [{ name: '"default"' }, ...collations]) {
    await database.query(`DROP TABLE IF EXISTS item`)
    await database.query(`CREATE TABLE item (id text COLLATE ${name} PRIMARY KEY)`)
    await database.query(
      `INSERT INTO item SELECT jsonb_array_elements_text('${JSON.stringify(keys)}'::jsonb)`,
    )
    const { path } = await dump(database, await writeTableList(['item']), { prove: false })
    const text = await readFile(path, 'utf8')
    const rows = text
      .slice(text.indexOf('FROM stdin;\n') + 12)
      .split('\n')
      .slice(0, keys.length)
    expect(rows, name).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  }
})

test('a key that passes over case is ordered by its bytes all the same', async () => {
  const database = await start(
    'CREATE EXTENSION IF NOT EXISTS citext; CREATE TABLE item (id citext PRIMARY KEY)',
  )
  await database.query(`INSERT INTO item VALUES ('a1'), ('B2'), ('É3'), ('é-4')`)
  const { path } = await dump(database, await writeTableList(['item']), { prove: false })
  const text = await readFile(path, 'utf8')
  const rows = text
    .slice(text.indexOf('FROM stdin;\n') + 12)
    .split('\n')
    .slice(0, 4)
  expect(rows).toEqual(['B2', 'a1', 'É3', 'é-4'])
})
