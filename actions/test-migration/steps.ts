import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../lib/database/connection.js'
import type { VerifiedDump } from '../lib/dump/verify.js'
import { type Catalogue, countObjects } from '../lib/migrate/catalogue/catalogue.js'
import { loadCatalogue } from '../lib/migrate/catalogue/load.js'
import { compareObjects, type Difference } from '../lib/migrate/drift/compare.js'
import { explainDrift } from '../lib/migrate/drift/explain.js'
import { type CatalogueObject, listObjects } from '../lib/migrate/drift/objects.js'
import { type Check, explainChecks } from '../lib/migrate/expectation/check.js'
import { judgeCatalogue } from '../lib/migrate/expectation/judge.js'
import { tryExpectations } from '../lib/migrate/expectation/try.js'
import { historySchema } from '../lib/migrate/history.js'
import { diffWithPrisma, findPrisma } from '../lib/migrate/prisma/cli.js'
import { compareWithCatalogue } from '../lib/migrate/prisma/compare.js'
import { applyOnTrial, type Tried } from '../lib/migrate/trial/apply.js'
import { judgeRows } from '../lib/migrate/trial/judge-rows.js'
import { compareRows, type Fate, keepRows } from '../lib/migrate/trial/keepsake.js'
import type { Scratch } from '../lib/migrate/trial/scratch.js'
import { renderDuration } from '../lib/report/text.js'
import type { Finding } from './ledger.js'
import { fillPrevious, goBack, keepWayBack } from './previous-data.js'
import type { TrialPlan } from './trial-plan.js'

/** A database with all migrations applied, and what is in it. */
export type Head = { database: Database; catalogue: Catalogue }

/** The previous release, migrated to head: what it was before, what became of its rows, and how to go back. */
export type Upgraded = {
  database: Database
  before: Catalogue
  fates: readonly Fate[]
  wayBack: readonly VerifiedDump[]
}

export type StepOptions = { lockTimeout: number; down: boolean; prisma: boolean }

/** Step 3: every migration, from nothing. */
export async function applyToEmpty(
  plan: TrialPlan,
  database: Database,
  options: StepOptions,
  onTried: (tried: Tried) => void,
): Promise<Finding<Head>> {
  const tried = await applyOnTrial(database, plan.folder, { lockTimeout: options.lockTimeout, onTried })
  const catalogue = await loadCatalogue(database)
  const time = tried.reduce((sum, { duration }) => sum + duration, 0)
  return {
    told: `${count(tried.length, 'migration')} applied in ${renderDuration(time)}, which make ${count(countObjects(catalogue), 'object')}`,
    result: { database, catalogue },
  }
}

/** Step 5: the previous release with its data, then what is released now. */
export async function upgradePrevious(
  plan: TrialPlan,
  head: Head,
  scratch: Scratch,
  options: StepOptions,
  folder: string,
): Promise<Finding<Upgraded>> {
  const until = plan.previousMigration
  if (until === undefined) {
    return { skipped: true, told: 'there is only one migration, so there is no release before it' }
  }
  const { lockTimeout } = options
  const database = await scratch.create('previous')
  await applyOnTrial(database, plan.folder, { lockTimeout, until })
  for (const part of plan.previous) await fillPrevious(database, part, lockTimeout)
  const wayBack = options.down ? await keepWayBack(database, plan.previous, folder) : []
  const before = await loadCatalogue(database)
  const kept = await keepRows(database)
  const rows = kept.reduce((sum, table) => sum + table.rows, 0)
  const applied = await applyOnTrial(database, plan.folder, { lockTimeout })
  const fates = await compareRows(database, kept)
  const drift = compareObjects(listObjects(head.catalogue), listObjects(await loadCatalogue(database)))
  const problems = [
    ...judgeRows(fates, plan.meant),
    ...explainDrift(drift, { left: 'the way from empty', right: 'the way from the previous release' }),
  ]
  const filled = fates.filter((fate) => fate.rows > 0).length
  const path = `from "${until}", ${count(applied.length, 'migration')} further`
  const result = { database, before, fates, wayBack }
  if (rows === 0) {
    return {
      skipped: true,
      problems,
      result,
      told: `${path}; but no table held a row, so nothing was shown of data: name datasets or dumps in "previous"`,
    }
  }
  const ending = problems.length === 0 ? 'all kept' : `${count(problems.length, 'difference')} found`
  return { problems, result, told: `${path}; ${count(rows, 'row')} in ${count(filled, 'table')}, ${ending}` }
}

