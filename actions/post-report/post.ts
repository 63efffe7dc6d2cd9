import type { InputsOf } from '../lib/action/definition.js'
import { openGitHub } from '../lib/github/api.js'
import { keepComment, type Posted } from '../lib/github/comment.js'
import { findSubject, readEvent, type Subject } from '../lib/github/event.js'
import { keepIssue } from '../lib/github/issue.js'
import { markerOfWorkflow } from '../lib/github/marker.js'
import { explainAnswer } from '../lib/github/refusal.js'
import type { RetryOptions } from '../lib/github/retry.js'
import { fault, type Problem, SeedrailError } from '../lib/problem/problem.js'
import { endingOf, worstEnding } from '../lib/report/combine.js'
import { type Origin, renderBody, renderMarker, sameBody } from '../lib/report/comment-body.js'
import type { FoundReport } from '../lib/report/report-file.js'
import type { postReport } from './action.js'

type Environment = Readonly<Record<string, string | undefined>>

/** What came of it. A refusal is no error here: whoever called decides what it means. */
export type Telling = {
  posted: Posted
  /** The pull request or issue. */
  number: number | undefined
  /** Why nothing was posted, as a sentence, where that is in order. */
  reason?: string
  /** What stood in the way, where something did. */
  refusal?: Problem
}

const nothing: Posted = { state: 'skipped', note: undefined }

/**
 * Posts the reports where the inputs say: keeps the one comment or the one issue that has their marker.
 * Trouble with GitHub comes back as `refusal`; only faults of ours are thrown.
 */
export async function tellReports(
  inputs: InputsOf<typeof postReport>,
  found: readonly FoundReport[],
  environment: Environment,
  options: RetryOptions,
): Promise<Telling> {
  const subject = findSubject(await readEvent(environment), environment)
  const number = inputs.to === 'comment' ? (inputs['pull-request'] ?? subject.pullRequest) : undefined
  if (inputs.to === 'comment' && number === undefined) {
    return {
      posted: nothing,
      number,
      reason: 'This run is about no pull request, so there is nowhere to comment',
    }
  }
  const doing = inputs.to === 'comment' ? `comment on #${number}` : 'keep an issue'
  const { token } = inputs
  const repository = environment.GITHUB_REPOSITORY
  const lacking = findLack(token, repository, doing)
  if (token === undefined || repository === undefined || lacking !== undefined) {
    return { posted: nothing, number, ...(lacking === undefined ? {} : { refusal: lacking }) }
  }
  const marker = inputs.marker ?? markerOfWorkflow(environment.GITHUB_WORKFLOW)
  const message = {
    marker: renderMarker(marker),
    body: renderBody(found, marker, findOrigin(environment, subject)),
    same: sameBody,
  }
  try {
    const api = await openGitHub(token, repository, options)
    if (inputs.to === 'comment' && number !== undefined) {
      return { posted: await keepComment(api, number, message, options), number }
    }
    const posted = await keepIssue(
      api,
      {
        ...message,
        title: inputs.title ?? `Seedrail: ${marker}`,
        labels: inputs.labels ?? [],
        well: worstEnding(found.map(endingOf)) === 'kept',
        closeWhenWell: inputs['close-when-kept'],
      },
      options,
    )
    const reason = { reason: 'Every report was kept and no issue is open, so there is nothing to tell' }
    return { posted, number: posted.note?.id, ...(posted.state === 'skipped' ? reason : {}) }
  } catch (error) {
    return {
      posted: nothing,
      number,
      ...explainTrouble(error, doing, inputs.to === 'comment' ? 'comment' : 'issue', subject),
    }
  }
}

function findLack(
  token: string | undefined,
  repository: string | undefined,
  doing: string,
): Problem | undefined {
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    return fault(
      'github-repository-missing',
      `Nobody says which repository this is, so that we cannot ${doing}.`,
      {
        next: 'Run it in a GitHub job, or set GITHUB_REPOSITORY to "owner/name".',
      },
    )
  }
  if (token !== undefined) return undefined
  return fault('github-token-missing', `There is no token with which to ${doing}.`, {
    next: 'Give "token" the token of the job, github.token; or set GITHUB_TOKEN.',
  })
}

/** That a run for a fork may not write is how it should be; any other refusal is worth a warning. */
function explainTrouble(
  error: unknown,
  doing: string,
  to: 'comment' | 'issue',
  subject: Subject,
): Pick<Telling, 'reason' | 'refusal'> {
  const permission = to === 'comment' ? 'pull-requests: write' : 'issues: write'
  if (!(error instanceof Error)) throw error
  const [own] = error instanceof SeedrailError ? error.problems : []
  if (own === undefined && !('status' in error)) throw error
  const refusal = own ?? explainAnswer(error, doing, permission)
  if (refusal.code !== 'github-forbidden' || !subject.fork) return { refusal }
  return {
    refusal,
    reason: 'The pull request comes from a fork, for which a token may only read',
  }
}

/** Addresses of the repository, the commits and the run; none where GitHub's variables are not set. */
function findOrigin(environment: Environment, subject: Subject): Origin {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA, GITHUB_RUN_ID, GITHUB_WORKSPACE } = environment
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY) return {}
  const repository = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`
  return {
    repository,
    sha: GITHUB_SHA || undefined,
    headSha: subject.headSha,
    workspace: GITHUB_WORKSPACE || undefined,
    run: GITHUB_RUN_ID ? `${repository}/actions/runs/${GITHUB_RUN_ID}` : undefined,
  }
}
