import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SeedrailError } from '../../actions/lib/problem/problem.js'
import { findFiles } from '../../actions/lib/scoring/files.js'
import type { RecordPaths } from '../../actions/lib/scoring/found.js'
import { type ValidateOptions, validateFiles } from '../../actions/lib/scoring/validate.js'
import { judgeOutcome } from '../../actions/lib/scoring/verdict.js'
import { generatePayload, homeContract, samplePayload, writeText } from '../support/scoring.js'

const sample = JSON.stringify(samplePayload())
const broken = JSON.stringify({ ...samplePayload(), total: 0.5 })
const bounds = { maxFailures: { rows: 0 }, requireAtLeast: 1, recompute: false }

async function validate(file: string, more: Partial<ValidateOptions> & { paths?: RecordPaths } = {}) {
  const { paths, ...options } = more
  return validateFiles(
    await homeContract(),
    { files: [file], paths },
    { expectation: 'any', recompute: false, show: 50, ...options },
  )
}

async function placesOf(text: string | Buffer, name?: string): Promise<string[]> {
  const { outcome } = await validate(await writeText(text, name))
  return outcome.shown.errors.map(
    ({ where, code, pointer }) => `${where.split(':').slice(-2).join(':')} ${code} ${pointer}`,
  )
}

describe('forms of a file', () => {
  test.each([
    ['one object', sample, 'a.json', 1],
    ['one object, over many lines', JSON.stringify(samplePayload(), null, 4), 'a.json', 1],
    ['an array', `[${sample},\n${sample}]`, 'a.json', 2],
    ['NDJSON by its name', `${sample}\n\n${sample}\r\n`, 'a.ndjson', 2],
    ['NDJSON without its name', `${sample}\n${sample}`, 'a.json', 2],
    ['JSON lines without a last line break', `${sample}\n${sample}`, 'a.jsonl', 2],
  ])('%s', async (_form, text, name, payloads) => {
    const { outcome, unreadable } = await validate(await writeText(text, name))
    expect(unreadable).toEqual([])
    expect(outcome).toMatchObject({ payloads, valid: payloads, invalid: 0, errors: 0 })
  })

  test('globs find their files once each, and one that finds none is refused', async () => {
    const file = await writeText(sample, 'one.json')
    const folder = dirname(file)
    await mkdir(join(folder, 'deep'))
    await writeFile(join(folder, 'deep', 'two.ndjson'), sample)
    const pattern = `${folder.replaceAll('\\', '/')}/**/*.{json,ndjson}`
    const files = await findFiles(`${pattern}, ${file}`)
    expect(files).toHaveLength(2)
    await expect(findFiles(`${folder}/*.csv`)).rejects.toMatchObject({ code: 'scoring-no-files' })
  })
})

describe('places', () => {
  test('are those of the faulty value', async () => {
    expect(await placesOf(`${sample}\n  ${broken}\n`, 'a.ndjson')).toEqual([
      `2:${3 + broken.indexOf('0.5')} scoring-total /total`,
    ])
    const pretty = JSON.stringify([samplePayload(), { ...samplePayload(), total: '0.8906' }], null, 2)
    const line = pretty.split('\n').findIndex((text) => text.includes('"0.8906"')) + 1
    expect(await placesOf(pretty)).toEqual([`${line}:14 scoring-type /total`])
  })

  test('of something that is missing are those of the object that lacks it', async () => {
    const { safety: _safety, ...factors } = samplePayload().factors
    const text = `\n\n ${JSON.stringify({ ...samplePayload(), factors })}`
    expect(await placesOf(text, 'a.ndjson')).toEqual([
      `3:${text.indexOf('"factors":') + '"factors":'.length - 2 + 1} scoring-missing /factors/safety`,
    ])
  })
})

