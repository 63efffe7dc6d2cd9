/** JSON pointers (RFC 6901), and patterns of them with one `*` for any member. */

/** Steps from the whole document to a value in it. */
export type Steps = readonly string[]

/** Reads `/factors/safety`; the empty text is the whole document. @throws RangeError when it is none */
export function parsePointer(text: string): string[] {
  if (text === '') return []
  if (!text.startsWith('/')) throw new RangeError(`"${text}" is no JSON pointer: it begins with "/".`)
  if (/~(?![01])/.test(text)) throw new RangeError(`"${text}" is no JSON pointer: "~" is written "~0".`)
  return text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Reads a JSON pointer (`/result/scoring`) or names with dots (`result.scoring`). @throws RangeError */
export function parsePath(text: string): string[] {
  if (text === '' || text.startsWith('/')) return parsePointer(text)
  const steps = text.replace(/^\$\.?/, '').split('.')
  if (steps.some((step) => step === '')) throw new RangeError(`"${text}" has an empty name between its dots.`)
  return steps
}

/** One more step of a pointer. */
export function addStep(pointer: string, step: string | number): string {
  return `${pointer}/${escapeStep(String(step))}`
}

export function renderPointer(steps: Steps): string {
  return steps.map((step) => `/${escapeStep(step)}`).join('')
}

function escapeStep(step: string): string {
  return step.includes('~') || step.includes('/') ? step.replaceAll('~', '~0').replaceAll('/', '~1') : step
}

/**
 * The value that the steps lead to; undefined where there is none. What an object inherits is not told from what
 * it has: it is never a number, a list or a plain text, and this runs a dozen times for each payload.
 */
export function follow(value: unknown, steps: Steps): unknown {
  let here = value
  for (let index = 0; index < steps.length; index++) {
    if (here === null || typeof here !== 'object') return undefined
    here = (here as Readonly<Record<string, unknown>>)[steps[index] as string]
  }
  return here
}

/** A pointer with at most one `*`: the steps before it, and those after. */
export type Pattern = { before: Steps; after: Steps | undefined }

/** Reads a pattern: a pointer in which one whole step may be `*`. @throws RangeError when it is none, or holds two stars */
export function parsePattern(text: string): Pattern {
  const steps = parsePointer(text)
  const star = steps.indexOf('*')
  if (star === -1) return { before: steps, after: undefined }
  if (steps.indexOf('*', star + 1) !== -1) throw new RangeError(`"${text}" holds more than one "*".`)
  return { before: steps.slice(0, star), after: steps.slice(star + 1) }
}

/** The pattern with a member's name in the place of its star. */
export function renderPattern(pattern: Pattern, member: string): string {
  const { before, after } = pattern
  return renderPointer(after === undefined ? before : [...before, member, ...after])
}

/** The value of a pattern whose star is a member. */
export function followPattern(value: unknown, pattern: Pattern, member: string): unknown {
  const { before, after } = pattern
  if (after === undefined) return follow(value, before)
  return followMember(follow(value, before), member, after)
}

/** The value at `after` in a member of what stands before the star. */
export function followMember(inner: unknown, member: string, after: Steps): unknown {
  if (inner === null || typeof inner !== 'object') return undefined
  return follow((inner as Readonly<Record<string, unknown>>)[member], after)
}

const noMembers: readonly string[] = []

/** What the star can stand for: the names or places in the object or list before it. */
export function membersOf(value: unknown, pattern: Pattern): readonly string[] {
  const inner = follow(value, pattern.before)
  return inner !== null && typeof inner === 'object' ? Object.keys(inner) : noMembers
}
