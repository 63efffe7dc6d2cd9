import type { Conclusion } from '../lib/action/run.js'
import { tabulateDrift } from '../lib/migrate/drift/explain.js'
import { tabulateChecks } from '../lib/migrate/expectation/check.js'
import type { Tried } from '../lib/migrate/trial/apply.js'
import { tabulateRows } from '../lib/migrate/trial/judge-rows.js'
import type { Section } from '../lib/report/report.js'
import { renderDuration } from '../lib/report/text.js'
import type { Findings, TrialJournal } from './findings.js'
import { countSteps, type Step, tabulateSteps } from './ledger.js'
import { count } from './steps.js'
import type { TrialPlan } from './trial-plan.js'

/** Outputs, tables and the result for tools. */
export function publish(
  journal: TrialJournal,
  plan: TrialPlan,
  steps: readonly Step[],
  findings: Findings,
): void {
  const { tried, checks, fates, drift, destructive } = findings
  journal.output('kept', countSteps(steps, 'kept'))
  journal.output('broken', countSteps(steps, 'broken'))
  journal.output('skipped', countSteps(steps, 'skipped'))
  journal.output('checks', checks.length)
  journal.output('destructive', destructive.length)
  journal.output('drift', countDrift(findings))
  if (tried.length > 0) journal.section(tabulateMigrations(tried))
  if (fates.some(({ rows }) => rows > 0)) journal.section(tabulateRows(fates))
  if (checks.length > 0) journal.section(tabulateChecks(checks))
  for (const { folder, differences } of drift) {
    if (differences.length > 0)
      journal.section(tabulateDrift(differences, { left: plan.folder, right: folder }))
  }
  journal.section(tabulateSteps(steps))
  journal.result({
    steps,
    migrations: tried.map(({ name, duration, footprint }) => ({
      name,
      durationMs: Math.round(duration),
      ...(footprint === 'alone' ? { locks: null, rewritten: null } : footprint),
    })),
    destructive: destructive.map(({ migration, line, harm }) => ({
      file: migration.file,
      line,
      kind: harm.kind,
      message: harm.message,
    })),
    checks,
    data: fates,
    drift,
  })
}

/** The sentence that ends a trial. Steps that showed nothing are named, so that nobody takes them for kept. */
export function summarise(plan: TrialPlan, steps: readonly Step[], findings: Findings): Conclusion {
  const broken = countSteps(steps, 'broken')
  const quiet = steps.filter(({ state }) => state === 'skipped' || state === 'not run')
  const tail = [
    ...(quiet.length === 0 ? [] : [`nothing shown by step ${quiet.map(({ number }) => number).join(', ')}`]),
    ...(findings.destructive.length === 0
      ? []
      : [`${count(findings.destructive.length, 'statement')} to look at`]),
  ]
  const head = `${countSteps(steps, 'kept')} of ${count(steps.length, 'step')} kept`
  return {
    headline: `${[`${head} for ${count(plan.migrations.length, 'migration')}`, ...(broken === 0 ? [] : [`${broken} broken`]), ...tail].join('; ')}.`,
    ending: broken === 0 ? 'kept' : 'broken',
  }
}

function countDrift({ drift }: Findings): number {
  return drift.reduce((sum, { differences }) => sum + differences.length, 0)
}

/** Time and locks of each migration; locks only on tables that were there before it. */
function tabulateMigrations(tried: readonly Tried[]): Section {
  return {
    title: 'Migrations, from empty',
    columns: ['migration', 'time', 'strongest locks on what was there', 'rewrites'],
    rows: tried.map(({ name, duration, footprint }) => [
      name,
      renderDuration(duration),
      footprint === 'alone' ? 'not watched: it stands alone' : renderLocks(footprint.locks),
      footprint === 'alone' ? '–' : footprint.rewritten.join(', ') || 'none',
    ]),
  }
}

function renderLocks(locks: readonly { table: string; mode: string }[]): string {
  const shown = locks.slice(0, 3).map(({ table, mode }) => `${mode.replace(/Lock$/, '')} on ${table}`)
  if (locks.length === 0) return 'none'
  return locks.length > shown.length
    ? `${shown.join(', ')} and ${locks.length - shown.length} more`
    : shown.join(', ')
}
