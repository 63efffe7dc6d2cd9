import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import { createItemsDatabase, items, letters, problemsOf, upsert } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

describe('a manifest that does not fit', () => {
  const one = (words: Record<string, unknown>, manifest: Record<string, unknown> = {}) =>
    problemsOf(upsert(database, items(letters('a'), words), { manifest }))

  test.each([
    ['a table that is not there', { table: 'items' }, 'table-missing', 'Did you mean "item"?'],
    ['a view', { table: 'shown' }, 'table-not-a-table', 'view'],
    ['a key that is no column', { key: 'idd' }, 'column-missing', 'idd'],
    ['a key that is not unique', { key: 'label' }, 'key-not-unique', 'label'],
    ['a table without a key', { table: 'loose' }, 'key-missing', 'no primary key'],
    ['a key that the server makes', { table: 'made' }, 'key-missing', 'id'],
    ['an active column that is not there', { active: 'enabled' }, 'column-missing', 'enabled'],
    ['an active column of another type', { active: 'label' }, 'active-not-boolean', 'label'],
    [
      'an owner column that is not there',
      { owner: { column: 'whose', seed: 's' } },
      'column-missing',
      'whose',
    ],
    ['limits of a column that is not there', { limits: { lable: {} } }, 'column-missing', 'lable'],
    ['a renaming to a column that is not there', { rename: { x: 'lable' } }, 'column-missing', 'lable'],
    ['an unknown word', { fiel: 'x.json' }, 'manifest-invalid', 'fiel'],
    ['a table name that is none', { table: 'a.b.c' }, 'manifest-invalid', 'table name'],
  ])('%s', async (_, words, code, told) => {
    await database.query(`CREATE VIEW shown AS SELECT * FROM item; CREATE TABLE loose (id text);
      CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text)`)
    const problems = await one(words)
    expect(problems).toMatchObject([
      {
        code,
        message: expect.stringContaining(told),
        place: { file: expect.stringContaining('dataset.json') },
      },
    ])
  })

  test('two files for one table', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'item', rows: letters('a') },
        { table: 'public.item', rows: letters('b') },
      ]),
    )
    expect(problems).toMatchObject([{ code: 'table-twice' }])
  })

  test('a file that is not there', async () => {
    expect(await problemsOf(upsert(database, items(undefined)))).toMatchObject([{ code: 'file-missing' }])
  })

  test('tables that are faulty are all told at once', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'x', rows: [] },
        { table: 'y', rows: [] },
      ]),
    )
    expect(problems.map(({ code }) => code)).toEqual(['table-missing', 'table-missing'])
  })

  test('two tables fed by the same rows; an object with a list for each is none', async () => {
    const both = (rows: unknown) =>
      problemsOf(
        upsert(database, [
          { table: 'item', file: 'all.json', rows },
          { table: 'part', file: 'all.json', rows },
        ]),
      )
    expect(await both(letters('a'))).toMatchObject([
      { code: 'file-twice', message: expect.stringContaining('"item"'), place: { table: 'part' } },
    ])
    expect(await both({ item: letters('a'), part: [{ id: 'x', itemId: 'a' }] })).toEqual([])
  })

  test('a list of keys that is no list, or of a table with another key', async () => {
    await database.query('CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b))')
    expect(await one({ references: { label: 'part' } })).toMatchObject([
      { code: 'reference-misplaced', message: expect.stringContaining('no list') },
    ])
    await database.query('ALTER TABLE item ADD pairs text[]')
    expect(await one({ references: { pairs: 'pair' } })).toMatchObject([
      { code: 'reference-misplaced', message: expect.stringContaining('not one column') },
    ])
    expect(await one({ references: { pairs: 'parts' } })).toMatchObject([{ code: 'table-missing' }])
  })
})
