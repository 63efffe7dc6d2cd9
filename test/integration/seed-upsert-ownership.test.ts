import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readAdoptions } from '../../actions/lib/seed/upsert/adoption.js'
import type { TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  createItemsDatabase,
  items,
  letters,
  none,
  rowsOf,
  takePrint,
  upsert,
} from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

describe('rows of another owner', () => {
  beforeEach(async () => {
    await database.query(`INSERT INTO item (id, label, is_active, source_type) VALUES
      ('a', 'Admin a', true, 'admin'), ('off', 'Item off', false, 'admin'), ('own', 'Own', true, 'admin')`)
  })
  const source = [...letters('ab'), { id: 'off', label: 'Item off' }]

  test('are never written, and reported with both values', async () => {
    const before = await takePrint(database, `(SELECT *, xmin FROM item WHERE source_type = 'admin')`)
    const outcome = await upsert(database, items(source))
    expect(countsOf(outcome)).toEqual({ ...none, inserted: 1, foreign: 2 })
    expect(outcome.problems).toMatchObject([
      {
        code: 'row-foreign',
        level: 'warning',
        message: expect.stringContaining('label "Admin a" → "Item a"'),
        place: { line: 2, key: 'a' },
      },
      {
        code: 'row-foreign',
        message: expect.stringContaining('is_active false → true'),
        place: { key: 'off' },
      },
    ])
    expect(await takePrint(database, `(SELECT *, xmin FROM item WHERE source_type = 'admin')`)).toEqual(
      before,
    )
  })

  test('fail the run where that is asked for', async () => {
    const outcome = await upsert(database, items(source), { onForeignOwner: 'fail' })
    expect(outcome.problems.map((problem) => problem.level)).toEqual(['error', 'error'])
    expect(await database.query('SELECT FROM item')).toHaveLength(3)
  })

  test('are taken over by name only', async () => {
    const outcome = await upsert(database, items(source), { adopt: ['item/a'] })
    expect(countsOf(outcome)).toEqual({ ...none, inserted: 1, updated: 1, foreign: 1 })
    expect(await database.query(`SELECT id, label, source_type FROM item ORDER BY id`)).toEqual([
      { id: 'a', label: 'Item a', source_type: 'seed' },
      { id: 'b', label: 'Item b', source_type: 'seed' },
      { id: 'off', label: 'Item off', source_type: 'admin' },
      { id: 'own', label: 'Own', source_type: 'admin' },
    ])
  })

  test('are taken over although they are equal, and by keys that hold a slash', async () => {
    await database.query(`INSERT INTO item VALUES ('x/y', 'Same', NULL, true, 'admin')`)
    const rows = [{ id: 'x/y', label: 'Same' }]
    const outcome = await upsert(database, items(rows), { adopt: ['x/y'] })
    expect(countsOf(outcome)).toEqual({ ...none, updated: 1 })
    expect(await database.query(`SELECT source_type FROM item WHERE id = 'x/y'`)).toEqual([
      { source_type: 'seed' },
    ])
  })

  test('own a column of the manifest’s choice', async () => {
    await database.query(`CREATE TYPE owner AS ENUM ('us', 'them');
      CREATE TABLE thing (id int PRIMARY KEY, n int, "Whose" owner, enabled boolean NOT NULL DEFAULT true);
      INSERT INTO thing VALUES (1, 1, 'them'), (2, 1, NULL), (3, 1, 'us'), (4, 1, 'them')`)
    const words = {
      table: 'thing',
      owner: { column: 'Whose', seed: 'us' },
      active: 'enabled',
      'max-deactivations': 9,
    }
    const outcome = await upsert(database, [
      {
        ...words,
        rows: [
          { id: 1, n: 2 },
          { id: 2, n: 2 },
          { id: 5, n: 2 },
        ],
      },
    ])
    expect(countsOf(outcome)).toEqual({ ...none, inserted: 1, deactivated: 1, foreign: 2 })
    expect(await rowsOf(database, 'thing')).toEqual([
      { id: 1, n: 1, Whose: 'them', enabled: true },
      { id: 2, n: 1, Whose: null, enabled: true },
      { id: 3, n: 1, Whose: 'us', enabled: false },
      { id: 4, n: 1, Whose: 'them', enabled: true },
      { id: 5, n: 2, Whose: 'us', enabled: true },
    ])
  })

  test('are taken over by the name that the report gives, where the table spells their key otherwise', async () => {
    await database.query(`
      CREATE TABLE size (n numeric, part text, label text, source_type text NOT NULL, PRIMARY KEY (n, part));
      INSERT INTO size VALUES (1.5, 'x', 'Theirs', 'admin')`)
    const tables = [{ table: 'size', rows: '[{"n": 1.50, "part": "x", "label": "Ours"}]' }]
    const [told] = (await upsert(database, tables)).problems
    const name = /adopt: (.*)\.$/.exec(told?.next ?? '')?.[1] ?? ''
    expect(readAdoptions(name)).toEqual(['size/1.5, x'])
    expect(countsOf(await upsert(database, tables, { adopt: readAdoptions(name) }))).toEqual({
      ...none,
      updated: 1,
    })
    expect(await database.query('SELECT n::text, label, source_type FROM size')).toEqual([
      { n: '1.50', label: 'Ours', source_type: 'seed' },
    ])
  })
})
