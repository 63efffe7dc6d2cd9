import { stat } from 'node:fs/promises'
import { fault, messageOf, SeedrailError } from '../../problem/problem.js'
import { placesOnPath, usualPlaces } from './places.js'
import { runCommand } from './run.js'
import { splitWords } from './words.js'

/** How a pg_dump was found: named by the caller, in a usual directory, on PATH, or the one that we carry. */
export type ClientKind = 'input' | 'native' | 'path' | 'wasm'

export type DumpClient = {
  kind: ClientKind
  /** The command and its first arguments; empty for the one that we carry. */
  words: readonly string[]
  /** Such as `15.18`. */
  version: string
}

/** What our own pg_dump is, as `@electric-sql/pglite-tools` has it. */
export const carriedVersion = '18.3'

export type Surroundings = {
  platform: NodeJS.Platform
  environment: Readonly<Record<string, string | undefined>>
  /** Overridden by tests: the usual places of a major. */
  places?: (major: number) => readonly string[]
}

/**
 * Finds a pg_dump that can read a server: the caller's; the server's own major in the usual directories; the
 * first on PATH that is not older than the server; ours. Only the caller's is used without alternatives.
 * @param serverNumber such as 150018
 * @throws SeedrailError `dump-client-unusable` (the caller's does not run), `dump-client-too-old`
 */
export async function findDumpClient(
  serverNumber: number,
  given: string | undefined,
  surroundings: Surroundings = { platform: process.platform, environment: process.env },
): Promise<DumpClient> {
  const major = Math.floor(serverNumber / 10_000)
  if (given !== undefined) return requireGiven(given, major)
  const { platform, environment } = surroundings
  const places = surroundings.places?.(major) ?? usualPlaces(major, platform, environment)
  for (const place of places) {
    const version = await askVersion([place])
    if (version !== undefined && majorOf(version) === major)
      return { kind: 'native', words: [place], version }
  }
  const older: string[] = []
  for (const place of placesOnPath(platform, environment)) {
    const version = await askVersion([place])
    if (version === undefined) continue
    if (majorOf(version) >= major) return { kind: 'path', words: [place], version }
    older.push(`${version} on PATH`)
  }
  if (majorOf(carriedVersion) >= major) return { kind: 'wasm', words: [], version: carriedVersion }
  throw tooOld(major, [...older, `${carriedVersion} inside Seedrail`])
}

/** One line for people: `pg_dump 15.18 (native, /usr/lib/postgresql/15/bin/pg_dump)`. */
export function describeClient({ kind, version, words }: DumpClient): string {
  return kind === 'wasm'
    ? `pg_dump ${version} (carried along)`
    : `pg_dump ${version} (${kind}: ${words[0] ?? ''})`
}

async function requireGiven(given: string, major: number): Promise<DumpClient> {
  const isFile = await stat(given).then(
    (found) => found.isFile(),
    () => false,
  )
  const words = isFile ? [given] : splitWords(given)
  let output: string
  try {
    output = (await runCommand([...words, '--version'], { timeout: 30_000 })).toString('utf8')
  } catch (error) {
    throw new SeedrailError(
      fault('dump-client-unusable', `The pg_dump that was given does not run: ${messageOf(error)}`, {
        next: 'Give "pg-dump" the path of a pg_dump, or a command line such as: docker exec -i <container> pg_dump. Or leave it out.',
      }),
      { cause: error },
    )
  }
  const version = parseVersion(output)
  if (version === undefined) {
    throw new SeedrailError(
      fault(
        'dump-client-unusable',
        `What was given as pg_dump says of itself: "${output.trim().split('\n')[0]?.slice(0, 80)}".`,
        {
          next: 'Give "pg-dump" the path of a pg_dump, not of another program. Or leave it out.',
        },
      ),
    )
  }
  if (majorOf(version) < major) throw tooOld(major, [`${version} as given`])
  return { kind: 'input', words, version }
}

async function askVersion(words: readonly string[]): Promise<string | undefined> {
  const there = await stat(words[0] ?? '').catch(() => undefined)
  if (there === undefined || there.isDirectory()) return undefined
  try {
    return parseVersion((await runCommand([...words, '--version'], { timeout: 10_000 })).toString('utf8'))
  } catch {
    return undefined
  }
}

function parseVersion(output: string): string | undefined {
  return /^pg_dump \(PostgreSQL\) (\d+(?:\.\d+)*\w*)/.exec(output)?.[1]
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10)
}

function tooOld(major: number, found: readonly string[]): SeedrailError {
  return new SeedrailError(
    fault(
      'dump-client-too-old',
      `The server is PostgreSQL ${major}, and no pg_dump is that new: ${found.join(', ')}. A pg_dump cannot read newer servers.`,
      {
        next: `Install the client tools of PostgreSQL ${major}, or give "pg-dump" the server's own: docker exec -i <container> pg_dump.`,
      },
    ),
  )
}
