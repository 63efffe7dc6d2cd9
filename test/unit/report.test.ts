import { describe, expect, test } from 'vitest'
import { caution, fault } from '../../actions/lib/problem/problem.js'
import { planAnnotations } from '../../actions/lib/report/annotation.js'
import { escapeMarkdown, renderMarkdown } from '../../actions/lib/report/markdown.js'
import { exitCodeOf, type Report, reportFileSchema, toReportFile } from '../../actions/lib/report/report.js'
import { renderDuration, renderProblem, renderText } from '../../actions/lib/report/text.js'

const report: Report = {
  action: 'seed',
  headline: 'movements: Created 1, Errors 1.',
  ending: 'broken',
  startedAt: new Date('2026-01-02T03:04:05Z'),
  duration: 1_234,
  phases: [{ name: 'publish', duration: 37.4 }],
  facts: [['target', 'me@db:5432/app']],
  sections: [
    {
      title: 'Written',
      columns: ['key', 'rows'],
      rows: [
        ['a', 1],
        ['bb', 20],
      ],
      note: 'more',
    },
  ],
  problems: [
    caution('row-held', 'Held.'),
    fault('field-limit', 'rpe is 11.', {
      place: { file: 'm.json', line: 4, column: 7, table: 't', key: 'k', field: 'rpe' },
      next: 'Correct it.',
    }),
  ],
  outputs: { created: '1' },
  result: { created: 1 },
}

test('on a terminal: facts, aligned tables, errors before warnings, the verdict last', () => {
  expect(renderText(report)).toBe(
    [
      'target: me@db:5432/app',
      '',
      'Written',
      '  key  rows',
      '  a       1',
      '  bb     20',
      '  more',
      '',
      'error  m.json:4:7  t/k.rpe:  rpe is 11.',
      '         Correct it.',
      'warning  Held.',
      '',
      'FAIL  movements: Created 1, Errors 1.',
    ].join('\n'),
  )
})

test('in the job summary: a heading with the verdict, tables, problems and times', () => {
  expect(renderMarkdown(report)).toBe(
    [
      '## ❌ Seedrail seed',
      '',
      'movements: Created 1, Errors 1.',
      '',
      '- target: me@\u200bdb:5432/app',
      '',
      '### Written',
      '',
      '| key | rows |',
      '| --- | ---: |',
      '| a | 1 |',
      '| bb | 20 |',
      '',
      'more',
      '',
      '### Problems (2)',
      '',
      '| level | place | what | next step |',
      '| --- | --- | --- | --- |',
      '| error | m.json:4:7 t/k.rpe | rpe is 11. | Correct it. |',
      '| warning |  | Held. |  |',
      '',
      '<sub>publish 37 ms · total 1.23 s</sub>',
      '',
    ].join('\n'),
  )
})

test('in report.json: the published schema, with whole milliseconds', () => {
  const file = toReportFile(report)
  expect(reportFileSchema.parse(JSON.parse(JSON.stringify(file)))).toEqual(file)
  expect(file).toMatchObject({
    schemaVersion: 1,
    durationMs: 1_234,
    phases: [{ durationMs: 37 }],
    ending: 'broken',
  })
})

describe('a summary', () => {
  test('never exceeds what GitHub takes, and says that it was cut', () => {
    const rows = Array.from({ length: 90 }, () => ['é'.repeat(20_000), 1])
    const text = renderMarkdown({ ...report, sections: [{ title: 'Long', columns: ['a', 'b'], rows }] })
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
    expect(text).toMatch(/the rest is in report\.json\.\n$/)
  })

  test('lists a hundred rows and counts the rest', () => {
    const rows = Array.from({ length: 130 }, (_, index) => [`row ${index}`, 1])
    expect(renderMarkdown({ ...report, sections: [{ title: 'Many', columns: ['a', 'b'], rows }] })).toContain(
      '… and 30 more, all in report.json',
    )
  })

  test('takes data for data', () => {
    expect(escapeMarkdown('<b>|`*_[x](y)@all&')).toBe('&lt;b&gt;\\|\\`\\*\\_\\[x\\](y)@\u200ball&amp;')
  })
})

describe('annotations', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      fault('x', `fault ${index}`, { place: { file: 'f', line: index + 1, column: 2 } }),
    )

  test('are at most ten of a level, the tenth counting the rest', () => {
    expect(planAnnotations(many(9))).toHaveLength(9)
    const planned = planAnnotations([...many(12), caution('y', 'careful')])
    expect(planned.filter((one) => one.level === 'error')).toHaveLength(10)
    expect(planned[9]?.message).toBe('3 more errors, all in the log and in report.json.')
    expect(planned[10]).toEqual({ level: 'warning', title: 'y', message: 'careful' })
  })

  test('stand on the line of the fault', () => {
    expect(planAnnotations(many(1))).toEqual([
      { level: 'error', title: 'x', message: 'fault 0', file: 'f', line: 1, column: 2 },
    ])
  })
})

test('endings, durations and problems read as people expect', () => {
  expect([exitCodeOf('kept'), exitCodeOf('broken'), exitCodeOf('could-not-run')]).toEqual([0, 1, 2])
  expect([renderDuration(12.4), renderDuration(1_240), renderDuration(185_000)]).toEqual([
    '12 ms',
    '1.24 s',
    '3 min 5 s',
  ])
  expect(renderProblem(fault('a', 'No place.'))).toBe('error  No place.')
})
