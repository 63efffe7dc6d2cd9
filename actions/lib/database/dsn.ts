import { fault, SeedrailError } from '../problem/problem.js'

/** Where a database is and who asks. Every part is decoded; `text` is what the user typed. */
export type Dsn = {
  text: string
  user: string
  password: string
  host: string
  port: number
  database: string
  /** The part after `?`, decoded; Prisma's `schema` is among them. */
  parameters: Readonly<Record<string, string>>
}

/** Characters of a password that is too short to be hidden wherever it stands. */
export const shortestSecret = 2

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']

const scheme = /^postgres(?:ql)?:\/\//i

/**
 * userinfo, host and port, database, parameters. Userinfo is greedy: it ends at the last `@` that is
 * followed by something that looks like a host, so that a password may hold `@`, `:`, `/`, `?` and `#`
 * even where its owner forgot to percent-encode them.
 */
const shape =
  /^(?:(?<userinfo>.*)@)?(?<host>\[[0-9a-fA-F:.%]+\]|[^@:/?#\s[\]]*)(?::(?<port>\d*))?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/su

/**
 * Reads a `postgresql://` address. Percent-encoded passwords are decoded; a password with stray percent
 * signs or reserved characters is taken as it stands.
 * @throws SeedrailError `dsn-malformed`; the message never repeats the address, which holds a password.
 */
export function parseDsn(text: string): Dsn {
  const trimmed = text.trim()
  if (trimmed === '') throw malformed('it is empty')
  if (!scheme.test(trimmed)) throw malformed('it does not begin with postgresql:// or postgres://')
  const parts = shape.exec(trimmed.replace(scheme, ''))?.groups
  if (parts === undefined) throw malformed('host, port or database could not be told apart')
  const given = parseParameters(parts.query ?? '')
  // libpq takes the login and the place from the parameters too.
  const { host: _host, port: _port, user: _user, password: _password, dbname: _dbname, ...parameters } = given
  const [plainUser, plainPassword] = splitUserinfo(parts.userinfo ?? '')
  const user = plainUser || given.user || ''
  const password = plainPassword || given.password || ''
  const host = decode((parts.host ?? '').replace(/^\[|\]$/g, '')) || given.host || ''
  if (host === '') throw malformed('the host is missing')
  const port = Number(parts.port || given.port || 5432)
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw malformed('the port is not a number between 1 and 65535')
  const mode = parameters.sslmode
  if (mode !== undefined && !sslModes.includes(mode))
    throw malformed(`sslmode must be one of ${sslModes.join(', ')}`)
  const database = decode(parts.database ?? '') || given.dbname || user
  if (database === '') throw malformed('the database name is missing')
  return { text: trimmed, user: user || 'postgres', password, host, port, database, parameters }
}

/**
 * Everything that must never be printed, longest first: the address as typed and as we rewrite it, and the
 * password raw, decoded and percent-encoded in the usual ways, and each line of it.
 * A password equal to the user name, or of one or two characters, is left out by itself: hiding it would black
 * out innocent text and drop outputs that hold it. The pair `user:password@` is always hidden.
 */
export function secretForms(text: string): string[] {
  const forms = new Set<string>([text, text.trim()])
  let dsn: Dsn | undefined
  try {
    dsn = parseDsn(text)
  } catch {
    const loose = /:\/\/[^:@/\s]*:(.*)@/s.exec(text)?.[1]
    for (const form of passwordForms(loose ?? '')) if (form.length > shortestSecret) forms.add(form)
  }
  if (dsn !== undefined && dsn.password !== '') {
    forms.add(renderDsn(dsn))
    const rawUserinfo = shape.exec(dsn.text.replace(scheme, ''))?.groups?.userinfo ?? ''
    const rawParameter = /[?&]password=([^&]*)/.exec(dsn.text)?.[1] ?? ''
    const raw = rawUserinfo.includes(':') ? rawUserinfo.slice(rawUserinfo.indexOf(':') + 1) : rawParameter
    for (const form of [...passwordForms(raw), ...passwordForms(dsn.password)]) {
      forms.add(`${dsn.user}:${form}@`)
      if (form !== dsn.user && form.length > shortestSecret) forms.add(form)
    }
  }
  const lines = [...forms].flatMap((form) => [form, ...form.split(/\r?\n/)])
  return [...new Set(lines)].filter((line) => line.trim() !== '').sort((a, b) => b.length - a.length)
}

/** The address with every part percent-encoded, as strict parsers want it. Holds the password. */
export function renderDsn(dsn: Dsn): string {
  const login =
    dsn.password === ''
      ? encodeStrictly(dsn.user)
      : `${encodeStrictly(dsn.user)}:${encodeStrictly(dsn.password)}`
  const host = dsn.host.includes(':') ? `[${dsn.host}]` : encodeStrictly(dsn.host)
  const query = Object.entries(dsn.parameters)
    .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
    .join('&')
  return `postgresql://${login}@${host}:${dsn.port}/${encodeStrictly(dsn.database)}${query === '' ? '' : `?${query}`}`
}

/** `user@host:port/database`: fit to be printed. */
export function describeDsn(dsn: Dsn): string {
  return `${dsn.user}@${dsn.host}:${dsn.port}/${dsn.database}`
}

/** The same server and login, another database. */
export function withDatabase(dsn: Dsn, database: string): Dsn {
  const moved = { ...dsn, database }
  return { ...moved, text: renderDsn(moved) }
}

/** A password as it stands, decoded, and encoded in the usual ways. */
export function passwordForms(password: string): string[] {
  const forms = [
    password,
    decode(password),
    encodeURIComponent(decode(password)),
    encodeStrictly(decode(password)),
    encodeURI(decode(password)),
    new URLSearchParams({ p: decode(password) }).toString().slice(2),
    JSON.stringify(decode(password)).slice(1, -1),
  ]
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
}

function splitUserinfo(userinfo: string): [user: string, password: string] {
  const colon = userinfo.indexOf(':')
  if (colon === -1) return [decode(userinfo), '']
  return [decode(userinfo.slice(0, colon)), decode(userinfo.slice(colon + 1))]
}

function parseParameters(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query))
}

/** RFC 3986: everything but the unreserved characters. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** A text without its percent-encoding. One with a stray percent sign was never encoded: it stands for itself. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function malformed(reason: string): SeedrailError {
  return new SeedrailError(
    fault('dsn-malformed', `The database address cannot be read: ${reason}.`, {
      next: 'Write it as postgresql://user:password@host:5432/database, with %40 for @, %3A for : and %2F for / in the password.',
    }),
  )
}