describe('bad input', () => {
  test('an empty file, a missing one and a folder are told, and the other files still read', async () => {
    const contract = await homeContract()
    const files = [await writeText(''), await writeText(sample), 'no-such-file.json', 'test']
    const options = { expectation: 'any', recompute: false, show: 5 } as const
    const { outcome, unreadable } = await validateFiles(contract, { files, paths: undefined }, options)
    expect(unreadable.map(({ code }) => code)).toEqual(['file-empty', 'file-missing', 'file-unreadable'])
    expect(outcome.valid).toBe(1)
  })

  test('an empty array and a file of blank lines are not a success', async () => {
    for (const [text, name] of [
      ['[]', 'a.json'],
      ['\n\n \n', 'a.ndjson'],
    ] as const) {
      const { outcome } = await validate(await writeText(text, name))
      const { kept, problems } = judgeOutcome(outcome, bounds)
      expect(kept).toBe(false)
      expect(problems.map(({ code }) => code)).toEqual(['scoring-too-few'])
    }
  })

  test('an array of nulls, and other values that are no objects', async () => {
    expect(await placesOf('[null,\nnull, 1, "x", [], true]')).toEqual([
      '1:2 scoring-type ',
      '2:1 scoring-type ',
      '2:7 scoring-type ',
      '2:10 scoring-type ',
      '2:15 scoring-type ',
      '2:19 scoring-type ',
    ])
    const { outcome } = await validate(await writeText('[null]'))
    expect(outcome.shown.errors[0]).toMatchObject({ expected: 'an object', actual: 'null' })
  })

  test('NaN, Infinity and other words that only some readers take are named with their field', async () => {
    for (const word of ['NaN', '-Infinity', 'inf', 'nan']) {
      const text = sample.replace('"score":0.75', `"score":${word}`)
      const { outcome } = await validate(await writeText(`${sample}\n${text}`, 'a.ndjson'))
      expect(outcome.shown.errors).toMatchObject([
        {
          pointer: '/factors/performance/score',
          expected: 'a finite number',
          actual: `${word}, which is no JSON`,
        },
      ])
      expect(outcome.shown.errors[0]?.where).toMatch(new RegExp(`:2:${text.indexOf(word) + 1}$`))
    }
    const { outcome } = await validate(await writeText(sample.replace('"score":0.75', '"score":1e999')))
    expect(outcome.shown.errors[0]?.actual).toMatch(/^Infinity/)
  })

  test('1.0 is a number and "1.0" is not', async () => {
    expect(await placesOf(sample.replace('"score":1,', '"score":1.0,'))).toEqual([])
    const { outcome } = await validate(await writeText(sample.replace('"score":1,', '"score":"1.0",')))
    expect(outcome.shown.errors).toMatchObject([
      { pointer: '/factors/safety/score', actual: '"1.0", a text and not a number' },
    ])
  })

  test('a key that stands twice is named, however it is written', async () => {
    const twice = sample.replace('"total":', '"t\\u006ftal":0.8906,"total":')
    expect(await placesOf(twice)).toEqual([expect.stringMatching(/ scoring-duplicate-key \/total$/)])
  })

  test('deep nesting is refused, not followed', async () => {
    const deep = `{"version":"fixed-weight-v1","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(await placesOf(`${deep}\n${sample}`, 'a.ndjson')).toEqual(['1:1 scoring-too-deep '])
    const open = await placesOf(`${'['.repeat(100_000)}\n${sample}`, 'a.ndjson')
    expect(open).toEqual([expect.stringMatching(/^1:\d+ scoring-not-json/)])
    expect(open[0]?.length).toBeLessThan(1_000)
  })

  test('a payload of 50 MB is validated, and its many faults do not fill the memory', async () => {
    const many = Array.from({ length: 2_500_000 }, () => 'twenty characters...')
    const payload = samplePayload()
    payload.factors.safety.reasons = many
    const text = JSON.stringify(payload)
    expect(text.length).toBeGreaterThan(50_000_000)
    const good = await validate(await writeText(`${sample}\n${text}\n`, 'a.ndjson'))
    expect(good.outcome).toMatchObject({ payloads: 2, valid: 2 })
    const wrong = await validate(
      await writeText(text.replaceAll('"twenty characters..."', '12345678901234567890')),
    )
    expect(wrong.outcome).toMatchObject({ payloads: 1, invalid: 1, errors: 1 })
    expect(JSON.stringify(wrong.outcome).length).toBeLessThan(10_000)
    const blank = await validate(
      await writeText(text.replaceAll('"twenty characters..."', '"\\t                  "')),
    )
    expect(blank.outcome).toMatchObject({ payloads: 1, valid: 1, warnings: 20 })
  })

  test('a key of many megabytes is told by its beginning', async () => {
    const text = JSON.stringify({ ...samplePayload(), ['k'.repeat(5_000_000)]: 1 })
    const { outcome } = await validate(await writeText(text))
    expect(outcome.shown.errors).toMatchObject([{ code: 'scoring-unknown-field', actual: '1' }])
    expect(JSON.stringify(outcome).length).toBeLessThan(5_000)
  })

  test('a line that is not UTF-8 is one broken payload', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${sample}\n`),
      Buffer.from([0x7b, 0xff, 0x7d, 0x0a]),
      Buffer.from(sample),
    ])
    const { outcome } = await validate(await writeText(bytes, 'a.ndjson'))
    expect(outcome).toMatchObject({ payloads: 3, valid: 2 })
    expect(outcome.shown.errors[0]).toMatchObject({ code: 'scoring-not-json', expected: 'UTF-8' })
  })

  test('a file that was cut off is told, and what it held until there counts', async () => {
    const { outcome, unreadable } = await validate(
      await writeText(`[${sample},${sample},${sample.slice(0, 99)}`),
    )
    expect(unreadable).toMatchObject([{ code: 'json-truncated', place: { line: 1 } }])
    expect(outcome.valid).toBe(2)
    expect(await placesOf(`${sample}\n${sample.slice(0, 99)}`, 'a.ndjson')).toEqual([
      expect.stringMatching(/^2:\d+ scoring-not-json/),
    ])
  })

  test('a million violations leave a report that is small and readable', async () => {
    const extra = Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`extra${n}`, n]))
    const line = `${JSON.stringify({ ...samplePayload(), ...extra, total: 2 })}\n`
    const { outcome } = await validate(await writeText(line.repeat(53_000), 'a.ndjson'))
    expect(outcome.errors).toBeGreaterThan(1_000_000)
    expect(outcome.rules['scoring-range']).toEqual({ level: 'error', violations: 53_000, payloads: 53_000 })
    expect(outcome.shown.errors).toHaveLength(50)
    expect(outcome.broken).toHaveLength(1_000)
    expect(judgeOutcome(outcome, bounds).problems).toHaveLength(50)
    expect(JSON.stringify(outcome).length).toBeLessThan(150_000)
  })
})

