import type { Ending } from './report.js'
import type { FoundReport, ReportFile } from './report-file.js'

/** What the job of one target left behind, in one attempt. */
export type TargetFolder = {
  target: string
  /** Attempt of the run. */
  attempt: number
  /** How the job ended; undefined where it began, and was never heard of again. */
  ended:
    | { job: 'success' | 'failure' | 'cancelled'; address: boolean; steps: Readonly<Record<string, string>> }
    | undefined
  /** By step: `migrate`, `plan`, `apply`, `verify`. */
  reports: ReadonlyMap<string, FoundReport>
}

/** What is known of the run as a whole. */
export type TargetsRun = {
  /** How the jobs of all targets ended together; `unknown` where their reports could not be fetched. */
  result: 'success' | 'failure' | 'cancelled' | 'skipped' | 'unknown'
  attempt: number
}

/** Rows of one database, over all tables; null where its policy knows no such thing. */
export type TargetCounts = {
  inserted: number
  updated: number
  deactivated: number
  reactivated: number | null
  foreign: number | null
}

export type TargetOutcome =
  | 'seeded'
  | 'planned'
  | 'nothing to do'
  | 'refused'
  | 'failed'
  | 'cancelled'
  | 'not reported'
  | 'not started'

/** One target as it is told. What is null is not known. */
export type TargetRow = {
  target: string
  outcome: TargetOutcome
  /** Behind the outcome, in a few words: `the plan moved`, `at verify`. */
  detail: string
  /** A sentence, where it is not well. */
  why: string
  /** What to do next, where somebody said so. */
  next: string
  ending: Ending
  /** Of the dataset. */
  dataset: string | null
  /** Written by an apply that was kept, or in a plan to be written. */
  counts: TargetCounts | null
  digest: string | null
  /** Sums of the versions of its tables. */
  version: { before: string; after: string } | null
  verification: string | null
  /** From the first step's begin to the last one's end. Milliseconds. */
  duration: number | null
  attempt: number | null
}

/** The outcomes with which everybody can go home. */
export function isWell(row: TargetRow): boolean {
  return ['seeded', 'planned', 'nothing to do'].includes(row.outcome)
}

/** One row for each target that was asked for, in that order, also for those of which nothing was heard. */
export function judgeTargets(
  asked: readonly string[],
  folders: readonly TargetFolder[],
  run: TargetsRun,
): TargetRow[] {
  return asked.map((target) => {
    const [newest] = folders
      .filter((folder) => folder.target === target)
      .sort((one, other) => other.attempt - one.attempt)
    return newest === undefined ? judgeSilence(target, run) : judgeTarget(newest)
  })
}

const nothing = {
  ending: 'could-not-run',
  dataset: null,
  counts: null,
  digest: null,
  version: null,
  verification: null,
  duration: null,
} as const

/** Before it touches anything, a job says that it started: where that can be trusted, silence means that it did not. */
function judgeSilence(target: string, { result, attempt }: TargetsRun): TargetRow {
  if (result === 'unknown' || attempt > 1) {
    return {
      target,
      outcome: 'not reported',
      detail: '',
      why: 'Nothing of its job could be fetched, so that nobody knows how it went.',
      next: attempt > 1 ? 'Look at its job, or run all jobs again.' : 'Look at its job.',
      ...nothing,
      attempt: null,
    }
  }
  return {
    target,
    outcome: 'not started',
    detail: '',
    why: 'Its job ended before its first steps, or never began: refused by the rules of its environment, cancelled, or without a runner. Nothing touched its database.',
    next: 'Look at its job, and run it again.',
    ...nothing,
    attempt: null,
  }
}

function judgeTarget(folder: TargetFolder): TargetRow {
  const { target, attempt, ended } = folder
  const told = describeReports(folder)
  if (ended === undefined) {
    return {
      target,
      outcome: 'not reported',
      detail: '',
      why: 'Its job started, and ended without a word: killed, out of time, or its runner was lost. A seed is one transaction, so its rows are as they were or as they should be.',
      next: 'Look at its job, then run it again: what is there already is not written twice.',
      ...told,
      ending: 'could-not-run',
      attempt,
    }
  }
  const trouble = findTrouble(folder, ended)
  if (trouble !== undefined) return { target, ...told, ...trouble, attempt }
  const { counts } = told
  const moved = counts === null ? 0 : countMoved(counts)
  const applied = keptReport(folder, 'apply') !== undefined
  return {
    target,
    outcome: moved === 0 ? 'nothing to do' : applied ? 'seeded' : 'planned',
    detail: '',
    why: '',
    next: '',
    ...told,
    ending: 'kept',
    attempt,
  }
}

type Trouble = Pick<TargetRow, 'outcome' | 'detail' | 'why' | 'next' | 'ending'>

