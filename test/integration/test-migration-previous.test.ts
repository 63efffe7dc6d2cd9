/** A dump fills the previous release as well as a dataset does, and is the way back. */
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runAction } from '../support/action-process.js'
import { dump } from '../support/dump.js'
import { createMovementsDatabase, seed } from '../support/movements.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

test('rows of a dump are merged, migrated, kept, and restored again', async () => {
  const source = await createMovementsDatabase()
  await seed(source)
  const written = await dump(source, 'data/movements', { prove: false })
  await source.drop()
  const run = await runAction('test-migration', {
    dsn: database.dsn,
    migrations: resolve('prisma/migrations'),
    previous: written.path,
    'previous-migration': '20261121040000',
    down: 'true',
    prisma: 'false',
  })
  expect(run.exitCode, run.log).toBe(0)
  expect(run.log).toContain(
    'from "20261121040000_movement_library", 2 migrations further; 56 rows in 3 tables, all kept',
  )
  expect(run.log).toMatch(/1 dump restored over the new release; \d tables are as they were/)
  expect(run.outputs).toMatchObject({ kept: '8', broken: '0', skipped: '0' })
})
