import { describe, expect, test } from 'vitest'
import { markerOfWorkflow, markerShape } from '../../actions/lib/github/marker.js'
import { summariseReports, tabulateResult, worstEnding } from '../../actions/lib/report/combine.js'
import {
  linkFile,
  longestBody,
  renderBody,
  renderMarker,
  sameBody,
} from '../../actions/lib/report/comment-body.js'
import { disarm, renderInline } from '../../actions/lib/report/comment-text.js'
import type { FoundReport, ReportFile } from '../../actions/lib/report/report-file.js'

const origin = {
  repository: 'https://github.com/somebody/data',
  sha: 'aaaabbbbccccddddeeeeffff0000111122223333',
  headSha: '9999888877776666555544443333222211110000',
  run: 'https://github.com/somebody/data/actions/runs/77',
}

function reportOf(more: Partial<ReportFile> = {}): FoundReport {
  const report: ReportFile = {
    schemaVersion: 1,
    action: 'seed',
    headline: 'Created 8.',
    ending: 'kept',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 12,
    phases: [{ name: 'read', durationMs: 3 }],
    facts: {},
    problems: [],
    outputs: {},
    result: null,
    ...more,
  }
  return { file: 'report.json', report }
}

const planned = reportOf({
  action: 'seed',
  headline: 'Would update 1 row.',
  facts: { target: 'localhost/app' },
  outputs: { updated: '1', report: 'reports/seed.json' },
  result: {
    mode: 'plan',
    tables: [
      {
        table: 'grips',
        updated: 1,
        duration: 17.3,
        changes: [{ kind: '~', key: 'NEUTRAL', line: 41, fields: [['label', '"Neutral"', '"Hammer"']] }],
      },
    ],
  },
})

const broken = reportOf({
  action: 'verify-counts',
  ending: 'broken',
  headline: '1 of 2 checks failed.',
  problems: [
    {
      level: 'error',
      code: 'count-differs',
      message: '7 rows, 8 expected.',
      place: { file: 'data/my grips.json', line: 41, column: 7, table: 'grips', key: 'NEUTRAL' },
      next: 'Seed again.',
    },
  ],
})

test('the body tells every report, the worst first, with its places linked', () => {
  expect(renderBody([planned, broken], 'seedrail-plan', origin)).toBe(`<!-- seedrail:seedrail-plan -->
## ❌ Seedrail: 2 reports, 1 broken

| action | verdict | what happened |
| --- | --- | --- |
| verify-counts | broken | 1 of 2 checks failed. |
| seed | kept | Would update 1 row. |

### ❌ verify-counts: broken

> 1 of 2 checks failed.

#### Problems (1)

| level | place | what | next step |
| --- | --- | --- | --- |
| error | [data/my grips.json:41:7 grips/NEUTRAL](https://github.com/somebody/data/blob/aaaabbbbccccddddeeeeffff0000111122223333/data/my%20grips.json#L41) | 7 rows, 8 expected. | Seed again. |

### ✅ seed: kept

> Would update 1 row.

- **target**: localhost/app

#### tables

| table | updated |
| --- | ---: |
| grips | 1 |

#### tables: changes

| table | kind | key | line | fields |
| --- | --- | --- | ---: | --- |
| grips | \\~ | NEUTRAL | 41 | label: "Neutral" → "Hammer" |

<details><summary>Outputs (1)</summary>

| name | value |
| --- | --- |
| updated | 1 |

</details>

<sub>Commit [9999888877](https://github.com/somebody/data/commit/9999888877776666555544443333222211110000)</sub>

<!-- run -->
<sub>[The run that wrote this](https://github.com/somebody/data/actions/runs/77)</sub>
`)
})

test('sections that a report kept stand in the place of what its result lists', () => {
  const section = { title: 'Plan', columns: ['key'], rows: [['NEUTRAL']], note: 'One row.' }
  const body = renderBody([reportOf({ sections: [section], result: { tables: [{ a: 1 }] } })], 'm', {})
  expect(body).toContain('#### Plan\n\n| key |\n| --- |\n| NEUTRAL |\n\n<sub>One row.</sub>')
  expect(body).not.toContain('#### tables')
})

