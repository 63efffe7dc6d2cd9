import type { GitHubApi, Note } from './api.js'
import { makingOnce, type RetryOptions } from './retry.js'

/** What became of a comment or an issue. */
export type Posted = {
  state: 'created' | 'updated' | 'unchanged' | 'closed' | 'skipped'
  note: Note | undefined
}

/** A text, and how it is known again. */
export type Message = {
  /** First line of the body. */
  marker: string
  body: string
  /** Whether an older body tells the same. */
  same: (older: string, newer: string) => boolean
}

/**
 * Keeps one comment with this marker on an issue or a pull request: written once, then changed in place, and not at
 * all when it tells the same already. Somebody else's comment with the marker is nothing to us. When two runs write
 * at once, the older comment stays and the newer is taken back by the run that wrote it.
 */
export async function keepComment(
  api: GitHubApi,
  issue: number,
  message: Message,
  options: RetryOptions,
): Promise<Posted> {
  const login = await api.login()
  const find = () => findOwn(api.listComments(issue), message.marker, login)
  const kept = await find()
  if (kept !== undefined) return updateComment(api, kept, message)
  const made = await makingOnce(() => api.createComment(issue, message.body), find, options)
  const oldest = await findOwn(api.listComments(issue), message.marker, made.author)
  if (oldest === undefined || oldest.id >= made.id) return { state: 'created', note: made }
  await api.deleteComment(made.id)
  return updateComment(api, oldest, message)
}

async function updateComment(api: GitHubApi, kept: Note, message: Message): Promise<Posted> {
  if (message.same(kept.body, message.body)) return { state: 'unchanged', note: kept }
  return { state: 'updated', note: await api.updateComment(kept.id, message.body) }
}

/** The oldest note of this author that begins with the marker. */
export async function findOwn(
  notes: AsyncIterable<Note>,
  marker: string,
  author: string,
): Promise<Note | undefined> {
  let oldest: Note | undefined
  for await (const note of notes) {
    if (note.author !== author || note.body.split(/\r?\n/, 1)[0] !== marker) continue
    if (oldest === undefined || note.id < oldest.id) oldest = note
  }
  return oldest
}
