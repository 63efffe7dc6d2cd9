import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { sumUp } from '../../actions/lib/parity/outcome.js'
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
import { writeDataset } from '../support/upsert.js'

/** Rows that are held, and more than that: these are compared by sums of hashes. */
const sizes: [string, number][] = [
  ['held', 30],
  ['summed up', 6_000],
]

const label = (n: number) => `row ${n} ${'x'.repeat(150)}`

describe.each(sizes)('rows that are %s', (_, count) => {
  let template: TestDatabase
  let one: TestDatabase
  let two: TestDatabase
  let dataset: string
  const rows = Array.from({ length: count }, (_, index) => ({ id: index + 1, label: label(index + 1) }))

  beforeAll(async () => {
    template = await createTestDatabase()
    await template.query(`
      CREATE TABLE item (
        id integer PRIMARY KEY, label text, token text DEFAULT md5(clock_timestamp()::text),
        is_active boolean DEFAULT true, source_type text DEFAULT 'seed');
      INSERT INTO item (id, label, token)
      SELECT n, 'row ' || n || ' ' || repeat('x', 150), 'token' FROM generate_series(1, ${count}) AS n`)
    dataset = await writeDataset([{ table: 'item', rows }])
  })
  afterAll(() => template.drop())
  beforeEach(async () => {
    one = await createTestDatabase(template.name)
    two = await createTestDatabase(template.name)
  })
  afterEach(async () => {
    await one.drop()
    await two.drop()
  })

  test('whose they are, and what the server computed, is compared between two databases beside the files too', async () => {
    const sides = { dataset, right: one.dsn, third: two.dsn }
    const same = await compare(sides)
    expect(countsOfTable(same)).toEqual({ ...noRows, equal: count })
    await one.query(`UPDATE item SET source_type = 'admin' WHERE id IN (3, 4)`)
    await two.query(`UPDATE item SET source_type = 'admin' WHERE id = 4`)
    await two.query(`UPDATE item SET token = 'other' WHERE id = 5`)
    const found = await compare(sides)
    expect(found.tables[0]?.differences).toMatchObject([
      { key: '3', fields: [{ field: 'sourceType', values: { right: 'admin', third: 'seed' } }] },
      { key: '5', fields: [{ field: 'token', values: { right: 'token', third: 'other' } }] },
    ])
    expect(countsOfTable(found)).toEqual({ ...noRows, equal: count - 2, changed: 2 })
  })

  test('of a second database excuse nothing in the first', async () => {
    await one.query(`UPDATE item SET label = 'drift' WHERE id = 7`)
    await two.query(`UPDATE item SET label = 'drift', source_type = 'admin' WHERE id = 7`)
    const found = await compare({ dataset, right: one.dsn, third: two.dsn })
    expect(countsOfTable(found)).toEqual({ ...noRows, equal: count - 1, changed: 1 })
    expect(found.tables[0]?.differences).toMatchObject([{ key: '7', wrong: 'right' }])
  })

  test('that are off by a null differ from rows that are on', async () => {
    await one.query('UPDATE item SET is_active = NULL WHERE id = 2')
    const expected = ['changed item/2.isActive: true -> null']
    expect(namesOf(await compare({ dataset, right: one.dsn }))).toEqual(expected)
    expect(namesOf(await compare({ dataset, left: two.dsn, right: one.dsn }))).toEqual(expected)
  })

  test('an API that says a row is off, or leaves out what the server computed, is not equal to a row that is on', async () => {
    const served = rows.map((row) => ({ ...row, token: 'token' }))
    const answer = (changed: Record<string, unknown>) =>
      bootstrapOf({ item: served.map((row) => (row.id === 9 ? { ...row, ...changed } : row)) })
    let body = answer({ isActive: true })
    const api = await serveAnswers((request, response) => {
      response.statusCode = request.url === '/bootstrap' ? 200 : 404
      response.setHeader('Content-Type', 'application/json').end(body)
    })
    try {
      const right = `${api.url}/bootstrap`
      const sides = { dataset, left: one.dsn, right }
      expect(countsOfTable(await compare(sides))).toEqual({ ...noRows, equal: count })
      body = answer({ isActive: false })
      expect(namesOf(await compare(sides))).toEqual(['changed item/9.isActive: true -> false'])
      expect(namesOf(await compare({ dataset, right, schema: one.dsn }))).toEqual([
        'changed item/9.isActive: true -> false',
      ])
      await one.query('UPDATE item SET is_active = false WHERE id = 9')
      expect(namesOf(await compare(sides))).toEqual(['extra item/9'])
      body = answer({ token: undefined })
      await one.query('UPDATE item SET is_active = true WHERE id = 9')
      expect(namesOf(await compare(sides))).toEqual(['changed item/9.token: "token" -> undefined'])
    } finally {
      await api.stop()
    }
  })

  test('of three sides, the two that can say more than the third are held against one another in that', async () => {
    const served = rows.map((row) => ({ ...row, token: 'token' }))
    const change = (key: number, more: Record<string, unknown>) =>
      served.map((row) => (row.id === key ? { ...row, ...more } : row))
    let body = bootstrapOf({ item: served })
    const api = await serveAnswers((request, response) => {
      response.statusCode = request.url === '/bootstrap' ? 200 : 404
      response.setHeader('Content-Type', 'application/json').end(body)
    })
    try {
      const bootstrap = `${api.url}/bootstrap`
      const withFiles = { dataset, right: one.dsn, third: bootstrap }
      expect(countsOfTable(await compare(withFiles))).toEqual({ ...noRows, equal: count })
      for (const token of [undefined, 'other']) {
        body = bootstrapOf({ item: change(8, { token }) })
        const found = await compare(withFiles)
        expect(countsOfTable(found)).toEqual({ ...noRows, equal: count - 1, changed: 1 })
        const said = { right: 'token', ...(token === undefined ? {} : { third: token }) }
        expect(found.tables[0]?.differences).toMatchObject([
          { key: '8', fields: [{ field: 'token', values: said }] },
        ])
      }
      body = bootstrapOf({ item: served })
      await two.query(`UPDATE item SET source_type = 'admin' WHERE id = 6`)
      const databases = await compare({ dataset, left: one.dsn, right: two.dsn, third: bootstrap })
      expect(namesOf(databases)).toEqual(['changed item/6.sourceType: "seed" -> "admin"'])
    } finally {
      await api.stop()
    }
  })

  test('a table of which no row is as the files have it does not pass because all rows are foreign', async () => {
    await one.query('UPDATE item SET source_type = NULL')
    const equal = await compare({ dataset, right: one.dsn })
    expect([countsOfTable(equal), equal.blockers]).toEqual([{ ...noRows, equal: count }, []])
    await one.query(`UPDATE item SET label = 'wrong'`)
    const wrong = await compare({ dataset, right: one.dsn })
    expect(countsOfTable(wrong)).toEqual({ ...noRows, foreign: count })
    expect(wrong.blockers).toMatchObject([{ code: 'parity-all-foreign', place: { table: 'item' } }])
    // One row that is as the files have it shows that these are the same table's rows.
    await one.query('UPDATE item SET label = $1 WHERE id = 1', [label(1)])
    const some = await compare({ dataset, right: one.dsn })
    expect([countsOfTable(some), some.blockers]).toEqual([{ ...noRows, equal: 1, foreign: count - 1 }, []])
    // A difference is told as that.
    await one.query(`UPDATE item SET label = 'wrong', source_type = 'seed' WHERE id = 1`)
    const broken = await compare({ dataset, right: one.dsn })
    expect([sumUp(broken).differences, broken.blockers]).toEqual([1, []])
  })
})

