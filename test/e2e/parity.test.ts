import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { proveParityOfThreeSides } from '../../scripts/pipeline/parity.js'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { makeFolder, rewriteFile, serveAnswers } from '../support/parity.js'
import type { TestDatabase } from '../support/postgres.js'
import { createReferenceDatabase, startApi, type TestApi } from '../support/reference.js'

let database: TestDatabase
let api: TestApi
let run: RunBundled
const dataset = 'data/reference'

beforeAll(async () => {
  run = await bundleFresh()
  database = await createReferenceDatabase()
  api = await startApi(database.dsn)
})
afterAll(async () => {
  await api.stop()
  await database.drop()
})

describe('the bundled action', () => {
  test('ends with 0 where three sides say the same, and tells what it compared', async () => {
    const third = `${api.url}/api/v1/reference/bootstrap`
    const { exitCode, outputs, report, shown } = await run('parity', { dataset, right: database.dsn, third })
    expect(exitCode, shown).toBe(0)
    expect(outputs).toMatchObject({ tables: '23', rows: '437', equal: '437', differences: '0', missing: '0' })
    expect(Number(outputs.fields)).toBeGreaterThan(3_500)
    expect(report?.headline).toMatch(/^files, database and API say the same: 23 tables, 437 rows/)
    expect(shown).toContain('numbers=exact')
    expect(shown).toContain('data/reference/dataset.json')
  })

  test('ends with 1 where they differ, names the line, and writes both reports', async () => {
    const folder = await rewriteFile('grips.json', (rows) =>
      (rows as { id: string; label: string }[]).map((row) =>
        row.id === 'NEUTRAL' ? { ...row, label: '<b>' } : row,
      ),
    )
    const html = join(await makeFolder(), 'made', 'report.html')
    const { exitCode, outputs, errors, report, shown } = await run('parity', {
      dataset: folder,
      dsn: database.dsn,
      html,
    })
    expect([exitCode, outputs.changed, outputs.differences, errors]).toEqual([
      1,
      '1',
      '1',
      ['parity-changed'],
    ])
    expect(report?.problems[0]).toMatchObject({
      message: 'label: expected "<b>", but right has "Neutral".',
      place: { table: 'grips', key: 'NEUTRAL', field: 'label', line: expect.any(Number) },
    })
    expect(shown).toMatch(/::error .*line=\d+/)
    expect(outputs.html).toBe(html)
    expect(await readFile(html, 'utf8')).toContain('&quot;<mark>&lt;b&gt;</mark>&quot;')
  })

  test('ends with 2 where it could not compare', async () => {
    const cases: [Record<string, string>, string][] = [
      [{}, 'parity-side-missing'],
      [{ right: 'gopher://x' }, 'parity-side-invalid'],
      [{ right: 'no/such/folder' }, 'parity-snapshot-invalid'],
      [{ right: 'http://127.0.0.1:1/bootstrap', retries: '0' }, 'parity-url-unreachable'],
      [{ right: database.dsn, tables: 'gripz' }, 'parity-table-unknown'],
      [{ right: database.dsn, html: join(dataset, 'dataset.json', 'x.html') }, 'parity-html-unwritable'],
      [{ right: database.dsn, headers: 'x' }, 'parity-headers-invalid'],
    ]
    for (const [inputs, code] of cases) {
      const { exitCode, errors, shown } = await run('parity', { dataset, ...inputs })
      expect([exitCode, errors], shown).toEqual([2, [code]])
    }
  })

  test('never prints a password, a header or a query, whatever becomes of them', async () => {
    const echo = await serveAnswers((request, response) => {
      response.writeHead(401, {
        'Content-Type': 'application/json',
        'WWW-Authenticate': String(request.headers.authorization),
      })
      response.end(JSON.stringify({ error: request.headers.authorization, url: request.url }))
    })
    const wrong = database.dsn.replace(/:[^:@/]+@/, ':pa55-s3cret@')
    try {
      const html = join(await makeFolder(), 'report.html')
      const runs = [
        await run('parity', {
          dataset,
          right: `${echo.url}/bootstrap?token=s3cret-query`,
          headers: 'Authorization: Bearer s3cret-header',
        }),
        await run('parity', { dataset, right: `${echo.url.replace('//', '//me:s3cret-login@')}/bootstrap` }),
        await run('parity', { dataset, right: wrong.replace('/test_', '/no_such_') }),
        await run('parity', {
          dataset,
          left: database.dsn,
          right: database.dsn,
          html,
          headers: '{"A": "s3cret-header"}',
        }),
      ]
      expect(runs.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 0])
      for (const { shown, report } of runs) expect(`${shown}${JSON.stringify(report)}`).not.toMatch(/s3cret/)
      expect(await readFile(html, 'utf8')).not.toContain(database.dsn)
    } finally {
      await echo.stop()
    }
  })
})

test('the step of the tour compares three sides, and shows that a broken field is named', async () => {
  const facts = await proveParityOfThreeSides({ dsn: database.dsn, built: false, cwd: process.cwd() })
  expect(facts).toEqual([
    expect.stringMatching(
      /^Files, database and API say the same: 23 tables, 437 rows, \d+ fields compared\.$/,
    ),
    'One field broken on purpose: parity ended with 1 and named grips/NEUTRAL.label, expected "Neutrale", found "Neutral".',
  ])
})
