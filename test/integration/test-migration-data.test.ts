/** What migrations do to rows: kept, or lost and named. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Database } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { judgeRows, parseMeant } from '../../actions/lib/migrate/trial/judge-rows.js'
import { compareRows, keepRows } from '../../actions/lib/migrate/trial/keepsake.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let test_: TestDatabase
let database: Database
beforeEach(async () => {
  test_ = await createTestDatabase()
  database = await connect(parseDsn(test_.dsn))
  await database.query(`
    CREATE TYPE mood AS ENUM ('calm', 'loud');
    CREATE TABLE film (id integer PRIMARY KEY, title text NOT NULL, price numeric(8, 2), mood mood, year integer);
    INSERT INTO film VALUES (1, 'Alien', 1.50, 'loud', 1979), (2, 'Ran', 2, 'calm', NULL), (3, 'M', NULL, NULL, 1931);
    CREATE TABLE note (text text);
    INSERT INTO note VALUES ('a'), ('a'), (NULL);
    CREATE TABLE empty (id integer)`)
})
afterEach(async () => {
  await database.close()
  await test_.drop()
})

/** Runs a migration between the two looks. @returns messages of what was lost */
async function lossesOf(migration: string, meant = ''): Promise<string[]> {
  const kept = await keepRows(database)
  expect(kept.map(({ name, rows }) => [name, rows])).toEqual([
    ['empty', 0],
    ['film', 3],
    ['note', 3],
  ])
  await database.query(migration)
  const problems = judgeRows(await compareRows(database, kept), parseMeant(meant))
  return problems.map(({ message }) => message)
}

describe('rows are kept by', () => {
  test.each([
    ['nothing at all', 'SELECT 1'],
    [
      'new columns, tables and rows',
      `ALTER TABLE film ADD x int DEFAULT 1; INSERT INTO film (id, title) VALUES (4, 'Z'); CREATE TABLE more ()`,
    ],
    ['a renamed table', 'ALTER TABLE film RENAME TO movie'],
    [
      'renamed columns, the key among them',
      'ALTER TABLE film RENAME title TO name; ALTER TABLE film RENAME id TO number',
    ],
    ['another schema', 'CREATE SCHEMA s; ALTER TABLE film SET SCHEMA s'],
    ['a wider type', 'ALTER TABLE film ALTER id TYPE bigint, ALTER price TYPE numeric(10, 4)'],
    [
      'a type that reads the same',
      'ALTER TABLE film ALTER year TYPE text, ALTER mood TYPE text, ALTER id TYPE text',
    ],
    [
      'an enum that is made anew',
      `CREATE TYPE m2 AS ENUM ('loud', 'calm'); ALTER TABLE film ALTER mood TYPE m2 USING mood::text::m2; DROP TYPE mood; ALTER TYPE m2 RENAME TO mood`,
    ],
    [
      'a table that is made anew and filled',
      'CREATE TABLE f2 AS TABLE film; DROP TABLE film; ALTER TABLE f2 RENAME TO film',
    ],
    [
      'dropped columns and tables without values',
      'ALTER TABLE film ADD gone int; ALTER TABLE film DROP gone; DROP TABLE empty',
    ],
  ])('%s', async (_, migration) => {
    expect(await lossesOf(migration)).toEqual([])
  })
})

describe('is named, with how many rows', () => {
  test.each([
    ['a deleted row', 'DELETE FROM film WHERE id = 2', ['1 row of 3 in "public.film" is gone ("2", …).']],
    ['a dropped table', 'DROP TABLE film', ['The table "public.film" is gone, with 3 rows.']],
    ['an emptied table', 'TRUNCATE film', ['3 rows of 3 in "public.film" are gone ("1", "2", "3", …).']],
    [
      'a dropped column',
      'ALTER TABLE film DROP year',
      ['The column "public.film.year" is gone; it held a value in 2 rows.'],
    ],
    [
      'a changed value',
      `UPDATE film SET title = upper(title) WHERE id < 3`,
      ['"public.film.title" has another value than before in 2 rows ("1", "2", …).'],
    ],
    [
      'a value set to null',
      'UPDATE film SET year = NULL',
      ['"public.film.year" has another value than before in 2 rows ("1", "3", …).'],
    ],
    [
      'a narrower number',
      'ALTER TABLE film ALTER price TYPE numeric(8, 0)',
      ['"public.film.price" has another value than before in 1 row ("1", …).'],
    ],
    [
      'a column dropped and made anew',
      'ALTER TABLE film DROP year; ALTER TABLE film ADD year int',
      ['"public.film.year" has another value than before in 2 rows ("1", "3", …).'],
    ],
    [
      'a changed key',
      'UPDATE film SET id = 30 WHERE id = 3',
      ['1 row of 3 in "public.film" is gone ("3", …).'],
    ],
    [
      'one of two equal rows without a key',
      `DELETE FROM note WHERE ctid = (SELECT min(ctid) FROM note)`,
      ['1 row of 3 in "public.note" is gone.'],
    ],
  ])('%s', async (_, migration, messages) => {
    expect(await lossesOf(migration)).toEqual(messages)
  })
})

test.each([
  ['DROP TABLE film', 'film'],
  ['DROP TABLE film', 'public.film'],
  ['ALTER TABLE film DROP year', 'note, film.year'],
  ['UPDATE film SET title = $$x$$', 'film.title'],
])('%s is let pass where "%s" is meant', async (migration, meant) => {
  expect(await lossesOf(migration, meant)).toEqual([])
})

test('what is meant for one column is not meant for another', async () => {
  expect(await lossesOf('ALTER TABLE film DROP year, DROP mood', 'film.year')).toEqual([
    'The column "public.film.mood" is gone; it held a value in 2 rows.',
  ])
})

test('the copies are gone afterwards', async () => {
  await lossesOf('SELECT 1')
  expect(await test_.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'seedrail%'`)).toEqual([])
})
