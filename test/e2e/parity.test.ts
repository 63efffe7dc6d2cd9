import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { proveParityOfThreeSides } from '../../scripts/pipeline/parity.js'
import { runLine } from '../support/command-line.js'
import { bundleFresh, type RunBundled } from '../support/fresh-bundle.js'
import { bootstrapOf, makeFolder, rewriteFile, serveAnswers } from '../support/parity.js'
import type { TestDatabase } from '../support/postgres.js'
import { createReferenceDatabase, startApi, type TestApi } from '../support/reference.js'
import { writeDataset } from '../support/upsert.js'

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

describe('a side that is misspelled', () => {
  const password = 's3cret/w%40rd'
  test.each([
    `jdbc:postgresql://u:${password}@h/a`,
    `"postgresql://u:${password}@h/a"`,
    `host=h user=u password=${password}`,
    `host=h password = '${password}'`,
    `postgresql//u:${password}@h/a`,
    `postgres ://u:${password}@h/a`,
    `u:${password}@h:5432/a`,
    `mysql://h/a?user=u&password=${password}`,
  ])('%s is refused, and its password is in no byte that anybody can read', async (right) => {
    for (const inputs of [{ right }, { left: right, right: database.dsn }]) {
      const { exitCode, errors, shown, raw, report } = await run('parity', { dataset, ...inputs })
      expect([exitCode, errors], shown).toEqual([2, ['parity-side-invalid']])
      const seen = `${shown}${JSON.stringify(report)}`
      expect(seen).not.toContain(password)
      expect(seen).not.toContain(decodeURIComponent(password))
      // A later step of the job may repeat it.
      expect(raw.split('\n').slice(0, 3).join()).toContain('::add-mask::')
      for (const form of [password, decodeURIComponent(password)])
        expect(raw).toContain(`::add-mask::${form.replaceAll('%', '%25')}\n`)
    }
  })

  test('a folder may be called as it likes', async () => {
    const folder = join(await makeFolder(), 'user=me@home, password=none')
    await mkdir(folder)
    const { errors, shown } = await run('parity', { dataset, right: folder })
    expect(errors, shown).toEqual(['parity-snapshot-invalid'])
    expect(shown).toContain('password=none')
  })
})

test('the local runner hides the same, also where the shell took a side apart', async () => {
  const whole = await runLine(
    'npm run -s action -- parity --dataset=data/reference "--right=host=h password=s3cret-pw"',
    process.cwd(),
  )
  expect([whole.exitCode, whole.log]).toEqual([2, expect.stringContaining('no address that is known here')])
  expect(whole.log).not.toContain('s3cret-pw')
  const apart = await runLine(
    'npm run -s action -- parity --right=host=h password=s3cret-pw x',
    process.cwd(),
  )
  expect([apart.exitCode, apart.log]).toEqual([2, expect.stringContaining('"x" belongs to no flag')])
  expect(apart.log).not.toContain('s3cret-pw')
})

