import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compare, countsOfTable, namesOf, noRows } from '../support/parity.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { writeDataset } from '../support/upsert.js'

let one: TestDatabase
let two: TestDatabase
beforeEach(async () => {
  one = await createTestDatabase()
  two = await createTestDatabase()
})
afterEach(async () => {
  await one.drop()
  await two.drop()
})

const createItem = async (database: TestDatabase, type: string, value: string) => {
  await database.query(`
    CREATE DOMAIN amount AS numeric(9,2);
    CREATE DOMAIN filled AS text NOT NULL;
    CREATE TABLE item (id text PRIMARY KEY, value ${type});
    INSERT INTO item VALUES ('a', ${value}), ('b', ${value})`)
}

/** What stands in both databases is not the same, and rules that follow from one of the types would hide it. */
describe('two databases whose columns are of types that are compared by different rules are refused', () => {
  test.each([
    ['real', '16777216', 'double precision', '16777217'],
    ['numeric', '0.1', 'double precision', '0.1'],
    ['uuid', `'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`, 'text', `'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'`],
    ['timestamptz', `'2026-01-01T00:00:00Z'`, 'timestamp', `'2026-01-01T00:00:00'`],
    ['timetz', `'12:00Z'`, 'time', `'12:00'`],
    ['timestamptz', `'2026-01-01T00:00:00Z'`, 'text', `'2026-01-01T02:00:00+02:00'`],
    ['integer', '1', 'integer[]', `'{1}'`],
  ])('%s %s, %s %s', async (type, value, otherType, otherValue) => {
    await createItem(one, type, value)
    await createItem(two, otherType, otherValue)
    const dataset = await writeDataset([{ table: 'item', rows: [{ id: 'a' }] }])
    for (const sides of [
      { left: one.dsn, right: two.dsn },
      { left: two.dsn, right: one.dsn },
      { right: one.dsn, third: two.dsn },
    ]) {
      await expect(compare({ dataset, ...sides })).rejects.toMatchObject({
        code: 'parity-type-differs',
        verdict: 'could-not-run',
        message: expect.stringMatching(/"value"/),
        problems: [{ place: { table: 'item', field: 'value' } }],
      })
    }
  })

  test('so is a switch that is none on the other side', async () => {
    for (const [database, type] of [
      [one, 'boolean NOT NULL DEFAULT true'],
      [two, 'integer NOT NULL DEFAULT 1'],
    ] as const)
      await database.query(
        `CREATE TABLE item (id text PRIMARY KEY, is_active ${type}); INSERT INTO item VALUES ('a')`,
      )
    const dataset = await writeDataset([{ table: 'item', rows: [{ id: 'a' }] }])
    await expect(compare({ dataset, left: one.dsn, right: two.dsn })).rejects.toMatchObject({
      code: 'parity-type-differs',
      message: expect.stringMatching(/"is_active".* integer.* boolean/),
    })
  })
})

test.each([
  ['integer', '1', 'numeric', '1'],
  ['integer[]', `'{1,2}'`, 'numeric[]', `'{1,2}'`],
  ['mood', `'good'`, 'text', `'good'`],
  ['date', `'2026-01-02'`, 'text', `'2026-01-02'`],
])(
  '%s and %s are compared alike, and differ where they differ',
  async (type, value, otherType, otherValue) => {
    for (const [database, its] of [
      [one, type],
      [two, otherType],
    ] as const) {
      await database.query(`CREATE TYPE mood AS ENUM ('good', 'bad')`)
      await createItem(database, its, database === one ? value : otherValue)
    }
    const dataset = await writeDataset([{ table: 'item', rows: [{ id: 'a' }] }])
    const same = await compare({ dataset, left: one.dsn, right: two.dsn })
    expect([namesOf(same), countsOfTable(same)]).toEqual([[], { ...noRows, equal: 2 }])
    await two.query(`UPDATE item SET value = NULL WHERE id = 'b'`)
    expect(namesOf(await compare({ dataset, left: one.dsn, right: two.dsn }))).toHaveLength(1)
  },
)

test('a column that is not compared may be of any type', async () => {
  await createItem(one, 'real', '1')
  await createItem(two, 'text', `'x'`)
  const normalise = { value: { compare: 'no' } }
  const dataset = await writeDataset([{ table: 'item', rows: [{ id: 'a' }], normalise }])
  const outcome = await compare({ dataset, left: one.dsn, right: two.dsn })
  expect(countsOfTable(outcome)).toEqual({ ...noRows, equal: 2 })
})

describe('types that hold the same values are compared', () => {
  test.each([
    ['text', 'varchar(60)', `'x'`, `'y'`],
    ['text', 'filled', `'x'`, `'y'`],
    ['integer', 'bigint', '1', '2'],
    ['numeric', 'amount', '1.5', '1.6'],
    ['timestamptz', 'timestamptz(3)', `'2026-01-01T00:00:00Z'`, `'2026-01-01T00:00:01Z'`],
    ['json', 'jsonb', `'{"b": 1, "a": 2}'`, `'{"b": 1, "a": 3}'`],
  ])('%s and %s', async (type, otherType, value, other) => {
    await createItem(one, type, value)
    await createItem(two, otherType, value)
    const dataset = await writeDataset([{ table: 'item', rows: [{ id: 'a' }] }])
    const same = await compare({ dataset, left: one.dsn, right: two.dsn })
    expect([namesOf(same), countsOfTable(same)]).toEqual([[], { ...noRows, equal: 2 }])
    await two.query(`UPDATE item SET value = ${other} WHERE id = 'b'`)
    const edited = await compare({ dataset, left: one.dsn, right: two.dsn })
    expect(countsOfTable(edited)).toEqual({ ...noRows, equal: 1, changed: 1 })
  })
})

describe('what JSON does not show is not compared', () => {
  test.each([
    ['integer[]', `'{1,2}'`, `'[5:6]={1,2}'`],
    ['json', `'{"a": 2}'`, `'{"a": 1, "a": 2}'`],
    ['json', `'{"a": 12345678901234567890}'`, `'{"a": 1, "a": 12345678901234567890}'`],
  ])('in a column of %s', async (type, value, same) => {
    await createItem(one, type, value)
    await createItem(two, type, same)
    const dataset = await writeDataset([{ table: 'item', rows: [{ id: 'a' }] }])
    const outcome = await compare({ dataset, left: one.dsn, right: two.dsn })
    expect([namesOf(outcome), countsOfTable(outcome)]).toEqual([[], { ...noRows, equal: 2 }])
    await two.query(
      `UPDATE item SET value = ${same.replace('2}', '3}').replace('90}', '91}')} WHERE id = 'b'`,
    )
    const edited = await compare({ dataset, left: one.dsn, right: two.dsn })
    expect(countsOfTable(edited)).toEqual({ ...noRows, equal: 1, changed: 1 })
  })
})
