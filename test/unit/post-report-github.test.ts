import { describe, expect, test } from 'vitest'
import type { GitHubApi, Note } from '../../actions/lib/github/api.js'
import { findOwn, keepComment } from '../../actions/lib/github/comment.js'
import { findSubject } from '../../actions/lib/github/event.js'
import { keepIssue, planIssue } from '../../actions/lib/github/issue.js'
import { explainAnswer, isRateLimited, isUncertain } from '../../actions/lib/github/refusal.js'
import { makingOnce, repeating, sendingOnce } from '../../actions/lib/github/retry.js'

function answer(status: number, headers: Record<string, string> = {}, message = 'said'): Error {
  return Object.assign(new Error(message), { status, response: { status, headers } })
}

function clock() {
  const waits: number[] = []
  return {
    waits,
    options: {
      pause: async (milliseconds: number) => void waits.push(milliseconds),
      onRetry: () => undefined,
    },
  }
}

/** Fails as often as it is told to. */
function failing(errors: Error[]) {
  const calls = { count: 0 }
  const send = async () => {
    calls.count++
    const error = errors.shift()
    if (error !== undefined) throw error
    return 'done'
  }
  return { calls, send }
}

describe('retries', () => {
  test('wait as long as GitHub asks, also when it turned a POST away', async () => {
    for (const how of [repeating, sendingOnce]) {
      const { waits, options } = clock()
      const { calls, send } = failing([
        answer(429, { 'retry-after': '7' }),
        answer(403, { 'retry-after': '2' }),
      ])
      await expect(how(send, options)).resolves.toBe('done')
      expect([calls.count, waits]).toEqual([3, [7_000, 2_000]])
    }
  })

  test('wait until the limit is reset, but not longer than a minute', async () => {
    const soon = clock()
    const reset = String(Math.floor(Date.now() / 1_000) + 10)
    const limited = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    await repeating(failing([answer(403, limited)]).send, soon.options)
    expect(soon.waits[0]).toBeGreaterThan(5_000)
    expect(soon.waits[0]).toBeLessThanOrEqual(11_000)

    const late = clock()
    const { calls, send } = failing([answer(403, { 'retry-after': '3600' })])
    await expect(repeating(send, late.options)).rejects.toMatchObject({ status: 403 })
    expect([calls.count, late.waits]).toEqual([1, []])
  })

  test('end after four tries', async () => {
    const { waits, options } = clock()
    const { calls, send } = failing(Array.from({ length: 9 }, () => answer(502)))
    await expect(repeating(send, options)).rejects.toMatchObject({ status: 502 })
    expect([calls.count, waits]).toEqual([4, [500, 1_000, 2_000]])
  })

  test('never send a POST again that GitHub may have carried out, nor one that it refused', async () => {
    for (const status of [500, 503, 403, 422, 401]) {
      const { calls, send } = failing([answer(status)])
      await expect(sendingOnce(send, clock().options)).rejects.toMatchObject({ status })
      expect(calls.count).toBe(1)
    }
  })

  test('look for what a lost answer may have made, before it is made again', async () => {
    const { calls, send } = failing([answer(502)])
    const found = await makingOnce(send, async () => 'there', clock().options)
    expect([found, calls.count]).toEqual(['there', 1])

    const again = failing([answer(502)])
    const looks: number[] = []
    const find = async () => void looks.push(1)
    await expect(makingOnce(again.send, find as () => Promise<undefined>, clock().options)).resolves.toBe(
      'done',
    )
    expect([again.calls.count, looks.length]).toEqual([2, 1])
  })
})

test('answers are told apart', () => {
  expect(isUncertain(answer(500))).toBe(true)
  expect(isUncertain(answer(422))).toBe(false)
  expect(isUncertain(new Error('ours'))).toBe(false)
  expect(isRateLimited(answer(403, {}, 'You have exceeded a secondary rate limit'))).toBe(true)
  expect(isRateLimited(answer(403, {}, 'Resource not accessible by integration'))).toBe(false)
  const codes = [401, 403, 404, 410, 422, 429, 500].map(
    (status) => explainAnswer(answer(status), 'comment on #1', 'pull-requests: write').code,
  )
  expect(codes).toEqual([
    'github-login-refused',
    'github-forbidden',
    'github-target-missing',
    'github-target-missing',
    'github-refused',
    'github-rate-limited',
    'github-unavailable',
  ])
})

