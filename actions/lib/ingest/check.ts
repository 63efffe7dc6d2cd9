import type { Problem } from '../problem/problem.js'
import type { Effects } from './bench.js'

/** One thing that a service promises, and whether it kept it. */
export type Check = {
  name: string
  expected: string
  found: string
  verdict: 'passed' | 'failed' | 'not asked'
  problem?: Problem
}

/** Judges: nothing wrong was found, and the effects are as many as expected. */
export function judge(
  name: string,
  wording: { expected: string; found: string },
  faults: readonly Problem[],
): Check {
  const [problem] = faults
  return {
    name,
    ...wording,
    verdict: problem === undefined ? 'passed' : 'failed',
    ...(problem === undefined ? {} : { problem }),
  }
}

/** A check that could not be made, and why. */
export function notAsked(name: string, expected: string, why: string): Check {
  return { name, expected, found: why, verdict: 'not asked' }
}

/** `, 8 effects`, where they can be counted. */
export function nameEffects(effects: Effects | undefined, side: 'expected' | 'found'): string {
  return effects === undefined ? '' : `, ${pluralise(effects[side], 'effect')}`
}

/** `1 effect`, `8 effects`. */
export function pluralise(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Whether the effects were counted and are not as many as they should be. */
export function effectsAreWrong(effects: Effects | undefined): boolean {
  return effects !== undefined && effects.found !== effects.expected
}
