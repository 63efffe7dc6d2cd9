import type { DefaultArtifactClient } from '@actions/artifact'
import { fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'

/** GitHub's own client. It is heavy, so that it is only loaded by a run that needs it. */
export async function loadClient(): Promise<DefaultArtifactClient> {
  const { DefaultArtifactClient } = await import('@actions/artifact')
  return new DefaultArtifactClient()
}

/** True where the runner handed over what its artifact service asks for. */
export function hasArtifactService(environment: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(environment.ACTIONS_RUNTIME_TOKEN) && Boolean(environment.ACTIONS_RESULTS_URL)
}

/** Runs `work`, and says what went wrong with the artifact `name` as one of our problems. */
export async function explaining<Result>(
  doing: 'uploaded' | 'downloaded',
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof SeedrailError
      ? error
      : new SeedrailError(explainFailure(doing, name, error), { cause: error })
  }
}

/**
 * What the client or the service said, as a problem. The client tells its errors apart by name where it can,
 * and by the HTTP status in their text where it cannot.
 */
export function explainFailure(doing: 'uploaded' | 'downloaded', name: string, error: unknown): Problem {
  const message = messageOf(error)
  const kind = error instanceof Error ? error.name : ''
  const status = (error as { status?: unknown } | null)?.status
  if (kind === 'GHESNotSupportedError') {
    return fault(
      'artifact-unsupported',
      'This GitHub Enterprise Server has no artifact service of version 4.',
      {
        next: 'Hand the file over in another way, and give "dump-file".',
      },
    )
  }
  if (/\(409\)/.test(message)) {
    return fault('artifact-name-taken', `This run already has an artifact called "${name}".`, {
      next: 'Names are unique in a run: add the matrix key or the job to the name.',
    })
  }
  if (kind === 'UsageError') {
    return fault('artifact-quota', 'The storage for artifacts is used up.', {
      next: 'Delete old artifacts, or keep them for fewer days.',
    })
  }
  if (kind === 'ArtifactNotFoundError' || status === 404) {
    return fault('artifact-missing', `There is no artifact called "${name}" in that run.`, {
      next: 'Correct the name, the run id or the repository; artifacts expire, and a token that may not see them gets the same answer.',
    })
  }
  if (status === 401 || status === 403) {
    return fault('artifact-forbidden', `GitHub refused to hand over "${name}": ${message}.`, {
      next: 'Give a token with the permission "actions: read" on that repository.',
    })
  }
  return fault('artifact-failed', `The artifact "${name}" could not be ${doing}: ${message}.`, {
    next: 'Run again; if it stays, look at githubstatus.com.',
  })
}
