import type { ValueParts } from '../database/value-parts.js'
import { findLostInterval } from './interval.js'

/**
 * What the server would cut off, round or drop of a value's text without a word, as a fault's code and message; undefined
 * when it keeps all, or refuses the value by itself.
 * @param type a plain type with its modifier, as SQL writes it @param called the column's own type, for the message
 */
export function findLoss(type: string, text: string, called = type): Loss | undefined {
  return (
    findLostDecimals(type, text, called) ??
    findLostLetters(type, text, called) ??
    findLostTime(type, text, called)
  )
}

export type Loss = { code: 'field-rounded' | 'field-too-long'; message: string }

/** The same for a literal of a type that is made of others. */
export function findLossInParts(made: ValueParts, text: string, called: string): Loss | undefined {
  if (made.shape === 'plain') return findLoss(made.type, text, called)
  for (const [index, part] of splitLiteral(made.shape, text).entries()) {
    if (part === undefined) continue
    const loss = findLossInParts(partAt(made, part, index), part, called)
    if (loss !== undefined) return loss
  }
  return undefined
}

/** What the n-th part of a literal is made of. */
function partAt(made: Exclude<ValueParts, { shape: 'plain' }>, part: string, index: number): ValueParts {
  if (made.shape === 'multirange') return { shape: 'range', parts: made.parts }
  if (made.shape === 'array' && part.startsWith('{')) return made
  return made.parts[made.shape === 'composite' ? index : 0] ?? { shape: 'plain', type: 'text' }
}

function findLostDecimals(type: string, text: string, called: string): Loss | undefined {
  const scale = /^numeric\(\d+(?:,(-?\d+))?\)/.exec(type)
  if (scale !== null) return countDecimals(text) > Number(scale[1] ?? 0) ? rounded(text, called) : undefined
  return type === 'money' && countDecimals(readAmount(text)) > 2 ? rounded(text, called) : undefined
}

/** An amount without its sign and its thousands: `$1,000.50`, or `1.000,50 €` where the server's locale writes so. */
function readAmount(text: string): string {
  const bare = text.replace(/[^\d.,eE+-]/g, '')
  return /\.\d*,/.test(bare) ? bare.replaceAll('.', '').replace(',', '.') : bare.replaceAll(',', '')
}

/** Digits behind the point that count; negative for zeros before it: 1500 has -2. */
export function countDecimals(text: string): number {
  const number = /^\s*[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?\s*$/i.exec(text)
  if (number === null) return Number.NEGATIVE_INFINITY
  const [, whole = '', fraction = '', exponent = '0'] = number
  const digits = whole + fraction
  const counting = digits.replace(/0+$/, '')
  if (counting === '') return Number.NEGATIVE_INFINITY
  return fraction.length - Number(exponent) - (digits.length - counting.length)
}

function findLostLetters(type: string, text: string, called: string): Loss | undefined {
  const most = /^(?:character varying|character)\((\d+)\)/.exec(type)?.[1]
  if (most !== undefined) return tooLong([...text].length, Number(most), 'characters', called)
  const bytes = Buffer.byteLength(text)
  if (type === 'name') return tooLong(bytes, 63, 'bytes', called)
  // A byte of its own may be written as an octal number.
  return type === '"char"' && !/^\\[0-3][0-7]{2}$/.test(text) ? tooLong(bytes, 1, 'bytes', called) : undefined
}

/** A text that is longer than its column takes. */
export function tooLong(length: number, most: number, unit: string, called: string): Loss | undefined {
  return length <= most
    ? undefined
    : { code: 'field-too-long', message: `has ${length} ${unit}, but ${called} takes ${most}` }
}

/** Types without a zone drop one, a date its hour, and every type what is finer than it has room for. */
function findLostTime(type: string, text: string, called: string): Loss | undefined {
  if (type === 'date') return /\d:\d/.test(text) ? rounded(text, called) : undefined
  if (type.startsWith('interval')) {
    const lost = findLostInterval(type, text)
    return lost === undefined ? undefined : rounded(text, called, lost)
  }
  if (!type.startsWith('time')) return undefined
  const zone = / without time zone/.test(type) ? findZone(text) : undefined
  if (zone !== undefined)
    return { code: 'field-rounded', message: `is ${shorten(text)}, but ${called} would drop its ${zone}` }
  const room = Number(/\((\d)\)/.exec(type)?.[1] ?? 6)
  const digits = [...text.matchAll(/\.(\d*?)0*(?!\d)/g)].map(([, counting = '']) => counting.length)
  return Math.max(0, ...digits) > room ? rounded(text, called) : undefined
}

/** How a time names another zone than UTC: as a word, or by an offset. */
function findZone(text: string): 'zone' | 'offset' | undefined {
  const words = text.match(/(?<=\d.*?)[a-z][a-z_]*(?:\/[\w+-]+)*(?:[+-]\d[\d:]*)?/gi) ?? []
  if (words.some((word) => !noZone.test(word))) return 'zone'
  const offset =
    /(?<=:\d{2}(?:\.\d+)?\s*(?:[ap]m\s*)?|T\d{2}:\d{2}\s*)[+-](\d{1,2}(?::?\d{2}){0,2})\s*(?:AD|BC)?$/i.exec(
      text,
    )
  return offset !== null && /[1-9]/.test(offset[1] ?? '') ? 'offset' : undefined
}

/** Words of a time that are UTC, or no zone at all. */
const noZone =
  /^(?:t|z|zulu|ut|utc|uct|gmt|etc\/(?:utc|gmt)|[ap]m|ad|bc|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:-\d+)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)$/i

