import type { Database } from '../database/connection.js'
import { inTransaction } from '../database/transaction.js'
import type { Expectation, Manifest } from '../dataset/manifest.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { probeAudit } from './audit.js'
import { type Check, uncheckable } from './check.js'
import { probeDuplicates } from './duplicates.js'
import { probeGroups } from './groups.js'
import { probeOrphans } from './orphans.js'
import { probeRows } from './rows.js'
import { createSurvey, type Probe, type SourceRows, type Survey, tryCheck } from './survey.js'

/** What came of all checks of a dataset. */
export type Verification = {
  checks: readonly Check[]
  /** Tables that were found and counted. */
  tables: number
  /** Rows of these tables, each table once. */
  rows: number
}

export type VerifyOptions = {
  /** Rows of the source that feeds a table; needed where `needsSource(manifest)` says so. */
  sourceRows?: SourceRows
  /** Most offenders to name for each check; default 10. */
  showKeys?: number
}

/**
 * Holds a database against its dataset's expectations. Every check runs, whatever the others found, and all
 * see the same moment: one read-only transaction. Rows that row-level security would hide are an error, not
 * a smaller count.
 * @throws SeedrailError `no-expectations`; `database-lost`
 */
export async function verifyExpectations(
  database: Database,
  manifest: Manifest,
  options: VerifyOptions = {},
): Promise<Verification> {
  if (manifest.expectations.length === 0) throw new SeedrailError(explainNoExpectations(manifest))
  return inTransaction(
    database,
    async () => {
      await database.query('SET TRANSACTION READ ONLY')
      await database.query('SET LOCAL row_security = off')
      const survey = createSurvey(database, {
        sourceRows: options.sourceRows ?? (() => undefined),
        showKeys: options.showKeys ?? 10,
      })
      const checks: Check[] = []
      for (const probe of planProbes(manifest)) checks.push(...(await runProbe(survey, probe)))
      const tables = survey.met()
      return { checks, tables: tables.length, rows: tables.reduce((sum, table) => sum + table.rows, 0) }
    },
    { isolation: 'REPEATABLE READ', ending: () => 'rollback' },
  )
}

/** The questions that a manifest's expectations amount to, in its order. */
export function planProbes(manifest: Manifest): Probe[] {
  return manifest.expectations.flatMap((expectation) => planExpectation(manifest, expectation))
}

function planExpectation(manifest: Manifest, expectation: Expectation): Probe[] {
  if ('audit' in expectation) return manifest.policy === 'publish' ? [probeAudit(manifest)] : []
  const { rows, groups, unique, orphans } = expectation
  const probes = [
    ...(rows === undefined ? [] : [probeRows(expectation, rows)]),
    ...Object.entries(groups ?? {}).map(([column, counts]) => probeGroups(expectation, column, counts)),
    ...(unique ?? []).map((columns) => probeDuplicates(expectation, columns)),
    ...(orphans === undefined ? [] : [probeOrphans(expectation)]),
  ]
  return probes.length > 0 ? probes : [probeRows(expectation, { min: 1 })]
}

async function runProbe(survey: Survey, probe: Probe): Promise<Check[]> {
  const outcome = await tryCheck(survey.database, () => probe.run(survey))
  if ('result' in outcome) return outcome.result
  return probe.names.map((name) => uncheckable(probe.table, name, outcome.problem))
}

function explainNoExpectations(manifest: Manifest) {
  return fault('no-expectations', `The dataset "${manifest.name}" expects nothing, so nothing was checked.`, {
    next: 'Write "expectations" into dataset.json, such as [{"table": "…", "rows": "source"}].',
  })
}
