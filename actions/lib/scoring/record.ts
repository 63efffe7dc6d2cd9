import type { Found, Origin, RecordPaths } from './found.js'
import { locateValues, placeOf } from './json-text.js'
import { explainSyntax } from './judge.js'
import { renderPointer } from './pointer.js'
import { refuse, showValue } from './violation.js'

/** Takes the payload out of the text of a record, and the plan and the request beside it. */
export function takeRecord(text: string, origin: Origin, paths: RecordPaths): Found {
  let record: unknown
  try {
    record = JSON.parse(text)
  } catch {
    return explainBroken(text, origin, renderPointer(paths.payload))
  }
  const pointer = renderPointer(paths.payload)
  if (paths.payload.length > 0 && record !== null && typeof record !== 'object') {
    return { is: 'broken', origin, violation: misplaced(pointer, record) }
  }
  const wanted = [paths.payload, paths.plan, paths.request].flatMap((steps) =>
    steps === undefined ? [] : [renderPointer(steps)],
  )
  const spans = locateValues(text, wanted)
  const slice = (steps: readonly string[] | undefined) => {
    const span = steps === undefined ? undefined : spans.get(renderPointer(steps))
    return span === undefined ? undefined : text.slice(span.start, span.end)
  }
  const payload = slice(paths.payload)
  if (payload === undefined) return { is: 'absent', origin, why: `nothing at ${pointer}` }
  const start = spans.get(pointer)?.start ?? 0
  return {
    is: 'payload',
    text: payload,
    origin: moveOrigin(origin, text, start),
    plan: slice(paths.plan),
    request: slice(paths.request),
  }
}

/** The container of a payload is a bare value. */
export function misplaced(pointer: string, value: unknown) {
  return refuse('scoring-misplaced', '', `an object with a score at ${pointer}`, showValue(value))
}

/** Pointers of payloads begin at the payload. */
function explainBroken(text: string, origin: Origin, prefix: string): Found {
  const { violations, offset = 0 } = explainSyntax(text)
  const [first] = violations
  const pointer = first?.pointer.startsWith(prefix) ? first.pointer.slice(prefix.length) : first?.pointer
  return {
    is: 'broken',
    origin: moveOrigin(origin, text, offset),
    violation: refuse(
      'scoring-not-json',
      pointer ?? '',
      first?.expected ?? 'JSON',
      first?.actual ?? 'something else',
    ),
  }
}

/** The place of an offset of a text, whose first character is at the origin. */
export function moveOrigin(origin: Origin, text: string, offset: number): Origin {
  if (!('file' in origin)) return origin
  const { line, column } = placeOf(text, offset)
  return line === 1
    ? { ...origin, column: origin.column + column - 1 }
    : { ...origin, line: origin.line + line - 1, column }
}
