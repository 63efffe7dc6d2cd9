import { fault, type Problem } from '../../problem/problem.js'
import type { Section } from '../../report/report.js'
import type { Difference } from './compare.js'

/** What the two sides are called, such as the folders of two set-ups. */
export type Sides = { left: string; right: string }

/** Longest piece of a definition that is shown. Characters. */
const longest = 160

/** Each difference as a problem: drift is something to decide, and both sides are shown. */
export function explainDrift(differences: readonly Difference[], sides: Sides): Problem[] {
  return differences.map((difference) => explainDifference(difference, sides))
}

function explainDifference(difference: Difference, sides: Sides): Problem {
  const { kind, name } = difference
  const what = `The ${kind} "${name}"`
  const place = { table: name }
  switch (difference.how) {
    case 'only left':
    case 'only right': {
      const [here, there] =
        difference.how === 'only left' ? [sides.left, sides.right] : [sides.right, sides.left]
      return fault('migrations-drift', `${what} is made by ${here}, and not by ${there}.`, {
        place,
        next: `Add it to ${there} in a new migration, or drop it in ${here}.`,
      })
    }
    case 'differs': {
      const shown = showBoth(difference.left, difference.right)
      return fault(
        'migrations-drift',
        `${what} differs in its ${difference.fact}${shown.line}: ${sides.left} says ${shown.left}, ${sides.right} says ${shown.right}.`,
        { place, next: 'Decide which is right, and bring the other there with a new migration.' },
      )
    }
  }
}

/** All differences as a table. */
export function tabulateDrift(differences: readonly Difference[], sides: Sides): Section {
  return {
    title: `Drift: ${sides.left} against ${sides.right}`,
    columns: ['object', 'name', 'what', sides.left, sides.right],
    rows: differences.map(tabulateDifference),
  }
}

function tabulateDifference(difference: Difference): string[] {
  const { kind, name } = difference
  switch (difference.how) {
    case 'only left':
      return [kind, name, 'missing', 'is there', '–']
    case 'only right':
      return [kind, name, 'missing', '–', 'is there']
    case 'differs': {
      const shown = showBoth(difference.left, difference.right)
      return [kind, name, `${difference.fact}${shown.line}`, shown.left, shown.right]
    }
  }
}

/** Of long texts only the first line that differs, with its number. */
function showBoth(left: string, right: string): { line: string; left: string; right: string } {
  const [lefts, rights] = [left.split('\n'), right.split('\n')]
  if (lefts.length === 1 && rights.length === 1) return { line: '', left: cut(left), right: cut(right) }
  const at = lefts.findIndex((line, index) => line !== rights[index])
  const first = at === -1 ? lefts.length : at
  const show = (lines: readonly string[]) => cut(lines[first]?.trim() ?? 'nothing more')
  return { line: ` (line ${first + 1})`, left: show(lefts), right: show(rights) }
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
