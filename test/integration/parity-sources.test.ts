import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readDataset } from '../../actions/lib/dataset/read.js'
import {
  bootstrapOf,
  compare,
  countsOfTable,
  makeFolder,
  namesOf,
  noRows,
  serveAnswers,
} from '../support/parity.js'
import { exportDataset } from '../support/parity-reference.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { upsertFolder, writeDataset } from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

const createItems = (columns: string) =>
  database.query(
    `CREATE TABLE item (id text PRIMARY KEY, is_active boolean NOT NULL DEFAULT true, ${columns})`,
  )

describe('a CSV that says which rows are on', () => {
  const rows = 'id,label,isActive\na,x,true\nb,y,TRUE\nc,z,false\n'

  test('equals the database that was seeded from it, and not one in which a row was switched', async () => {
    await createItems('label text')
    const dataset = await writeDataset([{ table: 'item', file: 'item.csv', rows }])
    await upsertFolder(database, dataset)
    const same = await compare({ dataset, right: database.dsn })
    expect([namesOf(same), countsOfTable(same)]).toEqual([[], { ...noRows, equal: 3 }])
    await database.query(`UPDATE item SET is_active = NOT is_active WHERE id <> 'a'`)
    const edited = await compare({ dataset, right: database.dsn })
    expect(namesOf(edited)).toEqual([
      'changed item/b.isActive: true -> false',
      'changed item/c.isActive: false -> true',
    ])
  })

  test('and equals what is served, with a catalogue and without', async () => {
    await createItems('label text')
    const dataset = await writeDataset([{ table: 'item', file: 'item.csv', rows }])
    await upsertFolder(database, dataset)
    const snapshot = await exportDataset(database, await readDataset(dataset), await makeFolder())
    for (const schema of [{}, { schema: database.dsn }]) {
      const outcome = await compare({ dataset, right: snapshot, ...schema })
      expect([namesOf(outcome), countsOfTable(outcome)]).toEqual([
        [],
        { ...noRows, equal: 2, deactivated: 1 },
      ])
    }
  })
})

test('a document in a CSV keeps all its digits, in the seed and in the comparison', async () => {
  await createItems('doc jsonb')
  const rows = 'id,doc\na,"{""a"":12345678901234567890}"\n'
  const dataset = await writeDataset([{ table: 'item', file: 'item.csv', rows }])
  await upsertFolder(database, dataset)
  const stored = await database.query<{ doc: string }>('SELECT doc::text AS doc FROM item')
  expect(stored).toEqual([{ doc: '{"a": 12345678901234567890}' }])
  expect(countsOfTable(await compare({ dataset, right: database.dsn }))).toEqual({ ...noRows, equal: 1 })
  await database.query(`UPDATE item SET doc = '{"a": 12345678901234567000}'`)
  expect(countsOfTable(await compare({ dataset, right: database.dsn }))).toEqual({ ...noRows, changed: 1 })
})

describe('a source that calls a renamed column by its own name', () => {
  const words = { table: 'item', rename: { sense: 'meaning', kind: 'main_group' } }

  test('equals what was seeded from it', async () => {
    await createItems('meaning text, main_group text')
    const dataset = await writeDataset([
      { ...words, format: 'map', value: 'meaning', rows: { A: 'aaa', B: 'bbb' } },
    ])
    await upsertFolder(database, dataset)
    const snapshot = await exportDataset(database, await readDataset(dataset), await makeFolder())
    for (const right of [database.dsn, snapshot]) {
      const outcome = await compare({ dataset, right, schema: database.dsn })
      expect([namesOf(outcome), countsOfTable(outcome)]).toEqual([[], { ...noRows, equal: 2 }])
    }
    await database.query(`UPDATE item SET meaning = 'other' WHERE id = 'B'`)
    expect(namesOf(await compare({ dataset, right: database.dsn }))).toEqual([
      'changed item/B.sense: "bbb" -> "other"',
    ])
  })

  test('in either spelling, and without a catalogue', async () => {
    await createItems('meaning text, main_group text')
    const rows = [
      { id: 'a', meaning: 'x', mainGroup: 'g' },
      { id: 'b', sense: 'x', kind: 'g' },
      { id: 'c', meaning: 'x', main_group: 'g' },
    ]
    const dataset = await writeDataset([{ ...words, rows }])
    await upsertFolder(database, dataset)
    const snapshot = await exportDataset(database, await readDataset(dataset), await makeFolder())
    for (const sides of [{ right: database.dsn }, { right: snapshot }]) {
      const outcome = await compare({ dataset, ...sides })
      expect([namesOf(outcome), countsOfTable(outcome)]).toEqual([[], { ...noRows, equal: 3 }])
    }
  })

  test('the switch among them', async () => {
    await createItems('label text')
    const rows = [
      { id: 'a', is_active: false },
      { id: 'b', shown: false },
      { id: 'c', isActive: true },
    ]
    const dataset = await writeDataset([{ table: 'item', rename: { shown: 'is_active' }, rows }])
    await upsertFolder(database, dataset)
    const snapshot = await exportDataset(database, await readDataset(dataset), await makeFolder())
    const stored = await compare({ dataset, right: database.dsn })
    expect([namesOf(stored), countsOfTable(stored)]).toEqual([[], { ...noRows, equal: 3 }])
    const served = await compare({ dataset, right: snapshot })
    expect([namesOf(served), countsOfTable(served)]).toEqual([[], { ...noRows, equal: 1, deactivated: 2 }])
  })
})

