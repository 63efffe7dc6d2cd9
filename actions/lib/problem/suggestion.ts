import { closest, distance } from 'fastest-levenshtein'

/**
 * The candidate a person most likely meant, or undefined when none is near.
 * Near means: at most a third of the characters differ, and at least one is equal.
 */
export function suggest(wrong: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined
  const folded = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]))
  const nearest = closest(wrong.toLowerCase(), [...folded.keys()])
  const limit = Math.max(1, Math.floor(Math.max(wrong.length, nearest.length) / 3))
  return distance(wrong.toLowerCase(), nearest) <= limit ? folded.get(nearest) : undefined
}

/** ` Did you mean "x"?`, or nothing. Starts with a space so that it can follow a sentence. */
export function didYouMean(wrong: string, candidates: readonly string[]): string {
  const nearest = suggest(wrong, candidates)
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}
