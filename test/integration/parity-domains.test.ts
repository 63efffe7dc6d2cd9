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

/** A column of a domain is compared as one of the type behind it. */
describe.each([
  ['held', 30, 10],
  ['summed up', 6_000, 250],
])('a moment in a domain, in rows that are %s,', (_, count, pad) => {
  const rows = Array.from({ length: count }, (_row, n) => ({
    id: `k${n}`,
    at: '2024-01-01T12:00:00+02:00',
    price: 1.1,
    pad: 'x'.repeat(pad),
  }))

  test('keeps its zone', async () => {
    await database.query(`
      CREATE DOMAIN moment AS timestamptz;
      CREATE DOMAIN amount AS numeric;
      CREATE TABLE item (id text PRIMARY KEY, at moment, price amount, pad text)`)
    const dataset = await writeDataset([{ table: 'item', rows }])
    await upsertFolder(database, dataset)
    const same = await compare({ dataset, right: database.dsn })
    expect([namesOf(same), countsOfTable(same)]).toEqual([[], { ...noRows, equal: count }])
    await database.query(`UPDATE item SET at = '2024-01-01T12:00:00Z' WHERE id = 'k7'`)
    const edited = await compare({ dataset, right: database.dsn })
    expect(namesOf(edited).map((name) => name.replace(/:.*/, ''))).toEqual(['changed item/k7.at'])
    const snapshot = await exportDataset(database, await readDataset(dataset), await makeFolder())
    const served = await compare({ dataset, right: snapshot, schema: database.dsn })
    expect(countsOfTable(served)).toEqual({ ...noRows, equal: count - 1, changed: 1 })
  })
})

describe('right after a seed of the same files nothing differs', () => {
  test.each<[string, string, Record<string, unknown>]>([
    [
      'where a domain that takes no null stands beside columns that the server writes in its own way',
      `CREATE DOMAIN filled AS text NOT NULL;
       CREATE DOMAIN span AS interval NOT NULL;
       CREATE TABLE item (id text PRIMARY KEY, label filled, iv interval, further span, r int4range)`,
      { label: 'x', iv: '1 day', further: '1 day', r: '[1,3]' },
    ],
    [
      'where a domain brings a default',
      `CREATE DOMAIN word AS text DEFAULT 'dd';
       CREATE DOMAIN inherited AS word;
       CREATE TABLE item (id text PRIMARY KEY, label word, further inherited, own word DEFAULT 'own', none word DEFAULT NULL)`,
      {},
    ],
    [
      'where a domain stands on a type that pads',
      'CREATE DOMAIN code AS char(5); CREATE TABLE item (id text PRIMARY KEY, label code)',
      { label: 'ab' },
    ],
  ])('%s', async (_, sql, fields) => {
    await database.query(sql)
    const dataset = await writeDataset([
      {
        table: 'item',
        rows: [
          { id: 'a', ...fields },
          { id: 'b', ...fields },
        ],
      },
    ])
    await upsertFolder(database, dataset)
    const outcome = await compare({ dataset, right: database.dsn })
    expect([namesOf(outcome), countsOfTable(outcome)]).toEqual([[], { ...noRows, equal: 2 }])
    // And a change is still seen.
    const [column = ''] = [...Object.keys(fields).slice(-1), 'label']
    await database.query(
      `UPDATE item SET ${column} = ${column === 'r' ? `'[1,9]'` : `'other'`} WHERE id = 'b'`,
    )
    const edited = await compare({ dataset, right: database.dsn })
    expect(countsOfTable(edited)).toEqual({ ...noRows, equal: 1, changed: 1 })
  })
})

test('an offset that an API serves of a column without a zone counts, but for that of UTC', async () => {
  await database.query('CREATE TABLE item (id text PRIMARY KEY, at timestamp, clock time)')
  const row = { id: 'a', at: '2024-01-01T12:00:00', clock: '12:00:00' }
  const dataset = await writeDataset([{ table: 'item', rows: [row] }])
  await upsertFolder(database, dataset)
  let answer = ''
  const server = await serveAnswers((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer)
  })
  try {
    const shown = async (fields: Record<string, unknown>) => {
      answer = JSON.stringify({
        schemaVersion: 1,
        referenceVersion: 'v1',
        generatedAt: '2026-11-21T00:00:00Z',
        tables: { item: [{ ...row, ...fields }] },
      })
      const outcome = await compare({ dataset, left: database.dsn, right: `${server.url}/all` })
      return outcome.tables[0]?.differences.flatMap(({ fields }) => fields.map(({ field }) => field))
    }
    expect(await shown({})).toEqual([])
    expect(await shown({ at: '2024-01-01T12:00:00.000Z', clock: '12:00:00+00' })).toEqual([])
    expect(await shown({ at: '2024-01-01T12:00:00+05:00' })).toEqual(['at'])
    expect(await shown({ at: '2024-01-01T17:00:00+05:00', clock: '12:00:00-01' })).toEqual(['at', 'clock'])
    expect(await shown({ at: '2024-01-01T11:60:00' })).toEqual(['at'])
  } finally {
    await server.stop()
  }
})

/** Held, and summed up. */
describe.each([
  [30, 10],
  [6_000, 250],
])('a text is not the object that the server shows, in %i rows', (count, pad) => {
  test.each<[string, string, unknown, unknown]>([
    ['pair', '(1,2)', { a: 1, b: 2 }, '(1,2)'],
    ['pair[]', '{"(1,2)"}', [{ a: 1, b: 2 }], ['(1,2)']],
  ])('of a %s', async (type, stored, shown, text) => {
    await database.query(`
      CREATE TYPE pair AS (a int, b int);
      CREATE TABLE item (id text PRIMARY KEY, value ${type}, span interval, pad text);
      INSERT INTO item SELECT 'k' || n, '${stored}', '1 day', repeat('x', ${pad})
        FROM generate_series(1, ${count}) AS n`)
    const dataset = await writeDataset([{ table: 'item', rows: [{ id: 'k1' }] }])
    const rows = Array.from({ length: count }, (_row, n) => ({
      id: `k${n + 1}`,
      value: n === 3 ? text : shown,
      span: 'P1D',
      pad: 'x'.repeat(pad),
    }))
    const server = await serveAnswers((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(bootstrapOf({ item: rows }))
    })
    try {
      const outcome = await compare({ dataset, left: database.dsn, right: `${server.url}/all` })
      expect(countsOfTable(outcome)).toEqual({ ...noRows, equal: count - 1, changed: 1 })
      expect(outcome.tables[0]?.differences).toMatchObject([{ key: 'k4', fields: [{ field: 'value' }] }])
    } finally {
      await server.stop()
    }
  })
})
