/** What may come next. `first…` members may also be the end of what is open. */
type Expectation = 'value' | 'firstValue' | 'key' | 'firstKey' | 'colon' | 'separator' | 'nothing'

const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/**
 * Where a text that is no JSON stops being it, as an offset in UTF-16 units; the text's length where it ends too
 * early, or is JSON after all. Engines differ in whether they tell.
 */
export function findSyntaxFault(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expectation = 'value'
  let at = skipBlanks(text, 0)
  while (expected !== 'nothing') {
    const character = text[at]
    if (character === undefined) return text.length
    const isSign = '{}[],:'.includes(character)
    const next: Expectation | undefined = isSign
      ? takeSign(expected, character, open)
      : takeScalar(expected, character === '"')
    if (next === undefined) return at
    const { end, fault } = isSign ? { end: at + 1, fault: undefined } : readScalar(text, at)
    if (fault !== undefined) return fault
    expected = next === 'separator' && open.length === 0 ? 'nothing' : next
    at = skipBlanks(text, end)
  }
  return at
}

type Scalar = { end: number; fault: number | undefined }

function readScalar(text: string, at: number): Scalar {
  if (text[at] === '"') return readString(text, at)
  scalar.lastIndex = at
  return scalar.test(text) ? { end: scalar.lastIndex, fault: undefined } : { end: at, fault: at }
}

function readString(text: string, start: number): Scalar {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return { end: at + 1, fault: undefined }
    if (code < 0x20) return { end: at, fault: at }
    if (code === 0x5c) {
      escaped.lastIndex = at
      if (!escaped.test(text)) return { end: at, fault: text.length - at < 6 ? endOfEscape(text, at) : at }
      at = escaped.lastIndex
    } else at++
  }
  return { end: at, fault: text.length }
}

/** The text may end in the middle of an escape, which is no fault of the escaped. */
function endOfEscape(text: string, at: number): number {
  return /^\\(?:u[0-9a-fA-F]{0,3})?$/.test(text.slice(at)) ? text.length : at
}

function takeScalar(expected: Expectation, isText: boolean): Expectation | undefined {
  if (expected === 'value' || expected === 'firstValue') return 'separator'
  return (expected === 'key' || expected === 'firstKey') && isText ? 'colon' : undefined
}

function takeSign(expected: Expectation, sign: string, open: ('{' | '[')[]): Expectation | undefined {
  const inside = open.at(-1)
  switch (sign) {
    case '{':
    case '[':
      if (expected !== 'value' && expected !== 'firstValue') return undefined
      open.push(sign)
      return sign === '{' ? 'firstKey' : 'firstValue'
    case '}':
    case ']':
      if (inside !== (sign === '}' ? '{' : '[')) return undefined
      if (expected !== 'separator' && expected !== 'firstKey' && expected !== 'firstValue') return undefined
      open.pop()
      return 'separator'
    case ',':
      if (expected !== 'separator') return undefined
      return inside === '{' ? 'key' : 'value'
    default:
      return expected === 'colon' ? 'value' : undefined
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++
  return at
}
