import { parseDsn, passwordForms, secretForms, shortestSecret } from '../database/dsn.js'
import { recogniseSide } from './address.js'
import { parseHeaders } from './headers.js'
import { encodeLogin, loginOf } from './http.js'

/** Names of values that are secret however innocent they look. */
const telling = /auth|token|key|secret|sig|pass|pwd|session|cookie|cred|code|jwt/i

/** Headers that everybody sends, and whose values stand in many a text. */
const innocentHeader = /^(?:accept(?:-.*)?|user-agent|content-type|cache-control|pragma|connection|host)$/i

/** What somebody writes for a password where the user's name is the token (GitHub's way, for one). */
const noPassword = ['', 'x-oauth-basic']

/**
 * All that must never be printed of a side's text: the text, its password, its login as a header says it, and the values of
 * its query. Of a text that nobody understands: all that looks like one of these. Nothing of `dataset` or a folder.
 */
export function secretsInAddress(given: string): string[] {
  const text = given.trim()
  switch (recogniseSide(text)) {
    case 'files':
    case 'snapshot':
      return []
    case 'database':
      return distinct([...secretForms(text), ...(isDsn(text) ? [] : secretsInUnread(text))])
    case 'bootstrap':
      return distinct(URL.canParse(text) ? secretsInUrl(text) : secretsInUnread(text))
    case undefined:
      return distinct(secretsInUnread(text))
  }
}

/**
 * All that must never be printed of an input's headers: the text, each value, what follows the scheme in it, the login
 * that it encodes, its parts. Where they cannot be read: every word that is not plainly innocent.
 */
export function secretsInHeaders(given: string): string[] {
  const text = given.trim()
  const parts: string[] = []
  try {
    const headersOf = parseHeaders(text)
    for (const side of ['left', 'right', 'third'] as const) {
      for (const [name, value] of Object.entries(headersOf(side))) parts.push(...secretsInHeader(name, value))
    }
  } catch {
    for (const piece of text.split(/[\s"',;{}]+/)) {
      const value = piece.replace(/^[^=:]*[=:]/, '')
      parts.push(...[piece, value, ...decodeLogin(piece)].filter((part) => !saysNothing('', part)))
    }
  }
  // Whoever masks a text masks each of its lines, and a brace alone is in every report.
  const whole = text.split(/\r?\n/).every((line) => line.trim().length > shortestSecret) ? [text] : []
  return distinct([...whole, ...parts])
}

function secretsInUrl(text: string): string[] {
  const url = new URL(text)
  const login = loginOf(url)
  if (login === undefined && url.search === '' && url.hash === '') return []
  const queries = [url.search, url.hash].flatMap((part) => secretsInQuery(part.slice(1)))
  if (login === undefined) return [text, url.href, ...queries]
  const { user, password } = login
  const asWritten = password === user ? [] : passwordForms(url.password)
  return [text, url.href, encodeLogin(login), ...secretsInLogin(user, password), ...asWritten, ...queries]
}

/** The values of `name=value` pairs between `&`. */
function secretsInQuery(query: string): string[] {
  return query.split('&').flatMap((pair) => {
    const at = pair.indexOf('=')
    const [name, raw] = at === -1 ? ['', pair] : [pair.slice(0, at), pair.slice(at + 1)]
    if (saysNothing(name, raw)) return []
    return [...passwordForms(raw), ...passwordForms(raw.replaceAll('+', ' '))]
  })
}

/** A password that is also the user's name is left out by itself: it would be missed. */
function secretsInLogin(user: string, password: string): string[] {
  const secret = noPassword.includes(password) ? user : password === user ? '' : password
  return [`${user}:${password}`, ...passwordForms(secret)]
}

/** What looks like a secret in a text that may be a misspelled address, or pairs as libpq and others know them. */
function secretsInUnread(text: string): string[] {
  const slashes = text.indexOf('//')
  const starts = slashes === -1 ? [text] : [text, text.slice(slashes + 2)]
  const values = [...text.matchAll(namedSecret)].flatMap(([, value = '']) => {
    const bare = /^(['"])(.*)\1$/s.exec(value)?.[2]
    return bare === undefined
      ? [value, value.split(/[;&"']/, 1)[0] ?? '']
      : [bare, bare.replace(/\\(.)/gs, '$1')]
  })
  const query = text.includes('?') ? secretsInQuery(text.slice(text.indexOf('?') + 1)) : []
  return [
    text,
    text.replace(/^["'\s]+|["'\s]+$/g, ''),
    ...starts.flatMap(loginsIn),
    ...values.flatMap(passwordForms),
    ...query,
  ]
}

/** `password=…`, `Pwd: '…'`: a name that ends in a word for secrets, and its value, quoted or up to a blank. */
const namedSecret =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|token|key)["']?\s*[=:]\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)/gi

/** What stands between the first colon and each `@`: nobody knows which of them ends the password. */
function loginsIn(text: string): string[] {
  const colon = text.indexOf(':')
  return [...text.matchAll(/@/g)].flatMap(({ index }) =>
    colon === -1 || index < colon
      ? passwordForms(text.slice(0, index))
      : secretsInLogin(text.slice(0, colon), text.slice(colon + 1, index)),
  )
}

function secretsInHeader(name: string, value: string): string[] {
  if (innocentHeader.test(name)) return []
  const afterScheme = /^\S+\s+(\S.*)$/.exec(value)?.[1] ?? ''
  const pairs = value.split(/[;,]\s*/).flatMap((part) => {
    const bare = /^[^=]+=\s*"?([^="].*?)"?$/.exec(part)?.[1] ?? ''
    return [bare, ...passwordForms(bare)]
  })
  const parts = [
    value,
    afterScheme,
    ...passwordForms(afterScheme || value),
    ...pairs,
    ...decodeLogin(afterScheme),
  ]
  return parts.filter((part) => !saysNothing(name, part))
}

/** The login that a word encodes as HTTP's Basic scheme does, and its password; empty where it encodes none. */
function decodeLogin(word: string): string[] {
  const text = /^[\w+/-]+=*$/.test(word) ? Buffer.from(word, 'base64').toString('utf8') : ''
  const colon = text.indexOf(':')
  if (colon === -1 || /[\p{Cc}\ufffd]/u.test(text)) return []
  return secretsInLogin(text.slice(0, colon), text.slice(colon + 1))
}

/** Whether a value is so short or so common that hiding it wherever it stands would only tear holes into a report. */
function saysNothing(name: string, value: string): boolean {
  if (value.trim().length <= shortestSecret || /^(?:\d{1,4}|true|false|null|none)$/i.test(value)) return true
  return !telling.test(name) && plain.test(value)
}

/** Words, dates and versions, as anybody may write them: under a name that tells nothing they are no secrets. */
const plain = /^(?:[a-z]+(?:[-_ ][a-z]+)*|\d{4}-\d{2}-\d{2}|v?\d+(?:\.\d+)+)$/i

function isDsn(text: string): boolean {
  try {
    parseDsn(text)
    return true
  } catch {
    return false
  }
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text.trim().length > shortestSecret)
}
