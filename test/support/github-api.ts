import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'

type Level = 'none' | 'read' | 'write'

/** Whom a token stands for, and what it may do. An app's token may not ask who it is by `GET /user`. */
export type TokenGrant = {
  login: string
  app: boolean
  issues: Level
  pullRequests: Level
}

export type FakeComment = { id: number; issue: number; body: string; author: string }

export type FakeIssue = {
  number: number
  title: string
  body: string
  state: 'open' | 'closed'
  stateReason: string | null
  labels: string[]
  author: string
  isPullRequest: boolean
  /** Rises with each change. */
  changed: number
}

/** A request that goes wrong. */
export type Mishap = {
  method: string
  path: RegExp
  status: number
  message?: string
  headers?: Record<string, string>
  /** How many requests it meets. Default: 1. */
  times?: number
  /** The request is carried out, and only its answer is lost. */
  carriedOut?: boolean
}

/** A stand-in on loopback for the little of GitHub's API that comments and issues need. */
export type GitHubService = {
  url: string
  comments: FakeComment[]
  issues: FakeIssue[]
  tokens: Map<string, TokenGrant>
  /** `POST /repos/…`: what was asked, in order. */
  log: string[]
  /** Requests that were to change something, of the log. */
  writes(): string[]
  fail(mishap: Mishap): void
  /** Runs once, before the next request that writes there is carried out: somebody else was quicker. */
  intrude(path: RegExp, act: () => void): void
  addPullRequest(number: number): void
  addComment(comment: Omit<FakeComment, 'id'>): FakeComment
  addIssue(issue: Partial<FakeIssue>): FakeIssue
  /** Variables that a job of `somebody/data` gets. */
  environment(more?: Record<string, string>): Record<string, string>
  close(): Promise<void>
}

/** Longest body that GitHub takes. Characters. */
const longestBody = 65_536

const notAccessible = 'Resource not accessible by integration'

