import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.js'
import {
  createTownsDatabase,
  failureOf,
  upsert,
  watchStatements,
  writeChangedTowns,
  writeDataset,
  writeTowns,
} from '../support/upsert-fire.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTownsDatabase()
})
afterEach(() => database.drop())

/** A session of somebody else's, without a name. */
async function openSession({ dsn }: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: dsn })
  await client.connect()
  return client
}

/** Waits until a session of the database waits for another's lock. */
async function waitForBlocked(database: TestDatabase): Promise<void> {
  for (let attempt = 0; attempt < 800; attempt++) {
    const blocked = await database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    if (blocked.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('Nobody waited for a lock.')
}

describe('two seeds at once', () => {
  test('of one dataset take turns: one writes, the other finds nothing to do and said whom it waits for', async () => {
    const folder = await writeTowns()
    const waited: string[] = []
    let waits: () => void = () => undefined
    const someoneWaits = new Promise<void>((resolve) => {
      waits = resolve
    })
    const request = () => ({
      watch: watchStatements(async (_count, sql) => {
        if (sql === 'COMMIT') await someoneWaits
      }),
      onWait: (holders: readonly { application: string }[]) => {
        waited.push(...holders.map((one) => one.application))
        waits()
      },
    })
    const outcomes = await Promise.all([
      upsert(database, folder, request()),
      upsert(database, folder, request()),
    ])
    expect(outcomes.map(({ tables }) => tables[1]?.inserted).sort()).toEqual([0, 3])
    expect(outcomes.flatMap(({ problems }) => problems)).toEqual([])
    expect(waited).toEqual(['seedrail'])
  })

  test('of two datasets with the rows in opposite order never deadlock', async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ({ id: `C${index}`, label: `Country ${index}` }))
    const table = { table: 'country', file: 'country.json', 'max-deactivations': '100%' }
    const forward = await writeDataset({ name: 'forward', tables: [table] }, { 'country.json': rows })
    const backward = await writeDataset(
      { name: 'backward', tables: [table] },
      { 'country.json': rows.toReversed().map((row) => ({ ...row, label: `${row.label}!` })) },
    )
    const outcomes = await Promise.all([
      upsert(database, forward, { lockTimeout: 20_000 }),
      upsert(database, backward, { lockTimeout: 20_000 }),
    ])
    expect(outcomes.flatMap(({ problems }) => problems)).toEqual([])
    expect(outcomes.map(({ tables }) => (tables[0]?.inserted ?? 0) + (tables[0]?.updated ?? 0))).toEqual([
      2_000, 2_000,
    ])
  })

  test('of two datasets with the tables in opposite order never deadlock', async () => {
    await database.query(`
CREATE TABLE a (id text PRIMARY KEY, label text); CREATE TABLE b (id text PRIMARY KEY, label text)`)
    const rows = [{ id: '1', label: 'one' }]
    const folderOf = (name: string, tables: string[]) =>
      writeDataset(
        { name, tables: tables.map((table) => ({ table, file: `${table}.json` })) },
        { 'a.json': rows, 'b.json': rows },
      )
    const slowly = () => watchStatements(() => new Promise((resolve) => setTimeout(resolve, 20)))
    const outcomes = await Promise.all([
      upsert(database, await folderOf('ab', ['a', 'b']), { watch: slowly() }),
      upsert(database, await folderOf('ba', ['b', 'a']), { watch: slowly() }),
    ])
    expect(outcomes.flatMap(({ problems }) => problems)).toEqual([])
    expect(outcomes.flatMap(({ tables }) => tables.map((table) => table.inserted)).sort()).toEqual([
      0, 0, 1, 1,
    ])
  })
})

describe('an admin who edits meanwhile', () => {
  test('waits for the seed, and nothing of the edit is lost', async () => {
    await upsert(database, await writeTowns())
    let edit: Promise<unknown> | undefined
    const watch = watchStatements((_count, sql) => {
      if (sql.includes('UPDATE ONLY "public"."town"'))
        edit ??= database.query(`UPDATE town SET people = 7, source_type = 'admin' WHERE id = 'graz'`)
    })
    expect((await upsert(database, await writeChangedTowns(), { watch })).problems).toEqual([])
    await edit
    expect(await database.query(`SELECT people, source_type FROM town WHERE id = 'graz'`)).toEqual([
      { people: 7, source_type: 'admin' },
    ])
  })

  test('who was first is waited for, then the row is theirs: left alone and reported with both values', async () => {
    await upsert(database, await writeTowns())
    const admin = await openSession(database)
    await admin.query(`BEGIN; UPDATE town SET people = 7, source_type = 'admin' WHERE id = 'graz'`)
    const folder = await writeChangedTowns()
    const seeding = upsert(database, folder)
    await waitForBlocked(database)
    await admin.query('COMMIT')
    await admin.end()
    const outcome = await seeding
    expect(outcome.problems).toMatchObject([
      { level: 'warning', code: 'row-foreign', place: { key: 'graz', line: 1 } },
    ])
    expect(outcome.problems[0]?.message).toContain('people 7 → 301000')
    expect(await database.query(`SELECT people FROM town WHERE id = 'graz'`)).toEqual([{ people: 7 }])
    const again = await upsert(database, folder)
    expect(again.tables[1]?.foreign, 'and again by the next run').toBe(1)
  })

  test('and does not let go is named when the wait is over', async () => {
    const folder = await writeTowns()
    const admin = await openSession(database)
    await admin.query('BEGIN; LOCK TABLE town IN ROW EXCLUSIVE MODE')
    const error = await failureOf(upsert(database, folder, { lockTimeout: 200 }))
    await admin.end()
    expect(error.code).toBe('lock-timeout')
    expect(error.message).toMatch(/"town".*held by an unnamed program \(user postgres, backend \d+/)
    expect(await database.query('SELECT count(*)::int FROM country')).toEqual([{ count: 0 }])
  })
})
