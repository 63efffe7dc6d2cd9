import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { problemsOf, type TableWords, upsert } from '../support/upsert.js'

/** A table has one name in all problems: the manifest's. */

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(`
    CREATE SCHEMA port;
    CREATE TABLE port.pier (code text PRIMARY KEY, depth int, label text, is_active boolean NOT NULL DEFAULT true);
    CREATE TABLE port."Berth" (code text PRIMARY KEY, pier text REFERENCES port.pier, label text NOT NULL)`)
})
afterEach(() => database.drop())

const berth = 'port."Berth"'
const pier = { code: 'a' }
const seed = (words: Partial<TableWords>) =>
  upsert(database, [
    { table: 'port.pier', rows: [pier] },
    { table: berth, rows: [{ code: 'x', label: 'X' }], ...words },
  ])

test.each([
  ['a field that is no column', { rows: [{ code: 'x', label: 'X', lable: 1 }] }, 'field-unknown'],
  ['a field of another type', { rows: [{ code: 1, label: 'X' }] }, 'field-type'],
  ['a field that is missing', { rows: [{ code: 'x' }] }, 'field-missing'],
  [
    'a key that stands twice',
    {
      rows: [
        { code: 'x', label: 'X' },
        { code: 'x', label: 'Y' },
      ],
    },
    'key-duplicate',
  ],
  ['a reference to nothing', { rows: [{ code: 'x', label: 'X', pier: 'b' }] }, 'reference-missing'],
  ['a key that is no column', { key: 'nothing' }, 'column-missing'],
  ['a column that is renamed to nothing', { rename: { a: 'b' } }, 'column-missing'],
  ['a bound of nothing', { limits: { nothing: { required: true } } }, 'column-missing'],
  ['an owner that is no column', { owner: { column: 'whose', seed: 'x' } }, 'column-missing'],
  ['a switch that is no boolean', { active: 'label' }, 'active-not-boolean'],
] as const)('%s', async (_, words, code) => {
  const problems = await problemsOf(seed(words as unknown as Partial<TableWords>))
  expect(problems.length).toBeGreaterThan(0)
  for (const problem of problems) expect(problem).toMatchObject({ code, place: { table: berth } })
  const messages = problems.map(({ message }) => message).join('\n')
  // No other spelling: neither the bare name, nor every part in quotes.
  expect(messages.replaceAll(berth, '')).not.toMatch(/Berth|"port"|row of pier/)
})

test('also who points at a row that is switched off', async () => {
  const words = { rows: [{ code: 'x', label: 'X', pier: 'a' }] }
  expect((await seed(words)).problems).toEqual([])
  const outcome = await upsert(database, [
    { table: 'port.pier', rows: [{ code: 'b' }], 'max-deactivations': 1 },
    { table: berth, ...words },
  ])
  expect(outcome.tables[0]?.changes).toContainEqual(
    expect.objectContaining({ kind: '-', key: 'a', referencedBy: [{ table: berth, rows: 1 }] }),
  )
})
