import type { OutputsOf } from '../lib/action/definition.js'
import type { Conclusion, Journal } from '../lib/action/run.js'
import type { Applied } from '../lib/migrate/deploy.js'
import { explainArrears, explainDoubts } from '../lib/migrate/explain.js'
import type { MigrationStatus } from '../lib/migrate/state.js'
import { renderDuration } from '../lib/report/text.js'
import type { migrate } from './action.js'

type Run = { mode: 'deploy' | 'status'; applied: readonly Applied[] }

/** Outputs, the table of migrations, the doubts, and the result for tools. */
export function publishStatus(
  journal: Journal<OutputsOf<typeof migrate>>,
  status: MigrationStatus,
  run: Run,
): void {
  journal.output('applied', run.applied.length)
  journal.output('pending', status.pending.length)
  journal.output('failed', status.failed.length)
  journal.output('edited', status.edited.length)
  journal.output('missing', status.missing.length)
  journal.output('up-to-date', status.upToDate)
  journal.section({
    title: 'Migrations',
    columns: ['migration', 'state', 'time'],
    rows: listMigrations(status, run.applied),
    note: `History: ${status.schema}._prisma_migrations, ${count(status.applied.length, 'migration')} applied.`,
  })
  journal.problem(...(run.mode === 'status' ? explainArrears(status) : []), ...explainDoubts(status))
  journal.result({
    mode: run.mode,
    schema: status.schema,
    upToDate: status.upToDate,
    applied: run.applied.map(({ name, duration }) => ({ name, durationMs: Math.round(duration) })),
    history: status.applied.map(({ name, finishedAt }) => ({ name, finishedAt })),
    pending: status.pending.map(({ name }) => name),
    failed: status.failed.map(({ name, startedAt, logs }) => ({ name, startedAt, logs })),
    edited: status.edited.map(({ name }) => name),
    missing: status.missing.map(({ name }) => name),
    baselineNeeded: status.unmanaged !== undefined,
  })
}

/** The sentence that ends a deploy. */
export function summariseDeploy(status: MigrationStatus, applied: readonly Applied[]): Conclusion {
  const total = count(status.applied.length, 'migration')
  return {
    headline:
      applied.length === 0
        ? `Nothing was pending: ${total} applied before.`
        : `Applied ${count(applied.length, 'migration')}; the history now holds ${total}.`,
  }
}

/** The sentence that ends a look at the status. */
export function summariseStatus(status: MigrationStatus): Conclusion {
  const total = count(status.applied.length, 'migration')
  return status.upToDate
    ? { headline: `The database is up to date: ${total} applied, none pending.` }
    : {
        headline: `The database is not up to date: ${status.pending.length} pending, ${status.failed.length} failed, ${total} applied.`,
        ending: 'broken',
      }
}

/** All migrations that the folder or the history names, by name. */
function listMigrations(status: MigrationStatus, applied: readonly Applied[]): [string, string, string][] {
  const rows = new Map<string, [string, string]>()
  for (const { name } of status.applied) rows.set(name, ['applied before', ''])
  for (const { name, duration } of applied) rows.set(name, ['applied now', renderDuration(duration)])
  for (const { name } of status.pending) rows.set(name, ['pending', ''])
  for (const { name } of status.failed) rows.set(name, ['failed', ''])
  const mark = (names: readonly { name: string }[], word: string) => {
    for (const { name } of names) {
      const [state, time] = rows.get(name) ?? ['', '']
      rows.set(name, [`${state}, ${word}`, time])
    }
  }
  mark(status.edited, 'edited since')
  mark(status.missing, 'missing in the folder')
  return [...rows]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, [state, time]]) => [name, state, time])
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
