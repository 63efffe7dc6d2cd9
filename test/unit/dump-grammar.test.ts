import { describe, expect, test } from 'vitest'
import { createGrammar } from '../../actions/lib/dump/grammar.js'

const tables = [{ schema: 'public', name: 'item' }]

const table = 'CREATE TABLE "public"."item" ("id" integer NOT NULL);\n'

async function judge(schema: string, constraints = ''): Promise<string | undefined> {
  const grammar = createGrammar(tables, [])
  const refusal = (await grammar.judge('schema', schema)) ?? (await grammar.judge('constraints', constraints))
  return refusal && `${refusal.line}: ${refusal.reason}`
}

describe('what our writer makes is run', () => {
  test.each([
    [
      'types',
      `CREATE TYPE public.mood AS ENUM ('a;b'); CREATE DOMAIN public.d AS text CHECK (VALUE <> ''); CREATE TYPE public.c AS (a integer); CREATE TYPE public.r AS RANGE (subtype = integer);`,
    ],
    [
      'functions',
      `CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql SET search_path TO 'public' AS $$ BEGIN DROP TABLE x; END $$;`,
    ],
    [
      'containers',
      `CREATE SCHEMA IF NOT EXISTS "s"; CREATE EXTENSION IF NOT EXISTS "citext" WITH SCHEMA public;`,
    ],
    ['sequences', `CREATE SEQUENCE public.s; ALTER SEQUENCE public.s OWNED BY public.item.id;`],
    [
      'a partition',
      `CREATE TABLE public.part (id integer); ALTER TABLE ONLY public.item ATTACH PARTITION public.part DEFAULT;`,
    ],
    [
      'what refers to its own tables',
      `CREATE SEQUENCE public.n OWNED BY public.item.id; CREATE TYPE public.e AS ENUM ('a'); COMMENT ON TYPE public.e IS 'x';`,
    ],
    ['comments', `COMMENT ON COLUMN public.item.id IS '\\! rm';`],
  ])('%s', async (_, sql) => {
    expect(await judge(table + sql)).toBeUndefined()
  })

  test('indexes, constraints and triggers of its own tables', async () => {
    const additions = `ALTER TABLE ONLY public.item ADD CONSTRAINT pk PRIMARY KEY (id);
ALTER TABLE ONLY public.item ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES public.item(id) ON DELETE SET NULL;
CREATE INDEX i ON public.item USING btree (id) WHERE id > 0;
CREATE TRIGGER t AFTER INSERT ON public.item FOR EACH STATEMENT EXECUTE FUNCTION public.f('x');
ALTER INDEX public.i ALTER COLUMN 1 SET STATISTICS 100;
CREATE STATISTICS public.st ON id, label FROM public.item; ALTER STATISTICS public.st SET STATISTICS 100;
ALTER TABLE public.item DISABLE TRIGGER t; ALTER TABLE public.item REPLICA IDENTITY USING INDEX i;`
    expect(await judge(table, additions)).toBeUndefined()
  })

  test('what a move to another schema leaves behind, in the schema of another table or in public', async () => {
    const two = [
      { schema: 'app', name: 'item' },
      { schema: 'home', name: 'other' },
    ]
    const judgeMoved = async (range: string, statistics: string) => {
      const grammar = createGrammar(two, [])
      const schema = `CREATE SCHEMA app; CREATE SCHEMA home; CREATE SCHEMA made; CREATE TABLE home.other (id integer);
        CREATE TYPE app.r AS RANGE (subtype = integer, multirange_type_name = ${range}.m); CREATE TABLE app.item (id integer);`
      const refusal =
        (await grammar.judge('schema', schema)) ??
        (await grammar.judge('constraints', `CREATE STATISTICS ${statistics}.st ON id, label FROM app.item;`))
      return refusal?.reason
    }
    for (const behind of ['public', 'home', 'app']) expect(await judgeMoved(behind, behind)).toBeUndefined()
    expect(await judgeMoved('made', 'app')).toBe('makes a second type of a range in another schema')
    expect(await judgeMoved('app', 'made')).toBe('makes statistics in another schema than their table')
  })
})

