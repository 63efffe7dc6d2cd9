import { createHash, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'

/** What GitHub's artifact services keep of one artifact. */
export type StoredArtifact = {
  id: number
  run: string
  name: string
  mime: string
  /** When it is finished: the archive, and the digest that its sender computed. */
  bytes: Buffer
  digest: string | undefined
  expiresAt: string | undefined
  finished: boolean
}

/** Stand-ins on loopback for the results service, its blob store and GitHub's REST API. */
export type ArtifactService = {
  url: string
  artifacts: StoredArtifact[]
  /** Variables that the runner gives an action of this run. */
  environment(run?: { id?: string; attempt?: string; repository?: string }): Record<string, string>
  /** What the REST API answers of a repository. */
  repositories: Map<string, { private: boolean; visibility: string }>
  /** The token that the REST API takes; it refuses any other. */
  token: string
  close(): Promise<void>
}

const results = '/twirp/github.actions.results.api.v1.ArtifactService'

/**
 * Starts the stand-ins on a free port. They speak what `@actions/artifact` asks: Twirp's JSON for the artifacts of
 * the running run (the run is named by the token's scope), Azure's Put Block and Put Block List for the bytes, and
 * three paths of the REST API for artifacts of other runs.
 */
export async function startArtifactService(): Promise<ArtifactService> {
  const artifacts: StoredArtifact[] = []
  const blocks = new Map<string, Buffer>()
  const repositories: ArtifactService['repositories'] = new Map()
  const token = `ghs_${randomUUID()}`
  const key = randomUUID()
  const app = new Hono()
  const address = { url: '' }
  const urlOf = (artifact: StoredArtifact) =>
    `${address.url}/blob/${artifact.id}/${encodeURIComponent(artifact.name)}.zip?sig=${key}`

  app.post(`${results}/:method`, async (context) => {
    const run = scopeOf(context)
    if (run === undefined) return context.json({ code: 'unauthenticated', msg: 'no scope' }, 401)
    const request = await context.req.json<ResultsRequest>()
    const named = artifacts.find((artifact) => artifact.run === run && artifact.name === request.name)
    switch (context.req.param('method')) {
      case 'CreateArtifact': {
        if (named !== undefined) return context.json({ code: 'already_exists', msg: 'already exists' }, 409)
        const artifact: StoredArtifact = {
          id: artifacts.length + 1,
          run,
          name: request.name ?? '',
          mime: request.mime_type ?? 'application/zip',
          bytes: Buffer.alloc(0),
          digest: undefined,
          expiresAt: request.expires_at,
          finished: false,
        }
        artifacts.push(artifact)
        return context.json({ ok: true, signed_upload_url: urlOf(artifact) })
      }
      case 'FinalizeArtifact': {
        if (named === undefined) return context.json({ code: 'not_found', msg: 'no such artifact' }, 404)
        Object.assign(named, { finished: true, digest: request.hash })
        return context.json({ ok: true, artifact_id: String(named.id) })
      }
      case 'ListArtifacts': {
        const found = artifacts.filter(
          (artifact) =>
            artifact.run === run &&
            artifact.finished &&
            (request.name_filter === undefined || artifact.name === request.name_filter) &&
            (request.id_filter === undefined || String(artifact.id) === String(request.id_filter)),
        )
        return context.json({ artifacts: found.map(describe) })
      }
      case 'GetSignedArtifactURL':
        return named?.finished === true
          ? context.json({ signed_url: urlOf(named) })
          : context.json({ code: 'not_found', msg: 'no such artifact' }, 404)
      default:
        return context.json({ code: 'bad_route', msg: 'unknown method' }, 404)
    }
  })

  app.put('/blob/:id/:name', async (context) => {
    const artifact = artifacts.find(({ id }) => String(id) === context.req.param('id'))
    if (artifact === undefined || context.req.query('sig') !== key) return context.body(null, 403)
    const body = Buffer.from(await context.req.arrayBuffer())
    const block = context.req.query('blockid')
    switch (context.req.query('comp')) {
      case 'block':
        blocks.set(`${artifact.id}/${block}`, body)
        break
      case 'blocklist':
        artifact.bytes = Buffer.concat(
          [...body.toString().matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]+)</g)].map(
            (match) => blocks.get(`${artifact.id}/${match[1]}`) ?? Buffer.alloc(0),
          ),
        )
        break
      default:
        artifact.bytes = body
    }
    return context.body(null, 201, {
      etag: '"1"',
      'last-modified': new Date().toUTCString(),
      'x-ms-request-id': randomUUID(),
      'x-ms-version': '2025-01-05',
    })
  })

  app.get('/blob/:id/:name', (context) => {
    const artifact = artifacts.find(({ id }) => String(id) === context.req.param('id'))
    if (artifact === undefined || context.req.query('sig') !== key) return context.body(null, 403)
    return context.body(new Uint8Array(artifact.bytes), 200, { 'content-type': artifact.mime })
  })

  const admitted = (context: Context) =>
    context.req.header('authorization')?.replace(/^(token|bearer) /i, '') === token

  app.get('/repos/:owner/:name', (context) => {
    const known = repositories.get(`${context.req.param('owner')}/${context.req.param('name')}`)
    if (known === undefined || (known.private && !admitted(context))) {
      return context.json({ message: 'Not Found' }, 404)
    }
    return context.json(known)
  })

  app.get('/repos/:owner/:name/actions/runs/:run/artifacts', (context) => {
    if (!admitted(context)) return context.json({ message: 'Bad credentials' }, 401)
    const found = artifacts.filter(
      ({ run, name, finished }) =>
        finished && run === context.req.param('run') && name === context.req.query('name'),
    )
    return context.json({
      total_count: found.length,
      artifacts: found.map(({ id, name, bytes, digest }) => ({
        id,
        name,
        size_in_bytes: bytes.length,
        digest,
        created_at: new Date().toISOString(),
      })),
    })
  })

  app.get('/repos/:owner/:name/actions/artifacts/:id/zip', (context) => {
    if (!admitted(context)) return context.json({ message: 'Bad credentials' }, 401)
    const artifact = artifacts.find(({ id }) => String(id) === context.req.param('id'))
    return artifact === undefined
      ? context.json({ message: 'Not Found' }, 404)
      : context.redirect(urlOf(artifact))
  })

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  address.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url: address.url,
    artifacts,
    repositories,
    token,
    environment: ({ id = '1001', attempt = '1', repository = 'acme/plans' } = {}) => ({
      ACTIONS_RUNTIME_TOKEN: runtimeToken(id),
      ACTIONS_RESULTS_URL: `${address.url}/`,
      GITHUB_API_URL: address.url,
      GITHUB_REPOSITORY: repository,
      GITHUB_RUN_ID: id,
      GITHUB_RUN_ATTEMPT: attempt,
    }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

/** Requests of all methods together; Twirp's JSON has absent members where nothing was set. */
type ResultsRequest = {
  name?: string
  mime_type?: string
  expires_at?: string
  hash?: string
  name_filter?: string
  id_filter?: string
}

function describe({ id, run, name, bytes, digest }: StoredArtifact) {
  return {
    workflow_run_backend_id: run,
    workflow_job_run_backend_id: 'job',
    database_id: String(id),
    name,
    size: String(bytes.length),
    created_at: new Date().toISOString(),
    digest,
  }
}

/** A token as the runner has it: what counts is the scope, which names run and job. */
function runtimeToken(run: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ scp: `Actions.Results:${run}:job` })}.x`
}

function scopeOf(context: Context): string | undefined {
  const payload = context.req.header('authorization')?.split('.')[1]
  const { scp } = JSON.parse(Buffer.from(payload ?? 'e30', 'base64url').toString()) as { scp?: string }
  return /Actions\.Results:([^: ]+):/.exec(scp ?? '')?.[1]
}

/** The digest that GitHub gives bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
