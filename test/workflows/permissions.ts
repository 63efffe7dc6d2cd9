import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import { entries, literal } from './template.js'

export type Level = 'none' | 'read' | 'write'

/** What a job's token may do, by scope; a scope that is not named is `none`. */
export type Permissions = Readonly<Record<string, Level>>

const rank: Record<Level, number> = { none: 0, read: 1, write: 2 }

const scopes = [
  'actions',
  'artifact-metadata',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'security-events',
  'statuses',
] as const

/** What a workflow gets that says nothing: GitHub's restricted default, which new repositories have. */
export const restricted: Permissions = { contents: 'read', packages: 'read' }

/** The permissions that a workflow or job asks for; undefined where it says nothing. */
export function readPermissions(token: TemplateToken | undefined): Permissions | undefined {
  if (token === undefined) return undefined
  const word = literal(token)
  if (word === 'read-all' || word === 'write-all') {
    const level = word === 'read-all' ? 'read' : 'write'
    return Object.fromEntries(scopes.map((scope) => [scope, level]))
  }
  return Object.fromEntries(
    entries(token).map(([scope, level]) => [scope, (literal(level) ?? 'none') as Level]),
  )
}

/** Whether the token may do what `level` on any of the scopes allows. */
export function allows(permissions: Permissions, anyOf: readonly string[], level: 'read' | 'write'): boolean {
  return anyOf.some((scope) => rank[permissions[scope] ?? 'none'] >= rank[level])
}

/**
 * Why a called workflow may not start: it asks for more than its caller has. GitHub looks at every job, also at one
 * that would be skipped.
 * @returns undefined where everything that is asked for was granted
 */
export function refuseExcess(who: string, asked: Permissions, granted: Permissions): string | undefined {
  const excess = Object.entries(asked).filter(
    ([scope, level]) => rank[level] > rank[granted[scope] ?? 'none'],
  )
  if (excess.length === 0) return undefined
  const wanted = excess.map(([scope, level]) => `${scope}: ${level}`).join(', ')
  const given = excess.map(([scope]) => `${scope}: ${granted[scope] ?? 'none'}`).join(', ')
  return `${who} is requesting '${wanted}', but is only allowed '${given}'.`
}

/** What is left of a job's permissions in a run for a fork: it reads, and it cannot sign. */
export function withoutWriting(permissions: Permissions): Permissions {
  return Object.fromEntries(
    Object.entries(permissions).map(([scope, level]) => [
      scope,
      scope === 'id-token' ? 'none' : level === 'write' ? 'read' : level,
    ]),
  )
}
