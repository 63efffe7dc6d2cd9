import type { Arithmetic } from './arithmetic.js'
import { findSyntaxFault } from './json-syntax.js'
import { deepestNesting, findRepeatedKeys, mayRepeatKeys, pointerAt } from './json-text.js'
import { follow, parsePointer, type Steps } from './pointer.js'
import type { Structure } from './structure.js'
import { refuse, shorten, showValue, type Violation } from './violation.js'

/** What a contract demands, ready to be held against texts. */
export type Demands = {
  structure: Structure
  arithmetic: Arithmetic
  version: { at: string; known: readonly string[] } | undefined
}

/** What was found in one payload. `value` is undefined where the text is no JSON. */
export type Judgement = {
  value: unknown
  violations: readonly Violation[]
  /** Where in the text a syntax error stands, for it has no pointer that could be looked up. */
  offset?: number
}

const nothing: readonly Violation[] = []

/** From this length on, only the first fault of structure is told: each costs memory, and there may be millions. */
const longText = 1_000_000

/** Most repeated keys that are told of one payload. */
const mostRepeats = 100

/**
 * Judges the texts of payloads. Most are sound, and take the quick way: parse, structure, arithmetic, keys. Only a
 * faulty one is looked at a second time, for what to say of it.
 */
export function createJudge({ structure, arithmetic, version }: Demands): (text: string) => Judgement {
  const explain = createExplainer({ structure, arithmetic, version })
  return (text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return explainSyntax(text)
    }
    const repeats = mayRepeatKeys(text, value)
    if (repeats === false && structure.accepts(value) && arithmetic.holds(value))
      return { value, violations: nothing }
    if (repeats === 'deep') return { value: undefined, violations: [tooDeep()] }
    const repeated = repeats ? explainRepeats(text) : nothing
    return { value, violations: [...repeated, ...explain(value, text.length < longText)] }
  }
}

function createExplainer({ structure, arithmetic, version }: Demands) {
  const versionSteps: Steps = parsePointer(version?.at ?? '')
  return (value: unknown, all: boolean): Violation[] => {
    const found = version === undefined ? undefined : follow(value, versionSteps)
    if (version !== undefined && typeof found === 'string' && !version.known.includes(found)) {
      // Whatever else differs may be right for that version: this contract does not speak of it.
      const known = version.known.map((name) => showValue(name)).join(' or ')
      return [refuse('scoring-unknown-version', version.at, known, showValue(found))]
    }
    const faults = structure.accepts(value) ? [] : structure.explain(value, all)
    const missing = faults.filter(({ code }) => code === 'scoring-missing').map(({ pointer }) => pointer)
    return [...faults, ...arithmetic.explain(value, missing)]
  }
}

function tooDeep(): Violation {
  return refuse('scoring-too-deep', '', `at most ${deepestNesting} levels`, 'more')
}

function explainRepeats(text: string): Violation[] {
  return findRepeatedKeys(text, mostRepeats).map(({ pointer }) =>
    refuse('scoring-duplicate-key', pointer, 'each key once', 'the key stands twice in its object'),
  )
}

/** Words that other languages write for numbers that JSON has not. */
const noNumber = /^[+-]?(?:nan|inf(?:inity)?)\b/i

/** What is wrong with a text that is no JSON. */
export function explainSyntax(text: string): Judgement {
  if (text.trim() === '') return { value: undefined, violations: [notJson('', 'no text at all')], offset: 0 }
  const offset = findSyntaxFault(text)
  const start = startOfWord(text, offset)
  const word = noNumber.exec(text.slice(start, start + 20))?.[0]
  const pointer = pointerAt(text, start)
  const actual = word === undefined ? explainFault(text, offset) : `${word}, which is no JSON`
  const expected = word === undefined ? 'JSON' : 'a finite number'
  return {
    value: undefined,
    violations: [refuse('scoring-not-json', pointer, expected, actual)],
    offset: start,
  }
}

function notJson(pointer: string, actual: string): Violation {
  return refuse('scoring-not-json', pointer, 'JSON', actual)
}

function explainFault(text: string, offset: number): string {
  if (offset >= text.trimEnd().length) return 'a text that ends in the middle'
  return `${JSON.stringify(shorten(text.slice(offset, offset + 20)))}, which cannot stand here`
}

/** A parser stumbles in the middle of a word: `-Infinity` at its second character. */
function startOfWord(text: string, offset: number): number {
  let start = Math.min(offset, text.length - 1)
  if (!/[\w+-]/.test(text[start] ?? '')) return Math.max(0, start)
  while (start > 0 && /[\w+-]/.test(text[start - 1] as string)) start--
  return start
}
