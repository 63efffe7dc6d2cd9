import { fault, SeedrailError } from '../problem/problem.js'

type Environment = Readonly<Record<string, string | undefined>>

/** What GitHub takes in no artifact's name. Source: @actions/artifact, path-and-artifact-name-validation. */
const forbidden = /["<>|*?:\\/\r\n]/

/**
 * The name under which this attempt of a run uploads `base`: names are unique in a run, and a second attempt
 * finds those of the first. So `movements-dump` is `movements-dump-attempt-2` when a run is repeated.
 * @throws SeedrailError `artifact-name-invalid`
 */
export function artifactNameFor(base: string, environment: Environment): string {
  requireName(base)
  const attempt = Number(environment.GITHUB_RUN_ATTEMPT ?? 1)
  return Number.isInteger(attempt) && attempt > 1 ? `${base}-attempt-${attempt}` : base
}

/** @throws SeedrailError `artifact-name-invalid` */
export function requireName(name: string): void {
  if (name.trim() !== '' && !forbidden.test(name)) return
  throw new SeedrailError(
    fault('artifact-name-invalid', `"${name}" can be no artifact's name.`, {
      next: 'Leave out " : < > | * ? \\ / and line ends.',
    }),
  )
}
