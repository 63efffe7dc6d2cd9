import { delimiter, dirname, join } from 'node:path'
import { toText } from './expressions.js'
import type { JobState } from './job-state.js'

const systems: Readonly<Record<string, string>> = { win32: 'Windows', darwin: 'macOS' }

/** `runner`, as a hosted one has it. */
export function runnerContext(temp: string) {
  return {
    os: systems[process.platform] ?? 'Linux',
    arch: process.arch === 'arm64' ? 'ARM64' : 'X64',
    name: 'stand-in',
    environment: 'github-hosted',
    temp,
    tool_cache: join(dirname(temp), 'tool-cache'),
  }
}

/** Parts of the `github` context that are variables too. */
const exported = [
  'action',
  'actor',
  'api_url',
  'base_ref',
  'event_name',
  'graphql_url',
  'head_ref',
  'job',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_owner',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'workspace',
] as const

/**
 * The whole environment of a step's process: what a runner sets, and nothing of the machine the tests run on but where
 * its programs are.
 */
export function stepEnvironment(
  job: JobState,
  step: { id: string; env: Readonly<Record<string, string>>; files: Readonly<Record<string, string>> },
): Record<string, string> {
  const github = job.contexts.github as Record<string, string>
  const runner = runnerContext(job.temp)
  return {
    ...systemVariables(job),
    ...job.env,
    ...job.fileEnv,
    ...step.env,
    PATH: [...job.path, job.run.tools, searchPath(job.run.node)].join(delimiter),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(
      exported.map((name) => [`GITHUB_${name.toUpperCase()}`, toText(github[name] ?? null)]),
    ),
    GITHUB_ACTION: step.id,
    GITHUB_EVENT_PATH: join(job.files, 'event.json'),
    ...step.files,
    RUNNER_OS: runner.os,
    RUNNER_ARCH: runner.arch,
    RUNNER_NAME: runner.name,
    RUNNER_ENVIRONMENT: runner.environment,
    RUNNER_TEMP: runner.temp,
    RUNNER_TOOL_CACHE: runner.tool_cache,
    RUNNER_WORKSPACE: dirname(job.workspace),
  }
}

/** Only actions are told how to reach the artifact service; scripts are not. */
export function actionEnvironment(job: JobState): Record<string, string> {
  const { ACTIONS_RUNTIME_TOKEN = '', ACTIONS_RESULTS_URL = '' } = job.run.github.service.environment({
    id: String(job.run.id),
  })
  return { ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL }
}

function systemVariables(job: JobState): Record<string, string> {
  if (process.platform !== 'win32') return { HOME: job.home, LANG: 'C.UTF-8' }
  const kept = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'windir', 'ProgramFiles']
  return {
    ...Object.fromEntries(
      kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    USERPROFILE: job.home,
    TEMP: job.temp,
    TMP: job.temp,
  }
}

function searchPath(node: string): string {
  if (process.platform === 'win32') return process.env.PATH ?? ''
  const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  return [dirname(node), ...(process.platform === 'darwin' ? ['/opt/homebrew/bin'] : []), ...folders].join(
    delimiter,
  )
}
