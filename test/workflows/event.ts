import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import type { Json } from './expressions.js'
import { at, entries, eventOf, items, literal, type WorkflowFile } from './template.js'

/** What starts a run. Commits default to two made-up ones: the head and, of a pull request, the base. */
export type Event = {
  name: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule' | 'merge_group'
  /** Branch that was pushed to, dispatched on, or is the head of the pull request. Default: `main`; `change` of a pull request. */
  branch?: string
  /** A tag that was pushed. */
  tag?: string
  /** Commit of the head. */
  sha?: string
  /** Paths that changed, for `paths` filters. Default: none are asked. */
  changed?: readonly string[]
  /** Of a pull request. Default: 7, opened, into `main`. */
  number?: number
  action?: string
  base?: string
  baseSha?: string
  /** Of a schedule. */
  cron?: string
  /** More of the payload. */
  payload?: Readonly<Record<string, Json>>
}

export const headSha = '5eed'.repeat(10)
export const baseSha = 'ba5e'.repeat(10)

/** What is wrong with how a run was asked for. */
export class EventFault extends Error {}

/** What an event tells a workflow: parts of the `github` context, and the payload. */
export type Occasion = {
  context: Record<string, Json>
  payload: Record<string, Json>
}

/** The `github` context and payload of an event in `repository`. */
export function describeEvent(
  event: Event,
  { repository, visibility, fork }: { repository: string; visibility: string; fork: boolean },
): Occasion {
  const [owner = '', name = ''] = repository.split('/')
  const pull = event.name === 'pull_request'
  const branch = event.branch ?? (pull ? 'change' : 'main')
  const number = event.number ?? 7
  const sha = event.sha ?? headSha
  const ref = pull
    ? `refs/pull/${number}/merge`
    : event.tag
      ? `refs/tags/${event.tag}`
      : `refs/heads/${branch}`
  const base = event.base ?? 'main'
  const repositoryPayload = {
    full_name: repository,
    name,
    owner: { login: owner },
    default_branch: 'main',
    private: visibility === 'private',
    visibility,
    fork: false,
  }
  const headRepository = fork
    ? { ...repositoryPayload, full_name: `contributor/${name}`, owner: { login: 'contributor' }, fork: true }
    : repositoryPayload
  const pullRequest = {
    number,
    title: 'A change',
    state: 'open',
    head: { ref: branch, sha, repo: headRepository },
    base: { ref: base, sha: event.baseSha ?? baseSha, repo: repositoryPayload },
  }
  return {
    context: {
      event_name: event.name,
      ref,
      ref_name: pull ? `${number}/merge` : (event.tag ?? branch),
      ref_type: event.tag === undefined ? 'branch' : 'tag',
      ref_protected: false,
      sha,
      head_ref: pull ? branch : '',
      base_ref: pull ? base : '',
    },
    payload: {
      repository: repositoryPayload,
      sender: { login: fork ? 'contributor' : 'maintainer', type: 'User' },
      ...(pull ? { action: event.action ?? 'opened', number, pull_request: pullRequest } : {}),
      ...(event.name === 'push' ? { ref, before: baseSha, after: sha, forced: false } : {}),
      ...(event.name === 'schedule' ? { schedule: event.cron ?? '' } : {}),
      ...event.payload,
    },
  }
}

/**
 * Whether the event starts the workflow, by its filters of branches, tags, paths and types.
 * @throws EventFault where the workflow does not know the event at all: the test asks for what cannot be
 */
