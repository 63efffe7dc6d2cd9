import type { GitHubApi, Note } from './api.js'
import { findOwn, type Message, type Posted } from './comment.js'
import { makingOnce, type RetryOptions } from './retry.js'

/** Closed issues are only searched among the last thousand of ours that changed; a new one is opened after that. */
const closedPages = 10

/** An issue that stands for something being wrong. */
export type IssueMessage = Message & {
  title: string
  labels: readonly string[]
  /** Whether all is well. */
  well: boolean
  closeWhenWell: boolean
}

/** What has to be done to an issue. */
export type IssueStep = 'open' | 'reopen' | 'update' | 'close' | 'nothing'

/** Decides on the issue that is open, if one is. Good news opens nothing. */
export function planIssue(
  open: Note | undefined,
  { body, same, well, closeWhenWell }: Pick<IssueMessage, 'body' | 'same' | 'well' | 'closeWhenWell'>,
): Exclude<IssueStep, 'reopen'> {
  if (open === undefined) return well ? 'nothing' : 'open'
  if (well && closeWhenWell) return 'close'
  return same(open.body, body) ? 'nothing' : 'update'
}

/**
 * Keeps one issue with this marker in the repository: opened when something is wrong, changed in place while it stays
 * wrong, closed when all is well, opened again when it comes back. Title and labels are given once; people may
 * change them. Only an issue that this token's login wrote is ours.
 */
export async function keepIssue(
  api: GitHubApi,
  message: IssueMessage,
  options: RetryOptions,
): Promise<Posted> {
  const login = await api.login()
  const findOpen = () =>
    findOwn(api.listIssues('open', login, Number.POSITIVE_INFINITY), message.marker, login)
  const open = await findOpen()
  const step = planIssue(open, message)
  switch (step) {
    case 'nothing':
      return { state: open === undefined ? 'skipped' : 'unchanged', note: open }
    case 'open':
      return openIssue(api, message, login, findOpen, options)
    case 'update':
      return { state: 'updated', note: await changeIssue(api, open, { body: message.body }) }
    case 'close': {
      const change = { body: message.body, state: 'closed', state_reason: 'completed' } as const
      return { state: 'closed', note: await changeIssue(api, open, change) }
    }
  }
}

async function openIssue(
  api: GitHubApi,
  message: IssueMessage,
  login: string,
  findOpen: () => Promise<Note | undefined>,
  options: RetryOptions,
): Promise<Posted> {
  const { body, marker, title, labels } = message
  const closed = await findOwn(api.listIssues('closed', login, closedPages), marker, login)
  if (closed !== undefined) {
    const change = { body, state: 'open', state_reason: 'reopened' } as const
    return { state: 'updated', note: await changeIssue(api, closed, change) }
  }
  const made = await makingOnce(() => api.createIssue({ title, body, labels }), findOpen, options)
  const oldest = await findOpen()
  if (oldest === undefined || oldest.id >= made.id) return { state: 'created', note: made }
  // Another run opened one at the same time. Issues cannot be taken back, so that this one says where to look.
  await api.updateIssue(made.id, {
    body: `The same as #${oldest.id}, which was opened at the same time.\n`,
    state: 'closed',
    state_reason: 'not_planned',
  })
  return { state: 'updated', note: await api.updateIssue(oldest.id, { body }) }
}

async function changeIssue(
  api: GitHubApi,
  issue: Note | undefined,
  change: Parameters<GitHubApi['updateIssue']>[1],
): Promise<Note> {
  if (issue === undefined) throw new RangeError('Only an issue that is there can be changed.')
  return api.updateIssue(issue.id, change)
}