/** What kept a job that ended from its end. */
function findTrouble(
  folder: TargetFolder,
  { job, address, steps }: NonNullable<TargetFolder['ended']>,
): Trouble | undefined {
  const outcome = job === 'cancelled' ? 'cancelled' : 'failed'
  if (!address) {
    return {
      outcome: 'failed',
      detail: 'no DATABASE_URL',
      why: 'There is no address: neither its environment nor the caller gives a secret DATABASE_URL. Runs for pull requests from forks never get one.',
      next: 'Set DATABASE_URL in that environment, and name it under "secrets:" of the calling job.',
      ending: 'could-not-run',
    }
  }
  for (const [step, found] of folder.reports) {
    if ('problem' in found) {
      const { message, next = '' } = found.problem
      return { outcome, detail: `at ${step}`, why: message, next, ending: 'could-not-run' }
    }
    if (found.report.ending !== 'kept') return explainReport(step, found.report)
  }
  const [stopped] = Object.entries(steps).find(([, how]) => how === 'failure' || how === 'cancelled') ?? []
  const silent = Object.entries(steps).find(([step, how]) => how === 'success' && !folder.reports.has(step))
  const step = stopped ?? silent?.[0]
  if (job === 'success' && step === undefined && keptReport(folder, 'plan') !== undefined) return undefined
  return {
    outcome,
    detail: step === undefined ? 'at its beginning' : `at ${step}`,
    why:
      step === undefined
        ? 'None of its steps began: the repository could not be checked out, or the artifact service did not answer.'
        : `There is no report of ${step}.`,
    next: 'Look at the log of its job.',
    ending: 'could-not-run',
  }
}

function explainReport(step: string, { problems, headline, ending }: ReportFile): Trouble {
  const errors = problems.filter(({ level }) => level === 'error')
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const told = { why: `${first?.message ?? headline}${more}`, next: first?.next ?? '', ending }
  const codes = errors.map(({ code }) => code)
  if (codes.includes('plan-moved')) return { outcome: 'refused', detail: 'the plan moved', ...told }
  if (codes.includes('too-many-deactivated') || codes.includes('too-many-archived')) {
    return { outcome: 'refused', detail: 'too many rows would be switched off', ...told }
  }
  return { outcome: 'failed', detail: `at ${step}`, ...told }
}

/** The facts of a target, as far as its reports know them. */
function describeReports(folder: TargetFolder) {
  const plan = reportOf(folder, 'plan')
  const apply = reportOf(folder, 'apply')
  // What a refused apply would have written was not written, and is not what the plan found either.
  const counted = apply === undefined ? keptReport(folder, 'plan') : keptReport(folder, 'apply')
  const verify = reportOf(folder, 'verify')
  const { checks, passed } = verify?.outputs ?? {}
  return {
    dataset: plan?.facts.dataset ?? apply?.facts.dataset ?? null,
    counts: counted === undefined ? null : countRows(counted.outputs),
    digest: plan?.outputs.digest ?? null,
    version: counted === undefined ? null : sumVersions(counted.outputs.tables),
    verification: checks === undefined || passed === undefined ? null : `${passed} of ${checks} hold`,
    duration: measure(folder),
  }
}

function reportOf(folder: TargetFolder, step: string): ReportFile | undefined {
  const found = folder.reports.get(step)
  return found !== undefined && 'report' in found ? found.report : undefined
}

function keptReport(folder: TargetFolder, step: string): ReportFile | undefined {
  const report = reportOf(folder, step)
  return report?.ending === 'kept' ? report : undefined
}

function countRows(outputs: Readonly<Record<string, string>>): TargetCounts {
  const count = (name: string) => (outputs[name] === undefined ? null : Number(outputs[name]))
  return {
    inserted: count('created') ?? 0,
    updated: count('updated') ?? 0,
    deactivated: count('deactivated') ?? count('archived') ?? 0,
    reactivated: count('reactivated'),
    foreign: count('foreign'),
  }
}

function countMoved({ inserted, updated, deactivated, reactivated }: TargetCounts): number {
  return inserted + updated + deactivated + (reactivated ?? 0)
}

/** Versions are counters of tables; their sum moves when any of them does. Null where a dataset keeps none. */
function sumVersions(tables: string | undefined): TargetRow['version'] {
  const versions = Object.values(
    JSON.parse(tables ?? '{}') as Record<string, { version?: { before: string; after: string } }>,
  ).flatMap(({ version }) => (version === undefined ? [] : [version]))
  if (
    versions.length === 0 ||
    versions.some(({ before, after }) => !/^\d+,\d+$/.test(`${before},${after}`))
  ) {
    return null
  }
  const sum = (side: 'before' | 'after') => String(versions.reduce((all, one) => all + BigInt(one[side]), 0n))
  return { before: sum('before'), after: sum('after') }
}

function measure({ reports }: TargetFolder): number | null {
  const spans = [...reports.values()].flatMap((found) =>
    'report' in found ? [[Date.parse(found.report.startedAt), found.report.durationMs] as const] : [],
  )
  if (spans.length === 0) return null
  const begin = Math.min(...spans.map(([start]) => start))
  return Math.max(...spans.map(([start, duration]) => start + duration)) - begin
}