describe('equal bodies', () => {
  const body = renderBody([planned], 'm', origin)

  test('another run that found the same is the same, with either line ending and without times', () => {
    const slower = reportOf({ ...('report' in planned ? planned.report : {}), durationMs: 99_999 })
    const again = renderBody([slower], 'm', { ...origin, run: `${origin.run}8` })
    expect(again).not.toBe(body)
    expect(sameBody(body.replaceAll('\n', '\r\n'), again)).toBe(true)
  })

  test('another commit, or one cell that differs, is not the same', () => {
    expect(sameBody(body, renderBody([planned], 'm', { ...origin, headSha: 'f'.repeat(40) }))).toBe(false)
    expect(sameBody(body, body.replace('Hammer', 'Hummer'))).toBe(false)
  })

  test('a value cannot stand for the end of what is compared', () => {
    const one = renderBody([reportOf({ headline: '\n<!-- run -->\none' })], 'm', origin)
    const other = renderBody([reportOf({ headline: '\n<!-- run -->\nother' })], 'm', origin)
    expect(sameBody(one, other)).toBe(false)
  })
})

describe('values', () => {
  const naughty = [
    '@everyone @org/team',
    '#12 GH-12 somebody/data#12',
    'https://evil.example/#1 www.evil.example',
    '<img src=x onerror=alert(1)> <!-- seedrail:m --> --> </details>',
    '| a | b |\n|---|---|\n# heading\n- [ ] task\n```js\n---',
    '[click](javascript:alert(1)) ![x](https://evil.example/x.png) `code` **b** ~~s~~ $x$',
    '\u202eevil\u0000\u0007\u001b[31m \ud800 \r\u2028',
  ]

  test('notify nobody, link nothing and are no markup, wherever they stand', () => {
    for (const value of naughty) {
      const body = renderBody(
        [
          reportOf({
            action: value,
            headline: value,
            facts: { [value]: value },
            outputs: { [value]: value },
            problems: [
              { level: 'error', code: 'x', message: value, next: value, place: { file: value, key: value } },
            ],
            sections: [
              {
                title: value,
                columns: [value],
                rows: Array.from({ length: 20 }, () => [value]),
                note: value,
              },
            ],
          }),
          { file: value, problem: { level: 'error', code: 'report-missing', message: value } },
        ],
        'm',
        origin,
      )
      const bare = body.replaceAll(/\]\(https:\/\/github\.com\/somebody\/data\/[^)\s]*\)/g, ']')
      expect(bare).not.toMatch(/@\w|#\d|GH-\d|:\/\/|\bwww\.\w/)
      expect(bare.replaceAll(/<\/?(?:details|summary|sub|br)>|<!-- (?:seedrail:m|run) -->/g, '')).not.toMatch(
        /[<]/,
      )
      expect(body.match(/<!-- seedrail:m -->/g)).toHaveLength(1)
      expect(body.match(/<\/details>/g)).toHaveLength(2)
      expect(bare.replace(/<summary>.*<\/summary>/g, '')).not.toMatch(/(?<!\\)\]\(|\$/)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through.
      expect(body).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]|\p{Surrogate}/u)
      for (const line of body.split('\n')) {
        expect(line).toMatch(/^$|^(?:<|## |### |#### |> |- \*\*|\| )/)
      }
    }
    expect(disarm('a@b.example')).toBe('a@\u200bb.example')
  })

  test('lose what looks like a password or a token', () => {
    const body = renderInline(
      'postgresql://athlete:s3cr3t@db.example/app and ghp_0123456789abcdefghijABCDEFGHIJ012345, github_pat_11ABCDEFG0123456789_abc',
    )
    expect(body).not.toMatch(/s3cr3t|0123456789/)
    expect(body).toContain('athlete')
  })

  test('keep a whole last character where they are cut', () => {
    expect(disarm(`${'a'.repeat(298)}😀😀`)).toBe(`${'a'.repeat(298)}…`)
  })
})

