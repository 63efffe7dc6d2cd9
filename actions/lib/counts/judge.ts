import type { ExpectedCount, Manifest } from '../dataset/manifest.js'

/** What a count is worth. */
export type Judgement = {
  holds: boolean
  /** What was expected, with the numbers filled in. */
  expected: string
  /** Distance to the nearest count that would hold; negative for too few. */
  difference: number
  /** Said when the count alone does not show why it fails. */
  reason?: 'source-empty' | 'source-not-counted'
}

/**
 * Holds a count against what was expected of it. All three are numbers of rows.
 * An expectation of "as many as the source" never holds for an empty source, not even over an empty table.
 * @param sourceRows rows of the source, or undefined where it was not counted
 */
export function judgeCount(
  expected: ExpectedCount,
  actual: number,
  sourceRows: number | undefined,
): Judgement {
  if (typeof expected === 'number') return within(expected, expected, actual, `${expected}`)
  if (typeof expected === 'object' && !('source' in expected)) {
    const { min = 0, max = Number.POSITIVE_INFINITY } = expected
    return within(min, max, actual, renderExpected(expected))
  }
  const text = renderExpected(expected)
  if (sourceRows === undefined) {
    return { holds: false, expected: text, difference: actual, reason: 'source-not-counted' }
  }
  const factor = expected === 'source' ? 1 : expected.source
  const wanted = factor * sourceRows
  const told =
    factor === 1 ? `${wanted} (as the source)` : `${wanted} (${factor} × ${sourceRows} of the source)`
  if (sourceRows > 0) return within(wanted, wanted, actual, told)
  return {
    holds: false,
    expected: '1 or more (the source is empty)',
    difference: actual,
    reason: 'source-empty',
  }
}

/** What is expected, before the source was counted. */
export function renderExpected(expected: ExpectedCount): string {
  if (typeof expected === 'number') return `${expected}`
  if (expected === 'source') return 'as many as the source'
  if ('source' in expected) return `${expected.source} for each row of the source`
  if (expected.max === undefined) return `at least ${expected.min}`
  return expected.min === undefined ? `at most ${expected.max}` : `${expected.min} to ${expected.max}`
}

/** True where some expectation can only be judged once the source was counted. */
export function needsSource(manifest: Manifest): boolean {
  return manifest.expectations.some((expectation) => {
    if ('audit' in expectation) return false
    const counts = [expectation.rows, ...Object.values(expectation.groups ?? {}).flatMap(Object.values)]
    return counts.some(
      (count: ExpectedCount | undefined) =>
        count === 'source' || (typeof count === 'object' && 'source' in count),
    )
  })
}

function within(min: number, max: number, actual: number, expected: string): Judgement {
  const difference = actual < min ? actual - min : Math.max(0, actual - max)
  return { holds: difference === 0, expected, difference }
}
