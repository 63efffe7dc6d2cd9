import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  createItemsDatabase,
  letters,
  none,
  problemsOf,
  rowsOf,
  upsert,
} from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

describe('references', () => {
  const tree = `CREATE TABLE node (id text PRIMARY KEY, parent_id text REFERENCES node, is_active boolean NOT NULL DEFAULT true)`

  test('within a table may stand in any order and depth', async () => {
    await database.query(tree)
    const rows = [
      { id: 'leaf', parentId: 'twig' },
      { id: 'twig', parentId: 'branch' },
      { id: 'root', parentId: null },
      { id: 'branch', parentId: 'root' },
    ]
    expect(countsOf(await upsert(database, [{ table: 'node', rows }]))).toEqual({ ...none, inserted: 4 })
    const moved = [
      { id: 'twig', parentId: 'new' },
      { id: 'new', parentId: 'leaf' },
      { id: 'leaf', parentId: 'root' },
      { id: 'root' },
      { id: 'branch', parentId: 'new' },
    ]
    expect((await upsert(database, [{ table: 'node', rows: moved }])).problems).toEqual([])
    expect(
      await database.query(`SELECT id, parent_id FROM node WHERE id IN ('branch', 'new')  ORDER BY id`),
    ).toEqual([
      { id: 'branch', parent_id: 'new' },
      { id: 'new', parent_id: 'leaf' },
    ])
  })

  test('that point nowhere are told with their line, and what was meant', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'item', rows: [{ id: 'NEUTRAL', label: 'N' }] },
        {
          table: 'part',
          rows: [
            { id: 'x', itemId: 'NEUTRAL' },
            { id: 'y', itemId: 'NEUTRALL' },
            { id: 'z', itemId: 'zzz' },
          ],
        },
      ]),
    )
    expect(problems).toMatchObject([
      {
        code: 'reference-missing',
        message:
          '"NEUTRALL" is no row of item, neither in the source nor in the database. Did you mean "NEUTRAL"?',
        place: { line: 3, column: 20, table: 'part', key: 'y', field: 'itemId' },
      },
      { code: 'reference-missing', place: { line: 4, key: 'z' } },
    ])
    expect(await database.query('SELECT FROM item')).toHaveLength(0)
  })

  test('within the source suggest keys of the source', async () => {
    await database.query(tree)
    const rows = [{ id: 'branch' }, { id: 'leaf', parentId: 'brunch' }]
    expect(await problemsOf(upsert(database, [{ table: 'node', rows }]))).toMatchObject([
      { code: 'reference-missing', message: expect.stringContaining('Did you mean "branch"?') },
    ])
  })

  test('through deferrable constraints may run in a circle, and still name what points nowhere', async () => {
    await database.query(`
      CREATE TABLE hen (id int PRIMARY KEY, egg int);
      CREATE TABLE egg (id int PRIMARY KEY, hen int REFERENCES hen DEFERRABLE);
      ALTER TABLE hen ADD CONSTRAINT hen_egg FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY IMMEDIATE;`)
    const eggs = { table: 'egg', rows: [{ id: 7, hen: 1 }] }
    expect((await upsert(database, [{ table: 'hen', rows: [{ id: 1, egg: 7 }] }, eggs])).problems).toEqual([])
    const bad = [
      { id: 1, egg: 7 },
      { id: 2, egg: 70 },
    ]
    expect(await problemsOf(upsert(database, [{ table: 'hen', rows: bad }, eggs]))).toMatchObject([
      { code: 'reference-missing', place: { line: 3, table: 'hen', key: '2', field: 'egg' } },
    ])
    expect(await rowsOf(database, 'hen')).toHaveLength(1)
  })

  test('in the wrong order print the right one', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'part', rows: [{ id: 'x' }] },
        { table: 'item', rows: letters('a') },
      ]),
    )
    expect(problems).toMatchObject([
      {
        code: 'order-wrong',
        message: 'The tables stand in the wrong order: part points at item.',
        next: 'Put them in this order in dataset.json: item, part.',
        place: { file: expect.stringContaining('dataset.json') },
      },
    ])
  })

  test('in a circle that nothing defers are named', async () => {
    await database.query('ALTER TABLE item ADD part_id text REFERENCES part')
    const problems = await problemsOf(
      upsert(database, [
        { table: 'part', rows: [{ id: 'x' }] },
        { table: 'item', rows: letters('a') },
      ]),
    )
    expect(problems).toMatchObject([
      { code: 'order-cycle', message: expect.stringContaining('part -> item -> part') },
    ])
  })

  test('a fault in one table is not followed by false ones in the next', async () => {
    const problems = await problemsOf(
      upsert(database, [
        { table: 'item', rows: [{ id: 'a', label: 5 }] },
        {
          table: 'part',
          rows: [
            { id: 'x', itemId: 'a' },
            { id: 'y', nme: 'b' },
          ],
        },
      ]),
    )
    expect(problems.map(({ code }) => code)).toEqual(['field-type', 'field-unknown'])
  })

  test('in a list are keys too, where the manifest says so', async () => {
    await database.query('CREATE TABLE muscle (id text PRIMARY KEY, parent_ids text[], others jsonb)')
    const words = { table: 'muscle', references: { parent_ids: 'muscle', others: 'muscle' } }
    const good = [{ id: 'a', parentIds: ['b', 'a'], others: ['b'] }, { id: 'b', parentIds: [] }, { id: 'c' }]
    expect((await upsert(database, [{ ...words, rows: good }])).problems).toEqual([])

    const bad = [...good.slice(0, 2), { id: 'c', parentIds: ['a', 'bb'], others: ['zzzzzz'] }]
    const problems = await problemsOf(upsert(database, [{ ...words, rows: bad }]))

    expect(problems).toMatchObject([
      {
        code: 'reference-missing',
        message: expect.stringContaining('Did you mean'),
        place: { line: 4, field: 'parentIds', key: 'c' },
      },
      { code: 'reference-missing', message: expect.stringContaining('zzzzzz'), place: { field: 'others' } },
    ])
    expect(await rowsOf(database, 'muscle')).toMatchObject([{}, {}, { id: 'c', parent_ids: null }])
  })

  test('to a row that is switched off are counted for it, those of rows that are on', async () => {
    const parts = [
      { id: 'x', itemId: 'b' },
      { id: 'y', itemId: 'b' },
      { id: 'z', itemId: 'b' },
    ]
    await upsert(database, [
      { table: 'item', rows: letters('abc') },
      { table: 'part', rows: parts },
    ])

    const outcome = await upsert(
      database,
      [
        { table: 'item', rows: letters('a'), 'max-deactivations': 2 },
        { table: 'part', rows: parts.slice(0, 2), 'max-deactivations': 1 },
      ],
      { mode: 'plan' },
    )

    expect(outcome.tables[0]?.changes).toEqual([
      { kind: '-', key: 'b', line: null, fields: [], referencedBy: [{ table: 'part', rows: 2 }] },
      { kind: '-', key: 'c', line: null, fields: [] },
    ])
  })
})