test('two tables of one name in two schemas are found at an API, with a catalogue and without', async () => {
  await database.query(`
    CREATE SCHEMA sales; CREATE TABLE sales.item (id text PRIMARY KEY, label text);
    CREATE SCHEMA stock; CREATE TABLE stock.item (id text PRIMARY KEY, label text)`)
  const dataset = await writeDataset([
    { table: 'sales.item', rows: [{ id: 'a', label: 'sold' }] },
    { table: 'stock.item', rows: [{ id: 'a', label: 'kept' }] },
  ])
  await upsertFolder(database, dataset)
  const snapshot = await exportDataset(database, await readDataset(dataset), await makeFolder())
  for (const schema of [{}, { schema: database.dsn }]) {
    const outcome = await compare({ dataset, right: snapshot, ...schema })
    expect([0, 1].map((table) => countsOfTable(outcome, table))).toEqual([
      { ...noRows, equal: 1 },
      { ...noRows, equal: 1 },
    ])
  }
  const other = bootstrapOf({
    salesItem: [{ id: 'a', label: 'kept' }],
    stockItem: [{ id: 'a', label: 'kept' }],
  })
  const server = await serveAnswers((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(other)
  })
  try {
    const outcome = await compare({ dataset, right: `${server.url}/all` })
    expect(namesOf(outcome)).toEqual(['changed sales.item/a.label: "sold" -> "kept"'])
  } finally {
    await server.stop()
  }
})

test.each([
  ['held', 30, 10],
  ['summed up', 6_000, 250],
])('the order of keys counts where it is asked for, in rows that are %s', async (_, count, pad) => {
  await createItems('j json, list json[], pad text')
  const rows = Array.from({ length: count }, (_row, n) => ({
    id: `k${n}`,
    j: { b: 1, a: 2 },
    list: [{ b: 1, a: 2 }],
    pad: 'x'.repeat(pad),
  }))
  const normalise = { j: { objects: 'ordered' }, list: { objects: 'ordered' } }
  const dataset = await writeDataset([{ table: 'item', rows, normalise }])
  await upsertFolder(database, dataset)
  const same = await compare({ dataset, right: database.dsn })
  expect([namesOf(same).slice(0, 3), countsOfTable(same)]).toEqual([[], { ...noRows, equal: count }])
  await database.query(`UPDATE item SET j = '{"a": 2, "b": 1}' WHERE id = 'k7'`)
  await database.query(`UPDATE item SET list = ARRAY['{"a": 2, "b": 1}'::json] WHERE id = 'k9'`)
  const edited = await compare({ dataset, right: database.dsn })
  expect(countsOfTable(edited)).toEqual({ ...noRows, equal: count - 2, changed: 2 })
})

test('a difference in a file that is read in many pieces has its place', async () => {
  await createItems('label text')
  const rows = Array.from({ length: 3000 }, (_, n) => ({
    id: `i${String(n).padStart(5, '0')}`,
    label: `${n} ${'x'.repeat(60)}`,
  }))
  const dataset = await writeDataset([{ table: 'item', rows: JSON.stringify(rows, null, 1) }])
  await upsertFolder(database, dataset)
  expect(namesOf(await compare({ dataset, right: database.dsn }))).toEqual([])
  await database.query(`UPDATE item SET label = 'drift' WHERE id IN ('i00003', 'i02990')`)
  const { tables } = await compare({ dataset, right: database.dsn })
  expect(tables[0]?.differences.map(({ key, place }) => [key, place?.line])).toEqual([
    ['i00003', 2 + 3 * 4],
    ['i02990', 2 + 2990 * 4],
  ])
})

test('columns may be called as one likes', async () => {
  await createItems('t numeric, d int DEFAULT 5, e text, r int4range')
  const rows = [
    { id: 'a', t: 1.5, r: '[1,3]' },
    { id: 'b', t: 2, d: 6, e: 'x' },
  ]
  const dataset = await writeDataset([{ table: 'item', rows }])
  await upsertFolder(database, dataset)
  const same = await compare({ dataset, right: database.dsn })
  expect([namesOf(same), countsOfTable(same)]).toEqual([[], { ...noRows, equal: 2 }])
  await database.query(`UPDATE item SET t = 9, d = 9 WHERE id = 'a'`)
  expect(namesOf(await compare({ dataset, right: database.dsn }))).toEqual([
    'changed item/a.d: 5 -> 9',
    'changed item/a.t: 1.5 -> 9',
  ])
})