/** Step 6: what the file expects, by catalogue and by trying. */
export async function holdExpectations(plan: TrialPlan, head: Head): Promise<Finding<Check[]>> {
  if (plan.expectations === undefined) {
    return { skipped: true, told: 'no expectations.json beside the migrations, and none was named' }
  }
  const { file, wanted } = plan.expectations
  const checks = [
    ...judgeCatalogue(wanted, head.catalogue),
    ...(await tryExpectations(head.database, wanted, head.catalogue)),
  ]
  const tried = checks.filter(({ how }) => how === 'behaviour').length
  const held = checks.filter(({ passed }) => passed).length
  return {
    told: `${held} of ${count(checks.length, 'expectation')} hold, ${checks.length - tried} by catalogue and ${tried} by behaviour`,
    problems: explainChecks(checks, file),
    result: checks,
  }
}

/** Step 7: the Prisma schema against the catalogue, by our comparison, and by Prisma's where it is to be had. */
export async function holdSchema(
  plan: TrialPlan,
  head: Head,
  options: StepOptions,
): Promise<Finding<undefined>> {
  if (plan.schema === undefined) {
    return { skipped: true, told: 'no schema.prisma beside the migrations, and none was named' }
  }
  const { path, wanted } = plan.schema
  const { compared, problems } = compareWithCatalogue(wanted, head.catalogue, historySchema(head.database))
  const cli = options.prisma ? await findPrisma(path, process.env) : { reason: 'not asked' }
  const theirs = 'reason' in cli ? [] : await diffWithPrisma(cli, path, head.database.dsn)
  const prisma =
    'reason' in cli
      ? `Prisma itself was not asked: ${cli.reason}`
      : `Prisma ${cli.version} ${theirs.length === 0 ? 'finds no difference' : 'finds differences'}`
  const all = [...problems, ...theirs]
  const ours = `${count(compared.tables, 'table')}, ${count(compared.columns, 'column')}, ${count(compared.keys, 'key')} and ${count(compared.enums, 'enum')}`
  return {
    told: `${ours} compared, ${problems.length === 0 ? 'no difference' : count(problems.length, 'difference')}; ${prisma}`,
    problems: all,
  }
}

/** Step 8: the way back. Each dump is put in place of what the new release made of its tables. */
export async function takeBack(upgraded: Upgraded, lockTimeout: number): Promise<Finding<undefined>> {
  const { database, before, wayBack } = upgraded
  if (wayBack.length === 0) {
    return { skipped: true, told: 'nothing was named in "previous" that could be restored' }
  }
  const differences: Difference[] = []
  let tables = 0
  for (const dump of wayBack) {
    await goBack(database, dump, lockTimeout)
    const names = new Set(dump.manifest.tables.map(({ schema, name }) => `${schema}.${name}`))
    tables += names.size
    const after = listObjects(await loadCatalogue(database))
    differences.push(...compareObjects(partOf(listObjects(before), names), partOf(after, names)))
  }
  return {
    told: `${count(wayBack.length, 'dump')} restored over the new release; ${count(tables, 'table')} ${differences.length === 0 ? 'are as they were' : 'compared'}`,
    problems: explainDrift(differences, { left: 'the previous release', right: 'the restored one' }),
  }
}

/** Those tables with their parts. */
function partOf(objects: readonly CatalogueObject[], tables: ReadonlySet<string>): CatalogueObject[] {
  return objects.filter(({ kind, name, table }) => tables.has(kind === 'table' ? name : (table ?? '')))
}

/** Another set-up in its own database, and how it differs. */
export async function compareSetups(
  plan: TrialPlan,
  other: TrialPlan['compareWith'][number],
  head: Head,
  scratch: Scratch,
  options: StepOptions,
): Promise<Finding<Difference[]>> {
  const database = await scratch.create(`other_${plan.compareWith.indexOf(other)}`)
  await applyOnTrial(database, other.folder, { lockTimeout: options.lockTimeout })
  const catalogue = await loadCatalogue(database)
  const differences = compareObjects(listObjects(head.catalogue), listObjects(catalogue))
  const objects = Math.max(countObjects(catalogue), countObjects(head.catalogue))
  return {
    told: `${count(objects, 'object')} compared, ${differences.length === 0 ? 'no difference' : count(differences.length, 'difference')}`,
    problems: explainDrift(differences, { left: plan.folder, right: other.folder }),
    result: differences,
  }
}

/** A folder for the length of `work`. */
export async function inTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(process.env.RUNNER_TEMP || tmpdir(), 'seedrail-trial-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
