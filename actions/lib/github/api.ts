import { fault, SeedrailError } from '../problem/problem.js'
import { answerOf, isRateLimited, isUncertain } from './refusal.js'
import { type RetryOptions, repeating, sendingOnce } from './retry.js'

/** Longest wait for one answer. Milliseconds. */
const patience = 10_000

const pageLength = 100

/** A comment, or the first text of an issue. */
export type Note = {
  /** A comment's id, an issue's number. */
  id: number
  url: string
  body: string
  /** Login, as REST writes it: an app's ends in `[bot]`. */
  author: string
}

export type IssueState = 'open' | 'closed'

export type NewIssue = { title: string; body: string; labels: readonly string[] }

export type IssueChange = {
  body?: string
  state?: IssueState
  state_reason?: 'completed' | 'not_planned' | 'reopened'
}

/** The little of GitHub's API that comments and issues need, for one repository. */
export type GitHubApi = {
  /** Whose token it is. Cached. */
  login(): Promise<string>
  /** Oldest first. */
  listComments(issue: number): AsyncIterable<Note>
  createComment(issue: number, body: string): Promise<Note>
  updateComment(id: number, body: string): Promise<Note>
  deleteComment(id: number): Promise<void>
  /** Issues that `creator` opened, no pull requests; the one that changed last comes first. At most `pages` times 100. */
  listIssues(state: IssueState, creator: string, pages: number): AsyncIterable<Note>
  createIssue(issue: NewIssue): Promise<Note>
  updateIssue(number: number, change: IssueChange): Promise<Note>
}

type Sent = {
  id?: number
  number?: number
  html_url: string
  body?: string | null
  user: { login: string } | null
}

/**
 * Opens the API with GitHub's own client, which is heavy and only loaded here. It reads `GITHUB_API_URL`. Requests
 * are repeated as {@link repeating} and {@link sendingOnce} allow; everything else is thrown as GitHub said it.
 * @param repository `owner/name`
 */
export async function openGitHub(
  token: string,
  repository: string,
  options: RetryOptions,
): Promise<GitHubApi> {
  const { getOctokit } = await import('@actions/github')
  const silent = () => undefined
  const octokit = getOctokit(token, {
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
  octokit.hook.wrap('request', (request, given) => {
    const send = async () =>
      request({ ...given, request: { ...given.request, signal: AbortSignal.timeout(patience) } })
    // Every POST of ours makes something, but for GraphQL's, which only asks.
    const makes = given.method === 'POST' && !given.url.endsWith('/graphql')
    return makes ? sendingOnce(send, options) : repeating(send, options)
  })
  const [owner = '', repo = ''] = repository.split('/')
  const place = { owner, repo }
  const { issues, users } = octokit.rest
  let login: Promise<string> | undefined

  return {
    login: () => {
      login ??= askLogin(
        async () =>
          (await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }')).viewer.login,
        async () => (await users.getAuthenticated()).data.login,
      )
      return login
    },
    listComments: (issue) =>
      listPages(Number.POSITIVE_INFINITY, async (page) => {
        const { data } = await issues.listComments({
          ...place,
          issue_number: issue,
          page,
          per_page: pageLength,
        })
        return data.map((one) => [toNote(one)])
      }),
    createComment: async (issue, body) =>
      toNote((await issues.createComment({ ...place, issue_number: issue, body })).data),
    updateComment: async (id, body) =>
      toNote((await issues.updateComment({ ...place, comment_id: id, body })).data),
    deleteComment: async (id) => void (await issues.deleteComment({ ...place, comment_id: id })),
    listIssues: (state, creator, pages) =>
      listPages(pages, async (page) => {
        const order = { sort: 'updated', direction: 'desc', page, per_page: pageLength } as const
        const { data } = await issues.listForRepo({ ...place, state, creator, ...order })
        return data.map((one) => (one.pull_request === undefined ? [toNote(one)] : []))
      }),
    createIssue: async ({ title, body, labels }) =>
      toNote((await issues.create({ ...place, title, body, labels: [...labels] })).data),
    updateIssue: async (number, change) =>
      toNote((await issues.update({ ...place, issue_number: number, ...change })).data),
  }
}

/**
 * Whose token it is. An app's, like that of a job, may not ask `GET /user`, but GraphQL tells everybody; a server
 * may have GraphQL closed.
 * @throws SeedrailError `github-identity-unknown` when neither tells
 */
async function askLogin(ask: () => Promise<string>, askElsewhere: () => Promise<string>): Promise<string> {
  try {
    return await ask()
  } catch (error) {
    if (answerOf(error)?.status === 401 || isUncertain(error) || isRateLimited(error)) throw error
    try {
      return await askElsewhere()
    } catch (cause) {
      throw new SeedrailError(
        fault(
          'github-identity-unknown',
          'GitHub does not say whose token this is, so nothing can be known as ours.',
          {
            next: 'Use the token of the job, or one that may read its own user.',
          },
        ),
        { cause },
      )
    }
  }
}

/** Each element of a page is a list, so that a page can be full although some of it is left out. */
async function* listPages(
  most: number,
  load: (page: number) => Promise<readonly (readonly Note[])[]>,
): AsyncIterable<Note> {
  for (let page = 1; page <= most; page++) {
    const loaded = await load(page)
    yield* loaded.flat()
    if (loaded.length < pageLength) return
  }
}

/** Issues go by their number, comments by their id. */
function toNote({ id, number, html_url, body, user }: Sent): Note {
  return { id: number ?? id ?? 0, url: html_url, body: body ?? '', author: user?.login ?? '' }
}