/** Starts the stand-in on a free port, for the repository `somebody/data`, with one token for each `grants`. */
export async function startGitHubService(
  grants: Readonly<Record<string, TokenGrant>>,
): Promise<GitHubService> {
  const store = createStore()
  const tokens = new Map(Object.entries(grants))
  const log: string[] = []
  const mishaps: Mishap[] = []
  const intrusions: { path: RegExp; act: () => void }[] = []
  const app = new Hono<{ Variables: { grant: TokenGrant } }>()

  app.use(async (context, next) => {
    const { method, path } = context.req
    log.push(`${method} ${path}`)
    const token = /^(?:token|bearer) (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    const grant = token === undefined ? undefined : tokens.get(token)
    if (grant === undefined) return refuse(context, 401, 'Bad credentials')
    context.set('grant', grant)
    if (method !== 'GET' && path !== '/graphql') {
      const index = intrusions.findIndex((one) => one.path.test(path))
      if (index >= 0) intrusions.splice(index, 1)[0]?.act()
    }
    const mishap = mishaps.find((one) => one.method === method && one.path.test(path) && (one.times ?? 1) > 0)
    if (mishap === undefined) return next()
    mishap.times = (mishap.times ?? 1) - 1
    if (mishap.carriedOut === true) await next()
    const answer = refuse(context, mishap.status, mishap.message ?? 'Server Error', mishap.headers)
    context.res = undefined
    context.res = answer
    return
  })

  addRoutes(app, store)
  const address = { url: '' }
  store.urlOf = (path) => `${address.url}/somebody/data/${path}`
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  address.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url: address.url,
    ...store,
    tokens,
    log,
    writes: () => log.filter((line) => !line.startsWith('GET ') && line !== 'POST /graphql'),
    fail: (mishap) => void mishaps.push({ ...mishap }),
    intrude: (path, act) => void intrusions.push({ path, act }),
    environment: (more = {}) => ({
      GITHUB_API_URL: address.url,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'somebody/data',
      GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
      GITHUB_RUN_ID: '77',
      GITHUB_WORKFLOW: 'Plan seed',
      ...more,
    }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

type Store = ReturnType<typeof createStore>

function createStore() {
  const comments: FakeComment[] = []
  const issues: FakeIssue[] = []
  let clock = 0
  let nextId = 1000
  const addIssue = (given: Partial<FakeIssue>): FakeIssue => {
    const number = given.number ?? Math.max(0, ...issues.map((issue) => issue.number)) + 1
    const issue: FakeIssue = {
      title: `Number ${number}`,
      body: '',
      state: 'open',
      stateReason: null,
      labels: [],
      author: 'somebody',
      isPullRequest: false,
      ...given,
      number,
      changed: ++clock,
    }
    issues.push(issue)
    return issue
  }
  return {
    comments,
    issues,
    addIssue,
    addPullRequest: (number: number) => void addIssue({ number, isPullRequest: true }),
    addComment: (comment: Omit<FakeComment, 'id'>): FakeComment => {
      const added = { id: nextId++, ...comment }
      comments.push(added)
      return added
    },
    tick: () => ++clock,
    urlOf: (path: string) => path,
  }
}

function addRoutes(app: Hono<{ Variables: { grant: TokenGrant } }>, store: Store): void {
  app.post('/graphql', async (context) => {
    const { query } = await context.req.json<{ query: string }>()
    if (!/^query\s*\{\s*viewer\s*\{\s*login\s*\}\s*\}$/.test(query)) {
      return context.json({ errors: [{ message: `The stand-in does not know ${query}` }] })
    }
    return context.json({ data: { viewer: { login: context.get('grant').login } } })
  })
  app.get('/user', (context) => {
    const { login, app: isApp } = context.get('grant')
    return isApp ? refuse(context, 403, notAccessible) : context.json({ login })
  })

  const repo = '/repos/somebody/data'
  const findIssue = (context: Context) =>
    store.issues.find((issue) => String(issue.number) === context.req.param('number'))
  const mayWrite = (grant: TokenGrant, issue: FakeIssue | undefined) =>
    grant.issues === 'write' || (issue?.isPullRequest === true && grant.pullRequests === 'write')

  app.get(`${repo}/issues/:number/comments`, (context) => {
    const issue = findIssue(context)
    if (issue === undefined) return refuse(context, 404, 'Not Found')
    const all = store.comments.filter((comment) => comment.issue === issue.number)
    return context.json(pageOf(context, all).map((comment) => showComment(store, comment)))
  })
  app.post(`${repo}/issues/:number/comments`, async (context) => {
    const issue = findIssue(context)
    const grant = context.get('grant')
    if (issue === undefined) return refuse(context, 404, 'Not Found')
    if (!mayWrite(grant, issue)) return refuse(context, 403, notAccessible)
    const { body } = await context.req.json<{ body: string }>()
    if (tooLong(body)) return refuseBody(context)
    const comment = store.addComment({ issue: issue.number, body, author: grant.login })
    return context.json(showComment(store, comment), 201)
  })
  app.on(['PATCH', 'DELETE'], `${repo}/issues/comments/:id`, async (context) => {
    const index = store.comments.findIndex((one) => String(one.id) === context.req.param('id'))
    const comment = store.comments[index]
    if (comment === undefined) return refuse(context, 404, 'Not Found')
    const issue = store.issues.find((one) => one.number === comment.issue)
    if (!mayWrite(context.get('grant'), issue)) return refuse(context, 403, notAccessible)
    if (context.req.method === 'DELETE') {
      store.comments.splice(index, 1)
      return context.body(null, 204)
    }
    const { body } = await context.req.json<{ body: string }>()
    if (tooLong(body)) return refuseBody(context)
    comment.body = body
    return context.json(showComment(store, comment))
  })

  app.get(`${repo}/issues`, (context) => {
    const { state = 'open', creator } = context.req.query()
    const all = store.issues
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => creator === undefined || issue.author === creator)
      .sort((one, other) => other.changed - one.changed)
    return context.json(pageOf(context, all).map((issue) => showIssue(store, issue)))
  })
  app.post(`${repo}/issues`, async (context) => {
    const grant = context.get('grant')
    if (grant.issues !== 'write') return refuse(context, 403, notAccessible)
    const { title, body, labels } = await context.req.json<{
      title: string
      body: string
      labels: string[]
    }>()
    if (tooLong(body)) return refuseBody(context)
    return context.json(showIssue(store, store.addIssue({ title, body, labels, author: grant.login })), 201)
  })
  app.patch(`${repo}/issues/:number`, async (context) => {
    const issue = findIssue(context)
    if (issue === undefined) return refuse(context, 404, 'Not Found')
    if (context.get('grant').issues !== 'write') return refuse(context, 403, notAccessible)
    type Change = { body?: string; state?: 'open' | 'closed'; state_reason?: string }
    const { body, state, state_reason } = await context.req.json<Change>()
    if (body !== undefined && tooLong(body)) return refuseBody(context)
    Object.assign(issue, {
      body: body ?? issue.body,
      state: state ?? issue.state,
      stateReason: state_reason ?? issue.stateReason,
      changed: store.tick(),
    })
    return context.json(showIssue(store, issue))
  })
}

function pageOf<Item>(context: Context, items: readonly Item[]): Item[] {
  const length = Math.min(100, Number(context.req.query('per_page') ?? 30))
  const page = Number(context.req.query('page') ?? 1)
  return items.slice((page - 1) * length, page * length)
}

function showComment(store: Store, { id, issue, body, author }: FakeComment) {
  return { id, body, user: { login: author }, html_url: store.urlOf(`issues/${issue}#issuecomment-${id}`) }
}

/** As REST lists them: a pull request is an issue with one member more. */
function showIssue(store: Store, issue: FakeIssue) {
  const { number, title, body, state, labels, author, isPullRequest } = issue
  return {
    id: number * 7_919,
    number,
    title,
    body,
    state,
    labels: labels.map((name) => ({ name })),
    user: { login: author },
    html_url: store.urlOf(`${isPullRequest ? 'pull' : 'issues'}/${number}`),
    ...(isPullRequest ? { pull_request: {} } : {}),
  }
}

function tooLong(body: string): boolean {
  return [...body].length > longestBody
}

function refuseBody(context: Context): Response {
  return refuse(context, 422, 'Validation Failed: body is too long (maximum is 65536 characters)')
}

function refuse(
  context: Context,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return context.json(
    { message, documentation_url: 'https://docs.github.com/rest' },
    { status: status as 403, headers },
  )
}