describe('length', () => {
  const many = (count: number) =>
    reportOf({
      ending: 'broken',
      problems: Array.from({ length: count }, (_, index) => ({
        level: 'error' as const,
        code: 'field-type',
        message: `${index}: ${'@|'.repeat(140)}`,
      })),
      result: { rows: Array.from({ length: count }, (_, index) => ({ index, text: '<'.repeat(299) })) },
    })

  test('is never more than GitHub takes, uses what there is, and counts what is left out', () => {
    const body = renderBody([many(5_000)], 'm', origin)
    expect(body.length).toBeLessThanOrEqual(longestBody)
    expect(body.length).toBeGreaterThan(longestBody * 0.9)
    const shown = body.match(/^\| error \|/gm)?.length ?? 0
    expect(shown).toBeGreaterThan(5)
    expect(body).toContain(`… ${5_000 - shown} more, all in report.json`)
    expect(body.trimEnd().endsWith('</sub>')).toBe(true)
  })

  test('of a thousand reports shows the worst, and counts the rest', () => {
    const kept = Array.from({ length: 1_000 }, (_, index) => reportOf({ headline: `${index} `.repeat(80) }))
    const body = renderBody([...kept, many(10)], 'm', origin)
    expect(body.length).toBeLessThanOrEqual(longestBody)
    expect(body).toContain('1001 reports, 1 broken')
    expect(body).toContain('### ❌ seed: broken')
    expect(body).toMatch(/… \d+ more, all in report\.json/)
  })
})

test('the worst verdict wins, and a report that is not there is a run that could not be done', () => {
  expect(worstEnding(['kept', 'broken', 'kept'])).toBe('broken')
  expect(worstEnding(['could-not-run', 'broken'])).toBe('could-not-run')
  const missing: FoundReport = {
    file: 'seed.json',
    problem: { level: 'error', code: 'report-missing', message: 'The report seed.json is not there.' },
  }
  expect(summariseReports([planned, broken, missing])).toBe('3 reports, 1 broken, 1 could not run')
  expect(renderBody([planned, missing], 'm', {})).toContain('### ⚠️ seed.json: no report')
})

test('links lead only to files of the repository', () => {
  expect(linkFile('data/a (1).json', 3, origin)).toBe(
    `${origin.repository}/blob/${origin.sha}/data/a%20%281%29.json#L3`,
  )
  expect(linkFile('.\\data\\a.json', undefined, origin)).toBe(
    `${origin.repository}/blob/${origin.sha}/data/a.json`,
  )
  const onRunner = { ...origin, workspace: 'D:\\a\\data\\data' }
  expect(linkFile('D:\\a\\data\\data\\x\\a.json', 2, onRunner)).toBe(
    `${origin.repository}/blob/${origin.sha}/x/a.json#L2`,
  )
  expect(linkFile('D:\\a\\data\\data2\\a.json', 2, onRunner)).toBeUndefined()
  for (const file of ['/etc/passwd', '../up.json', 'a/../../b', 'C:\\x.json', '', '\ud800']) {
    expect(linkFile(file, 1, origin)).toBeUndefined()
  }
  expect(linkFile('a.json', 1, {})).toBeUndefined()
})

test('a result without lists has no tables, and members that say nothing are left out', () => {
  expect(tabulateResult({ mode: 'plan', tables: [] })).toEqual([])
  expect(tabulateResult('text')).toEqual([])
  expect(
    tabulateResult({ checks: [{ check: 'rows', passed: false, problem: null, offenders: [] }] }),
  ).toEqual([{ title: 'checks', columns: ['check', 'passed'], rows: [['rows', 'no']] }])
})

test('the name of a workflow becomes a marker, and different names different ones', () => {
  expect(markerOfWorkflow('Plan seed (preview)')).toBe('plan-seed-preview')
  expect(markerOfWorkflow(undefined)).toBe('seedrail')
  const [one, other] = [markerOfWorkflow('データ'), markerOfWorkflow('検証')]
  expect(one).not.toBe(other)
  for (const marker of [one, other, markerOfWorkflow('x-->'.repeat(40))]) expect(marker).toMatch(markerShape)
  expect(renderMarker('m')).toBe('<!-- seedrail:m -->')
})

test('records in a cell are told in words, and a column of empty ones is left out', () => {
  const tables = [
    {
      table: 'a',
      rows: { left: 3, right: 4 },
      rules: {},
      notCompared: { id: 'its own', at: 'its own', no: 'off' },
    },
    { table: 'b', rows: { left: 1, right: 1 }, rules: {}, notCompared: {} },
  ]
  expect(tabulateResult({ tables })).toEqual([
    {
      title: 'tables',
      columns: ['table', 'rows', 'not compared'],
      rows: [
        ['a', 'left 3, right 4', 'id, at: its own; no: off'],
        ['b', 'left 1, right 1', ''],
      ],
    },
  ])
})
