import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { countsOf, none, problemsOf, takePrint, upsert } from '../support/upsert.js'

/** More rows than one slice holds, so that a second one is compared. */
const many = 160_000

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(`
    CREATE TABLE place (
      id text PRIMARY KEY, label text, size smallint, is_active boolean NOT NULL DEFAULT true
    )`)
})
afterEach(() => database.drop())

/** Rows in key order, a line each, as `edit` leaves them; undefined leaves one out. */
function places(edit: (row: Record<string, unknown>, n: number) => unknown = (row) => row): string {
  const lines: string[] = []
  for (let n = 0; n < many; n++) {
    const row = edit({ id: `P${String(n).padStart(6, '0')}`, label: `Place ${n}` }, n)
    if (row !== undefined) lines.push(JSON.stringify(row))
  }
  return `[\n${lines.join(',\n')}\n]`
}

const seed = (rows: string) => upsert(database, [{ table: 'place', rows }])

describe('a source of more than one slice', () => {
  test('is compared whole: changes, new rows and rows that left, wherever they stand', async () => {
    expect(countsOf(await seed(places()))).toEqual({ ...none, inserted: many })
    const before = await takePrint(database, 'place')
    expect(countsOf(await seed(places()))).toEqual({ ...none, unchanged: many })
    expect(await takePrint(database, 'place')).toEqual(before)

    const edited = await seed(
      places((row, n) =>
        n % 40_000 === 7 ? undefined : n % 50_000 === 3 ? { ...row, label: 'moved' } : row,
      ),
    )

    expect(countsOf(edited)).toEqual({ ...none, updated: 4, deactivated: 4, unchanged: many - 8 })
    expect(edited.tables[0]?.changes).toMatchObject([
      { kind: '~', key: 'P000003', line: 5 },
      { kind: '-', key: 'P000007' },
      { kind: '-', key: 'P040007' },
      { kind: '~', key: 'P050003' },
      { kind: '-', key: 'P080007' },
      { kind: '~', key: 'P100003' },
      { kind: '-', key: 'P120007' },
      { kind: '~', key: 'P150003', line: 150_001 },
    ])
  })

  test('that gives a column only in later rows means it for all rows', async () => {
    await seed(places())
    await database.query(`UPDATE place SET size = 5 WHERE id = 'P000001'`)

    const late = await seed(places((row, n) => (n === many - 1 ? { ...row, size: 9 } : row)))

    expect(countsOf(late)).toEqual({ ...none, updated: 2, unchanged: many - 2 })
    expect(await database.query('SELECT id, size FROM place WHERE size IS NOT NULL')).toEqual([
      { id: `P${many - 1}`, size: 9 },
    ])
  })

  test('names both places of a key that stands in two slices', async () => {
    const problems = await problemsOf(
      seed(places((row, n) => (n === many - 1 ? { ...row, id: 'P000002' } : row))),
    )
    expect(problems).toMatchObject([
      { code: 'key-duplicate', message: expect.stringContaining(':4'), place: { line: many + 1 } },
    ])
    expect(await database.query('SELECT count(*)::int AS rows FROM place')).toEqual([{ rows: 0 }])
  })

  test('names the line of a value that the server refuses in a later slice', async () => {
    await seed(places())
    const problems = await problemsOf(
      seed(places((row, n) => (n === many - 2 ? { ...row, label: 'a\u0001b', size: 40_000 } : row))),
    )
    expect(problems).toMatchObject([{ place: { line: many, field: 'size' } }])
  })

  test('whose order breaks near its end is read again, and is right, also where a key of long ago comes twice', async () => {
    const tail = (row: Record<string, unknown>, n: number) =>
      n < many - 3 ? row : { ...row, id: `A${many - n}` }
    expect(countsOf(await seed(places(tail)))).toEqual({ ...none, inserted: many })
    expect(countsOf(await seed(places(tail)))).toEqual({ ...none, unchanged: many })
    const rows = await database.query(`SELECT id FROM place WHERE id LIKE 'A%' ORDER BY id`)
    expect(rows).toEqual([{ id: 'A1' }, { id: 'A2' }, { id: 'A3' }])

    const problems = await problemsOf(
      seed(places((row, n) => (n < many - 1 ? tail(row, n) : { ...row, id: 'P000002' }))),
    )
    expect(problems).toMatchObject([{ code: 'key-duplicate', place: { line: many + 1, key: 'P000002' } }])
  })

  test('in no order is compared as well: changes, new rows and rows that left', async () => {
    const shuffle = (row: Record<string, unknown>, n: number) => ({
      ...row,
      id: `P${String((n * 7_919) % many).padStart(6, '0')}`,
      label: `Place ${(n * 7_919) % many}`,
    })
    await seed(places())
    expect(countsOf(await seed(places(shuffle)))).toEqual({ ...none, unchanged: many })
    const edited = await seed(
      places((row, n) =>
        n === 99 ? undefined : n === 100 ? { ...shuffle(row, n), id: 'NEW' } : shuffle(row, n),
      ),
    )
    expect(countsOf(edited)).toEqual({ ...none, inserted: 1, deactivated: 2, unchanged: many - 2 })
  })
})
