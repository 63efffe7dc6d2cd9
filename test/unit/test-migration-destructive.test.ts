import { describe, expect, test } from 'vitest'
import { explainDestructive, findDestructive } from '../../actions/lib/migrate/destructive/find.js'
import type { Migration } from '../../actions/lib/migrate/folder.js'

function migration(script: string, name = '1'): Migration {
  return { name, file: `prisma/migrations/${name}/migration.sql`, script, checksum: '', checksums: [] }
}

async function kindsOf(script: string): Promise<string[]> {
  return (await findDestructive([migration(script)])).map(({ harm }) => harm.kind)
}

describe('statements that hurt a database in use', () => {
  test.each([
    ['ALTER TABLE film DROP COLUMN title', ['drops']],
    ['ALTER TABLE film DROP COLUMN IF EXISTS a, DROP b CASCADE', ['drops', 'drops']],
    ['DROP TABLE film', ['drops']],
    ['DROP TABLE IF EXISTS a, s.b CASCADE', ['drops', 'drops']],
    ['DROP SCHEMA s CASCADE', ['drops']],
    ['DROP TYPE mood', ['drops']],
    ['DROP MATERIALIZED VIEW v', ['drops']],
    ['TRUNCATE film, actor', ['empties', 'empties']],
    ['DELETE FROM film', ['empties']],
    ['ALTER TABLE film ALTER COLUMN year TYPE bigint', ['retypes']],
    ['ALTER TABLE film ALTER year SET DATA TYPE text USING year::text', ['retypes']],
    ['ALTER TABLE film ADD COLUMN x int NOT NULL', ['requires']],
    ['ALTER TABLE film ALTER COLUMN x SET NOT NULL', ['requires']],
    ['ALTER TABLE film RENAME COLUMN a TO b', ['renames']],
    ['ALTER TABLE film RENAME TO movie', ['renames']],
    ['ALTER TABLE film ADD COLUMN x uuid DEFAULT gen_random_uuid()', ['rewrites']],
    ['ALTER TABLE film ADD COLUMN x bigserial', ['rewrites']],
    ['ALTER TABLE film ADD COLUMN x int GENERATED ALWAYS AS (1) STORED', ['rewrites']],
    ['ALTER TABLE film SET UNLOGGED', ['rewrites']],
    ['VACUUM FULL film', ['rewrites']],
    ['CLUSTER film USING i', ['rewrites']],
    ['CREATE INDEX i ON film (year)', ['blocks']],
    ['ALTER TABLE film ADD CONSTRAINT c CHECK (year > 0)', ['blocks']],
    ['ALTER TABLE film ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id)', ['blocks']],
    ['ALTER TABLE film ADD CONSTRAINT u UNIQUE (a)', ['blocks']],
  ])('%s', async (script, kinds) => {
    expect(await kindsOf(script)).toEqual(kinds)
  })

  test.each([
    'CREATE TABLE film (id serial PRIMARY KEY); CREATE INDEX i ON film (id); ALTER TABLE film ADD CONSTRAINT c CHECK (id > 0); DROP TABLE film',
    'CREATE TABLE "a b" (x int); ALTER TABLE "a b" DROP COLUMN x; TRUNCATE "a b"; DELETE FROM "a b"',
    'ALTER TABLE film ADD COLUMN x int',
    "ALTER TABLE film ADD COLUMN x text NOT NULL DEFAULT 'a'",
    'ALTER TABLE film ADD COLUMN x timestamptz NOT NULL DEFAULT now()',
    'ALTER TABLE film ALTER COLUMN x DROP NOT NULL',
    'ALTER TABLE film ADD CONSTRAINT c CHECK (year > 0) NOT VALID',
    'ALTER TABLE film ADD CONSTRAINT u UNIQUE USING INDEX i',
    'CREATE INDEX CONCURRENTLY i ON film (year)',
    "INSERT INTO film VALUES (1); UPDATE film SET a = 'DROP TABLE film'",
    "COMMENT ON TABLE film IS 'DROP TABLE film'",
    'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE film; END $$',
    '-- DROP TABLE film;\n/* DROP TABLE film; */ SELECT 1',
    'SELEC 1; DROP TABLE film',
    '',
  ])('nothing is said of: %s', async (script) => {
    expect(await kindsOf(script)).toEqual([])
  })

  test('a table dropped and made again in one script is still a table dropped', async () => {
    expect(await kindsOf('DROP TABLE film; CREATE TABLE film ()')).toEqual(['drops'])
  })
})

test('each is a warning on its line, behind comments, functions and wide characters', async () => {
  const script = [
    '-- Ümläute und 日本 before it',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$',
    '  SELECT 1; -- ; ;',
    '$$;',
    '',
    '/* a comment',
    '   of two lines */',
    'ALTER TABLE film',
    '  DROP COLUMN title;',
    'DROP TABLE actor; DROP TABLE writer;',
  ].join('\r\n')
  const found = await findDestructive([migration(script, '20260101000000_x')])
  expect(found.map(explainDestructive)).toMatchObject([
    {
      level: 'warning',
      code: 'migration-destroys',
      place: { line: 8 },
      message: expect.stringContaining('film.title'),
    },
    { code: 'migration-destroys', place: { line: 10 }, message: expect.stringContaining('actor') },
    { code: 'migration-destroys', place: { line: 10 }, message: expect.stringContaining('writer') },
  ])
  expect(found[0]?.migration.file).toBe('prisma/migrations/20260101000000_x/migration.sql')
})

test('every kind of harm has a code and a way to do without', async () => {
  const script = `DROP TABLE a; ALTER TABLE b ALTER c TYPE int; ALTER TABLE b ALTER d SET NOT NULL;
    ALTER TABLE b RENAME TO e; CREATE INDEX ON f (g)`
  const problems = (await findDestructive([migration(script)])).map(explainDestructive)
  expect(problems.map(({ code }) => code)).toEqual([
    'migration-destroys',
    'migration-changes-type',
    'migration-requires-value',
    'migration-renames',
    'migration-blocks',
  ])
  expect(problems.every(({ next }) => (next ?? '').length > 20)).toBe(true)
})
