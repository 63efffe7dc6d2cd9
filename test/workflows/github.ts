import { randomUUID } from 'node:crypto'
import { type ArtifactService, startArtifactService } from '../support/artifact-service.js'
import type { Permissions } from './permissions.js'
import { serveRest } from './rest.js'

export type Comment = { id: number; body: string }

/** An issue, or the issue that every pull request is. */
export type Issue = {
  number: number
  title: string
  body: string
  state: 'open' | 'closed'
  labels: string[]
  pullRequest: boolean
  comments: Comment[]
}

/** A run as the REST API tells of it. */
export type RunRecord = {
  id: number
  workflow: string
  event: string
  conclusion: string | null
  sha: string
}

/** Who signed what: `workflow` is the file that did, `ref` what the caller's repository stood at. */
export type Attestation = { repository: string; name: string; digest: string; workflow: string; ref: string }

/** What a token may do and where. */
export type Grant = { repository: string; permissions: Permissions }

export type Repository = {
  visibility: 'public' | 'private'
  issues: Map<number, Issue>
  labels: Set<string>
  runs: RunRecord[]
}

/** A GitHub on loopback that outlives a run: what one run leaves there, the next one finds. */
export type GitHub = {
  /** Address of its REST API. */
  url: string
  service: ArtifactService
  attestations: Attestation[]
  /** Requests that were answered, in order: `403 POST /repos/acme/plans/issues`. */
  requests: string[]
  /** The repository `owner/name`, made at first sight. */
  repository(name: string): Repository
  /** A new token with these permissions. */
  issueToken(grant: Grant): string
  /** The next number of a run. */
  nextRun(): number
  close(): Promise<void>
}

/** Starts a GitHub that nobody has used yet. Close it after the test. */
export async function startGitHub(): Promise<GitHub> {
  const service = await startArtifactService()
  const repositories = new Map<string, Repository>()
  const tokens = new Map<string, Grant>()
  const state = {
    service,
    tokens,
    attestations: [] as Attestation[],
    requests: [] as string[],
    repository: (name: string) => {
      const key = name.toLowerCase()
      const known = repositories.get(key)
      if (known !== undefined) return known
      const made: Repository = { visibility: 'private', issues: new Map(), labels: new Set(), runs: [] }
      repositories.set(key, made)
      return made
    },
  }
  const rest = await serveRest(state)
  let runs = 1000
  return {
    ...state,
    url: rest.url,
    issueToken: (grant) => {
      const token = `ghs_${randomUUID().replaceAll('-', '')}`
      tokens.set(token, grant)
      return token
    },
    nextRun: () => ++runs,
    close: async () => {
      await rest.close()
      await service.close()
    },
  }
}