describe('records', () => {
  test('hold their payload at a path; one without is absent, and null is not', async () => {
    const records = [
      { job: { scoring: samplePayload() } },
      { job: {} },
      { job: { scoring: null } },
      'text',
      { job: 1 },
    ]
    const file = await writeText(JSON.stringify(records, null, 1))
    const { outcome } = await validate(file, { paths: { payload: ['job', 'scoring'] } })
    expect(outcome).toMatchObject({ looked: 5, payloads: 3, valid: 1, absent: { count: 2 } })
    expect(outcome.shown.errors.map(({ code, actual }) => [code, actual])).toEqual([
      ['scoring-type', 'null'],
      ['scoring-misplaced', '"text"'],
    ])
  })

  test('are computed again from the plan beside the score, and what differs is named', async () => {
    const [golden] = JSON.parse(
      await (await import('node:fs/promises')).readFile('data/scoring/golden.json', 'utf8'),
    )
    const stale = structuredClone(golden)
    stale.plan.durationWeeks = 4
    const paths = { payload: ['scoring'], plan: ['plan'], request: ['request'] }
    const records = [golden, stale, { scoring: golden.scoring }, { ...golden, plan: { microcycles: 'many' } }]
    const { outcome } = await validate(await writeText(JSON.stringify(records)), { paths, recompute: true })
    expect(outcome.recomputed).toEqual({ payloads: 3, withoutPlan: 1 })
    expect(outcome.shown.errors.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'scoring-drift /total',
      'scoring-drift /factors/performance/score',
      'scoring-drift /factors/performance/contribution',
      'scoring-plan-invalid ',
      'scoring-plan-invalid ',
    ])
    expect(outcome.shown.errors[1]).toMatchObject({
      expected: '0.65 ± 0.0001, by the plan beside it',
      actual: '0.75',
    })
  })
})

