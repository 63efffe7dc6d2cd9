/** Whether stored rows must have a score, must have none, or may do either. */
export type Expectation = 'present' | 'absent' | 'any'

/** The switch of the service that writes the scores. */
export const scoringFlag = 'FEATURE_V1_PLANNING_SCORING'

/** As the service reads it: exactly `true` or `1` turn scoring on, every other text leaves it off. */
export function isOn(flag: string): boolean {
  return flag === 'true' || flag === '1'
}

/**
 * What to expect: what the input says; where it says nothing, what the service's switch means, if this run knows
 * it (on: every score is there; off: none is); else any.
 */
export function resolveExpectation(
  input: Expectation | undefined,
  flag: string | undefined,
): { expectation: Expectation; because: string } {
  if (input !== undefined) return { expectation: input, because: 'the input expect-scoring' }
  if (flag === undefined || flag === '') return { expectation: 'any', because: 'nothing else was said' }
  const because = `${scoringFlag} is "${flag}"`
  return { expectation: isOn(flag) ? 'present' : 'absent', because }
}
