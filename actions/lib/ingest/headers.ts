import { fault, SeedrailError } from '../problem/problem.js'

export type Headers = Readonly<Record<string, string>>

/**
 * Reads request headers: `Name: value` lines, or a JSON object of texts. Names come out in small letters.
 * @throws SeedrailError `ingest-headers-invalid`; the message never repeats a value
 */
export function parseHeaders(text: string): Headers {
  const given = /^\s*\{/.test(text) ? parseObject(text) : parseLines(text)
  return Object.fromEntries(
    given.map(([name, value]) => {
      requireHeaderName(name)
      if (typeof value !== 'string' || !/^[\x20-\x7e\x80-\xff\t]*$/.test(value))
        throw invalid(`The value of "${name}" cannot be sent.`)
      return [name.toLowerCase(), value]
    }),
  )
}

/** Refuses what is no name of a header (RFC 9110, 5.1). @throws SeedrailError `ingest-headers-invalid` */
export function requireHeaderName(name: string): string {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw invalid('One of their names is none.')
  return name.toLowerCase()
}

function parseObject(text: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(text) as Record<string, unknown>)
  } catch {
    throw invalid('They begin like a JSON object, but are none.')
  }
}

function parseLines(text: string): [string, unknown][] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.map((line, index) => {
    const at = line.indexOf(':')
    if (at < 1) throw invalid(`Line ${index + 1} has no colon.`)
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
  })
}

function invalid(reason: string): SeedrailError {
  return new SeedrailError(
    fault('ingest-headers-invalid', `The headers cannot be read. ${reason}`, {
      next: 'Write "Name: value" lines, or a JSON object of texts.',
    }),
  )
}