function rounded(text: string, called: string, lost = 'digits'): Loss {
  return { code: 'field-rounded', message: `is ${shorten(text)}, of which ${called} would drop ${lost}` }
}

function shorten(text: string): string {
  const number = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(text)
  const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text
  return number ? shown : JSON.stringify(shown)
}

/** What opens and closes a literal of each shape, and its parts that are nested. */
const marks = {
  array: { around: /^\s*(?:\[[^=]*\]=)?\{(.*)\}\s*$/s, opens: '{', closes: '}' },
  composite: { around: /^\s*\((.*)\)\s*$/s, opens: '', closes: '' },
  multirange: { around: /^\s*\{(.*)\}\s*$/s, opens: '([', closes: ')]' },
  range: { around: /^\s*[([](.*)[)\]]\s*$/s, opens: '', closes: '' },
} as const

/**
 * The texts of a literal's parts; undefined for nulls. A literal that is none has no parts: the server refuses it.
 * Source: PostgreSQL, "Arrays" 8.15.6, "Composite Types" 8.16.6, "Range Types" 8.17.5.
 */
export function splitLiteral(shape: keyof typeof marks, text: string): (string | undefined)[] {
  const { around, opens, closes } = marks[shape]
  const body = around.exec(text)?.[1]
  if (body === undefined || (body.trim() === '' && shape !== 'composite')) return []
  const parts: (string | undefined)[] = []
  // Around the elements of an array blanks mean nothing; in a composite they belong to the value.
  const skipsBlanks = shape === 'array' || shape === 'multirange'
  let part = ''
  let blanks = ''
  let depth = 0
  let quoted = false
  let wasQuoted = false
  const add = (text: string) => {
    part += part === '' && !wasQuoted ? text : blanks + text
    blanks = ''
  }
  const end = () => {
    const isNull = !wasQuoted && (part === '' || (shape === 'array' && part.toUpperCase() === 'NULL'))
    parts.push(isNull ? undefined : part)
    part = ''
    blanks = ''
    wasQuoted = false
  }
  for (let index = 0; index < body.length; index++) {
    const character = body[index] ?? ''
    // What is nested is kept as it is written, and split in its turn.
    const nested = depth > 0
    if (character === '\\') {
      const next = body[++index] ?? ''
      add(nested ? character + next : next)
    } else if (character === '"') {
      if (quoted && body[index + 1] === '"') {
        add(nested ? '""' : '"')
        index++
      } else {
        quoted = !quoted
        if (nested) add(character)
        else {
          if (part === '') blanks = ''
          wasQuoted = true
        }
      }
    } else if (character === ',' && !quoted && !nested) end()
    else if (skipsBlanks && !quoted && !nested && character.trim() === '') blanks += character
    else {
      if (!quoted && opens.includes(character)) depth++
      if (!quoted && closes.includes(character)) depth--
      add(character)
    }
  }
  end()
  return parts
}
