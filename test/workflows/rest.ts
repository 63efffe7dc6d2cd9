import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { ArtifactService } from '../support/artifact-service.js'
import type { Attestation, Comment, Grant, Issue, Repository } from './github.js'
import { allows } from './permissions.js'

type State = {
  service: ArtifactService
  tokens: Map<string, Grant>
  attestations: Attestation[]
  requests: string[]
  repository(name: string): Repository
}

/** Longest body that GitHub takes, in characters. */
const longestBody = 65_536

type Answer = Response | Promise<Response>

/**
 * The part of GitHub's REST API that workflows of ours ask for. Each path looks whether the token may: 401 without a
 * known one, 403 without the permission, as GitHub answers. Reading is free in a public repository, but for artifacts
 * and runs.
 */
export async function serveRest(state: State): Promise<{ url: string; close(): Promise<void> }> {
  const app = new Hono()

  app.use(async (context, next) => {
    await next()
    state.requests.push(`${context.res.status} ${context.req.method} ${context.req.path}`)
  })

  /** Answers a path of a repository, if the token may. `anyOf` undefined: everybody who sees the repository. */
  const on = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    anyOf: readonly string[] | undefined,
    answer: (context: Context, repository: Repository, name: string) => Answer,
  ) =>
    app.on(method, `/repos/:owner/:name${path}`, (context) => {
      const name = `${context.req.param('owner')}/${context.req.param('name')}`
      const repository = state.repository(name)
      const refusal = refuse(context, state, { name, repository, anyOf, reads: method === 'GET' })
      return refusal ?? answer(context, repository, name)
    })

  on('GET', '', undefined, (context, { visibility }, name) =>
    context.json({
      full_name: name,
      private: visibility === 'private',
      visibility,
      default_branch: 'main',
    }),
  )
  serveIssues(on)
  serveComments(on)
  serveActions(on, state)

  on('GET', '/attestations/:digest', ['attestations'], (context, _, name) => {
    const found = state.attestations.filter(
      (attestation) => attestation.repository === name && attestation.digest === context.req.param('digest'),
    )
    if (found.length === 0) return context.json({ message: 'Not Found', status: '404' }, 404)
    return context.json({ attestations: found.map((attestation) => ({ bundle: attestation })) })
  })

  // All that a job's token is told of itself; REST keeps it from apps.
  app.post('/graphql', async (context) => {
    if (grantOf(context, state) === undefined) return context.json({ message: 'Bad credentials' }, 401)
    const { query = '' } = await context.req.json<{ query?: string }>()
    return /viewer\s*\{\s*login\s*\}/.test(query)
      ? context.json({ data: { viewer: bot } })
      : context.json({ errors: [{ message: 'The stand-in only knows viewer { login }.' }] })
  })
  app.get('/user', (context) =>
    context.json({ message: 'Resource not accessible by integration', status: '403' }, 403),
  )
  app.notFound((context) =>
    context.json({ message: 'Not Found', stand_in: 'This path is not part of the stand-in.' }, 404),
  )
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

type On = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  anyOf: readonly string[] | undefined,
  answer: (context: Context, repository: Repository, name: string) => Answer,
) => unknown

function grantOf(context: Context, { tokens }: State): Grant | undefined {
  return tokens.get(context.req.header('authorization')?.replace(/^(token|bearer) /i, '') ?? '')
}

function refuse(
  context: Context,
  state: State,
  asked: { name: string; repository: Repository; anyOf: readonly string[] | undefined; reads: boolean },
): Response | undefined {
  const given = context.req.header('authorization')
  const grant = grantOf(context, state)
  if (given !== undefined && grant === undefined) {
    return context.json({ message: 'Bad credentials', status: '401' }, 401)
  }
  const isPublic = asked.repository.visibility === 'public'
  const here = grant?.repository.toLowerCase() === asked.name.toLowerCase()
  // A token of elsewhere sees of a private repository not even that it is there.
  if (!isPublic && !here) return context.json({ message: 'Not Found', status: '404' }, 404)
  if (asked.anyOf === undefined) return undefined
  const free = isPublic && asked.reads && !asked.anyOf.includes('actions')
  if (free) return undefined
  if (given === undefined) return context.json({ message: 'Requires authentication', status: '401' }, 401)
  if (here && allows(grant?.permissions ?? {}, asked.anyOf, asked.reads ? 'read' : 'write')) return undefined
  return context.json({ message: 'Resource not accessible by integration', status: '403' }, 403)
}

const either = ['issues', 'pull-requests']
const number = (context: Context) => Number(context.req.param('number'))
const missing = (context: Context) => context.json({ message: 'Not Found', status: '404' }, 404)

