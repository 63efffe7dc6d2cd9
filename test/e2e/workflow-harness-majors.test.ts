import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresImages } from '../../workflows-src/pins.js'
import { expectGreen, expectTold, jobOf, stepsOf } from '../support/workflow-callers.js'
import { bundleForWorkflows } from '../workflows/bundle.js'
import { copyOurFiles, removeOurFiles, startByHand } from '../workflows/by-hand.js'
import { planService, startService } from '../workflows/services.js'

let ours: string
beforeAll(async () => {
  await bundleForWorkflows()
  ours = await copyOurFiles()
}, 120_000)
afterAll(() => removeOurFiles(ours))

/** Every major that a workflow may ask for. */
const majors = Object.entries(postgresImages).map(([major, image]) => ({ major, image }))

const servicePlan = (image: string) =>
  planService('postgres', {
    image,
    env: { POSTGRES_USER: 'seedrail', POSTGRES_PASSWORD: 'seedrail', POSTGRES_DB: 'seedrail' },
    ports: ['5432/tcp'],
    options: '--health-cmd "pg_isready -h 127.0.0.1 -U seedrail -d seedrail"',
  })

describe.each(majors)('PostgreSQL $major', ({ major, image }) => {
  test('is what a service of its image runs, with text in the order of its code points', async () => {
    const service = await startService(servicePlan(image))
    const client = new pg.Client(
      `postgresql://seedrail:seedrail@127.0.0.1:${service.context.ports['5432']}/seedrail`,
    )
    try {
      await client.connect()
      const { rows: version } = await client.query('SHOW server_version_num')
      expect(Math.floor(Number(version[0].server_version_num) / 10_000)).toBe(Number(major))
      expect(service.warning).toBeUndefined()
      const { rows } = await client.query(
        `SELECT getdatabaseencoding() AS encoding, 'Z' < 'a' AS letters, U&'\\FFFD' < U&'\\+01F600' AS planes,
          lower('Ä') AS lower`,
      )
      // What 14 to 16 lack is the case of letters outside of ASCII: see localeFlags.
      expect(rows).toEqual([
        { encoding: 'UTF8', letters: true, planes: true, lower: Number(major) < 17 ? 'Ä' : 'ä' },
      ])
    } finally {
      await client.end()
      await service.stop()
    }
  })
})

test('one that no package brings is stood in for, and that is said', async () => {
  const service = await startService(servicePlan(`postgres:13@sha256:${'0'.repeat(64)}`))
  await service.stop()
  expect(service.warning).toMatch(/PostgreSQL \d+\S* stood in for 13, which is not here/)
})

const dump = (dataset: string, major: string) =>
  startByHand('generate-seed-dump', {
    repository: ours,
    inputs: { dataset, 'postgres-version': major, attest: false },
  })
const steps = [
  'Initialize containers',
  'Name this call',
  'Check the version of Postgres',
  'Check out',
  'Migrate',
  'Seed',
  'Verify counts',
  'Compare with the files',
  'Dump, restore, prove',
  'Sum up what is to be signed',
  'Keep the reports',
].map((name) => `${name}: success`)

/** The dump tells which server it is of. */
function serverOf(result: Awaited<ReturnType<typeof dump>>): number {
  const files = result.artifacts.flatMap((artifact) => Object.entries(artifact.files))
  const manifest = files.find(([name]) => name.endsWith('.manifest.json'))?.[1]
  return Math.floor(JSON.parse(String(manifest)).server.number / 10_000)
}

/** 18 is what most other tests run on. */
test.each(majors.filter(({ major }) => major !== '18'))(
  'movements are migrated, published, verified, compared, dumped and restored on $major, and told in the same words',
  async ({ major }) => {
    const result = await dump('data/movements', major)
    expectGreen(result)
    expect(result.warnings).toEqual([])
    expect(stepsOf(jobOf(result, 'dump'))).toEqual(steps)
    expect(serverOf(result)).toBe(Number(major))
    await expectTold('by-hand/generate-seed-dump-summary.md', result.summary)
  },
)

test('the reference tables, with all their types and triggers, take the same way on the oldest', async () => {
  const result = await dump('data/reference', '14')
  expectGreen(result)
  expect(result.warnings).toEqual([])
  expect(stepsOf(jobOf(result, 'dump'))).toEqual(steps)
  expect(serverOf(result)).toBe(14)
})
