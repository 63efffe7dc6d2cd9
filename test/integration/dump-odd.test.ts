import { afterEach, expect, test } from 'vitest'
import { createDatabaseWith, dump, writeTableList } from '../support/dump.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { restore, takeRows, takeSchema } from '../support/restore.js'

/** Tables that few have: each comes through a dump, its proof, a replacement, another one over it, and a merge. */

const made: TestDatabase[] = []
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop()
})

async function start(sql: string): Promise<TestDatabase> {
  const database = await createDatabaseWith(sql)
  made.push(database)
  return database
}

type Odd = { tables: readonly string[]; sql: string; merges?: false }
const cases: Readonly<Record<string, Odd>> = {
  'identity columns that take no value': {
    tables: ['always'],
    // What the database numbers is no key by which rows of another database could be found.
    merges: false,
    sql: `CREATE TABLE always (id integer GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT -2 MINVALUE -99 MAXVALUE 5 CYCLE) PRIMARY KEY,
      n bigint GENERATED ALWAYS AS (id * 2) STORED, label text);
      INSERT INTO always (label) VALUES ('a'), ('b'), ('c');`,
  },
  'one name in two schemas, both to be quoted': {
    tables: ['item', '"A b".item', '"a B".item'],
    sql: `CREATE SCHEMA "A b"; CREATE SCHEMA "a B";
      CREATE TABLE item (id integer PRIMARY KEY, label text);
      CREATE TABLE "A b".item (id integer PRIMARY KEY REFERENCES item, "Label" text);
      CREATE TABLE "a B".item (id integer PRIMARY KEY REFERENCES "A b".item, "la""bel" text);
      CREATE INDEX item_label ON item (label); CREATE INDEX item_label ON "A b".item ("Label");
      INSERT INTO item VALUES (1, 'x'), (2, 'y'); INSERT INTO "A b".item VALUES (1, 'X'); INSERT INTO "a B".item VALUES (1, 'z');`,
  },
  'names with line breaks, quotes, backslashes and tabs': {
    tables: ['"new\nline"'],
    sql: `CREATE TYPE "mo\nod" AS ENUM ('a', E'b\\nc', E'd\\\\');
      CREATE FUNCTION "f\n""()"(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
      CREATE TABLE "new\nline" ("i\nd" integer PRIMARY KEY, "t\tab" text CHECK ("f\n""()"("t\tab")), "back\\slash" "mo\nod" DEFAULT E'b\\nc', "$1" text);
      INSERT INTO "new\nline" VALUES (1, 'x', E'd\\\\', '$'), (2, NULL, E'b\\nc', NULL);`,
  },
  'text in definitions that looks like commands, or has the line breaks of another system': {
    tables: ['item'],
    sql: `CREATE TABLE item (id integer PRIMARY KEY, label text DEFAULT E'a\\r\\nb\\nc' CHECK (label <> E'\\r\\n'));
      COMMENT ON TABLE item IS E'one\\n\\\\.\\n\\\\! id\\ntwo\\r\\n-- Name: x; Type: FUNCTION; Schema: public; Owner: -\\n\\n';
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN\\r\\n  NEW.label := NEW.label || E''\\r\\n'';\\r\\n/*\\n\\\\.\\n*/ RETURN NEW; END';
      CREATE TRIGGER note BEFORE DELETE ON item FOR EACH ROW EXECUTE FUNCTION note();
      INSERT INTO item DEFAULT VALUES; `.replace(
      'INSERT INTO item DEFAULT VALUES',
      'INSERT INTO item (id) VALUES (1), (2)',
    ),
  },
  'constraints of every kind': {
    tables: ['room', 'slot'],
    sql: `CREATE EXTENSION btree_gist;
      CREATE TABLE room (id integer PRIMARY KEY, code text UNIQUE, other text UNIQUE DEFERRABLE INITIALLY DEFERRED, up integer REFERENCES room DEFERRABLE);
      CREATE TABLE slot (id integer PRIMARY KEY, room integer NOT NULL, during tstzrange NOT NULL, n integer, code text,
        EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (n > 0), CONSTRAINT "some ""check" CHECK (n > 0) NO INHERIT,
        CONSTRAINT odd FOREIGN KEY (code) REFERENCES room (code) MATCH FULL ON UPDATE CASCADE ON DELETE SET DEFAULT);
      ALTER TABLE slot ADD CONSTRAINT later CHECK (n < 100) NOT VALID;
      CREATE UNIQUE INDEX part ON slot (code, (n + 1) DESC NULLS LAST) INCLUDE (during) WHERE code IS NOT NULL;
      INSERT INTO room VALUES (2, 'B', 'b', NULL), (1, 'A', 'a', 2); INSERT INTO slot VALUES (1, 1, '[2026-01-01,2026-01-02)', 5, 'A'), (2, 1, '[2026-02-01,)', NULL, NULL);`,
  },
  'functions of every kind': {
    tables: ['item'],
    sql: `CREATE TABLE item (id integer PRIMARY KEY, label text, n integer);
      CREATE FUNCTION atomic(a integer, VARIADIC b integer[] DEFAULT '{1}') RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE BEGIN ATOMIC SELECT a + b[1]; END;
            CREATE FUNCTION stepped() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NEW; END $f$;
      ALTER TABLE item ADD more integer GENERATED ALWAYS AS (atomic(n, 2)) STORED;
      CREATE CONSTRAINT TRIGGER "Odd ""one" AFTER UPDATE OF n ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.n IS DISTINCT FROM NEW.n) EXECUTE FUNCTION stepped('it''s', E'\\\\');
      INSERT INTO item (id, label, n) VALUES (1, 'one', 1), (2, 'two', 2);`,
  },
  'sequences of every kind': {
    tables: ['item'],
    sql: `CREATE SEQUENCE small AS smallint START 32766 MAXVALUE 32767; CREATE SEQUENCE down INCREMENT -3 CACHE 7; CREATE SEQUENCE unused;
      CREATE TABLE item (id integer PRIMARY KEY, a integer DEFAULT nextval('small'), b integer DEFAULT nextval('down'), c integer DEFAULT nextval('unused'), d bigserial);
      ALTER SEQUENCE item_d_seq RENAME TO "Other Name"; ALTER SEQUENCE small OWNED BY item.a;
      INSERT INTO item VALUES (1, DEFAULT, DEFAULT, 0, DEFAULT), (2, DEFAULT, DEFAULT, 0, DEFAULT);`,
  },
  'a table that is not logged, with storage of its own, and statistics over expressions': {
    tables: ['item'],
    sql: `CREATE UNLOGGED TABLE item (id integer PRIMARY KEY, label text STORAGE EXTERNAL, n integer) WITH (fillfactor = 50);
      CREATE STATISTICS item_both (ndistinct, mcv) ON label, (n % 10) FROM item; INSERT INTO item VALUES (1, repeat('x', 5000), 3), (2, NULL, 4);`,
  },
  'a partition whose columns stand in another order': {
    tables: ['part'],
    sql: `CREATE TABLE part (id integer NOT NULL, region text NOT NULL, label text DEFAULT 'p', PRIMARY KEY (id, region)) PARTITION BY LIST (region);
      CREATE TABLE eu (gone integer, label text DEFAULT 'eu', region text NOT NULL, id integer NOT NULL); ALTER TABLE eu DROP gone;
      ALTER TABLE part ATTACH PARTITION eu FOR VALUES IN ('eu', 'it''s'); CREATE TABLE rest PARTITION OF part DEFAULT; CREATE INDEX ON eu (label);
      INSERT INTO part VALUES (1, 'eu', 'a'), (2, 'us', 'b'), (3, 'it''s', NULL);`,
  },
  'domains over domains, arrays of composite types, ranges of one’s own': {
    tables: ['item'],
    sql: `CREATE DOMAIN positive AS integer DEFAULT 7 CHECK (VALUE > 0); CREATE DOMAIN small AS positive NOT NULL CHECK (VALUE < 100);
      CREATE TYPE pair AS (a small, b text[]); CREATE TYPE span AS RANGE (subtype = positive, multirange_type_name = spans);
      CREATE TABLE item (id small PRIMARY KEY, pairs pair[], during span, many spans);
      INSERT INTO item VALUES (1, ARRAY[ROW(1, '{x,"y,z"}')::pair, NULL], '[1,5)', '{[1,3),[7,9)}'), (2, NULL, NULL, '{}');`,
  },
}

test.for(Object.entries(cases))('%s', async ([, { tables, sql, merges }]) => {
  const source = await start(sql)
  const { path, manifest } = await dump(source, await writeTableList(tables))
  const [rows, schema] = [await takeRows(source, tables), await takeSchema(source)]
  expect(manifest.proof?.rows).toBeGreaterThan(1)
  const target = await createTestDatabase()
  made.push(target)
  for (const round of ['into an empty database', 'over itself']) {
    await restore(target, path, { mode: 'replace', confirm: target.name })
    expect(await takeRows(target, tables), round).toBe(rows)
    expect(await takeSchema(target), round).toBe(schema)
  }
  if (merges === false) return
  await target.query(`TRUNCATE ${tables.join(', ')}`)
  expect(await restore(target, path)).toMatchObject({ verified: 'sums' })
  expect(await takeRows(target, tables)).toBe(rows)
})
