import type { InputsOf } from '../lib/action/definition.js'
import { type Conclusion, runAction } from '../lib/action/run.js'
import { type Database, inDatabase } from '../lib/database/connection.js'
import { type Dsn, describeDsn } from '../lib/database/dsn.js'
import { explainDestructive, findDestructive } from '../lib/migrate/destructive/find.js'
import { findCollisions } from '../lib/migrate/doctor/diagnose.js'
import { examineHistory } from '../lib/migrate/doctor/examine.js'
import { explainCollision, explainFinding } from '../lib/migrate/doctor/explain.js'
import { applyAgain } from '../lib/migrate/trial/apply.js'
import { type Scratch, withScratch } from '../lib/migrate/trial/scratch.js'
import { testMigration } from './action.js'
import type { Findings, TrialJournal } from './findings.js'
import { createLedger, type Finding, type Ledger } from './ledger.js'
import { publish, summarise } from './publish.js'
import {
  applyToEmpty,
  compareSetups,
  count,
  holdExpectations,
  holdSchema,
  inTemporaryFolder,
  takeBack,
  upgradePrevious,
} from './steps.js'
import { planTrial, type TrialPlan } from './trial-plan.js'

type Inputs = InputsOf<typeof testMigration>

await runAction(testMigration, async ({ inputs, journal }): Promise<Conclusion> => {
  if (inputs.report !== undefined) journal.output('report', inputs.report)
  const plan = await planTrial(inputs)
  journal.fact('server', describeDsn(inputs.dsn))
  journal.fact('migrations', `${plan.folder} (${plan.migrations.length})`)
  journal.output('migrations', plan.migrations.length)
  const findings: Findings = {
    destructive: await findDestructive(
      inputs['previous-migration'] === undefined ? plan.migrations : plan.released,
    ),
    tried: [],
    checks: [],
    fates: [],
    drift: [],
  }
  journal.problem(...findCollisions(plan.migrations).map(explainCollision))
  journal.problem(...findings.destructive.map(explainDestructive))
  const ledger = createLedger(journal)
  try {
    await inTemporaryFolder((folder) => runSteps(inputs, plan, ledger, findings, folder, journal))
  } finally {
    publish(journal, plan, ledger.steps, findings)
  }
  return summarise(plan, ledger.steps, findings)
})

async function runSteps(
  inputs: Inputs,
  plan: TrialPlan,
  ledger: Ledger,
  findings: Findings,
  folder: string,
  journal: TrialJournal,
): Promise<void> {
  await ledger.step('Reach the server', plan, () => reachServer(inputs.dsn, journal))
  const limits = { lockTimeout: inputs['lock-timeout'], statementTimeout: inputs['statement-timeout'] }
  await withScratch(inputs.dsn, limits, (scratch) =>
    tryMigrations(inputs, plan, ledger, findings, folder, scratch),
  )
  const history = inputs['history-dsn']
  if (history !== undefined) {
    await ledger.step(`Examine the history of ${describeDsn(history)}`, plan, () => examine(history, plan))
  }
}

/** All steps that need databases of their own. */
async function tryMigrations(
  inputs: Inputs,
  plan: TrialPlan,
  ledger: Ledger,
  findings: Findings,
  folder: string,
  scratch: Scratch,
): Promise<void> {
  const { 'lock-timeout': lockTimeout, down, prisma } = inputs
  const options = { lockTimeout, down, prisma }
  const empty = await ledger.step('Make a scratch database', plan, async (): Promise<Finding<Database>> => {
    const database = await scratch.create('head')
    return { told: `${database.dsn.database}, dropped at the end`, result: database }
  })
  const head = await ledger.step('From empty to head', empty, (database) =>
    applyToEmpty(plan, database, options, (tried) => findings.tried.push(tried)),
  )
  await ledger.step('Head again: nothing is pending', head, async ({ database }) => {
    await applyAgain(database, plan.folder, lockTimeout)
    return { told: 'a second deploy found nothing to do' }
  })
  const upgraded = await ledger.step('From the previous release to head, data kept', head, (stand) =>
    upgradePrevious(plan, stand, scratch, options, folder),
  )
  findings.fates = upgraded?.fates ?? []
  const checks = await ledger.step('Expectations, by catalogue and by behaviour', head, (stand) =>
    holdExpectations(plan, stand),
  )
  findings.checks = checks ?? []
  await ledger.step('The Prisma schema against the migrated catalogue', head, (stand) =>
    holdSchema(plan, stand, options),
  )
  if (down) {
    await ledger.step('Back: the previous state restored', upgraded, (release) =>
      takeBack(release, lockTimeout),
    )
  }
  for (const other of plan.compareWith) {
    const differences = await ledger.step(`Drift against ${other.folder}`, head, (stand) =>
      compareSetups(plan, other, stand, scratch, options),
    )
    if (differences !== undefined) findings.drift.push({ folder: other.folder, differences })
  }
}

async function reachServer(dsn: Dsn, journal: TrialJournal): Promise<Finding<undefined>> {
  return inDatabase(dsn, async (database) => ({ told: `PostgreSQL ${database.serverVersion} answers` }), {
    onRetry: (reason) => journal.say(`   waiting for the server: ${reason}`),
  })
}

/** Read only, in whatever state the database is. */
async function examine(dsn: Dsn, plan: TrialPlan): Promise<Finding<undefined>> {
  return inDatabase(dsn, async (database) => {
    const { schema, rows, findings } = await examineHistory(database, plan.migrations)
    return {
      told: `${count(rows, 'entry').replace('entrys', 'entries')} in ${schema}._prisma_migrations, ${findings.length === 0 ? 'healthy' : count(findings.length, 'finding')}`,
      problems: findings.map(explainFinding),
    }
  })
}
