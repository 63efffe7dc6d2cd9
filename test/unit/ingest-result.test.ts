import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCount, settleCount } from '../../actions/lib/ingest/effects.js'
import { parseHeaders } from '../../actions/lib/ingest/headers.js'
import { findNoProof, judgeResult, type Result, resultSchema } from '../../actions/lib/ingest/result-file.js'
import { readTarget } from '../../actions/lib/ingest/settings.js'

const good: Result = {
  ...{ schemaVersion: 1, url: 'u', source: 's', tenant: 't', run: 'r', seed: 1 },
  ...{ total: 100, unique: 80, concurrency: 10, sent: 100, created: 80, replayed: 20, conflict: 0 },
  ...{ unauthorized: 0, limited: 0, other: 0, unanswered: 0, statuses: { 201: 100 }, duplicateRatio: 0.2 },
  effects: { how: 'rows', expected: 80, found: 80 },
  ...{ proven: true, ending: 'kept', latencyMs: null, throughputPerSecond: 1, histogram: [] },
  checks: [{ name: 'effects', expected: '80', found: '80', verdict: 'passed' }],
}

describe('a result', () => {
  test('that is what it should be passes', () => {
    expect(judgeResult(resultSchema.parse(good), 100)).toEqual([])
    expect(findNoProof(good)).toBeUndefined()
  })

  test.each<[string, Partial<Result>, string]>([
    ['answers that should not be', { other: 1, created: 79 }, 'loadtest-answers'],
    ['refused signatures', { unauthorized: 1, created: 79 }, 'loadtest-answers'],
    ['too few duplicates', { created: 81, replayed: 19 }, 'loadtest-duplicates'],
    ['a ratio that its counts do not bear out', { created: 100, replayed: 0 }, 'loadtest-duplicates'],
    ['counts that do not add up', { replayed: 25 }, 'loadtest-total'],
    ['another total', { total: 101 }, 'loadtest-total'],
    ['fewer sent than planned', { sent: 99 }, 'loadtest-total'],
    ['an effect too many', { effects: { how: 'rows', expected: 80, found: 81 } }, 'loadtest-effects'],
    ['effects as expected, but of other events', { unique: 79 }, 'loadtest-effects'],
    [
      'a check that failed',
      { checks: [{ name: 'effects', expected: '80', found: '80', verdict: 'failed' }] },
      'loadtest-check',
    ],
  ])('with %s fails', (_, part, code) => {
    expect(judgeResult({ ...good, ...part }, 100).map((problem) => problem.code)).toEqual([code])
  })

  test.each<[string, Partial<Result>]>([
    ['no count of effects', { effects: null, proven: false }],
    ['no check that was made', { checks: [] }],
    ['an end before its end', { proven: false }],
  ])('with %s has no fault, and is no proof', (_, part) => {
    expect(judgeResult({ ...good, ...part }, 100)).toEqual([])
    expect(findNoProof({ ...good, ...part })?.code).toBe('loadtest-unproven')
  })
})

describe('counting effects', () => {
  const counting = (...counts: number[]) => {
    let asked = 0
    const count = async () => counts[Math.min(asked++, counts.length - 1)] ?? 0
    return { count, asked: () => asked }
  }

  test('waits for effects that come after their answers', async () => {
    expect(await settleCount(counting(1, 2, 5, 5).count, 5, 5_000)).toBe(5)
  })

  test('sees the one too many that comes a moment after the last', async () => {
    expect(await settleCount(counting(5, 6).count, 5, 5_000)).toBe(6)
  })

  test('says how many there are when the patience is over', async () => {
    const { count, asked } = counting(3)
    expect(await settleCount(count, 5, 150)).toBe(3)
    expect(asked()).toBeGreaterThan(1)
  })

  test.each([
    ['12', 12],
    ['{"count": 0}', 0],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['{"total": 3}', undefined],
    ['null', undefined],
    ['<html>', undefined],
  ])('reads %j as %s', (text, count) => expect(readCount(text)).toBe(count))
})

describe('headers', () => {
  test('come as lines or as an object, with their names in small letters', () => {
    expect(parseHeaders('X-A: b: c\n\nX-D:e')).toEqual({ 'x-a': 'b: c', 'x-d': 'e' })
    expect(parseHeaders('{"X-A": "b"}')).toEqual({ 'x-a': 'b' })
    expect(parseHeaders('')).toEqual({})
  })

  test.each(['a secret', '{"a": 1}', '{"a": "b', 'x y: z', '{"x": "a\\r\\nb"}'])(
    '%j is refused, and not repeated',
    (text) => {
      expect(() => parseHeaders(text)).toThrow(/^The headers cannot be read\. /)
      expect(() => parseHeaders(text)).not.toThrow('secret')
    },
  )
})

describe('a target', () => {
  const texts = {
    ...{ url: 'http://127.0.0.1:3000', source: 's', tenant: 't', secret: 'x', path: '/p' },
    ...{ 'tenant-header': 'X-T', 'signature-header': 'X-S', 'signature-prefix': '', key: 'body' as const },
    'key-header': 'none',
  }

  test('takes its body from a file', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'seedrail-body-')), 'body.json')
    await writeFile(file, '{"a":"{{event}}","b":["{{deep}}"]}')
    const target = await readTarget({ ...texts, body: `@${file}` })
    expect(target).toMatchObject({ template: { json: true }, tenantHeader: 'x-t', keyHeader: undefined })
  })

  test.each([
    [{ url: 'http://example.com' }, 'ingest-host-not-allowed'],
    [{ url: 'ftp://127.0.0.1' }, 'ingest-url-invalid'],
    [{ 'tenant-header': 'x t' }, 'ingest-headers-invalid'],
    [{ key: 'header' as const }, 'ingest-key-header-missing'],
    [{ body: '@nowhere.json' }, 'ingest-template-unreadable'],
    [{ body: '{}' }, 'ingest-template-invalid'],
  ])('of %j is refused', async (part, code) => {
    await expect(readTarget({ ...texts, ...part })).rejects.toMatchObject({ code })
  })
})
