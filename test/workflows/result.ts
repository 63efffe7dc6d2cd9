import type { Json } from './expressions.js'
import type { Issue } from './github.js'
import type { Permissions } from './permissions.js'

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped'

/** What a step or an action pinned to a place. */
export type Annotation = {
  level: 'error' | 'warning' | 'notice'
  message: string
  title?: string
  file?: string
  line?: number
  column?: number
}

/** How a step went; everything in it is masked as GitHub masks it. */
export type StepResult = {
  name: string
  id: string | undefined
  /** What it ran: the action, or undefined for a script. */
  uses: string | undefined
  /** How it ended. */
  outcome: Conclusion
  /** How it counts: `continue-on-error` turns a failure into a success. */
  conclusion: Conclusion
  log: string
  outputs: Record<string, string>
  summary: string
  annotations: readonly Annotation[]
}

export type JobResult = {
  /** `seed`, or `deploy/seed` for the job of a called workflow. */
  id: string
  /** As GitHub shows it: `Deploy / Seed staging`. */
  name: string
  matrix: Readonly<Record<string, Json>> | undefined
  conclusion: Conclusion
  steps: readonly StepResult[]
  /** As later jobs see them: a masked value is not among them. */
  outputs: Record<string, string>
  summary: string
  annotations: readonly Annotation[]
  /** What its token may do, after the fork's cut. */
  permissions: Permissions
  environment: string | undefined
  /** Label of the runner it asked for. */
  runner: string
}

/** An artifact of the run, unpacked. */
export type ArtifactResult = { id: number; name: string; files: Record<string, Buffer> }

export type WorkflowResult = {
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | 'startup-failure' | 'not-triggered'
  runId: number
  attempt: number
  /** Why it did not start. */
  faults: readonly string[]
  jobs: readonly JobResult[]
  /** Of a workflow that declares `workflow_call`: its outputs as a caller would see them. */
  outputs: Record<string, string>
  /** Outputs of the workflows that were called, by the id of the calling job. */
  calls: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The summaries of all jobs in order. */
  summary: string
  annotations: readonly Annotation[]
  artifacts: readonly ArtifactResult[]
  /** Bodies of the comments, by issue or pull request, after the run. */
  comments: Readonly<Record<number, readonly string[]>>
  issues: readonly Issue[]
  attestations: readonly { name: string; digest: string; workflow: string; ref: string }[]
  /** Concurrency groups in the order in which they were entered. */
  concurrency: readonly { where: string; group: string; cancelInProgress: boolean }[]
  /** What GitHub would only show in passing, and where this run was not like GitHub's. */
  warnings: readonly string[]
  /** Places where a secret of the repository stood before any masking. Always to be empty. */
  leaks: readonly string[]
}