describe('whatever else is refused, with its line', () => {
  test.each([
    ['DROP TABLE public.users', 'is a DropStmt'],
    ['DELETE FROM public.item', 'is a DeleteStmt'],
    ['TRUNCATE public.item', 'is a TruncateStmt'],
    ['INSERT INTO public.item VALUES (1)', 'is a InsertStmt'],
    ["DO $$ BEGIN EXECUTE 'DROP TABLE x'; END $$", 'is a DoStmt'],
    ['SET ROLE postgres', 'is a VariableSetStmt'],
    ['SET SESSION AUTHORIZATION postgres', 'is a VariableSetStmt'],
    ["SELECT pg_read_file('/etc/passwd')", 'is a SelectStmt'],
    ["COPY public.item FROM PROGRAM 'id'", 'is a CopyStmt'],
    ["COPY public.item TO '/tmp/x'", 'is a CopyStmt'],
    ['GRANT ALL ON public.item TO PUBLIC', 'is a GrantStmt'],
    ['CREATE ROLE x SUPERUSER', 'is a CreateRoleStmt'],
    ['CREATE VIEW public.v AS SELECT 1', 'is a ViewStmt'],
    ['CREATE TABLE public.x AS SELECT 1', 'is a CreateTableAsStmt'],
    ['CREATE RULE r AS ON INSERT TO public.item DO INSTEAD NOTHING', 'is a RuleStmt'],
    ['COMMIT', 'is a TransactionStmt'],
    ['CALL public.p()', 'is a CallStmt'],
    ['ALTER SYSTEM SET fsync = off', 'is a AlterSystemStmt'],
    ["LOAD 'x'", 'is a LoadStmt'],
    ['ALTER TABLE public.users ADD CONSTRAINT c CHECK (true)', 'touches "public.users"'],
    ['ALTER TABLE item ADD CONSTRAINT c CHECK (true)', 'names an object without its schema'],
    ['ALTER TABLE public.item OWNER TO postgres', 'alters a table by ChangeOwner'],
    ['ALTER TABLE public.item DROP COLUMN id', 'alters a table by DropColumn'],
    ['ALTER TABLE public.item DISABLE ROW LEVEL SECURITY', 'alters a table by DisableRowSecurity'],
    ['CREATE TABLE public.other (id integer)', 'that the manifest does not list'],
    ['CREATE TEMP TABLE t (id integer)', 'names an object without its schema'],
    ['CREATE TABLE IF NOT EXISTS public.item (id integer)', 'passes over a table'],
    ['CREATE EXTENSION plpython3u', 'installs the extension "plpython3u"'],
    ['CREATE SCHEMA x AUTHORIZATION postgres', 'makes more than a schema'],
    ["CREATE FUNCTION public.f() RETURNS integer LANGUAGE c AS 'x', 'y'", 'makes a function in c'],
    [
      "CREATE FUNCTION public.f() RETURNS integer LANGUAGE plpython3u AS 'x'",
      'makes a function in plpython3u',
    ],
    [
      "CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
      'SECURITY DEFINER',
    ],
    [
      "CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql SET role = postgres AS 'SELECT 1'",
      'sets role',
    ],
    [
      "CREATE OR REPLACE FUNCTION public.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
      'replaces a function',
    ],
    ['ALTER SEQUENCE public.s RESTART', 'changes a sequence'],
    ["COMMENT ON DATABASE x IS 'y'", 'comments on something else'],
    ["COMMENT ON TABLE public.users IS 'y'", 'touches "public.users"'],
    ["COMMENT ON COLUMN public.users.id IS 'y'", 'touches "public.users"'],
    ["COMMENT ON COLUMN public.item.users.id IS 'y'", 'names an object without its schema'],
    ["COMMENT ON TYPE public.theirs IS 'y'", 'touches "public.theirs"'],
    ["COMMENT ON DOMAIN public.theirs IS 'y'", 'touches "public.theirs"'],
    ['CREATE TABLE public.part PARTITION OF public.users DEFAULT', 'touches "public.users"'],
    ['CREATE TABLE public.more () INHERITS (public.users)', 'touches "public.users"'],
    ['CREATE TABLE public.more (LIKE public.users INCLUDING ALL)', 'makes a table like another one'],
    ['CREATE TABLE public.more (id integer REFERENCES public.users(id))', 'touches "public.users"'],
    ['CREATE TABLE public.more (id integer REFERENCES users(id))', 'names an object without its schema'],
    [
      'CREATE TABLE public.more (id integer, FOREIGN KEY (id) REFERENCES public.users)',
      'touches "public.users"',
    ],
    [
      'CREATE TABLE public.more (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME pg_catalog.s))',
      'makes "pg_catalog.s" in a schema',
    ],
    [
      'ALTER TABLE public.item ALTER id ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME theirs.s)',
      'makes "theirs.s" in a schema',
    ],
    ['CREATE SEQUENCE public.s OWNED BY public.users.id', 'touches "public.users"'],
    ['CREATE SEQUENCE IF NOT EXISTS public.theirs', 'passes over a sequence'],
    ['CREATE SEQUENCE public.s; ALTER SEQUENCE public.s OWNED BY public.users.id', 'touches "public.users"'],
    ['CREATE SEQUENCE public.s; ALTER SEQUENCE public.s OWNED BY NONE', 'names an object without its schema'],
    ['CREATE SEQUENCE public.s; ALTER SEQUENCE public.s OWNER TO postgres', 'alters a table by ChangeOwner'],
    [
      'CREATE SCHEMA own; CREATE TYPE public.r AS RANGE (subtype = integer, multirange_type_name = own.m)',
      'makes a second type of a range in another schema',
    ],
    ['CREATE EXTENSION citext CASCADE', 'with the option cascade'],
    ['CREATE EXTENSION citext WITH SCHEMA pg_catalog', 'makes "pg_catalog.citext" in a schema'],
    ['CREATE SCHEMA IF NOT EXISTS pg_catalog', 'makes the schema "pg_catalog"'],
    ['CREATE SCHEMA IF NOT EXISTS information_schema', 'makes the schema "information_schema"'],
    ['\\! id', 'is no SQL'],
    ['\\connect other', 'is no SQL'],
  ])('%s', async (sql, reason) => {
    const told = await judge(`${table}${sql};\n`)
    expect(told).toContain(reason)
    if (!reason.includes('manifest')) expect(told).toMatch(/^2: /)
  })

  test.each([
    ['CREATE TRIGGER t AFTER INSERT ON public.users EXECUTE FUNCTION public.f()', 'touches "public.users"'],
    [
      'CREATE OR REPLACE TRIGGER t AFTER INSERT ON public.item EXECUTE FUNCTION public.f()',
      'replaces a trigger',
    ],
    ['CREATE INDEX CONCURRENTLY i ON public.item (id)', 'outside the transaction'],
    ['CREATE UNIQUE INDEX i ON public.users (id)', 'touches "public.users"'],
    [
      'ALTER TABLE public.item ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES public.users(id)',
      'touches "public.users"',
    ],
    [
      'CREATE CONSTRAINT TRIGGER t AFTER INSERT ON public.item FROM public.users FOR EACH ROW EXECUTE FUNCTION public.f()',
      'touches "public.users"',
    ],
    ['CREATE STATISTICS public.st ON id, label FROM public.users', 'touches "public.users"'],
    ['CREATE STATISTICS pg_catalog.st ON id, label FROM public.item', 'makes "pg_catalog.st" in a schema'],
    ['CREATE STATISTICS IF NOT EXISTS public.st ON id, label FROM public.item', 'passes over statistics'],
    ['ALTER STATISTICS public.theirs SET STATISTICS 0', 'touches "public.theirs"'],
    ['ALTER INDEX public.theirs ALTER COLUMN 1 SET STATISTICS 0', 'touches "public.theirs"'],
    ['CREATE STATISTICS own.st ON id, label FROM public.item', 'in another schema than their table'],
    ['CREATE INDEX IF NOT EXISTS users ON public.item (id)', 'passes over an index'],
    [
      'ALTER TABLE public.item ADD CONSTRAINT users CHECK (true); CREATE INDEX i ON public.users (id)',
      'touches "public.users"',
    ],
    ['ALTER TABLE public.item ATTACH PARTITION public.users DEFAULT', 'touches "public.users"'],
    ['CREATE TABLE public.item2 (id integer)', 'is a CreateStmt'],
    ['ALTER INDEX public.theirs ATTACH PARTITION public.i', 'touches "public.i"'],
  ])('behind the rows: %s', async (sql, reason) => {
    expect(await judge(`CREATE SCHEMA IF NOT EXISTS own;\n${table}`, sql)).toContain(reason)
  })

  test.each([
    [
      'a function',
      (name: string) => `CREATE FUNCTION ${name}(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
    ],
    ['a procedure', (name: string) => `CREATE PROCEDURE ${name}() LANGUAGE sql AS 'SELECT 1'`],
    ['an enum', (name: string) => `CREATE TYPE ${name} AS ENUM ('a')`],
    ['a composite type', (name: string) => `CREATE TYPE ${name} AS (a integer)`],
    ['a range', (name: string) => `CREATE TYPE ${name} AS RANGE (subtype = integer)`],
    [
      'the second type of a range',
      (name: string) => `CREATE TYPE public.r AS RANGE (subtype = integer, multirange_type_name = ${name})`,
    ],
    ['a domain', (name: string) => `CREATE DOMAIN ${name} AS text`],
    ['a sequence', (name: string) => `CREATE SEQUENCE ${name}`],
    ['a table', (name: string) => `CREATE TABLE ${name} (id integer)`],
  ])('%s only where the dump is at home', async (_, create) => {
    for (const schema of ['pg_catalog', 'information_schema', 'pg_toast', 'theirs']) {
      expect(await judge(`${table}${create(`${schema}.thing`)};`)).toBe(
        `2: makes "${schema}.thing" in a schema that is not the dump's`,
      )
    }
    const own = await judge(`CREATE SCHEMA IF NOT EXISTS own;\n${table}${create('own.thing')};`)
    expect(own ?? '').not.toContain('in a schema')
  })

  test('a manifest that lists tables of the server makes no home of its schemas', async () => {
    const grammar = createGrammar([{ schema: 'pg_catalog', name: 'item' }], [])
    expect(await grammar.judge('schema', 'CREATE TABLE pg_catalog.item (id integer);')).toMatchObject({
      reason: expect.stringContaining('in a schema that is not the dump'),
    })
  })

  test('rows and values only go into what the file itself makes', async () => {
    expect(await judge('CREATE SCHEMA IF NOT EXISTS s;')).toContain('does not make "public.item"')
    const grammar = createGrammar(tables, [{ schema: 'public', name: 'theirs_id_seq' }])
    expect(await grammar.judge('schema', table)).toMatchObject({
      reason: 'does not make "public.theirs_id_seq", which the manifest lists',
    })
  })

  test('a NUL, behind which the parser would see nothing', async () => {
    expect(await judge(`${table}\0DROP TABLE public.users;`)).toContain('a NUL byte')
  })
})
