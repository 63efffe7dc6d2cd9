import { fault, SeedrailError } from '../problem/problem.js'
import type { SideName } from './side.js'

export type Headers = Readonly<Record<string, string>>

const sides: readonly string[] = ['left', 'right', 'third'] satisfies SideName[]

/**
 * Reads request headers: `Name: value` lines, or a JSON object. An object of objects names a side for each:
 * `{"right": {"Authorization": "…"}}`.
 * @returns the headers of a side
 * @throws SeedrailError `parity-headers-invalid`; the message never repeats what was given
 */
export function parseHeaders(text: string): (side: SideName) => Headers {
  const given = /^\s*\{/.test(text) ? parseObject(text) : parseLines(text)
  const values = Object.values(given)
  if (values.length > 0 && Object.keys(given).every((name) => sides.includes(name))) {
    const bySide = Object.fromEntries(Object.entries(given).map(([side, own]) => [side, requireHeaders(own)]))
    return (side) => bySide[side] ?? {}
  }
  const headers = requireHeaders(given)
  return () => headers
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    throw invalid('They begin like a JSON object, but are none.')
  }
}

function parseLines(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line, index) => {
      const at = line.indexOf(':')
      if (at < 1) throw invalid(`Line ${index + 1} has no colon.`)
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )
}

function requireHeaders(given: unknown): Headers {
  if (given === null || typeof given !== 'object') throw invalid('A side has no object of headers.')
  for (const [name, value] of Object.entries(given)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw invalid('One of their names is none.')
    if (typeof value !== 'string' || !/^[\x20-\x7e\x80-\xff\t]*$/.test(value))
      throw invalid(`The value of "${name}" cannot be sent.`)
  }
  return given as Headers
}

function invalid(reason: string): SeedrailError {
  return new SeedrailError(
    fault('parity-headers-invalid', `The headers cannot be read. ${reason}`, {
      next: 'Write "Name: value" lines, or a JSON object of texts.',
    }),
  )
}
