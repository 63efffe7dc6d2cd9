import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../support/postgres.js'

const run = promisify(execFile)

/** Runs a script of ours as its npm script does. */
function runScript(name: string, args: readonly string[], env: Record<string, string> = {}) {
  return run(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...args], {
    env: { ...process.env, ...env },
  })
}

test('npm start shows what the README says it shows, and leaves no server behind', async () => {
  const { stdout } = await runScript('start', [])
  expect(stdout).toContain(
    'movements: Created 8, Updated 0, Skipped 0, Errors 0 (8 rows in the source). Committed in one transaction.',
  )
  expect(stdout).toContain(
    'movements: Created 0, Updated 0, Skipped 8, Errors 0 (8 rows in the source). Nothing had to be written.',
  )
  expect(stdout).toMatch(
    /reference: 437 inserted[\s\S]*23 tables were known to be unchanged[\s\S]*~ {2}grips\/NEUTRAL {2}label "Neutral" → "Neutral grip"/,
  )
  expect(stdout).toContain('26 tables, 493 rows, the same on both sides')
  expect(stdout).toContain('exactly the 7 broken ones were named, by job id')
  const port = /runs at 127\.0\.0\.1:(\d+)/.exec(stdout)?.[1]
  const refused = await new Promise<string>((resolve) => {
    connect(Number(port), '127.0.0.1', () => resolve('open')).once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code ?? ''),
    )
  })
  expect(refused).toBe('ECONNREFUSED')
})

test('npm run seed-to-dsn migrates, seeds and verifies a database, and never prints its password', async () => {
  const database = await createTestDatabase()
  try {
    const { stdout, stderr } = await runScript('seed-to-dsn', [`--dsn=${database.dsn}`])
    expect(stdout).toContain('Created 8, Updated 0, Skipped 0, Errors 0')
    expect(stdout).toMatch(/\d+ of \d+ checks hold/)
    expect(stdout).toContain('psql "')
    expect(stdout + stderr).not.toContain('seedrail-tests')
    expect(await database.query('SELECT count(*)::int FROM movement_library')).toEqual([{ count: 8 }])
    const again = await runScript('seed-to-dsn', ['--skip-migrations'], { DATABASE_URL: database.dsn })
    expect(again.stdout).toContain('Created 0, Updated 0, Skipped 8, Errors 0')
  } finally {
    await database.drop()
  }
})
