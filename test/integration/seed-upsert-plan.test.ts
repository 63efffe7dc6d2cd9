import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeTables } from '../../actions/lib/seed/upsert/description.js'
import type { TestDatabase } from '../support/postgres.js'
import {
  countsOf,
  createItemsDatabase,
  items,
  letters,
  none,
  problemsOf,
  type TableWords,
  takePrint,
  upsert,
  upsertFolder,
  writeDataset,
} from '../support/upsert.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createItemsDatabase()
})
afterEach(() => database.drop())

describe('a plan', () => {
  const edited = [{ id: 'a', label: 'A' }, ...letters('bd')]

  test('says what apply does, writes nothing, and carries a digest that stays', async () => {
    await upsert(database, items(letters('abc')))
    const folder = await writeDataset(items(edited, { 'max-deactivations': 1 }))
    const before = await takePrint(database, 'item')
    const plan = await upsertFolder(database, folder, { mode: 'plan' })
    expect(await takePrint(database, 'item')).toEqual(before)
    expect(plan.digest).toMatch(/^[0-9a-f]{64}$/)
    expect((await upsertFolder(database, folder, { mode: 'plan' })).digest).toBe(plan.digest)

    const applied = await upsertFolder(database, folder, { expectedPlan: plan.digest })

    expect(applied.problems).toEqual([])
    expect(applied.digest).toBe(plan.digest)
    expect(countsOf(applied)).toEqual(countsOf(plan))
    expect(countsOf(applied)).toEqual({ ...none, inserted: 1, updated: 1, deactivated: 1, unchanged: 1 })
    expect(applied.tables[0]?.changes).toEqual(plan.tables[0]?.changes)
    expect(plan.tables[0]?.changes.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['~ a', '- c', '+ d'])
  })

  test('does not hold when the database moved, or the source', async () => {
    await upsert(database, items(letters('abc')))
    const words = { 'max-deactivations': 1 }
    const { digest } = await upsert(database, items(edited, words), { mode: 'plan' })
    const before = await takePrint(database, 'item')
    const other = edited.map((row) => (row.id === 'd' ? { ...row, label: 'Else' } : row))
    expect(await problemsOf(upsert(database, items(other, words), { expectedPlan: digest }))).toMatchObject([
      { code: 'plan-moved' },
    ])
    expect(await takePrint(database, 'item')).toEqual(before)
    const refused = await upsert(database, items(other, words), { expectedPlan: digest })
    expect(describeTables(refused).title).toBe('Refused: nothing of this was written')
    expect(describeTables({ ...refused, problems: [] }).title).toBe('Tables')
    await database.query(`UPDATE item SET label = 'Moved' WHERE id = 'a'`)
    expect(await problemsOf(upsert(database, items(edited, words), { expectedPlan: digest }))).toMatchObject([
      { code: 'plan-moved' },
    ])
    expect(await database.query(`SELECT FROM item WHERE id = 'd'`)).toEqual([])
  })

  test('tells a change of digits alone', async () => {
    await upsert(database, items([{ id: 'a', label: 'A', price: 1.5 }]))
    const text = '[{"id": "a", "label": "A", "price": 1.50}]'
    const plan = await upsert(database, items(text), { mode: 'plan' })
    expect(plan.tables[0]?.changes).toEqual([
      { kind: '~', key: 'a', line: 1, fields: [['price', '1.5', '1.50']] },
    ])
  })

  test('a faulty source is told as that, not as a plan that moved', async () => {
    const { digest } = await upsert(database, items(letters('a')), { mode: 'plan' })
    const problems = await problemsOf(upsert(database, items([{ id: 'a' }]), { expectedPlan: digest }))
    expect(problems.map(({ code }) => code)).toEqual(['field-missing'])
  })
})

describe('the digest of a plan moves with', () => {
  const digestOf = async (tables: TableWords[]) => {
    const { digest, problems } = await upsert(database, tables, { mode: 'plan' })
    expect(problems).toEqual([])
    return digest
  }

  test('the word and the column of the owner, and the column that switches', async () => {
    await database.query('CREATE TABLE thing (id text PRIMARY KEY, by text, other text, on1 bool, on2 bool)')
    const words = {
      table: 'thing',
      rows: [{ id: 'a' }],
      owner: { column: 'by', seed: 'seed' },
      active: 'on1',
    }
    const digests = [
      await digestOf([words]),
      await digestOf([{ ...words, owner: { column: 'by', seed: 'admin' } }]),
      await digestOf([{ ...words, owner: { column: 'other', seed: 'seed' } }]),
      await digestOf([{ ...words, active: 'on2' }]),
      await digestOf([{ ...words, active: false }]),
    ]
    expect(new Set(digests).size).toBe(digests.length)
    expect(await digestOf([words])).toBe(digests[0])
  })

  test('the parts of a key, where their texts joined are the same', async () => {
    await database.query('CREATE TABLE pair (a text, b text, PRIMARY KEY (a, b))')
    const one = await digestOf([{ table: 'pair', rows: [{ a: 'a, b', b: 'c' }] }])
    const other = await digestOf([{ table: 'pair', rows: [{ a: 'a', b: 'b, c' }] }])
    expect(one).not.toBe(other)
    const both = [
      { a: 'a, b', b: 'c' },
      { a: 'a', b: 'b, c' },
    ]
    const plan = await upsert(database, [{ table: 'pair', rows: both }], { mode: 'plan' })
    expect(plan.tables[0]?.changes.map(({ key }) => key)).toEqual(['"a, b", c', 'a, "b, c"'])
  })

  test.each([
    ['the order of members in a json column', 'json', '{"b":1,"a":2}', '{"a":2,"b":1}'],
    ['the order of members in a list of json', 'json[]', '[{"b":1,"a":2}]', '[{"a":2,"b":1}]'],
    ['the sign of zero', 'float8', '-0', '0'],
  ])('%s', async (_, type, from, to) => {
    await database.query(`CREATE TABLE doc (id int PRIMARY KEY, j ${type})`)
    const rows = (text: string) => [{ table: 'doc', rows: `[{"id": 1, "j": ${text}}]` }]
    expect(await digestOf(rows(from))).not.toBe(await digestOf(rows(to)))
    await upsert(database, rows(from))
    const plan = await upsert(database, rows(to), { mode: 'plan' })
    expect(plan.tables[0]?.changes).toEqual([
      {
        kind: '~',
        key: '1',
        line: 1,
        fields: [['j', expect.stringContaining(from), expect.stringContaining(to)]],
      },
    ])
  })
})
