import { readFile } from 'node:fs/promises'
import * as z from 'zod'

type Environment = Readonly<Record<string, string | undefined>>

const numbered = z.object({ number: z.int().positive() })
const repository = z.object({ full_name: z.string() })

/** The parts of an event's payload that lead to a pull request. Called workflows get their caller's event. */
const eventSchema = z.object({
  pull_request: numbered
    .extend({
      head: z
        .object({ sha: z.string(), repo: repository.nullish().catch(null) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  issue: numbered.extend({ pull_request: z.unknown() }).optional().catch(undefined),
  workflow_run: z
    .object({ pull_requests: z.array(numbered) })
    .optional()
    .catch(undefined),
  repository: repository.optional().catch(undefined),
})

/** What a run is about. */
export type Subject = {
  /** Undefined where no pull request is concerned, or more than one. */
  pullRequest: number | undefined
  /** The pull request's own last commit. */
  headSha: string | undefined
  /** Whether it comes from another repository: then the run's token may only read. */
  fork: boolean
}

/** The event that started the run, as GitHub hands it over; undefined where there is none to read. */
export async function readEvent(environment: Environment): Promise<unknown> {
  const path = environment.GITHUB_EVENT_PATH
  if (path === undefined || path === '') return undefined
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Finds the pull request in an event: its own, the one that was commented on, the one whose run ended; else in
 * the ref, `refs/pull/<number>/merge`.
 */
export function findSubject(event: unknown, environment: Environment): Subject {
  const parsed = eventSchema.safeParse(event)
  const { pull_request, issue, workflow_run, repository: here } = parsed.success ? parsed.data : {}
  const commented = issue?.pull_request == null ? undefined : issue.number
  const ofRun = workflow_run?.pull_requests.length === 1 ? workflow_run.pull_requests[0]?.number : undefined
  const ofRef = /^refs\/pull\/(\d+)\//.exec(environment.GITHUB_REF ?? '')?.[1]
  const head = pull_request?.head
  return {
    pullRequest:
      pull_request?.number ?? commented ?? ofRun ?? (ofRef === undefined ? undefined : Number(ofRef)),
    headSha: head?.sha,
    // A fork that was deleted since has no repository any more.
    fork: head !== undefined && here !== undefined && head.repo?.full_name !== here.full_name,
  }
}
