import { readFile } from 'node:fs/promises'
import type { Dsn } from '../database/dsn.js'
import { fault, SeedrailError } from '../problem/problem.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Who can read a repository's artifacts: everybody, or only who was let in. */
export type Visibility = 'public' | 'private' | 'unknown'

export type UploadIntent = {
  /** The database that was dumped. */
  dsn: Dsn
  /** The caller's word that this database was made for the job and holds nothing but what the job put in. */
  ephemeral: boolean
  /** The caller's word that the content may be read by everybody. */
  allowPublicArtifact: boolean
  /** For asking GitHub where the event does not say; without one, only public repositories answer. */
  token?: string | undefined
}

/**
 * Refuses to upload a dump where everybody could read it. Artifacts of a public repository are world-readable,
 * so there only two things may be uploaded: the job's own ephemeral database, or what the caller allows by name.
 * A repository of unknown visibility counts as public.
 *
 * Ephemeral means: the caller says so, and the host does not speak against it. It must be a loopback address (a
 * service with a mapped port) or a bare name (a service's label, from within a container job). A loopback address
 * alone proves nothing, because tunnels and proxies end there too.
 * @throws SeedrailError `ephemeral-elsewhere`, `artifact-public`
 */
export async function requirePrivateOrAllowed(intent: UploadIntent, environment: Environment): Promise<void> {
  const { dsn, ephemeral, allowPublicArtifact, token } = intent
  if (ephemeral && !couldBeService(dsn.host)) {
    throw new SeedrailError(
      fault('ephemeral-elsewhere', `The database at ${dsn.host} is no service of this job.`, {
        next: 'Take "ephemeral" away: it is for a database that lives and dies with the job.',
      }),
    )
  }
  if (ephemeral || allowPublicArtifact) return
  const visibility = await findVisibility(environment, token)
  if (visibility === 'private') return
  const repository = environment.GITHUB_REPOSITORY ?? 'This repository'
  const public_ = visibility === 'public' ? 'is public' : 'may be public'
  throw new SeedrailError(
    fault(
      'artifact-public',
      `${repository} ${public_}, so everybody could read a dump of ${dsn.database} on ${dsn.host}.`,
      {
        next: 'If the database was made for this job, say "ephemeral: true"; if everybody may read its rows, "allow-public-artifact: true". Without "upload" it is only written to the output folder. Nothing was dumped.',
      },
    ),
  )
}

/** Whether a host can be a service of the job: a loopback address, or a name without dots. */
export function couldBeService(host: string): boolean {
  const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|0:0:0:0:0:0:0:1)$/i
  return loopback.test(host) || /^[a-z0-9][a-z0-9_-]*$/i.test(host)
}

/** What the event tells of its repository, else what GitHub's API answers, else `unknown`. */
export async function findVisibility(environment: Environment, token?: string): Promise<Visibility> {
  const told = judgeRepository((await readEvent(environment.GITHUB_EVENT_PATH))?.repository)
  return told === 'unknown' ? await askVisibility(environment, token) : told
}

/**
 * Reads the visibility off a repository as events and the API describe it. `internal` repositories are closed to
 * the world.
 */
export function judgeRepository(repository: unknown): Visibility {
  if (typeof repository !== 'object' || repository === null) return 'unknown'
  const { visibility, private: closed } = repository as { visibility?: unknown; private?: unknown }
  if (visibility === 'public' || closed === false) return 'public'
  if (visibility === 'private' || visibility === 'internal' || closed === true) return 'private'
  return 'unknown'
}

/** The event that started the run. Without one, or with a broken one, nothing is known. */
async function readEvent(path: string | undefined): Promise<{ repository?: unknown } | undefined> {
  if (path === undefined || path === '') return undefined
  try {
    const event: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof event === 'object' && event !== null ? event : undefined
  } catch {
    return undefined
  }
}

/** Longest wait for GitHub's answer. Milliseconds. */
const patience = 10_000

async function askVisibility(environment: Environment, token: string | undefined): Promise<Visibility> {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: api = 'https://api.github.com' } = environment
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return 'unknown'
  try {
    const response = await fetch(`${api}/repos/${repository}`, {
      headers: {
        accept: 'application/vnd.github+json',
        'user-agent': 'seedrail',
        ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(patience),
    })
    return response.ok ? judgeRepository(await response.json()) : 'unknown'
  } catch {
    return 'unknown'
  }
}
