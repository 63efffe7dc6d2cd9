import { posix, win32 } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where installers put the pg_dump of a major version: Debian and Ubuntu, RHEL and Fedora (PGDG), Alpine,
 * Homebrew on both kinds of Mac and on Linux, Postgres.app, EDB's installer on Windows. Most usual first.
 */
export function usualPlaces(major: number, platform: NodeJS.Platform, environment: Environment): string[] {
  switch (platform) {
    case 'win32': {
      const roots = [environment.ProgramW6432, environment.ProgramFiles, 'C:\\Program Files']
      const known = roots.filter((root): root is string => root !== undefined && root !== '')
      return [...new Set(known)].map((root) =>
        win32.join(root, 'PostgreSQL', String(major), 'bin', 'pg_dump.exe'),
      )
    }
    case 'darwin':
      return [
        `/opt/homebrew/opt/postgresql@${major}/bin`,
        `/usr/local/opt/postgresql@${major}/bin`,
        `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
        `/Library/PostgreSQL/${major}/bin`,
      ].map((folder) => posix.join(folder, 'pg_dump'))
    default:
      return [
        `/usr/lib/postgresql/${major}/bin`,
        `/usr/pgsql-${major}/bin`,
        `/usr/libexec/postgresql${major}`,
        `/home/linuxbrew/.linuxbrew/opt/postgresql@${major}/bin`,
      ].map((folder) => posix.join(folder, 'pg_dump'))
  }
}

/** Every place on PATH where a pg_dump could lie, in its order. */
export function placesOnPath(platform: NodeJS.Platform, environment: Environment): string[] {
  const windows = platform === 'win32'
  const { join, delimiter } = windows ? win32 : posix
  const path = environment.PATH ?? environment.Path ?? ''
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, windows ? 'pg_dump.exe' : 'pg_dump'))
}
