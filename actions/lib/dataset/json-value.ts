import { type AnyNode, type DocumentNode, parse } from '@humanwhocodes/momoa'

/** A number whose digits JavaScript would change: `12345678901234567890`, `1.10`. Written back as it stood. */
export class ExactNumber {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text
  }
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | JsonValue[]
  | { [key: string]: JsonValue }

/** A fault in a text, at an offset of UTF-16 units from its beginning. */
export type JsonFault = { code: string; message: string; line: number; column: number }

/** Deeper nesting than any row of reference data needs, and less than any parser's stack. */
const deepest = 200

/** Number tokens that JavaScript may not print back as they stood; strings are matched first, to be passed over. */
const notableNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?/g

/** Escapes that neither text nor jsonb can hold. */
const doubtfulEscape = /\\u(?:0000|[dD][89a-fA-F])/

/**
 * Parses the JSON text of a row: numbers keep their digits; a key that stands twice, a NUL, half a
 * surrogate pair and too deep a nesting are faults.
 * @param colons colons outside strings, when the caller has counted them
 */
export function parseJson(text: string, colons?: number): { value: JsonValue } | { faults: JsonFault[] } {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (error) {
    return { faults: [explainSyntaxError(text, error)] }
  }
  if (depthOf(value) > deepest) {
    return {
      faults: [
        { code: 'json-too-deep', message: `Nested deeper than ${deepest} levels.`, line: 1, column: 1 },
      ],
    }
  }
  const suspicious = doubtfulEscape.test(text) || (colons !== undefined ? colons !== countKeys(value) : true)
  if (suspicious) {
    const faults = findFaults(parseTree(text).body)
    if (faults.length > 0) return { faults }
  }
  return { value: hasInexactNumber(text) ? toValue(parseTree(text).body, text) : value }
}

