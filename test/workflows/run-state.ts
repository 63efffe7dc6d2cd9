import type { Json } from './expressions.js'
import type { GitHub } from './github.js'
import type { JobResult } from './result.js'
import type { Places } from './sources.js'

export type Environment = {
  secrets?: Readonly<Record<string, string>>
  vars?: Readonly<Record<string, string>>
}

/** What stays the same through a run. */
export type Run = {
  id: number
  attempt: number
  /** Jobs of the attempt before, of which those that went well are not run again. */
  kept: readonly JobResult[]
  github: GitHub
  places: Places
  visibility: 'public' | 'private'
  /** Folders by ref, branch or commit, that a checkout may ask for; one that brings history adds its commits. */
  refs: Map<string, string>
  /** A pull request from a fork: no secrets, a token that only reads. */
  fork: boolean
  /** The `github` context without what differs from job to job. */
  context: Readonly<Record<string, Json>>
  /** The event's payload. */
  event: Json
  vars: Readonly<Record<string, string>>
  environments: Readonly<Record<string, Environment>>
  /** The Node that runs our actions. */
  node: string
  /** Milliseconds that count as a minute of `timeout-minutes`. */
  minute: number
  /** Folder of the whole run; removed afterwards. */
  folder: string
  /** Programs that a hosted runner brings and this machine may not have. */
  tools: string
  warnings: string[]
  leaks: string[]
  calls: Record<string, Record<string, string>>
  concurrency: { where: string; group: string; cancelInProgress: boolean }[]
}

/** What a step's action is handed: a double of somebody else's, see `doubles/`. */
export type ActionCall = {
  /** Texts by input name in lower case. */
  inputs: Readonly<Record<string, string>>
  run: Run
  permissions: Readonly<Record<string, string>>
  token: string
  workspace: string
  temp: string
  /** `owner/name/.github/workflows/x.yml@ref` of the file the job stands in. */
  workflowRef: string
  /** Variables of the step's process. */
  env: Readonly<Record<string, string>>
  say(line: string): void
  warn(message: string): void
  addPath(folder: string): void
  /** Milliseconds that are left. */
  timeout: number
}

/** Somebody else's action, imitated at the edge that its callers see. @returns its outputs */
export type Double = (call: ActionCall) => Promise<Record<string, string>>

/** What an imitated action fails with. */
export class DoubleFault extends Error {}