describe('the pull request of an event', () => {
  const here = { full_name: 'somebody/data' }
  const head = (repository: unknown) => ({ sha: 'abc', repo: repository })

  test.each([
    [{ pull_request: { number: 5, head: head(here) }, repository: here }, {}, 5, false],
    [{ pull_request: { number: 5, head: head({ full_name: 'fork/data' }) }, repository: here }, {}, 5, true],
    [{ pull_request: { number: 5, head: head(null) }, repository: here }, {}, 5, true],
    [{ issue: { number: 6, pull_request: { url: 'x' } } }, {}, 6, false],
    [{ issue: { number: 6 } }, {}, undefined, false],
    [{ workflow_run: { pull_requests: [{ number: 7 }] } }, {}, 7, false],
    [{ workflow_run: { pull_requests: [{ number: 7 }, { number: 8 }] } }, {}, undefined, false],
    [undefined, { GITHUB_REF: 'refs/pull/9/merge' }, 9, false],
    [{ pull_request: 'none', issue: [], ref: 3 }, { GITHUB_REF: 'refs/heads/main' }, undefined, false],
    ['nonsense', {}, undefined, false],
  ])('%j %j', (event, environment, pullRequest, fork) => {
    expect(findSubject(event, environment)).toMatchObject({ pullRequest, fork })
  })
})

const message = {
  marker: '<!-- seedrail:m -->',
  body: '<!-- seedrail:m -->\nnew\n',
  same: (one: string, other: string) => one === other,
}

function noteOf(id: number, body = message.body, author = 'bot[bot]'): Note {
  return { id, url: `https://github.com/${id}`, body, author }
}

async function* listing(notes: readonly Note[]): AsyncIterable<Note> {
  yield* notes
}

test('only what begins with the marker and is by this author is ours, and of that the oldest', async () => {
  const notes = [
    noteOf(9),
    noteOf(1, message.body, 'stranger'),
    noteOf(2, `quoted: ${message.body}`),
    noteOf(3, '<!-- seedrail:m2 -->\nx'),
    noteOf(4, '<!-- seedrail:m -->\r\nold'),
    noteOf(5),
  ]
  expect(await findOwn(listing(notes), message.marker, 'bot[bot]')).toMatchObject({ id: 4 })
  expect(await findOwn(listing(notes), message.marker, 'bot')).toBeUndefined()
})

describe('two runs at once', () => {
  test('leave one comment: the newer is taken back, the older gets the text', async () => {
    const comments: Note[] = []
    const api = {
      login: async () => 'bot[bot]',
      listComments: () => listing([...comments]),
      createComment: async (_: number, body: string) => {
        comments.push(noteOf(1, '<!-- seedrail:m -->\nby the other run'), noteOf(2, body))
        return noteOf(2, body)
      },
      deleteComment: async (id: number) =>
        void comments.splice(
          comments.findIndex((comment) => comment.id === id),
          1,
        ),
      updateComment: async (id: number, body: string) => {
        Object.assign(comments.find((comment) => comment.id === id) ?? {}, { body })
        return noteOf(id, body)
      },
    } as unknown as GitHubApi
    expect(await keepComment(api, 12, message, clock().options)).toMatchObject({
      state: 'updated',
      note: { id: 1 },
    })
    expect(comments).toEqual([noteOf(1)])
  })

  test('leave one issue open: the newer is closed and says where the other is', async () => {
    const changes: [number, unknown][] = []
    const lists = [[], [], [noteOf(31), noteOf(30)]]
    const api = {
      login: async () => 'bot[bot]',
      listIssues: () => listing(lists.shift() ?? []),
      createIssue: async () => noteOf(31),
      updateIssue: async (number: number, change: unknown) => {
        changes.push([number, change])
        return noteOf(number)
      },
    } as unknown as GitHubApi
    const issue = { ...message, title: 't', labels: [], well: false, closeWhenWell: true }
    expect(await keepIssue(api, issue, clock().options)).toMatchObject({ state: 'updated', note: { id: 30 } })
    expect(changes).toEqual([
      [
        31,
        expect.objectContaining({
          state: 'closed',
          state_reason: 'not_planned',
          body: expect.stringContaining('#30'),
        }),
      ],
      [30, { body: message.body }],
    ])
  })
})

test('an issue is opened by bad news only, and closed by good news only where that is asked', () => {
  const open = noteOf(1, 'old')
  const plan = (issue: Note | undefined, well: boolean, closeWhenWell: boolean) =>
    planIssue(issue, { ...message, well, closeWhenWell })
  expect(plan(undefined, true, true)).toBe('nothing')
  expect(plan(undefined, false, true)).toBe('open')
  expect(plan(open, false, true)).toBe('update')
  expect(plan(noteOf(1), false, true)).toBe('nothing')
  expect(plan(open, true, true)).toBe('close')
  expect(plan(noteOf(1), true, true)).toBe('close')
  expect(plan(open, true, false)).toBe('update')
})
