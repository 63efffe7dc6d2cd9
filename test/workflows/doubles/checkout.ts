import { execFile } from 'node:child_process'
import { appendFile, mkdir, readdir, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type ActionCall, type Double, DoubleFault } from '../run-state.js'
import { copyRepository } from '../sources.js'

/**
 * Copies the caller's repository, or ours where that is asked for, into the workspace as a repository of one commit.
 * What it asks of the token: reading a private repository takes `contents: read`.
 */
export const checkout: Double = async (call) => {
  const { inputs, run, permissions, workspace, say, warn } = call
  const { caller, ours } = run.places
  const repository = inputs.repository || caller.repository
  const target = resolve(workspace, inputs.path || '.')
  if (relative(workspace, target).startsWith('..')) {
    throw new DoubleFault(`Repository path '${target}' is not under '${workspace}'`)
  }
  const own = repository.toLowerCase() === caller.repository.toLowerCase()
  const mayRead = ['read', 'write'].includes(permissions.contents ?? 'none')
  if (own && run.visibility === 'private' && !mayRead) {
    throw new DoubleFault(
      `remote: Repository not found. The job has no "contents: read", and ${repository} is private.`,
    )
  }
  const folder = own
    ? findRef(call)
    : repository.toLowerCase() === ours.repository.toLowerCase()
      ? ours.root
      : undefined
  if (folder === undefined) throw new DoubleFault(`remote: Repository not found: ${repository}.`)

  await mkdir(target, { recursive: true })
  if (target === resolve(workspace)) {
    for (const entry of await readdir(target)) await rm(join(target, entry), { recursive: true, force: true })
  }
  await copyRepository(folder, target)
  await commit(target, call)
  if ((inputs['persist-credentials'] ?? 'true') !== 'false') {
    warn('actions/checkout left the token behind in .git/config; set persist-credentials to false.')
    await appendFile(
      join(target, '.git', 'config'),
      `[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic ${Buffer.from(`x-access-token:${call.token}`).toString('base64')}\n`,
    )
  }
  const ref = inputs.ref || String(run.context.ref)
  say(`Checked out ${repository} at ${ref}.`)
  return { ref, commit: String(run.context.sha) }
}

function findRef({ inputs, run }: ActionCall): string {
  const ref = inputs.ref
  if (!ref) return run.places.caller.root
  const folder = run.refs.get(ref) ?? run.refs.get(ref.replace(/^refs\/(heads|tags)\//, ''))
  if (folder !== undefined) return folder
  throw new DoubleFault(
    `A branch or tag with the name '${ref}' could not be found. The test knows ${[...run.refs.keys()].join(', ')}.`,
  )
}

/** Scripts may ask git what is there; a message and an author are all it needs. */
async function commit(target: string, { env }: ActionCall): Promise<void> {
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=checkout', '-c', 'user.email=checkout@localhost', ...args], {
      cwd: target,
      env: { ...env, GIT_CONFIG_NOSYSTEM: '1' },
      maxBuffer: 64 * 1024 * 1024,
    })
  await git('-c', 'init.defaultBranch=main', 'init', '--quiet')
  await git('add', '--all', '--force')
  await git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--allow-empty', '--message', 'As checked out')
}
