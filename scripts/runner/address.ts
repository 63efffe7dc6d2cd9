import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'

/**
 * The database that a script is for: as it was given, else from the variables that every action looks at.
 * @throws SeedrailError `input-missing`
 */
export function requireDsn(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const candidates = [given, environment.PLANNING_DATABASE_URL, environment.DATABASE_URL]
  const found = candidates.find((text) => text !== undefined && text.trim() !== '')
  if (found !== undefined) return found
  throw new SeedrailError(
    fault('input-missing', 'No database was named.', {
      next: 'Add --dsn="postgresql://…", or set PLANNING_DATABASE_URL or DATABASE_URL. npm run db starts one.',
    }),
  )
}
