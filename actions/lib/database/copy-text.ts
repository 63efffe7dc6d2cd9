/** COPY's text format: tab between values, newline behind rows, `\N` for null. Source: PostgreSQL, "COPY", File Formats. */

/** What COPY's text format writes for null. */
export const copyNull = '\\N'

const special = /[\\\t\n\r]/

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** Text as a value of COPY. */
export function escapeCopy(text: string): string {
  return special.test(text)
    ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character)
    : text
}

const unescapes: Readonly<Record<string, string>> = { '\\': '\\', t: '\t', n: '\n', r: '\r' }

/** The text of a value that {@link escapeCopy} wrote; undefined for null, and for what it would never write. */
export function unescapeCopy(value: string): string | undefined {
  if (!value.includes('\\')) return value
  if (/\\(?![\\tnr])/.test(value.replaceAll('\\\\', ''))) return undefined
  return value.replace(/\\(.)/g, (_, character: string) => unescapes[character] ?? character)
}

const plainElement = /^[\w.+-]+$/

/** A list as an array literal, before COPY's own escaping; null elements and nested lists included. */
export function renderArray(elements: readonly (string | null | readonly unknown[])[]): string {
  const parts = elements.map((element) => {
    if (element === null) return 'NULL'
    if (typeof element !== 'string') return renderArray(element as readonly (string | null)[])
    if (plainElement.test(element) && !(element.length === 4 && element.toUpperCase() === 'NULL'))
      return element
    return `"${element.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${parts.join(',')}}`
}
