import { basename } from 'node:path'
import { isBasicExpression, isMapping } from '@actions/workflow-parser'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import { type Pin, pins } from '../../workflows-src/pins.js'
import {
  at,
  entries,
  eventOf,
  items,
  literal,
  parseWorkflowFile,
  sourceOf,
  type WorkflowFile,
} from './template.js'

/** One thing that a workflow of ours must not do. */
export type Finding = { rule: string; path: string; line: number | undefined; message: string }

type Find = (message: string, token?: TemplateToken) => void

type Look = {
  file: WorkflowFile
  lines: readonly string[]
  jobs: readonly [string, TemplateToken][]
  steps: readonly TemplateToken[]
  allowed: readonly Pin[]
}

/** Each rule by its name; what it says is why GitHub or an attacker would make us sorry. */
const rules: Readonly<Record<string, (look: Look, find: Find) => void>> = {
  'expression-in-run': ({ steps }, find) => {
    for (const step of steps) {
      const run = at(step, 'run')
      if (run !== undefined && isBasicExpression(run)) {
        find('An expression in a script lets its value write code; hand it over through env.', run)
      }
    }
  },
  'unpinned-action': ({ lines, steps, jobs, allowed }, find) => {
    for (const token of [...steps, ...jobs.map(([, job]) => job)]) {
      const uses = at(token, 'uses')
      const text = literal(uses)
      if (text === undefined || text.startsWith('$/') || text.startsWith('./')) continue
      const pin = allowed.find(({ action, sha }) => text === `${action}@${sha}`)
      if (pin === undefined) find(`"${text}" is no commit that stands in workflows-src/pins.ts.`, uses)
      else if (!(lines[(uses?.line ?? 1) - 1] ?? '').includes(`# ${pin.tag}`)) {
        find(`"${text}" does not say its tag, ${pin.tag}, in a comment.`, uses)
      }
    }
  },
  'self-reference': ({ steps, jobs }, find) => {
    for (const token of [...steps, ...jobs.map(([, job]) => job)]) {
      const uses = at(token, 'uses')
      if (literal(uses)?.startsWith('./') === true) {
        find(`"${literal(uses)}" means the workspace, where a caller has its own files; ours is $/.`, uses)
      }
    }
  },
  'top-permissions': ({ file }, find) => {
    const permissions = at(file.root, 'permissions')
    if (permissions === undefined || !isMapping(permissions) || permissions.count > 0) {
      find('The workflow does not begin with "permissions: {}"; jobs ask for what they need.', permissions)
    }
  },
  'unexplained-permission': ({ jobs, lines }, find) => {
    for (const [id, job] of jobs) {
      const permissions = at(job, 'permissions')
      if (permissions !== undefined && !isMapping(permissions)) {
        find(`Job ${id} asks for ${literal(permissions)}.`, permissions)
      }
      for (const [scope, level] of entries(permissions)) {
        if (!/#\s*\S/.test(lines[(level.line ?? 1) - 1] ?? '')) {
          find(`Job ${id} does not say why it needs ${scope}: ${literal(level)}.`, level)
        }
      }
    }
  },
  'no-timeout': ({ jobs }, find) => {
    for (const [id, job] of jobs) {
      if (at(job, 'uses') === undefined && at(job, 'timeout-minutes') === undefined) {
        find(`Job ${id} has no timeout-minutes: a hanging one costs six hours.`, job)
      }
    }
  },
  'concurrency-prefix': ({ file, jobs }, find) => {
    const id = basename(file.path).replace(/\.ya?ml$/, '')
    for (const owner of [file.root, ...jobs.map(([, job]) => job)]) {
      const concurrency = at(owner, 'concurrency')
      if (concurrency === undefined) continue
      const group = sourceOf(at(concurrency, 'group') ?? concurrency)
      if (group !== id && !group.startsWith(`${id}-`)) {
        find(
          `The concurrency group "${group}" does not begin with "${id}-": a caller's may be the same.`,
          concurrency,
        )
      }
    }
  },
  'persisted-credentials': ({ steps }, find) => {
    for (const step of steps) {
      if (literal(at(step, 'uses'))?.startsWith('actions/checkout@') !== true) continue
      if (literal(at(step, 'with', 'persist-credentials')) !== 'false') {
        find('The checkout leaves its token behind for every later step; persist-credentials: false.', step)
      }
    }
  },
  'inherited-secrets': ({ jobs }, find) => {
    for (const [id, job] of jobs) {
      if (literal(at(job, 'secrets')) === 'inherit')
        find(`Job ${id} hands over every secret; name them.`, job)
    }
  },
  'dangerous-trigger': ({ file }, find) => {
    for (const event of ['pull_request_target', 'workflow_run']) {
      if (eventOf(file, event) !== undefined) find(`${event} runs with secrets for the code of a stranger.`)
    }
  },
  'cache-in-release': ({ file, steps }, find) => {
    const push = eventOf(file, 'push')
    if (push === undefined || at(push.definition, 'tags') === undefined) return
    for (const step of steps) {
      const uses = literal(at(step, 'uses')) ?? ''
      const cached =
        literal(at(step, 'with', 'package-manager-cache')) !== 'false' ||
        at(step, 'with', 'cache') !== undefined
      if (uses.startsWith('actions/cache') || (uses.startsWith('actions/setup-node@') && cached)) {
        find('A release takes nothing from a cache that other workflows write.', step)
      }
    }
  },
  'image-without-digest': ({ jobs }, find) => {
    for (const [id, job] of jobs) {
      const images = [at(job, 'container', 'image') ?? at(job, 'container')]
      for (const [, service] of entries(at(job, 'services'))) images.push(at(service, 'image'))
      for (const image of images) {
        const text = sourceOf(image)
        const named = isBasicExpression(image ?? job)
          ? (text.match(/[a-z][\w./-]*:\d[\w.-]*(@sha256:[0-9a-f]{64})?/g) ?? [])
          : [text]
        const loose = text === '' ? [] : named.filter((name) => !/@sha256:[0-9a-f]{64}$/.test(name))
        if (loose.length > 0 || (text !== '' && named.length === 0)) {
          find(
            `Job ${id} runs the image ${loose.join(', ') || text}, which may be another one tomorrow.`,
            image,
          )
        }
      }
    }
  },
  'scorecard-job': ({ file, jobs }, find) => {
    // https://github.com/ossf/scorecard-action#workflow-restrictions
    const publishing = jobs.filter(([, job]) =>
      items(at(job, 'steps')).some((step) => literal(at(step, 'uses'))?.startsWith('ossf/scorecard-action@')),
    )
    for (const [id, job] of publishing) {
      const refused = [
        ...['env', 'defaults'].filter((key) => at(file.root, key) !== undefined),
        ...['env', 'defaults', 'container', 'services'].filter((key) => at(job, key) !== undefined),
        ...(items(at(job, 'steps')).some((step) => at(step, 'run') !== undefined) ? ['run'] : []),
      ]
      if (refused.length > 0) find(`Job ${id} has ${refused.join(', ')}: nobody publishes its figures.`, job)
    }
  },
  'secret-in-output': ({ file, jobs }, find) => {
    const outputs = [
      ...jobs.flatMap(([, job]) => entries(at(job, 'outputs'))),
      ...entries(at(eventOf(file, 'workflow_call')?.definition, 'outputs')).flatMap(([name, spec]) => {
        const value = at(spec, 'value')
        return value === undefined ? [] : [[name, value] as [string, TemplateToken]]
      }),
    ]
    for (const [name, value] of outputs) {
      if (/\bsecrets\b/i.test(sourceOf(value)))
        find(`The output ${name} holds a secret; GitHub drops it silently.`, value)
    }
  },
}

/** Names of all rules. */
export const ruleNames = Object.keys(rules)

/** What a workflow of ours does that none may do; nothing where it keeps to the rules. */
export async function checkPolicies(
  path: string,
  text: string,
  allowed: readonly Pin[] = Object.values(pins),
): Promise<Finding[]> {
  const file = await parseWorkflowFile(path, text)
  const jobs = entries(at(file.root, 'jobs'))
  const look: Look = {
    file,
    lines: text.split('\n'),
    jobs,
    steps: jobs.flatMap(([, job]) => items(at(job, 'steps'))),
    allowed,
  }
  const findings: Finding[] = []
  for (const [rule, check] of Object.entries(rules)) {
    check(look, (message, token) => findings.push({ rule, path, line: token?.line, message }))
  }
  return findings
}
