import type { Problem } from '../problem/problem.js'

/** GitHub shows ten annotations of one level for a step; the tenth is for saying how many are left out. */
const shownPerLevel = 9

/** What GitHub pins to a line of a file. */
export type Annotation = {
  level: Problem['level']
  title: string
  message: string
  file?: string
  line?: number
  column?: number
}

/** Nine annotations a level, and one that counts the rest. */
export function planAnnotations(problems: readonly Problem[]): Annotation[] {
  return (['error', 'warning'] as const).flatMap((level) => {
    const ofLevel = problems.filter((problem) => problem.level === level)
    const shown = ofLevel.slice(0, shownPerLevel).map(toAnnotation)
    const rest = ofLevel.length - shown.length
    return rest === 0
      ? shown
      : [
          ...shown,
          { level, title: 'More', message: `${rest} more ${level}s, all in the log and in report.json.` },
        ]
  })
}

function toAnnotation(problem: Problem): Annotation {
  const { file, line, column } = problem.place ?? {}
  return {
    level: problem.level,
    title: problem.code,
    message: problem.next === undefined ? problem.message : `${problem.message} ${problem.next}`,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }
}
