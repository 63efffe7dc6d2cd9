import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runBuilt } from '../support/built-action.js'
import {
  createMovementsDatabase,
  readMovements,
  seed,
  takeFootprint,
  writeSource,
} from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createMovementsDatabase()
})
afterEach(() => database.drop())

test('a process that is killed at any moment leaves the old data exactly, and the next run is whole', async () => {
  await seed(database)
  const before = await takeFootprint(database)
  const [first] = await readMovements()
  const many = Array.from({ length: 3_000 }, (_, index) => ({
    ...first,
    slug: `copy-${index}`,
    name: `Copy ${index}`,
  }))
  const inputs = {
    dsn: database.dsn,
    dataset: 'data/movements',
    file: await writeSource([...(await readMovements()), ...many]),
  }
  let killed = 0

  for (let delay = 100; killed < 8 && delay < 5_000; delay += 120) {
    const run = await runBuilt('seed', inputs, {
      watch: (kill) => void sleep(delay).then(() => kill('SIGKILL')),
    })
    if (run.exitCode !== null) break
    killed++
    await waitForIdle()
    expect(await takeFootprint(database), `killed after ${delay} ms`).toBe(before)
  }

  expect(killed).toBeGreaterThan(3)
  const whole = await runBuilt('seed', inputs)
  expect(whole.exitCode).toBe(0)
  expect(await database.query('SELECT count(*)::int FROM movement_library')).toEqual([{ count: 3_008 }])
})

/** The server notices a dead client when it next speaks to it; until then its transaction may still run. */
async function waitForIdle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    const [row] = await database.query<{ busy: number }>(
      `SELECT count(*)::int AS busy FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'seedrail'`,
    )
    if (row?.busy === 0) return
    await sleep(50)
  }
  throw new Error('A killed run still holds its session.')
}