describe('counts', () => {
  test('warnings fail nothing and are told apart', async () => {
    const payload = samplePayload()
    payload.factors.safety.reasons = []
    payload.factors.compliance.reasons = ['why', ' ']
    payload.total = 0.89061
    const { outcome } = await validate(await writeText(JSON.stringify(payload)))
    expect(outcome).toMatchObject({ valid: 1, invalid: 0, errors: 0, warnings: 3 })
    expect(outcome.shown.warnings.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'scoring-not-rounded /total',
      'scoring-empty /factors/safety/reasons',
      'scoring-empty /factors/compliance/reasons/1',
    ])
    expect(judgeOutcome(outcome, bounds)).toMatchObject({ kept: true })
  })

  test('the distribution and the averages are those of the sound payloads', async () => {
    const payloads = Array.from({ length: 200 }, (_, seed) => generatePayload(seed))
    const { outcome } = await validate(
      await writeText(JSON.stringify([...payloads, { ...payloads[0], total: 9 }])),
    )
    expect(outcome).toMatchObject({ payloads: 201, valid: 200 })
    const tenths = outcome.distribution.map(({ from, to }, index) => {
      const last = index === 9
      return payloads.filter(({ total }) => total >= from && (total < to || (last && total <= to))).length
    })
    expect(outcome.distribution.map((one) => one.payloads)).toEqual(tenths)
    const mean = payloads.reduce((sum, { factors }) => sum + factors.compliance.score, 0) / 200
    expect(outcome.averages.factors.find(({ name }) => name === 'compliance')?.score).toBeCloseTo(mean, 5)
  })

  test('max-failures tolerates so many broken payloads, as a count or a share, and no more', async () => {
    const text = [...Array.from({ length: 18 }, () => sample), broken, broken].join('\n')
    const { outcome } = await validate(await writeText(text, 'a.ndjson'))
    const kept = (maxFailures: { rows: number } | { percent: number }) =>
      judgeOutcome(outcome, { ...bounds, maxFailures })
    expect(
      [kept({ rows: 1 }), kept({ rows: 2 }), kept({ percent: 9.9 }), kept({ percent: 10 })].map(
        (one) => one.kept,
      ),
    ).toEqual([false, true, false, true])
    expect(kept({ rows: 2 }).problems.map(({ level }) => level)).toEqual(['warning', 'warning'])
  })

  test('require-at-least counts payloads, and the sentence says how many there were', async () => {
    const { outcome } = await validate(await writeText(`${sample}\n${sample}`, 'a.ndjson'))
    expect(judgeOutcome(outcome, { ...bounds, requireAtLeast: 2 }).kept).toBe(true)
    const refused = judgeOutcome(outcome, { ...bounds, requireAtLeast: 3 })
    expect(refused.kept).toBe(false)
    expect((refused.problems[0] as SeedrailError['problems'][0]).message).toBe(
      '2 payloads were validated, at least 3 must be.',
    )
  })
})
