import { type Dsn, describeDsn } from '../../database/dsn.js'
import { fault, SeedrailError } from '../../problem/problem.js'

/** A database that may be restored into: `host/name` or `host:port/name`, with `*` for any part of either. */
export type Pattern = { text: string; matches(dsn: Dsn): boolean }

/**
 * Reads a list of patterns, separated by commas or lines: `127.0.0.1/*, staging.example.com:5432/plans_*`.
 * A `*` stands for any characters but a slash. Hosts are compared without regard to case, names with it. Without
 * a port any port will do. An empty text allows every target, a list of nothing but separators is a mistake.
 * @throws SeedrailError `allowed-databases-invalid`
 */
export function parsePatterns(text: string): Pattern[] {
  const words = text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
  if (words.length === 0 && text.trim() !== '') throw explainInvalid(text)
  return words.map(parsePattern)
}

function parsePattern(text: string): Pattern {
  const slash = text.indexOf('/')
  const place = text.slice(0, slash)
  const name = text.slice(slash + 1)
  if (slash < 1 || name === '') throw explainInvalid(text)
  const nameFits = glob(name, '')
  const placeFits = glob(place, 'i')
  return {
    text,
    matches: (dsn) =>
      nameFits.test(dsn.database) &&
      [dsn.host, `${dsn.host}:${dsn.port}`, `[${dsn.host}]:${dsn.port}`].some((host) => placeFits.test(host)),
  }
}

function explainInvalid(text: string): SeedrailError {
  return new SeedrailError(
    fault('allowed-databases-invalid', `"${text}" names no database.`, {
      next: 'Write host/name or host:port/name in "allowed-databases", such as 127.0.0.1/plans_*.',
    }),
  )
}

/** Anchored on both sides; everything but `*` stands for itself. */
function glob(text: string, flags: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]*')}$`, `s${flags}`)
}

/** Refuses any target that no pattern names; without patterns every target is allowed. */
export function requireAllowed(dsn: Dsn, patterns: readonly Pattern[]): void {
  if (patterns.length === 0 || patterns.some((pattern) => pattern.matches(dsn))) return
  throw new SeedrailError(
    fault(
      'database-not-allowed',
      `${describeDsn(dsn)} is none of the databases that may be restored into: ${patterns.map(({ text }) => text).join(', ')}.`,
      { next: 'Correct the address, or "allowed-databases". The target was not connected to.' },
    ),
  )
}
