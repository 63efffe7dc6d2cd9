import { explainRefusal } from '../../database/refusal.js'
import { attempt } from '../../database/transaction.js'
import type { Row } from '../../dataset/validate.js'
import type { FieldChange, RowState, Stage } from './decision.js'
import { placeOf } from './explanation.js'
import type { PublishOutcome } from './outcome.js'
import { type PendingRow, rowsParameter, run, type Writer } from './writer.js'

export type LoadedState = { row: Row; state: RowState; draft: PendingRow['draft'] }

/** Reads the states of rows; a row whose value its type refuses becomes a problem of `outcome`. */
export async function loadStates(
  writer: Writer,
  rows: readonly Row[],
  outcome: PublishOutcome,
): Promise<LoadedState[]> {
  const whole = await attempt(writer.database, () => queryStates(writer, rows))
  if ('result' in whole) return whole.result
  // A value that its type refuses: ask row by row which, so that every one is named.
  const states: LoadedState[] = []
  for (const row of rows) {
    const one = await attempt(writer.database, () => queryStates(writer, [row]))
    if ('result' in one) states.push(...one.result)
    else outcome.problems.push(explainRefusal(one.refusal, placeOf(writer, row)))
  }
  return states
}

type StateLine = {
  ordinal: number
  staging_id: string | null
  seen: string
  status: string
  foreign: boolean
  library_id: string | null
  version: number
  staged_changes: [string, string | null, string | null][]
  published_changes: [string, string | null, string | null][]
}

async function queryStates(writer: Writer, rows: readonly Row[]): Promise<LoadedState[]> {
  const parameter = rowsParameter(
    writer,
    rows.map((row) => ({ row })),
  )
  const { rows: lines } = await run<StateLine>(writer.database, writer.statements.loadStates, [
    parameter,
    writer.actor.id,
  ])
  return lines.flatMap((line) => {
    const row = rows[line.ordinal - 1]
    return row === undefined ? [] : [{ row, state: toState(writer, line), draft: toDraft(line) }]
  })
}

function toDraft(line: StateLine): PendingRow['draft'] {
  return line.staging_id === null ? undefined : { id: line.staging_id, seen: line.seen, status: line.status }
}

function toState(writer: Writer, line: StateLine): RowState {
  const { status } = writer.manifest.staging
  const stages: readonly Exclude<Stage, 'held'>[] = [
    'draft',
    'submitted',
    'approved',
    'published',
    'archived',
  ]
  const toChanges = (found: StateLine['staged_changes']): FieldChange[] =>
    found.map(([field, from, to]) => ({ field, from, to }))
  return {
    staging:
      line.staging_id === null
        ? undefined
        : {
            stage: stages.find((stage) => status[stage] === line.status) ?? 'held',
            status: line.status,
            foreign: line.foreign,
            changes: toChanges(line.staged_changes),
          },
    library:
      line.library_id === null
        ? undefined
        : { version: line.version, changes: toChanges(line.published_changes) },
  }
}