test('a served row that says it is off is not what the files mean by one that is off', async () => {
  for (const [, count] of sizes) {
    const row = (n: number) => ({ id: n + 1, label: label(n + 1), isActive: n !== 2 })
    const rows = Array.from({ length: count }, (_, index) => row(index))
    const dataset = await writeDataset([{ table: 'item', rows }])
    const parent = await makeFolder()
    const database = await createTestDatabase()
    try {
      await database.query(
        `CREATE TABLE item (id integer PRIMARY KEY, label text, is_active boolean DEFAULT true, source_type text DEFAULT 'seed')`,
      )
      await database.query(
        `INSERT INTO item SELECT n, 'row ' || n || ' ' || repeat('x', 150), n <> 3 FROM generate_series(1, ${count}) AS n`,
      )
      const snapshot = await exportDataset(database, await readDataset(dataset), parent)
      const quiet = await compare({ dataset, right: snapshot })
      expect([namesOf(quiet), countsOfTable(quiet)]).toEqual([
        [],
        { ...noRows, equal: count - 1, deactivated: 1 },
      ])
    } finally {
      await database.drop()
    }
    const api = await serveAnswers((request, response) => {
      response.statusCode = request.url === '/bootstrap' ? 200 : 404
      response.setHeader('Content-Type', 'application/json').end(bootstrapOf({ item: rows }))
    })
    try {
      expect(namesOf(await compare({ dataset, right: `${api.url}/bootstrap` }))).toEqual(['extra item/3'])
    } finally {
      await api.stop()
    }
  }
})

test('other owners alone in a table that may be empty in the files are no reason to stop', async () => {
  const database = await createTestDatabase()
  try {
    await database.query(`
      CREATE TABLE item (id integer PRIMARY KEY, is_active boolean DEFAULT true, source_type text DEFAULT 'seed');
      INSERT INTO item (id, source_type) VALUES (1, 'admin')`)
    const dataset = await writeDataset([{ table: 'item', rows: [], 'allow-empty': true }])
    const outcome = await compare({ dataset, right: database.dsn })
    expect([countsOfTable(outcome), outcome.blockers]).toEqual([{ ...noRows, foreign: 1 }, []])
    const snapshot = await exportDataset(database, await readDataset(dataset), await makeFolder())
    const three = await compare({ dataset, right: snapshot, third: database.dsn })
    expect([countsOfTable(three), three.blockers]).toEqual([{ ...noRows, foreign: 1 }, []])
  } finally {
    await database.drop()
  }
})
