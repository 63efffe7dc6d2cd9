import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { DumpManifest } from './manifest.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Where the dataset comes from: what GitHub says of the run, else what git says of the folder, else nothing. */
export async function findOrigin(folder: string, environment: Environment): Promise<DumpManifest['source']> {
  const { GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = environment
  if (repository !== undefined && commit !== undefined && isCommit(commit)) return { repository, commit }
  const [head, remote] = await Promise.all([
    askGit(folder, ['rev-parse', 'HEAD']),
    askGit(folder, ['config', '--get', 'remote.origin.url']),
  ])
  return {
    repository: remote === undefined ? null : nameRepository(remote),
    commit: head !== undefined && isCommit(head) ? head : null,
  }
}

/** `owner/name` of a remote's address; never the address, which may hold a login or a path of the machine. */
export function nameRepository(remote: string): string | null {
  const parts =
    /^(?:https?:\/\/|ssh:\/\/|git:\/\/|[\w.-]+@)[^/:]+(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
      remote.replace(/^(\w+:\/\/)[^@/]*@/, '$1'),
    )
  return parts?.[1] ?? null
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text)
}

async function askGit(folder: string, words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...words], {
      timeout: 5_000,
      windowsHide: true,
    })
    return stdout.trim() || undefined
  } catch {
    return undefined
  }
}
