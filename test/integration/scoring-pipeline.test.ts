import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { brokenJobs, fixtureJobs, proveScoringFindsBrokenJobs } from '../../scripts/pipeline/scoring.js'
import { createMovementsDatabase } from '../support/movements.js'
import type { TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createMovementsDatabase()
})
afterEach(() => database.drop())

test('of 10,000 stored scores exactly the seven broken ones are named by their job ids', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const facts = await proveScoringFindsBrokenJobs({ dsn: database.dsn, built: false, cwd: process.cwd() })
  const printed = log.mock.calls.flat().join('\n')
  log.mockRestore()
  expect(brokenJobs).toHaveLength(7)
  for (const job of brokenJobs) expect(printed).toContain(job)
  expect(facts.join()).toContain(`${fixtureJobs} stored scores`)
  expect(facts.join()).toContain('exactly the 7 broken ones')
})

test('the step fails when a broken job goes unnoticed', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  await database.query(`
    CREATE FUNCTION repair() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN NEW.result_data := NEW.result_data #- ''{scoring,totl}''; RETURN NEW; END';
    CREATE TRIGGER repair BEFORE INSERT ON plan_jobs FOR EACH ROW EXECUTE FUNCTION repair()`)
  const step = proveScoringFindsBrokenJobs({ dsn: database.dsn, built: false, cwd: process.cwd() })
  await expect(step).rejects.toThrow(/job-09998 missed/)
  log.mockRestore()
})
