import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunBundled } from './fresh-bundle.js'
import { type GitHubService, startGitHubService } from './github-api.js'

/** Tokens that the stand-in knows: of the job, of a job that may only read, of a person. */
export const token = 'ghs_ThisTokenBelongsToTheJob0001'
export const readOnly = 'ghs_ThisTokenMayOnlyRead00000002'
export const person = 'ghp_ThisTokenBelongsToSomebody03'

/** Who the job's token is. */
export const job = 'github-actions[bot]'

/** First line of what the job writes. */
export const marker = '<!-- seedrail:seedrail-plan -->'

export type Given = { inputs?: Record<string, string>; env?: Record<string, string> }

/** A job on pull request 12 of a GitHub that stands in, with a folder for its reports. */
export async function startPosting(run: RunBundled) {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-post-'))
  const github: GitHubService = await startGitHubService({
    [token]: { login: job, app: true, issues: 'write', pullRequests: 'write' },
    [readOnly]: { login: job, app: true, issues: 'read', pullRequests: 'read' },
    [person]: { login: 'somebody', app: false, issues: 'write', pullRequests: 'write' },
  })
  github.addPullRequest(12)
  return {
    folder,
    github,
    writeReport: (name: string, more: Record<string, unknown> = {}) => writeReport(folder, name, more),
    writeEvent: (head?: string) => writeEvent(folder, head),
    /** Runs the action with every report of the folder. */
    post: async ({ inputs = {}, env = {} }: Given = {}) => {
      const summary = join(folder, 'summary.md')
      await writeFile(summary, '')
      const done = await run(
        'post-report',
        { reports: join(folder, 'report-*.json'), marker: 'seedrail-plan', token, ...inputs },
        {
          env: github.environment({
            GITHUB_EVENT_PATH: env.GITHUB_EVENT_PATH ?? (await writeEvent(folder)),
            GITHUB_STEP_SUMMARY: summary,
            ...env,
          }),
        },
      )
      return { ...done, summary: await readFile(summary, 'utf8') }
    },
  }
}

/** What {@link startPosting} makes. */
export type Posting = Awaited<ReturnType<typeof startPosting>>

async function writeReport(folder: string, name: string, more: Record<string, unknown>): Promise<string> {
  const file = join(folder, name)
  const report = {
    schemaVersion: 1,
    action: 'seed',
    headline: 'Created 8.',
    ending: 'kept',
    startedAt: new Date().toISOString(),
    durationMs: 12,
    phases: [],
    facts: { target: 'localhost/app' },
    problems: [],
    outputs: { created: '8' },
    result: null,
    ...more,
  }
  await writeFile(file, JSON.stringify(report))
  return file
}

async function writeEvent(folder: string, head = 'somebody/data'): Promise<string> {
  const file = join(folder, 'event.json')
  const pull_request = { number: 12, head: { sha: '9'.repeat(40), repo: { full_name: head } } }
  await writeFile(file, JSON.stringify({ pull_request, repository: { full_name: 'somebody/data' } }))
  return file
}