/** Texts that may hold a number whose digits JavaScript would change, or an escape that needs a look. May err on the safe side. */
const outOfTheOrdinary =
  /[[:,\s](?:-?[\d.]{16}|-?\d+\.\d*0(?!\d)|-?\d+(?:\.\d+)?[eE]|-0(?![.\d]))|\\u(?:0000|[dD][89a-fA-F])/

/**
 * Parses the text of a row that holds nothing out of the ordinary, quickly.
 * @param colons colons outside strings
 * @returns undefined where {@link parseJson} has to look: numbers, escapes, repeated keys, deep nesting, no object
 */
export function parsePlainObject(
  text: string,
  colons: number,
): Readonly<Record<string, unknown>> | undefined {
  return parsePlainObjects(text, { length: 1, colons, notable: true })?.[0]
}

/**
 * Parses the texts of many rows, with commas between them, at once, which is quicker than one by one.
 * @param rows how many there are, their colons outside strings, and whether an escape or a number other than a
 * plain whole one stands in them
 * @returns undefined where any of them holds something out of the ordinary: then look at each
 */
export function parsePlainObjects(
  text: string,
  rows: { length: number; colons: number; notable: boolean },
): readonly Readonly<Record<string, unknown>>[] | undefined {
  if (rows.notable && outOfTheOrdinary.test(text)) return undefined
  let values: unknown[]
  try {
    values = JSON.parse(`[${text}]`) as unknown[]
  } catch {
    return undefined
  }
  if (values.length !== rows.length || countPlainKeys(values, 0) !== rows.colons) return undefined
  const plain = values.every((value) => value !== null && typeof value === 'object' && !Array.isArray(value))
  return plain ? (values as Readonly<Record<string, unknown>>[]) : undefined
}

/** Keys of a value and all below it; -Infinity when it is nested too deep, or holds a number that was rounded. */
function countPlainKeys(value: unknown, depth: number): number {
  if (typeof value === 'number')
    return Math.abs(value) > Number.MAX_SAFE_INTEGER ? Number.NEGATIVE_INFINITY : 0
  if (value === null || typeof value !== 'object') return 0
  if (depth > deepest) return Number.NEGATIVE_INFINITY
  let keys = 0
  if (Array.isArray(value)) {
    for (const element of value) {
      if (typeof element !== 'string') keys += countPlainKeys(element, depth + 1)
    }
    return keys
  }
  for (const key in value) {
    keys++
    const member = (value as Readonly<Record<string, unknown>>)[key]
    if (typeof member !== 'string') keys += countPlainKeys(member, depth + 1)
  }
  return keys
}

/** JSON text of a value, exact numbers as they stood; members that are undefined are left out. */
export function renderJson(value: unknown): string {
  if (value instanceof ExactNumber) return value.text
  if (Array.isArray(value)) return `[${value.map(renderJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${JSON.stringify(key)}:${renderJson(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}

/** Line and column, from 1, of the value at `path` in a text; of the text's own value when it is not there. */
export function findPlace(
  text: string,
  path: readonly (string | number)[],
): { line: number; column: number } {
  try {
    let node: AnyNode = parseTree(text).body
    for (const step of path) {
      const next = childOf(node, step)
      if (next === undefined) break
      node = next
    }
    return { line: node.loc.start.line, column: node.loc.start.column }
  } catch {
    return { line: 1, column: 1 }
  }
}

/** The places of all members of the object that a text is, by name, found in one pass. */
export function findMemberPlaces(text: string): Map<string, { line: number; column: number }> {
  const { body } = parseTree(text)
  const members = body.type === 'Object' ? body.members : []
  return new Map(
    members.map(({ name, value: { loc } }) => [
      memberName(name),
      { line: loc.start.line, column: loc.start.column },
    ]),
  )
}

/** The nodes of a JSON text, each with its place. @throws where it is none */
export function parseTree(text: string): DocumentNode {
  return parse(text, { mode: 'json', ranges: true })
}

/** What stands in a node under a name or a number; undefined where nothing does. */
export function childOf(node: AnyNode, step: string | number): AnyNode | undefined {
  if (node.type === 'Object') {
    const members = node.members.filter((member) => memberName(member.name) === String(step))
    return members.at(-1)?.value
  }
  return node.type === 'Array' && typeof step === 'number' ? node.elements[step]?.value : undefined
}

/** The name of a member. */
export function memberName(node: { type: string; value?: string; name?: string }): string {
  return node.value ?? node.name ?? ''
}

/** momoa's error has the best place; what it lets pass (a raw line break in a string), the engine's own has. */
function explainSyntaxError(text: string, error: unknown): JsonFault {
  const code = 'json-invalid'
  try {
    parseTree(text)
  } catch (better) {
    const { line, column, message } = better as { line?: number; column?: number; message: string }
    if (line !== undefined && column !== undefined) {
      return { code, message: `Not JSON: ${sayInCharacters(message)}`, line, column }
    }
  }
  const { message } = error as Error
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0)
  const before = text.slice(0, position).split('\n')
  const reason = message.replace(/ in JSON at position.*$/s, '').replace(/, ".*$/s, '')
  return {
    code,
    message: `Not JSON: ${reason}.`,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  }
}

const tokenCharacters: Readonly<Record<string, string>> = {
  LBrace: '"{"',
  RBrace: '"}"',
  LBracket: '"["',
  RBracket: '"]"',
  Comma: 'comma',
  Colon: 'colon',
}

function sayInCharacters(message: string): string {
  return message
    .replace(/\s*\(\d+:\d+\)/, '')
    .replace(/\b[LR]Brac(?:e|ket)\b|\bComma\b|\bColon\b/g, (name) => tokenCharacters[name] ?? name)
}

function findFaults(node: AnyNode): JsonFault[] {
  switch (node.type) {
    case 'Object': {
      const seen = new Map<string, { line: number; column: number }>()
      return node.members.flatMap((member) => {
        const name = memberName(member.name)
        const first = seen.get(name)
        const at = member.name.loc.start
        seen.set(name, first ?? at)
        const twice =
          first === undefined
            ? []
            : [
                {
                  code: 'json-duplicate-key',
                  message: `The key "${name}" stands twice in one object.`,
                  line: at.line,
                  column: at.column,
                },
              ]
        return [...twice, ...findStringFaults(name, at), ...findFaults(member.value)]
      })
    }
    case 'Array':
      return node.elements.flatMap((element) => findFaults(element.value))
    case 'String':
      return findStringFaults(node.value, node.loc.start)
    default:
      return []
  }
}

function findStringFaults(text: string, at: { line: number; column: number }): JsonFault[] {
  const place = { line: at.line, column: at.column }
  if (text.includes('\0')) {
    return [{ code: 'json-nul', message: 'The text holds \\u0000, which Postgres cannot store.', ...place }]
  }
  return /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)
    ? [
        {
          code: 'json-lone-surrogate',
          message: 'The text holds half of a surrogate pair, which is no character.',
          ...place,
        },
      ]
    : []
}

function hasInexactNumber(text: string): boolean {
  for (const [token] of text.matchAll(notableNumber)) {
    if (!token.startsWith('"') && String(Number(token)) !== token) return true
  }
  return false
}

function toValue(node: AnyNode, text: string): JsonValue {
  switch (node.type) {
    case 'Object': {
      const value: { [key: string]: JsonValue } = {}
      for (const member of node.members) {
        // A key called __proto__ is data like any other.
        Object.defineProperty(value, memberName(member.name), {
          value: toValue(member.value, text),
          enumerable: true,
          configurable: true,
          writable: true,
        })
      }
      return value
    }
    case 'Array':
      return node.elements.map((element) => toValue(element.value, text))
    case 'Number': {
      const token = text.slice(node.loc.start.offset, node.loc.end.offset)
      return String(Number(token)) === token ? node.value : new ExactNumber(token)
    }
    case 'String':
    case 'Boolean':
      return node.value
    default:
      return null
  }
}

function countKeys(value: JsonValue): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + countKeys(element), 0)
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return 0
  const members = Object.values(value)
  return members.reduce<number>((sum, member) => sum + countKeys(member), members.length)
}

function depthOf(value: JsonValue): number {
  let level: JsonValue[] = [value]
  for (let depth = 0; ; depth++) {
    level = level.flatMap((item) => (item !== null && typeof item === 'object' ? Object.values(item) : []))
    if (level.length === 0) return depth
    if (depth > deepest) return depth
  }
}
