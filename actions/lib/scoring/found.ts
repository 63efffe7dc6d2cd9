import type { Violation } from './violation.js'

/** Where a payload came from: a file and the place of its first character, a row of a table, or the contract. */
export type Origin =
  | { file: string; line: number; column: number }
  | { table: string; key: string }
  | { name: string }

/** A place where a payload should be, and what was there. */
export type Found =
  | {
      is: 'payload'
      text: string
      origin: Origin
      /** Texts of the plan and the request beside it, where they were asked for and are there. */
      plan?: string | undefined
      request?: string | undefined
    }
  | { is: 'absent'; origin: Origin; why: string }
  /** What should hold the payload can't: it is no JSON, or no object. */
  | { is: 'broken'; origin: Origin; violation: Violation }

/** Where a payload and its plan are in a record. */
export type RecordPaths = {
  payload: readonly string[]
  plan?: readonly string[] | undefined
  request?: readonly string[] | undefined
}

/** `payloads.json:3:1`, `plan_jobs/job-7`, or a name. */
export function renderOrigin(origin: Origin): string {
  if ('file' in origin) return `${origin.file}:${origin.line}:${origin.column}`
  return 'table' in origin ? `${origin.table}/${origin.key}` : origin.name
}
