import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'
import { runSeed, takeFootprint, writeDataset } from '../support/upsert-fire.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.query(`
CREATE TABLE item (id text PRIMARY KEY, label text NOT NULL, tags text[] NOT NULL DEFAULT '{}',
                   is_active boolean NOT NULL DEFAULT true, source_type text NOT NULL DEFAULT 'admin')`)
})
afterEach(() => database.drop())

const manifest = {
  name: 'items',
  tables: [{ table: 'item', file: 'item.json', 'max-deactivations': '100%' }],
}

test('a process that is killed at any moment of a large seed leaves the old data exactly, and the next run is whole', async () => {
  const old = Array.from({ length: 200 }, (_, index) => ({
    id: `old-${index}`,
    label: `Old ${index}`,
    tags: ['x'],
  }))
  const first = await runSeed({
    dsn: database.dsn,
    dataset: await writeDataset(manifest, { 'item.json': old }),
  })
  expect(first.exitCode, first.raw).toBe(0)
  const before = await takeFootprint(database, 'item')
  const many = Array.from({ length: 100_000 }, (_, index) => ({
    id: `item-${index}`,
    label: `An item with a label of some length, ${index}`,
    tags: ['one', 'two', `t${index}`],
  }))
  const dataset = await writeDataset(manifest, {
    'item.json': [...old.slice(0, 100).map((row) => ({ ...row, label: `${row.label}!` })), ...many],
  })
  const inputs = { dsn: database.dsn, dataset }
  let killed = 0
  let inTransaction = 0

  for (let delay = 300; killed < 30 && delay < 20_000; delay += 120) {
    const run = await runSeed(inputs, async (kill) => {
      await sleep(delay)
      if ((await countSessions('xact_start IS NOT NULL')) > 0) inTransaction++
      kill('SIGKILL')
    })
    if (run.exitCode !== null) {
      expect(run.exitCode, run.raw).toBe(0)
      break
    }
    killed++
    await waitForIdle()
    const after = await takeFootprint(database, 'item')
    // A kill after COMMIT was sent is a finished run.
    if ((await countRows()) > 200) break
    expect(after, `killed after ${delay} ms`).toBe(before)
  }

  expect(killed).toBeGreaterThan(3)
  expect(inTransaction, 'of them in the middle of a transaction').toBeGreaterThan(3)
  const whole = await runSeed(inputs)
  expect(whole.exitCode, whole.raw).toBe(0)
  expect(await countRows()).toBe(100_200)
  expect(await database.query('SELECT count(*)::int FROM item WHERE is_active')).toEqual([{ count: 100_100 }])
})

async function countRows(): Promise<number> {
  const [row] = await database.query<{ count: number }>('SELECT count(*)::int FROM item')
  return row?.count ?? 0
}

async function countSessions(where = 'true'): Promise<number> {
  const [row] = await database.query<{ sessions: number }>(
    `SELECT count(*)::int AS sessions FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'seedrail' AND ${where}`,
  )
  return row?.sessions ?? 0
}

/** The server notices a dead client when it next speaks to it; until then its transaction may still run. */
async function waitForIdle(): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    if ((await countSessions()) === 0) return
    await sleep(50)
  }
  throw new Error('A killed run still holds its session.')
}