describe('what a server repeats of what it was sent', () => {
  const cases: [string, string, Record<string, string>][] = [
    ['a bearer token', '', { headers: 'Authorization: Bearer s3cret-one' }],
    ['a header by side', '', { headers: '{"right": {"X-Api-Key": "s3cret-one"}}' }],
    ['a query', '?token=s3cret-one&more=s3cret%2Btwo', {}],
    ['a login', 'me:s3cret%40one', {}],
    ['a login in a header', '', { headers: `Authorization: Basic ${btoa('me:s3cret-one')}` }],
  ]
  test.each(cases)('%s stands in no byte that anybody can read', async (_, extra, inputs) => {
    let type = ''
    let seen = ''
    const echo = await serveAnswers((request, response) => {
      const sent = [request.headers.authorization, request.headers['x-api-key'], request.url].join(' ')
      const scheme = /(?:Bearer|Basic) (\S+)/.exec(sent)
      const said = [
        scheme?.[1],
        scheme === null
          ? undefined
          : Buffer.from(scheme[1] ?? '', 'base64')
              .toString()
              .replace(/[^ -~]/g, ''),
        request.headers['x-api-key']?.toString(),
        ...new URL(request.url ?? '', 'http://h').searchParams.values(),
        request.url?.split('?')[1],
      ].filter((text) => text !== undefined)
      seen = said.join(' ')
      response.writeHead(200, { 'Content-Type': type || `text/html; echo=${seen}` })
      // The log cuts long values, and must not cut a secret into something that nobody recognises.
      const long = Array.from({ length: 12 }, (_, n) => ({
        id: `a${n}`,
        label: '-'.repeat(30 + 8 * n) + seen,
      }))
      const rows = [{ id: seen, label: said.at(-1) }, { id: 'a', label: said[0] }, ...long]
      response.end(bootstrapOf({ item: rows }, said[0]))
    })
    const url = echo.url.replace('//', extra.includes(':') ? `//${extra}@` : '//')
    const right = `${url}/bootstrap${extra.startsWith('?') ? extra : ''}`
    const folder = await writeDataset([{ table: 'item', rows: [{ id: 'a', label: 'A' }] }])
    try {
      for (type of ['', 'application/json']) {
        const html = join(await makeFolder(), 'report.html')
        const given = { dataset: folder, right, html, show: '100', ...inputs }
        const { exitCode, shown, report } = await run('parity', given)
        const page = await readFile(html, 'utf8').catch(() => '')
        expect([exitCode, page === ''], shown).toEqual(type === '' ? [2, true] : [1, false])
        expect(seen).toMatch(/s3cret|czNjcmV0/)
        const written = `${shown}${JSON.stringify(report)}${page}`
        expect(written).not.toMatch(/s3cret/)
        expect(written).not.toContain(btoa('me:s3cret@one'))
        expect(written).not.toContain(btoa('me:s3cret-one'))
      }
    } finally {
      await echo.stop()
    }
  })
})

test('secrets that are words of the report change neither its shape nor the exit code', async () => {
  const api = await serveAnswers((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(bootstrapOf({ item: [{ id: 'a', label: 'is broken' }] }))
  })
  const folder = await writeDataset([{ table: 'item', rows: [{ id: 'a', label: 'A' }] }])
  const words = ['broken', 'ending', 'level', 'error', 'problems', 'headline', 'message', 'columns', 'right']
  const headers = words.map((word, n) => `X-Token-${n}: ${word}`).join('\n')
  try {
    const right = `${api.url}/bootstrap`
    const { exitCode, errors, report, shown } = await run('parity', { dataset: folder, right, headers })
    expect([exitCode, errors], shown).toEqual([1, ['parity-changed']])
    expect(report).toMatchObject({
      ending: 'broken',
      problems: [{ level: 'error', place: { table: 'item' } }],
    })
    expect(report?.problems[0]?.message).toContain('"is ***"')
  } finally {
    await api.stop()
  }
})

test.runIf(process.platform === 'linux')(
  'a page that cannot be written is refused at once, before anything is compared',
  async () => {
    let asked = 0
    const api = await serveAnswers((_, response) => {
      asked++
      response.end()
    })
    try {
      const { exitCode, errors, shown } = await run('parity', {
        dataset,
        right: `${api.url}/bootstrap`,
        html: '/proc/no/such/report.html',
      })
      expect([exitCode, errors, asked], shown).toEqual([2, ['parity-html-unwritable'], 0])
    } finally {
      await api.stop()
    }
  },
)

test('the step of the tour compares three sides, and shows that a broken field is named', async () => {
  const facts = await proveParityOfThreeSides({ dsn: database.dsn, built: false, cwd: process.cwd() })
  expect(facts).toEqual([
    expect.stringMatching(
      /^Files, database and API say the same: 23 tables, 437 rows, \d+ fields compared\.$/,
    ),
    'One field broken on purpose: parity ended with 1 and named grips/NEUTRAL.label, expected "Neutrale", found "Neutral".',
  ])
})
