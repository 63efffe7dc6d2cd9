import { isBasicExpression } from '@actions/workflow-parser'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import type { FileProvider } from '@actions/workflow-parser/workflows/file-provider'
import { type Permissions, readPermissions, refuseExcess, restricted } from './permissions.js'
import { type Places, readSource, resolveReference, type Source } from './sources.js'
import { at, entries, eventOf, items, literal, parseWorkflowFile, type WorkflowFile } from './template.js'

/** A workflow that is ready to start, with everything that it calls. */
export type Planned = {
  source: Source
  file: WorkflowFile
  /** In an order in which each comes after what it needs. */
  jobs: PlannedJob[]
}

export type PlannedJob = {
  id: string
  token: TemplateToken
  needs: string[]
  permissions: Permissions
  /** The workflow that it calls. */
  callee: Planned | undefined
  /** What it calls, as it is written. */
  uses: string | undefined
}

/** Workflows that may call one another: the top one and nine below. */
const deepestCall = 10

/**
 * Parses a workflow and all that it calls, and finds what makes GitHub refuse the run before any job starts.
 * @param granted what the caller's job may do; undefined for the workflow on top
 */
export async function planWorkflow(
  source: Source,
  places: Places,
  granted?: Permissions,
  depth = 1,
): Promise<{ planned: Planned; faults: string[] }> {
  const file = await parseWorkflowFile(source.path, source.text, providerFor(source, places))
  const faults = [...file.faults]
  const asked = readPermissions(at(file.root, 'permissions'))
  if (granted !== undefined && asked !== undefined) {
    faults.push(...prefixed(source, refuseExcess('The workflow', asked, granted)))
  }
  const jobs: PlannedJob[] = []
  for (const [id, token] of entries(at(file.root, 'jobs'))) {
    const own = readPermissions(at(token, 'permissions')) ?? asked
    if (granted !== undefined && own !== undefined) {
      faults.push(...prefixed(source, refuseExcess(`The nested job '${id}'`, own, granted)))
    }
    const permissions = own ?? granted ?? restricted
    const uses = literal(at(token, 'uses'))
    const callee =
      uses === undefined
        ? undefined
        : await planCallee(uses, token, { source, places, permissions, depth, faults })
    const needs = items(at(token, 'needs')).map((need) => literal(need) ?? '')
    jobs.push({ id, token, needs, permissions, callee, uses })
  }
  return { planned: { source, file, jobs: sortByNeeds(jobs) }, faults }
}

type Calling = { source: Source; places: Places; permissions: Permissions; depth: number; faults: string[] }

async function planCallee(uses: string, job: TemplateToken, calling: Calling): Promise<Planned | undefined> {
  const { source, places, permissions, depth, faults } = calling
  const reference = resolveReference(uses, source.origin, places)
  const found =
    reference === undefined
      ? undefined
      : await readSource(reference.origin, reference.path, places).catch(() => undefined)
  if (found === undefined) {
    faults.push(`${source.path}: error parsing called workflow "${uses}": workflow was not found.`)
    return undefined
  }
  if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(found.path)) {
    faults.push(`${source.path}: invalid workflow reference "${uses}": it is not in .github/workflows.`)
  }
  if (depth >= deepestCall) {
    faults.push(`${source.path}: "${uses}" would be nested deeper than ${deepestCall} workflows.`)
    return undefined
  }
  const { planned, faults: inside } = await planWorkflow(found, places, permissions, depth + 1)
  const trigger = eventOf(planned.file, 'workflow_call')
  if (trigger === undefined) {
    faults.push(`${source.path}: "${uses}" is not started by workflow_call.`)
  } else {
    faults.push(...checkTypes(uses, job, trigger.definition))
  }
  faults.push(...inside.map((fault) => `Error calling workflow '${uses}'. ${fault}`))
  return planned
}

/** What is wrong with the types of a call's inputs; the parser has looked at their names, and at the secrets'. */
function checkTypes(uses: string, job: TemplateToken, definition: TemplateToken | undefined): string[] {
  const inputs = entries(at(definition, 'inputs'))
  return entries(at(job, 'with')).flatMap(([name, value]) => {
    const type = literal(at(inputs.find(([known]) => known === name)?.[1], 'type'))
    const is = typeof (value as { value?: unknown }).value
    if (isBasicExpression(value) || type === undefined || type === is) return []
    return [`"${uses}": Input ${name} is a ${type}, but "${literal(value)}" is a ${is}.`]
  })
}

function providerFor(source: Source, places: Places): FileProvider {
  return {
    getFileContent: async (reference) => {
      const uses =
        'repository' in reference
          ? `${reference.owner}/${reference.repository}/${reference.path}@${reference.version}`
          : `./${reference.path}`
      const resolved = resolveReference(uses, source.origin, places)
      if (resolved === undefined) throw new Error(`${uses} is not known`)
      const { path, text } = await readSource(resolved.origin, resolved.path, places)
      return { name: path, content: text }
    },
  }
}

function prefixed(source: Source, fault: string | undefined): string[] {
  return fault === undefined ? [] : [`${source.path}: ${fault}`]
}

/** Jobs of a cycle, which the parser has refused already, come last. */
function sortByNeeds(jobs: readonly PlannedJob[]): PlannedJob[] {
  const sorted: PlannedJob[] = []
  let waiting = [...jobs]
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((need) => sorted.some(({ id }) => id === need)))
    const next = ready.length === 0 ? waiting : ready
    sorted.push(...next)
    waiting = waiting.filter((job) => !next.includes(job))
  }
  return sorted
}
