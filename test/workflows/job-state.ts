import type { Json, Scope, Status } from './expressions.js'
import type { Masks } from './log.js'
import type { Permissions } from './permissions.js'
import type { Conclusion } from './result.js'
import type { Run } from './run-state.js'
import type { Source } from './sources.js'

export type StepRecord = { outcome: Conclusion; conclusion: Conclusion; outputs: Record<string, string> }

/** What changes while the steps of a job run. */
export type JobState = {
  run: Run
  id: string
  source: Source
  /** Contexts that stay: github, inputs, needs, vars, secrets, matrix, strategy, runner. */
  contexts: Readonly<Record<string, Json>>
  /** `job.services`, `job.workflow_*` and the rest of that context, but for its status. */
  jobContext: Readonly<Record<string, Json>>
  /** `env` of the workflow and the job. */
  env: Record<string, string>
  /** What steps wrote to GITHUB_ENV. */
  fileEnv: Record<string, string>
  /** What steps wrote to GITHUB_PATH, the latest first. */
  path: string[]
  workspace: string
  temp: string
  home: string
  /** Folder of the files that steps write for the runner. */
  files: string
  masks: Masks
  permissions: Permissions
  token: string
  steps: Record<string, StepRecord>
  status: Status
  /** When its time is up, by `performance.now()`. */
  deadline: number
  defaults: { shell: string | undefined; folder: string | undefined }
}

/** What an expression of a step sees now. */
export function scopeOf(job: JobState, hashFiles?: Scope['hashFiles']): Scope {
  const status = job.status.cancelled ? 'cancelled' : job.status.failure ? 'failure' : 'success'
  return {
    contexts: {
      ...job.contexts,
      env: { ...job.env, ...job.fileEnv },
      steps: job.steps,
      job: { ...job.jobContext, status },
    },
    status: job.status,
    ...(hashFiles === undefined ? {} : { hashFiles }),
  }
}
