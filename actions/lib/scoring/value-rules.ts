import { follow, followMember, type Pattern, parsePattern, renderPattern } from './pointer.js'
import { isRounded, roundTo } from './rounding.js'
import { isNumber, type RuleOf, type Tell, type Visit } from './statement.js'
import { showValue } from './violation.js'

/** Visits every value of patterns. A pattern without a star has one. */
function visitEach(
  patterns: readonly Pattern[],
  payload: unknown,
  visit: (value: unknown, pattern: Pattern, member: string) => boolean,
  stop: boolean,
): boolean {
  let all = true
  for (const pattern of patterns) {
    const { before, after } = pattern
    const inner = follow(payload, before)
    if (after === undefined) {
      if (!visit(inner, pattern, '')) all = false
    } else if (inner !== null && typeof inner === 'object') {
      for (const member in inner) {
        if (!visit(followMember(inner, member, after), pattern, member)) all = false
      }
    }
    if (!all && stop) return false
  }
  return all
}

/** `rounded`: no value has more decimals. */
export function rounded(rule: RuleOf<'rounded'>): Visit {
  const patterns = rule.values.map(parsePattern)
  const isSound = (value: unknown) => !isNumber(value) || isRounded(value, rule.decimals)
  return (payload, tell) => {
    if (tell === undefined) return visitEach(patterns, payload, isSound, true)
    const visit = (value: unknown, pattern: Pattern, member: string) => {
      if (!isNumber(value)) return true
      if (isRounded(value, rule.decimals)) return true
      const expected = `at most ${rule.decimals} decimals, such as ${roundTo(value, rule.decimals)}`
      tell({
        holds: false,
        pointer: renderPattern(pattern, member),
        expected,
        actual: String(value),
        fields: [],
      })
      return false
    }
    return visitEach(patterns, payload, visit, false)
  }
}

/** Most blank texts of one list that are told: there may be millions. */
const mostBlank = 20

/** `not-empty`: no text is blank, no list without a word. */
export function notEmpty(rule: RuleOf<'not-empty'>): Visit {
  const patterns = rule.values.map(parsePattern)
  return (payload, tell) => {
    if (tell === undefined) return visitEach(patterns, payload, hasWords, true)
    const visit = (value: unknown, pattern: Pattern, member: string) => {
      const pointer = renderPattern(pattern, member)
      if (!Array.isArray(value) || value.length === 0) return tellWords(value, pointer, tell)
      let blank = 0
      for (let index = 0; index < value.length && blank < mostBlank; index++) {
        if (!tellWords(value[index], `${pointer}/${index}`, tell)) blank++
      }
      return blank === 0
    }
    return visitEach(patterns, payload, visit, false)
  }
}

/** False for a blank text, an empty list, and a list with a blank text. Other values are structure's affair. */
function hasWords(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== ''
  if (!Array.isArray(value)) return true
  for (const text of value) if (typeof text === 'string' && text.trim() === '') return false
  return value.length > 0
}

function tellWords(value: unknown, pointer: string, tell: Tell): boolean {
  const holds = hasWords(value)
  const expected = Array.isArray(value) ? 'something in the list' : 'a text with words'
  const actual = Array.isArray(value) ? 'an empty list' : showValue(value)
  if (!holds) tell({ holds, pointer, expected, actual, fields: [] })
  return holds
}
