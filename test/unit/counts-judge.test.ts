import { describe, expect, test } from 'vitest'
import { judgeCount, needsSource } from '../../actions/lib/counts/judge.js'
import { planProbes } from '../../actions/lib/counts/verify.js'
import { type Manifest, manifestSchema } from '../../actions/lib/dataset/manifest.js'

describe('judging a count', () => {
  test('an exact count holds at that number only, and says how far off another is', () => {
    expect(judgeCount(8, 8, undefined)).toEqual({ holds: true, expected: '8', difference: 0 })
    expect(judgeCount(8, 7, undefined)).toEqual({ holds: false, expected: '8', difference: -1 })
    expect(judgeCount(0, 3, undefined)).toEqual({ holds: false, expected: '0', difference: 3 })
  })

  test('a range holds at both its ends, and the difference is to the nearer one', () => {
    const range = { min: 2, max: 4 }
    expect([1, 2, 4, 6].map((actual) => judgeCount(range, actual, undefined).difference)).toEqual([
      -1, 0, 0, 2,
    ])
    expect(judgeCount(range, 3, undefined).expected).toBe('2 to 4')
    expect(judgeCount({ min: 2 }, 1, undefined)).toMatchObject({ expected: 'at least 2', difference: -1 })
    expect(judgeCount({ max: 4 }, 5, undefined)).toMatchObject({ expected: 'at most 4', difference: 1 })
  })

  test('a range whose ends are swapped holds nowhere', () => {
    for (const actual of [0, 2, 3, 4, 9]) {
      expect(judgeCount({ min: 4, max: 2 }, actual, undefined).holds).toBe(false)
    }
  })

  test('the source is the measure, once or several times', () => {
    expect(judgeCount('source', 8, 8)).toMatchObject({ holds: true, expected: '8 (as the source)' })
    expect(judgeCount('source', 7, 8)).toMatchObject({ holds: false, difference: -1 })
    expect(judgeCount({ source: 5 }, 40, 8)).toMatchObject({
      holds: true,
      expected: '40 (5 × 8 of the source)',
    })
    expect(judgeCount({ source: 5 }, 41, 8)).toMatchObject({ holds: false, difference: 1 })
  })

  test('an empty source proves nothing, not even an empty table', () => {
    expect(judgeCount('source', 0, 0)).toMatchObject({ holds: false, reason: 'source-empty' })
    expect(judgeCount({ source: 5 }, 0, 0)).toMatchObject({ holds: false, reason: 'source-empty' })
  })

  test('a source that nobody counted is no measure', () => {
    expect(judgeCount('source', 8, undefined)).toMatchObject({ holds: false, reason: 'source-not-counted' })
  })
})

describe('reading expectations', () => {
  test('the source is needed exactly where an expectation names it', () => {
    expect(needsSource(expecting([{ table: 'recipe', rows: 3 }, { audit: 'complete' }]))).toBe(false)
    expect(needsSource(expecting([{ table: 'recipe', rows: 'source' }]))).toBe(true)
    expect(needsSource(expecting([{ table: 'recipe', groups: { state: { LIVE: { source: 2 } } } }]))).toBe(
      true,
    )
  })

  test('every part of an expectation becomes a check, and an empty one still asks for a row', () => {
    const probes = planProbes(
      expecting([
        {
          table: 'recipe',
          rows: 1,
          groups: { state: { LIVE: 1, DRAFT: 0 } },
          unique: [['slug'], ['id']],
          orphans: false,
        },
        { table: 'cook', groups: {} },
      ]),
    )
    expect(probes.flatMap((probe) => probe.names.map((name) => `${probe.table}: ${name.check}`))).toEqual([
      'recipe: rows',
      'recipe: state = LIVE',
      'recipe: state = DRAFT',
      'recipe: unique (slug)',
      'recipe: unique (id)',
      'recipe: orphans',
      'cook: rows',
    ])
  })
})

function expecting(expectations: unknown[]): Manifest {
  return manifestSchema.parse({
    name: 'recipes',
    policy: 'publish',
    file: 'recipes.json',
    key: 'slug',
    staging: {
      table: 'draft',
      status: {
        column: 'state',
        draft: 'A',
        submitted: 'B',
        approved: 'C',
        published: 'D',
        archived: 'E',
      },
    },
    library: { table: 'recipe', version: 'edition', current: 'is_current', staging: 'draft_id' },
    audit: {
      table: 'ledger',
      action: 'what',
      actions: { created: 'A', updated: 'B', submitted: 'C', approved: 'D', published: 'E', archived: 'F' },
      staging: 'draft_id',
      library: 'recipe_id',
    },
    expectations,
  })
}