export function isTriggered(file: WorkflowFile, event: Event): boolean {
  const trigger = eventOf(file, event.name)
  if (trigger === undefined) throw new EventFault(`${file.path} is not started by ${event.name}.`)
  const { definition } = trigger
  switch (event.name) {
    case 'push':
      if (event.tag !== undefined) {
        const onlyBranches =
          at(definition, 'branches') !== undefined &&
          at(definition, 'tags') === undefined &&
          at(definition, 'tags-ignore') === undefined
        return !onlyBranches && passes(definition, 'tags', [event.tag])
      }
      if (at(definition, 'branches') === undefined && at(definition, 'tags') !== undefined) return false
      return passes(definition, 'branches', [event.branch ?? 'main']) && passesPaths(definition, event)
    case 'pull_request': {
      const types = items(at(definition, 'types')).map(literal)
      const wanted = types.length > 0 ? types : ['opened', 'synchronize', 'reopened']
      return (
        wanted.includes(event.action ?? 'opened') &&
        passes(definition, 'branches', [event.base ?? 'main']) &&
        passesPaths(definition, event)
      )
    }
    case 'schedule':
      return items(definition).some((item) => literal(at(item, 'cron')) === event.cron)
    case 'workflow_dispatch':
    case 'merge_group':
      return true
  }
}

function passesPaths(definition: TemplateToken | undefined, { changed }: Event): boolean {
  return changed === undefined || passes(definition, 'paths', changed)
}

/** A filter passes when a name matches the list, and when not all names match the list of what is ignored. */
function passes(definition: TemplateToken | undefined, filter: string, names: readonly string[]): boolean {
  const patterns = items(at(definition, filter)).map((item) => literal(item) ?? '')
  const ignored = items(at(definition, `${filter}-ignore`)).map((item) => literal(item) ?? '')
  if (patterns.length > 0) return names.some((name) => matchesFilter(name, patterns))
  if (ignored.length > 0) return names.some((name) => !matchesFilter(name, ignored))
  return true
}

/** GitHub's filter patterns: `*` within a folder, `**` across, `?` the character before at most once, `!` takes back. */
export function matchesFilter(name: string, patterns: readonly string[]): boolean {
  return patterns.reduce((matched, pattern) => {
    const negative = pattern.startsWith('!')
    return toPattern(negative ? pattern.slice(1) : pattern).test(name) ? !negative : matched
  }, false)
}

function toPattern(text: string): RegExp {
  const source = text
    .replace(/[.^$()|{}\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*/g, (stars) => (stars === '**/' ? '(?:.*/)?' : stars === '**' ? '.*' : '[^/]*'))
  return new RegExp(`^${source}$`)
}

/**
 * The `inputs` of a dispatch, from what a person filled in. Booleans are booleans; all else is text, as GitHub has it.
 * @returns the values, and `github.event.inputs`, where everything is text
 * @throws EventFault for what the form or the API refuses
 */
export function readDispatchInputs(
  file: WorkflowFile,
  given: Readonly<Record<string, string | number | boolean>>,
): { inputs: Record<string, Json>; texts: Record<string, string> } {
  const declared = entries(at(eventOf(file, 'workflow_dispatch')?.definition, 'inputs'))
  const unknown = Object.keys(given).filter((name) => !declared.some(([known]) => known === name))
  if (unknown.length > 0) throw new EventFault(`Unexpected inputs provided: ${JSON.stringify(unknown)}`)
  const inputs: Record<string, Json> = {}
  const texts: Record<string, string> = {}
  for (const [name, definition] of declared) {
    const type = literal(at(definition, 'type')) ?? 'string'
    const fallback = literal(at(definition, 'default')) ?? (type === 'boolean' ? 'false' : '')
    const text = String(given[name] ?? fallback)
    if (literal(at(definition, 'required')) === 'true' && text === '') {
      throw new EventFault(`Required input '${name}' not provided`)
    }
    const options = items(at(definition, 'options')).map(literal)
    if (type === 'choice' && !options.includes(text)) {
      throw new EventFault(`Provided value '${text}' for input '${name}' not in the list of allowed values`)
    }
    if (type === 'boolean' && !['true', 'false'].includes(text)) {
      throw new EventFault(`Provided value '${text}' for input '${name}' is no boolean`)
    }
    if (type === 'number' && (text.trim() === '' || !Number.isFinite(Number(text))) && text !== '') {
      throw new EventFault(`Provided value '${text}' for input '${name}' is no number`)
    }
    texts[name] = text
    inputs[name] = type === 'boolean' ? text === 'true' : text
  }
  return { inputs, texts }
}
