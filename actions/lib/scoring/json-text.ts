import { addStep } from './pointer.js'

/**
 * Looks into the text of a JSON value without building a tree: where a value stands, which key stands twice, what
 * a reader was in the middle of when it stumbled. One pass without recursion, so that neither size nor depth
 * matters. For faulty payloads; a sound one never comes here.
 */

/** From the first character of a value to behind its last, in UTF-16 units. */
export type Span = { start: number; end: number }

/** A key that an object has already had. */
export type RepeatedKey = { pointer: string; offset: number }

type Frame = {
  pointer: string
  start: number
  /** The key or index of the member at hand. */
  step: string | number
  seen: Set<string> | undefined
}

type Wishes = {
  /** Values to find. */
  pointers?: ReadonlySet<string>
  /** Most repeated keys to look for. */
  repeats?: number
  /** Where to stop. */
  until?: number
}

type Sights = {
  spans: Map<string, Span>
  repeated: RepeatedKey[]
  /** What was being read at the end. */
  pointer: string
}

/** Where these values stand in a sound text; of keys that stand twice, the last. */
export function locateValues(text: string, pointers: Iterable<string>): ReadonlyMap<string, Span> {
  return look(text, { pointers: new Set(pointers) }).spans
}

/** Keys that stand twice in one object of a sound text. */
export function findRepeatedKeys(text: string, limit: number): readonly RepeatedKey[] {
  return look(text, { repeats: limit }).repeated
}

/** The value that stands at an offset of a text, which need not be sound behind it. */
export function pointerAt(text: string, offset: number): string {
  return look(text, { until: offset + 1 }).pointer
}

function look(text: string, wishes: Wishes): Sights {
  const { pointers, repeats = 0, until = text.length } = wishes
  const deepest = Math.max(0, ...[...(pointers ?? [])].map((pointer) => pointer.split('/').length - 1))
  const sights: Sights = { spans: new Map(), repeated: [], pointer: '' }
  const frames: Frame[] = []
  const here = () => {
    const frame = frames.at(-1)
    return frame === undefined || frame.step === ''
      ? (frame?.pointer ?? '')
      : addStep(frame.pointer, frame.step)
  }
  const note = (start: number, end: number) => {
    if (pointers === undefined || frames.length > deepest) return
    const pointer = frames.length === 0 ? '' : memberPointer(frames.at(-1) as Frame)
    if (pointers.has(pointer)) sights.spans.set(pointer, { start, end })
  }
  let key = false
  let index = 0
  while (index < until) {
    const character = text[index] as string
    const frame = frames.at(-1)
    switch (character) {
      case '{':
      case '[': {
        const pointer = frame === undefined ? '' : memberPointer(frame)
        const list = character === '['
        frames.push({ pointer, start: index, step: list ? 0 : '', seen: list ? undefined : new Set() })
        key = !list
        index++
        break
      }
      case '}':
      case ']':
        frames.pop()
        index++
        key = false
        if (frame !== undefined) note(frame.start, index)
        break
      case ',':
        if (typeof frame?.step === 'number') frame.step++
        else key = true
        index++
        break
      case '"': {
        const end = endOfString(text, index, until)
        if (key && frame?.seen !== undefined) {
          frame.step = readKey(text.slice(index, end))
          if (frame.seen.has(frame.step) && sights.repeated.length < repeats) {
            sights.repeated.push({ pointer: memberPointer(frame), offset: index })
          }
          frame.seen.add(frame.step)
          key = false
        } else note(index, end)
        index = end
        break
      }
      case ':':
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        index++
        break
      default: {
        const end = endOfWord(text, index, until)
        note(index, end)
        index = end
      }
    }
  }
  sights.pointer = here()
  return sights
}

function memberPointer(frame: Frame): string {
  return addStep(frame.pointer, frame.step)
}

function endOfString(text: string, start: number, until: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1 && end < until; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return end + 1
  }
  return until
}

/** Numbers, literals, and whatever else is no JSON. */
function endOfWord(text: string, start: number, until: number): number {
  let end = start + 1
  while (end < until && !/[\s,:[\]{}"]/.test(text[end] as string)) end++
  return end
}

function readKey(token: string): string {
  if (!token.includes('\\')) return token.slice(1, -1)
  try {
    return JSON.parse(token) as string
  } catch {
    return token.slice(1, -1)
  }
}

/** Line and column, from 1, of an offset. Columns count UTF-16 units. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
    line++
    start = end + 1
  }
  return { line, column: offset - start + 1 }
}

/** Deeper than this no payload is nested; it would overflow the stack of whoever walks it. */
export const deepestNesting = 200

/**
 * Whether a value that was parsed from a text may have lost members to keys that stand twice. Counts colons:
 * those that the text holds, against one for each member and those inside texts. A colon in a key, or an escape,
 * makes it say yes without need; it never says no wrongly.
 * @returns `deep` where the value is nested too deep to be looked through
 */
export function mayRepeatKeys(text: string, value: unknown): boolean | 'deep' {
  const colons = countColons(value, 0)
  if (Number.isNaN(colons)) return 'deep'
  return colons !== colonsIn(text) || text.includes('\\')
}

function countColons(value: unknown, depth: number): number {
  if (typeof value === 'string') return colonsIn(value)
  if (value === null || typeof value !== 'object') return 0
  if (depth > deepestNesting) return Number.NaN
  let colons = 0
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) colons += countColons(value[index], depth + 1)
    return colons
  }
  for (const key in value) {
    const member = (value as Readonly<Record<string, unknown>>)[key]
    // Most members are numbers; a call for each would be half of the cost.
    colons += typeof member === 'number' ? 1 : 1 + countColons(member, depth + 1)
  }
  return colons
}

function colonsIn(text: string): number {
  let colons = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) colons++
  return colons
}
