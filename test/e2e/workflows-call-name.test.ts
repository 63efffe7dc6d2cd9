import { beforeAll, expect, test } from 'vitest'
import { createCallerDatabase, instruments, jobOf, observatory, told } from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { runWorkflow } from '../workflows/run.js'

beforeAll(() => bundleForWorkflows(), 120_000)

test('a password that is a word of the call takes nothing from the job that comes after', async () => {
  const database = await createCallerDatabase(`${observatory}/prisma/migrations`, [
    ...instruments,
    "UPDATE filter SET width_nm = 140 WHERE band = 'R'",
  ])
  const reader = `reader_${database.name}`
  await database.query(`CREATE ROLE ${reader} LOGIN PASSWORD 'instruments'`)
  await database.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}`)
  const address = new URL(database.dsn)
  address.username = reader
  // The dataset is seeds/instruments: a name with a word of it in it would never leave the job.
  address.password = 'instruments'
  try {
    const result = await runWorkflow({
      repository: observatory,
      workflow: '.github/workflows/drift.yml',
      event: { name: 'schedule', cron: '23 5 * * *' },
      environments: { north: { secrets: { READONLY_DATABASE_URL: address.href } } },
    })
    expect(jobOf(result, 'drift/compare').outputs, told(result)).toMatchObject({ differences: '1' })
    expect(result.warnings.filter((warning) => warning.includes('Skip output'))).toEqual([])
    expect(result.issues.map(({ state }) => state)).toEqual(['open'])
  } finally {
    await database.query(`DROP OWNED BY ${reader}`)
    await database.query(`DROP ROLE ${reader}`)
    await database.drop()
  }
})
