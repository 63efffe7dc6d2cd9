import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { reportFileSchema } from '../../actions/lib/report/report.js'
import { findNode24, parseOutputs, runBuilt } from '../support/built-action.js'
import { readMovements, writeSource } from '../support/movements.js'
import { createTestDatabase, type TestDatabase } from '../support/postgres.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

describe.each(['the Node of this run', 'Node 24'])('the built actions on %s', (which) => {
  test('migrate, seed, verify and seed again from a foreign folder, with only INPUT_* set', async () => {
    const options = {
      node: which === 'Node 24' ? await findNode24() : process.execPath,
      cwd: await mkdtemp(join(tmpdir(), 'seedrail-foreign-')),
    }
    const dsn = database.dsn
    const dataset = resolve('data/movements')

    const migrated = await runBuilt('migrate', { dsn, migrations: resolve('prisma/migrations') }, options)
    expect(migrated.exitCode, migrated.shown).toBe(0)
    expect(parseOutputs(migrated.outputs)).toMatchObject({ pending: '0', failed: '0', 'up-to-date': 'true' })

    const first = await runBuilt('seed', { dsn, dataset }, options)
    expect(first.exitCode, first.shown).toBe(0)
    expect(parseOutputs(first.outputs)).toMatchObject({
      created: '8',
      updated: '0',
      skipped: '0',
      archived: '0',
      errors: '0',
    })
    expect(first.summary).toContain('Created 8, Updated 0, Skipped 0, Errors 0')

    const second = await runBuilt('seed', { dsn, dataset }, options)
    expect(parseOutputs(second.outputs)).toMatchObject({ created: '0', skipped: '8' })

    const verified = await runBuilt('verify-counts', { dsn, dataset }, options)
    expect(verified.exitCode, verified.shown).toBe(0)
    expect(parseOutputs(verified.outputs)).toMatchObject({ failed: '0' })
    expect(Number(parseOutputs(verified.outputs).checks)).toBeGreaterThan(8)

    for (const run of [migrated, first, second, verified]) {
      expect(reportFileSchema.parse(JSON.parse(run.report))).toMatchObject({
        ending: 'kept',
        schemaVersion: 1,
      })
    }
  })
})

describe('a source with many faults', () => {
  test('pins nine of them to their lines, counts the rest, and reports all', async () => {
    await runBuilt('migrate', { dsn: database.dsn })
    const [movement] = await readMovements()
    const file = await writeSource(
      Array.from({ length: 15 }, (_, index) => ({ ...movement, slug: `m-${index}`, recommendedRpe: 11 })),
    )
    const run = await runBuilt('seed', { dsn: database.dsn, dataset: 'data/movements', file })

    expect(run.exitCode).toBe(1)
    const annotations = run.raw.split('\n').filter((line) => line.startsWith('::error '))
    expect(annotations).toHaveLength(10)
    expect(annotations[0]).toMatch(
      /file=.*movements\.json,line=\d+,col=\d+::recommendedRpe is 11, at most 10 is allowed/,
    )
    expect(annotations[9]).toContain('6 more errors')
    expect(JSON.parse(run.report).problems).toHaveLength(15)
    expect(parseOutputs(run.outputs)).toMatchObject({ errors: '15' })
    expect(await database.query('SELECT count(*)::int FROM movement_staging')).toEqual([{ count: 0 }])
  })

  test('cannot smuggle workflow commands or markup through its values', async () => {
    await runBuilt('migrate', { dsn: database.dsn })
    const [movement] = await readMovements()
    const hostile = '\n::set-output name=x::y\n::add-mask::8\n<script>@everyone|'
    const file = await writeSource([{ ...movement, slug: hostile }])
    const run = await runBuilt('seed', { dsn: database.dsn, dataset: 'data/movements', file })
    expect(run.exitCode).toBe(1)
    expect(run.shown.split('\n').filter((line) => /^\s*::(?!error |warning )/.test(line))).toEqual([])
    expect(run.summary).not.toContain('<script>')
    expect(run.summary).not.toContain('@everyone')
  })
})

test('inputs that make no sense are all named at once', async () => {
  const run = await runBuilt('seed', {
    dsn: database.dsn,
    mode: 'aply',
    publish: 'yes',
    'lock-timeout': 'soon',
  })
  expect(run.exitCode).toBe(2)
  expect(run.shown).toContain('The input "dataset" is missing.')
  expect(run.shown).toContain('The input "mode" is "aply", but must be one of: apply, plan.')
  expect(run.shown).toContain('The input "publish" is "yes", but must be true or false.')
  expect(run.shown).toContain(
    'The input "lock-timeout" is "soon", but must be a time such as 500ms, 30s or 5m.',
  )
})
