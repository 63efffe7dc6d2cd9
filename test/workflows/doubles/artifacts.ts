import { randomUUID } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { glob } from 'tinyglobby'
import { runProcess } from '../process.js'
import { type ActionCall, type Double, DoubleFault } from '../run-state.js'

/** What artifact-client.mjs is asked, and what it answers. */
type Request =
  | { do: 'upload'; name: string; files: string[]; root: string; overwrite: boolean; options: object }
  | {
      do: 'download'
      name: string | undefined
      pattern: string
      merge: boolean
      path: string
      findBy: object | undefined
    }
type Answer = { id?: number; digest?: string; error?: string }

/** Finds the files as the original does and sends them through GitHub's own client. */
export const uploadArtifact: Double = async (call) => {
  const { inputs, run, workspace, say, warn } = call
  const { path = '', name = 'artifact' } = inputs
  if (path.trim() === '') throw new DoubleFault('Input required and not supplied: path')
  const { files, root } = await findFiles(path, workspace, inputs['include-hidden-files'] === 'true')
  if (files.length === 0) {
    const message = `No files were found with the provided path: ${path.trim()}. No artifacts will be uploaded.`
    switch (inputs['if-no-files-found'] ?? 'warn') {
      case 'error':
        throw new DoubleFault(message)
      case 'ignore':
        say(message)
        return {}
      default:
        warn(message)
        return {}
    }
  }
  const { id, digest = '' } = await ask(call, {
    do: 'upload',
    name,
    files,
    root,
    overwrite: inputs.overwrite === 'true',
    options: {
      ...(inputs['retention-days'] ? { retentionDays: Number(inputs['retention-days']) } : {}),
      ...(inputs['compression-level'] ? { compressionLevel: Number(inputs['compression-level']) } : {}),
    },
  })
  const { repository } = run.places.caller
  return {
    'artifact-id': String(id),
    'artifact-digest': digest,
    'artifact-url': `https://github.com/${repository}/actions/runs/${run.id}/artifacts/${id}`,
  }
}

/** Fetches artifacts of this run, or of another one with a token that may. */
export const downloadArtifact: Double = async (call) => {
  const { inputs, run, workspace } = call
  if (inputs['artifact-ids']) throw new DoubleFault('The double knows artifacts by name only.')
  const path = resolve(workspace, inputs.path || '.')
  const token = inputs['github-token']
  const [repositoryOwner, repositoryName] = (inputs.repository || run.places.caller.repository).split('/')
  await ask(call, {
    do: 'download',
    name: inputs.name || undefined,
    pattern: inputs.pattern ?? '',
    merge: inputs['merge-multiple'] === 'true',
    path,
    // As the original: another run is only looked for where a token is given.
    findBy: token
      ? { token, workflowRunId: Number(inputs['run-id'] || run.id), repositoryOwner, repositoryName }
      : undefined,
  })
  return { 'download-path': path }
}

async function ask(call: ActionCall, request: Request): Promise<Answer> {
  const { run, temp, env, workspace, say, timeout } = call
  const file = join(temp, `artifact-${randomUUID()}.json`)
  await writeFile(file, JSON.stringify(request))
  const client = fileURLToPath(new URL('artifact-client.mjs', import.meta.url))
  const code = await runProcess(process.execPath, [client, file], {
    cwd: workspace,
    env: {
      ...env,
      ...run.github.service.environment({ id: String(run.id) }),
      GITHUB_API_URL: run.github.url,
    },
    take: (line) => say(line.replace(/^::(debug|warning|error)::/, '$1: ')),
    timeout,
  })
  const answer = JSON.parse(await readFile(file, 'utf8')) as Answer
  if (code !== 0) throw new DoubleFault(answer.error ?? `The artifact client ended with ${code}.`)
  return answer
}

/** The files that the patterns find, and the deepest folder that holds all places that were searched. */
async function findFiles(
  patterns: string,
  workspace: string,
  dot: boolean,
): Promise<{ files: string[]; root: string }> {
  const lines = patterns
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const wanted = lines.filter((line) => !line.startsWith('!')).map((line) => resolve(workspace, line))
  const unwanted = lines
    .filter((line) => line.startsWith('!'))
    .map((line) => resolve(workspace, line.slice(1)))
  const places = await Promise.all(wanted.map(searchPlace))
  const files = await glob(
    places.map(({ pattern }) => pattern.split(sep).join('/')),
    { absolute: true, dot, ignore: unwanted.map((path) => path.split(sep).join('/')), cwd: workspace },
  )
  return { files: files.sort(), root: commonFolder(places.map(({ folder }) => folder)) }
}

async function searchPlace(path: string): Promise<{ pattern: string; folder: string }> {
  const entry = await stat(path).catch(() => undefined)
  if (entry?.isDirectory() === true) return { pattern: join(path, '**'), folder: path }
  if (entry !== undefined) return { pattern: path, folder: dirname(path) }
  const fixed = path.split(sep)
  const wild = fixed.findIndex((part) => /[*?[{]/.test(part))
  return { pattern: path, folder: wild < 0 ? dirname(path) : fixed.slice(0, wild).join(sep) }
}

function commonFolder(folders: readonly string[]): string {
  const [first = '', ...rest] = folders
  const parts = first.split(sep)
  const shared = parts.findIndex((part, index) => rest.some((folder) => folder.split(sep)[index] !== part))
  return (shared < 0 ? parts : parts.slice(0, shared)).join(sep)
}
