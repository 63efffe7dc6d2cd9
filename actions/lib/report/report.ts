import * as z from 'zod'
import type { Problem, Verdict } from '../problem/problem.js'

/** A part of a report that is a table. Cells are plain text; each renderer escapes for itself. */
export type Section = {
  title: string
  columns: readonly string[]
  rows: readonly (readonly (string | number)[])[]
  /** Said below the table. */
  note?: string
}

/** How a run ended. `kept`: every promise was kept, exit 0; `broken`: exit 1; `could-not-run`: exit 2. */
export type Ending = 'kept' | Verdict

/** Everything there is to tell of one run. All renderers start from this. */
export type Report = {
  action: string
  /** One sentence: what happened. */
  headline: string
  ending: Ending
  startedAt: Date
  /** Milliseconds. */
  duration: number
  phases: readonly Phase[]
  facts: readonly (readonly [name: string, value: string])[]
  sections: readonly Section[]
  problems: readonly Problem[]
  outputs: Readonly<Record<string, string>>
  /** What tools read: the action's own outcome, as JSON. */
  result: unknown
}

/** A timed part of a run. Milliseconds. */
export type Phase = { name: string; duration: number }

/** Exit code of an ending. */
export function exitCodeOf(ending: Ending): 0 | 1 | 2 {
  switch (ending) {
    case 'kept':
      return 0
    case 'broken':
      return 1
    case 'could-not-run':
      return 2
  }
}

const placeSchema = z.strictObject({
  file: z.string().optional().describe('Relative to the working directory.'),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  table: z.string().optional(),
  key: z.string().optional(),
  field: z.string().optional(),
})

/** The shape of `report.json`. Raise `schemaVersion` when a reader of the old shape would misread the new. */
export const reportFileSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    action: z.string(),
    headline: z.string(),
    ending: z.enum(['kept', 'broken', 'could-not-run']).describe('Exit codes 0, 1 and 2.'),
    startedAt: z.iso.datetime(),
    durationMs: z.number().nonnegative(),
    phases: z.array(z.strictObject({ name: z.string(), durationMs: z.number().nonnegative() })),
    facts: z.record(z.string(), z.string()),
    problems: z.array(
      z.strictObject({
        level: z.enum(['error', 'warning']),
        code: z.string().describe('Stable; see docs/troubleshooting.md.'),
        message: z.string(),
        place: placeSchema.optional(),
        next: z.string().optional().describe('The next step to take.'),
      }),
    ),
    outputs: z.record(z.string(), z.string()),
    result: z.unknown().describe("The action's own outcome; its README says what it holds."),
  })
  .meta({ title: 'Seedrail report', description: 'What one run of a Seedrail action did and found.' })

/** The report as the object that `report.json` holds. */
export function toReportFile(report: Report): z.infer<typeof reportFileSchema> {
  return {
    schemaVersion: 1,
    action: report.action,
    headline: report.headline,
    ending: report.ending,
    startedAt: report.startedAt.toISOString(),
    durationMs: Math.round(report.duration),
    phases: report.phases.map((phase) => ({ name: phase.name, durationMs: Math.round(phase.duration) })),
    facts: Object.fromEntries(report.facts),
    problems: [...report.problems],
    outputs: { ...report.outputs },
    result: report.result ?? null,
  }
}
