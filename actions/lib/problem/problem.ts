/**
 * What went wrong, where, and what to do next: the one shape in which every room speaks of trouble.
 * Plain data, so that the console, the annotations and `report.json` can all tell it.
 */

/** A point in the source or the database. Lines and columns count from 1; columns count UTF-16 units. */
export type Place = {
  file?: string
  line?: number
  column?: number
  table?: string
  key?: string
  field?: string
}

/** One fault. `level` is `error` where it stops the run, `warning` where it only has to be known. */
export type Problem = {
  level: 'error' | 'warning'
  /** Stable and kebab-case; listed in docs/troubleshooting.md. */
  code: string
  /** A sentence for a person. */
  message: string
  place?: Place
  /** The next step to take, as a sentence. */
  next?: string
}

/** Whether a promise was broken (exit 1) or the work could not be done at all (exit 2). */
export type Verdict = 'broken' | 'could-not-run'

/** An error that carries its problems, the first of which is the reason. */
export class SeedrailError extends Error {
  readonly code: string
  readonly problems: readonly Problem[]
  readonly verdict: Verdict

  constructor(problems: Problem | readonly Problem[], options: { verdict?: Verdict; cause?: unknown } = {}) {
    const all = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem]
    const first = all[0] ?? {
      level: 'error',
      code: 'unknown',
      message: 'Something failed without saying why.',
    }
    super(first.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SeedrailError'
    this.code = first.code
    this.problems = all.length > 0 ? all : [first]
    this.verdict = options.verdict ?? 'could-not-run'
  }
}

/** A problem that stops the run. */
export function fault(code: string, message: string, more: { place?: Place; next?: string } = {}): Problem {
  return { level: 'error', code, message, ...more }
}

/** A problem that has to be known, but stops nothing. */
export function caution(code: string, message: string, more: { place?: Place; next?: string } = {}): Problem {
  return { level: 'warning', code, message, ...more }
}

/** Text of anything thrown, without ever throwing itself. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ')
  }
  return error instanceof Error ? error.message : String(error)
}

/** `file:line:column`, as far as it is known; empty when nothing is. */
export function renderFilePlace(place: Place | undefined): string {
  if (place?.file === undefined) return ''
  const parts: (string | number)[] = [place.file]
  if (place.line !== undefined) parts.push(place.line)
  if (place.line !== undefined && place.column !== undefined) parts.push(place.column)
  return parts.join(':')
}

/** `table/KEY.field`, as far as it is known; empty when nothing is. */
export function renderRowPlace(place: Place | undefined): string {
  if (place === undefined) return ''
  const row = [place.table, place.key].filter((part) => part !== undefined).join('/')
  if (place.field === undefined) return row
  return row === '' ? place.field : `${row}.${place.field}`
}

/** True when any of them is an error, not only a caution. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.level === 'error')
}