function serveIssues(on: On): void {
  on('GET', '/issues', ['issues'], (context, { issues }) => {
    const state = context.req.query('state') ?? 'open'
    const labels = (context.req.query('labels') ?? '').split(',').filter((label) => label !== '')
    const found = [...issues.values()].filter(
      (issue) =>
        (state === 'all' || issue.state === state) && labels.every((label) => issue.labels.includes(label)),
    )
    return page(context, found.reverse().map(describeIssue))
  })
  on('POST', '/issues', ['issues'], async (context, repository) => {
    const { title = '', body = '', labels = [] } = await context.req.json<Partial<Issue>>()
    if (title === '' || body.length > longestBody) return invalid(context)
    const issue: Issue = {
      number: Math.max(0, ...repository.issues.keys()) + 1,
      title,
      body,
      state: 'open',
      labels: [...labels],
      pullRequest: false,
      comments: [],
    }
    repository.issues.set(issue.number, issue)
    return context.json(describeIssue(issue), 201)
  })
  on('GET', '/issues/:number{[0-9]+}', either, (context, { issues }) => {
    const issue = issues.get(number(context))
    return issue === undefined ? missing(context) : context.json(describeIssue(issue))
  })
  on('PATCH', '/issues/:number{[0-9]+}', ['issues'], async (context, { issues }) => {
    const issue = issues.get(number(context))
    if (issue === undefined) return missing(context)
    const { title, body, state, labels } = await context.req.json<Partial<Issue>>()
    if ((body ?? '').length > longestBody) return invalid(context)
    Object.assign(issue, { ...(title && { title }), ...(body && { body }), ...(state && { state }) })
    if (labels !== undefined) issue.labels = [...labels]
    return context.json(describeIssue(issue))
  })
  on('GET', '/pulls/:number{[0-9]+}', ['pull-requests'], (context, { issues }) => {
    const issue = issues.get(number(context))
    return issue?.pullRequest === true ? context.json(describeIssue(issue)) : missing(context)
  })
  on('POST', '/issues/:number{[0-9]+}/labels', either, async (context, { issues, labels }) => {
    const issue = issues.get(number(context))
    if (issue === undefined) return missing(context)
    const added = (await context.req.json<{ labels?: string[] }>()).labels ?? []
    for (const label of added) labels.add(label)
    issue.labels = [...new Set([...issue.labels, ...added])]
    return context.json(issue.labels.map((name) => ({ name })))
  })
  on('POST', '/labels', either, async (context, { labels }) => {
    const { name = '' } = await context.req.json<{ name?: string }>()
    if (labels.has(name)) return invalid(context)
    labels.add(name)
    return context.json({ name }, 201)
  })
  on('GET', '/labels/:label', either, (context, { labels }) => {
    const name = context.req.param('label') ?? ''
    return labels.has(name) ? context.json({ name }) : missing(context)
  })
}

/** Comments of issues and pull requests alike. */
function serveComments(on: On): void {
  on('GET', '/issues/:number{[0-9]+}/comments', either, (context, { issues }) => {
    const issue = issues.get(number(context))
    return issue === undefined ? missing(context) : page(context, issue.comments.map(describeComment))
  })
  on('POST', '/issues/:number{[0-9]+}/comments', either, async (context, { issues }) => {
    const issue = issues.get(number(context))
    if (issue === undefined) return missing(context)
    const { body = '' } = await context.req.json<{ body?: string }>()
    if (body === '' || body.length > longestBody) return invalid(context)
    const all = [...issues.values()].flatMap(({ comments }) => comments.map(({ id }) => id))
    const comment = { id: Math.max(500, ...all) + 1, body }
    issue.comments.push(comment)
    return context.json(describeComment(comment), 201)
  })
  for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
    on(method, '/issues/comments/:id{[0-9]+}', either, async (context, { issues }) => {
      const id = Number(context.req.param('id'))
      const issue = [...issues.values()].find(({ comments }) => comments.some((comment) => comment.id === id))
      const comment = issue?.comments.find((candidate) => candidate.id === id)
      if (issue === undefined || comment === undefined) return missing(context)
      if (method === 'PATCH') {
        const { body = '' } = await context.req.json<{ body?: string }>()
        if (body === '' || body.length > longestBody) return invalid(context)
        comment.body = body
      }
      if (method === 'DELETE') {
        issue.comments = issue.comments.filter((candidate) => candidate.id !== id)
        return context.body(null, 204)
      }
      return context.json(describeComment(comment))
    })
  }
}

/** Runs, and the artifacts of finished runs, which the artifact service keeps. */
function serveActions(on: On, { service }: State): void {
  on('GET', '/actions/runs', ['actions'], (context, { runs }) =>
    context.json({ total_count: runs.length, workflow_runs: [...runs].reverse() }),
  )
  on('GET', '/actions/runs/:run', ['actions'], (context, { runs }) => {
    const run = runs.find(({ id }) => String(id) === context.req.param('run'))
    return run === undefined ? context.json({ message: 'Not Found' }, 404) : context.json(run)
  })
  const forward = (context: Context) => {
    const { pathname, search } = new URL(context.req.url)
    return fetch(`${service.url}${pathname}${search}`, {
      headers: { authorization: `token ${service.token}` },
      redirect: 'manual',
    }).then(async (answer) => {
      const location = answer.headers.get('location')
      const headers = new Headers({ 'content-type': 'application/json' })
      if (location !== null) headers.set('location', location)
      return new Response(await answer.text(), { status: answer.status, headers })
    })
  }
  on('GET', '/actions/runs/:run/artifacts', ['actions'], forward)
  on('GET', '/actions/artifacts/:id/zip', ['actions'], forward)
}

/** One page of a list, with the address of the next one, for lists grow. */
function page(context: Context, list: readonly unknown[]): Response {
  const size = Math.min(100, Number(context.req.query('per_page') ?? 30))
  const index = Number(context.req.query('page') ?? 1)
  if (index * size < list.length) {
    const next = new URL(context.req.url)
    next.searchParams.set('page', String(index + 1))
    context.header('link', `<${next.href}>; rel="next"`)
  }
  return context.json(list.slice((index - 1) * size, index * size))
}

function invalid(context: Context): Response {
  return context.json({ message: 'Validation Failed', status: '422' }, 422)
}

const bot = { login: 'github-actions[bot]', type: 'Bot' }

function describeComment({ id, body }: Comment) {
  return { id, body, user: bot, html_url: `https://github.com/comments/${id}` }
}

function describeIssue({ number, title, body, state, labels, pullRequest }: Issue) {
  return {
    number,
    title,
    body,
    state,
    user: bot,
    html_url: `https://github.com/issues/${number}`,
    labels: labels.map((name) => ({ name })),
    ...(pullRequest ? { pull_request: {} } : {}),
  }
}
