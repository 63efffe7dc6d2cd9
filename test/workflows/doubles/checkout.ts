import { execFile } from 'node:child_process'
import { appendFile, mkdir, readdir, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type ActionCall, type Double, DoubleFault } from '../run-state.js'
import { copyRepository } from '../sources.js'

/**
 * Copies the caller's repository, or ours where that is asked for, into the workspace as a repository of one commit; the
 * merge of a pull request has its two parents where `fetch-depth` brings them. What it asks of the token: reading a
 * private repository takes `contents: read`.
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
  const merged = own ? baseOfMerge(call) : undefined
  const git = openGit(target, call)
  await git('init', '--quiet')
  if (merged === undefined) {
    await copyRepository(folder, target)
    await commit(git, 'As checked out')
  } else {
    await mergeInto(git, { base: merged, head: folder, target }, run.refs)
  }
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

/** Folder of the branch that the pull request is merged into, where the checkout is of that merge and brings its parents. */
function baseOfMerge({ inputs, run }: ActionCall): string | undefined {
  const depth = Number(inputs['fetch-depth'] || '1')
  const merge = /^refs\/pull\/\d+\/merge$/.test(inputs.ref || String(run.context.ref))
  return merge && depth !== 1 ? run.refs.get(String(run.context.base_ref)) : undefined
}

type Git = (...args: string[]) => Promise<string>

/** Scripts may ask git what is there; a message and an author are all it needs. */
function openGit(target: string, { env }: ActionCall): Git {
  const always = [
    'user.name=checkout',
    'user.email=checkout@localhost',
    'init.defaultBranch=main',
    'commit.gpgsign=false',
  ].flatMap((setting) => ['-c', setting])
  return async (...args) => {
    const { stdout } = await promisify(execFile)('git', [...always, ...args], {
      cwd: target,
      env: { ...env, GIT_CONFIG_NOSYSTEM: '1' },
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout.trim()
  }
}

async function commit(git: Git, message: string): Promise<void> {
  await git('add', '--all', '--force')
  await git('commit', '--quiet', '--allow-empty', '--message', message)
}

/** The commit that GitHub tests: its first parent is the tip of the base now, whatever the event said of it. */
async function mergeInto(
  git: Git,
  { base, head, target }: { base: string; head: string; target: string },
  refs: Map<string, string>,
): Promise<void> {
  await copyRepository(base, target)
  await commit(git, 'Tip of the base')
  const tip = await git('rev-parse', 'HEAD')
  refs.set(tip, base)
  await git('rm', '-r', '--quiet', '--ignore-unmatch', '.')
  await copyRepository(head, target)
  await commit(git, 'The change')
  const tree = await git('rev-parse', 'HEAD^{tree}')
  const parents = ['-p', tip, '-p', await git('rev-parse', 'HEAD')]
  const merge = await git('commit-tree', tree, ...parents, '-m', 'As checked out')
  await git('reset', '--quiet', '--hard', merge)
}
