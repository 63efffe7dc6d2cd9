import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { reportFileSchema } from '../../actions/lib/report/report.js'
import { createScoringFixture, fixtureJobs } from '../../scripts/pipeline/scoring.js'
import { findNode24, parseOutputs, runBuilt } from '../support/built-action.js'
import { createMovementsDatabase } from '../support/movements.js'
import { samplePayload, writeText } from '../support/scoring.js'

const foreignFolder = () => mkdtemp(join(tmpdir(), 'seedrail-foreign-'))

describe.each(['the Node of this run', 'Node 24'])('the built action on %s', (which) => {
  test('validates its sample and files of a foreign folder, with the contract that is built in', async () => {
    const node = which === 'Node 24' ? await findNode24() : process.execPath
    const cwd = await foreignFolder()
    const sample = await runBuilt('validate-scoring', { sample: 'true' }, { node, cwd })
    expect(sample.exitCode, sample.shown).toBe(0)
    expect(parseOutputs(sample.outputs)).toMatchObject({ payloads: '1', valid: '1', invalid: '0' })

    await writeFile(
      join(cwd, 'a.json'),
      JSON.stringify([samplePayload(), { ...samplePayload(), total: 0.5 }]),
    )
    await writeFile(join(cwd, 'b.ndjson'), `${JSON.stringify(samplePayload())}\n`)
    const files = await runBuilt('validate-scoring', { path: '*.{json,ndjson}' }, { node, cwd })
    expect(files.exitCode, files.shown).toBe(1)
    expect(parseOutputs(files.outputs)).toMatchObject({ payloads: '3', valid: '2', violations: '1' })
    expect(files.raw).toMatch(
      /^::error title=scoring-total,file=a\.json,line=1,col=\d+::\/total: expected 0\.8906/m,
    )
    expect(files.summary).toContain('2 of 3 payloads keep fixed-weight-v1')
    expect(reportFileSchema.parse(JSON.parse(files.report)).result).toMatchObject({
      broken: [expect.stringMatching(/^a\.json:1:/)],
    })
  })

  test.each(['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2019-09/schema'])(
    'takes a foreign contract in %s',
    async ($schema) => {
      const node = which === 'Node 24' ? await findNode24() : process.execPath
      const cwd = await foreignFolder()
      await writeFile(
        join(cwd, 'contract.json'),
        JSON.stringify({ name: 'tiny', schema: 's.json', rules: [] }),
      )
      await writeFile(
        join(cwd, 's.json'),
        JSON.stringify({
          $schema,
          type: 'object',
          required: ['at'],
          properties: { at: { type: 'string', format: 'date-time' } },
        }),
      )
      await writeFile(join(cwd, 'p.ndjson'), '{"at":"2026-02-28T07:15:00Z"}\n{"at":"2026-02-30T07:15:00Z"}\n')
      const run = await runBuilt('validate-scoring', { contract: '.', file: 'p.ndjson' }, { node, cwd })
      expect(run.exitCode, run.shown).toBe(1)
      expect(run.shown).toContain('that month has 28 days')
      expect(parseOutputs(run.outputs)).toMatchObject({ payloads: '2', valid: '1' })
    },
  )
})

test('10,000 stored payloads: seven are broken, the switch of the service decides what is expected', async () => {
  const database = await createMovementsDatabase()
  try {
    await inDatabase(parseDsn(database.dsn), createScoringFixture)
    const run = (inputs: Record<string, string>, FEATURE_V1_PLANNING_SCORING: string) =>
      runBuilt('validate-scoring', { dsn: database.dsn, ...inputs }, { env: { FEATURE_V1_PLANNING_SCORING } })
    const on = await run({}, '1')
    expect(on.exitCode, on.shown).toBe(1)
    expect(on.shown).toContain('present (FEATURE_V1_PLANNING_SCORING is "1")')
    expect(parseOutputs(on.outputs)).toMatchObject({ looked: String(fixtureJobs), invalid: '7' })
    expect((await run({ 'max-failures': '7' }, 'true')).exitCode).toBe(0)
    expect((await run({ 'max-failures': '0.06%' }, 'true')).exitCode).toBe(1)
    const off = await run({}, 'off')
    expect(off.exitCode).toBe(1)
    expect(parseOutputs(off.outputs)).toMatchObject({ invalid: String(fixtureJobs) })
    const everyone = await run({ filter: 'all' }, 'true')
    expect(parseOutputs(everyone.outputs)).toMatchObject({ invalid: '27', absent: '20' })
    const byInput = await run({ filter: 'status=pending', 'expect-scoring': 'absent' }, 'true')
    expect(byInput.exitCode, byInput.shown).toBe(0)
    const nobody = await run({ filter: 'status=failed' }, 'true')
    expect(nobody.exitCode).toBe(1)
    expect(nobody.shown).toContain('0 payloads were validated, at least 1 must be.')
  } finally {
    await database.drop()
  }
})

describe('what cannot be run', () => {
  test.each([
    [{}, 'There is nothing to validate.'],
    [{ file: 'a.json', sample: 'true' }, 'Both file and sample were given.'],
    [{ file: 'gone.json' }, 'There is no file "gone.json".'],
    [{ path: '*.nothing' }, 'No file matches "*.nothing".'],
    [{ sample: 'true', contract: 'gone' }, 'There is no file "gone".'],
    [{ sample: 'true', recompute: 'true' }, 'No score was computed again'],
    [{ sample: 'true', 'expect-scoring': 'maybe' }, 'must be one of: present, absent, any'],
  ])('%j', async (inputs, sentence) => {
    const run = await runBuilt('validate-scoring', inputs, { cwd: await foreignFolder() })
    expect(run.exitCode).toBe(sentence.startsWith('No score') ? 1 : 2)
    expect(run.shown).toContain(sentence)
  })

  test('an unreadable file ends with 2, and what was read is still counted', async () => {
    const good = await writeText(JSON.stringify(samplePayload()))
    const run = await runBuilt(
      'validate-scoring',
      { path: `${good},gone.json` },
      { cwd: await foreignFolder() },
    )
    expect(run.exitCode).toBe(2)
    expect(parseOutputs(run.outputs)).toMatchObject({ valid: '1' })
  })
})

test('payloads cannot smuggle workflow commands or markup', async () => {
  const hostile = '\n::set-output name=x::y\n<script>@everyone|'
  const payload = { ...samplePayload(), version: hostile, [hostile]: 1 }
  const file = await writeText(JSON.stringify([payload, { ...samplePayload(), [hostile]: hostile }]))
  const run = await runBuilt('validate-scoring', { file })
  expect(run.exitCode).toBe(1)
  expect(run.shown.split('\n').filter((line) => /^\s*::(?!error |warning )/.test(line))).toEqual([])
  expect(run.summary).not.toContain('<script>')
  expect(run.summary).not.toContain('@everyone')
})
