import type { Json } from './expressions.js'
import type { Planned } from './plan.js'
import type { Conclusion } from './result.js'
import type { Secrets } from './secrets.js'

/** One workflow of a run: the one on top, or one that a job of another calls. */
export type Frame = {
  planned: Planned
  inputs: Readonly<Record<string, Json>>
  secrets: Secrets
  /** Before the ids and names of its jobs: `deploy/`, `Deploy / `. */
  idPrefix: string
  namePrefix: string
  /** Concurrency groups that its callers hold while it runs. */
  groups: readonly string[]
  /** A job that this one or its caller needs ran in this attempt, so that nothing of the attempt before is kept. */
  fresh?: boolean
}

/** How a job ended, for those that need it. */
export type Ended = {
  /** What `needs.<id>.result` says: `continue-on-error` counts as success. */
  result: Conclusion
  outputs: Record<string, string>
  /** Whether it, or a job of what it calls, ran in this attempt: what needs it runs again too. */
  ran?: boolean
}

/** A concurrency group that waits for itself: GitHub cancels such a run. */
export class Deadlock extends Error {}
