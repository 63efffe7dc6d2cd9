import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InputsOf, OutputsOf } from '../lib/action/definition.js'
import { type Conclusion, type Journal, runAction } from '../lib/action/run.js'
import { inDatabase } from '../lib/database/connection.js'
import { describeDsn } from '../lib/database/dsn.js'
import { describeHolder, limitSessionLockWaits } from '../lib/database/transaction.js'
import { readDataset } from '../lib/dataset/read.js'
import { parsePatterns, requireAllowed } from '../lib/dump/restore/allowed.js'
import {
  describeChanges,
  describeDropped,
  describeTables,
  summariseRestore,
  sumUp,
} from '../lib/dump/restore/description.js'
import type { RestoreOutcome } from '../lib/dump/restore/outcome.js'
import { type VerifiedDump, verifyDump } from '../lib/dump/verify.js'
import { fault, SeedrailError } from '../lib/problem/problem.js'
import { restore } from './action.js'
import { requireCombination } from './combination.js'
import { confirmOnTerminal, onTerminal } from './confirmation.js'
import { restoreInto } from './restored.js'
import { locateDump } from './source.js'

type RestoreJournal = Journal<OutputsOf<typeof restore>>

await runAction(restore, async ({ inputs, journal }) => {
  journal.output('mode', inputs.mode)
  if (inputs.report !== undefined) journal.output('report', inputs.report)
  journal.fact('target', describeDsn(inputs.dsn))
  requireCombination(inputs)
  requireAllowed(inputs.dsn, parsePatterns(inputs['allowed-databases'] ?? ''))
  const arrivals = await mkdtemp(join(process.env.RUNNER_TEMP || tmpdir(), 'seedrail-restore-'))
  try {
    const path = await locateDump(inputs, journal, arrivals)
    const dump = await journal.phase('verify the dump', () => verifyDump(path))
    describeDump(journal, dump)
    requireDataset(dump, inputs['expected-dataset'])
    return await restoreDump(inputs, journal, dump)
  } finally {
    await rm(arrivals, { recursive: true, force: true })
  }
})

function describeDump(journal: RestoreJournal, { manifest }: VerifiedDump): void {
  const commit = manifest.source.commit === null ? '' : `, commit ${manifest.source.commit.slice(0, 12)}`
  const proven = manifest.proof === null ? 'not proven' : 'proven'
  journal.fact(
    'dump',
    `${manifest.file.name} (${manifest.dataset}, ${manifest.createdAt}${commit}, ${proven})`,
  )
  journal.output('tables', manifest.tables.length)
  journal.output(
    'rows',
    manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
  )
}

function requireDataset({ manifest }: VerifiedDump, expected: string | undefined): void {
  if (expected === undefined || expected === manifest.dataset) return
  throw new SeedrailError(
    fault('restore-dataset-differs', `The dump holds "${manifest.dataset}", not "${expected}".`, {
      next: 'Name the right dump, or correct "expected-dataset". The target was not connected to.',
    }),
  )
}

async function restoreDump(
  inputs: InputsOf<typeof restore>,
  journal: RestoreJournal,
  dump: VerifiedDump,
): Promise<Conclusion> {
  const { dsn, mode, plan } = inputs
  const asked = onTerminal() && !inputs['skip-confirmation']
  const dataset = inputs.dataset === undefined ? undefined : await readDataset(inputs.dataset)
  const confirm = asked
    ? await confirmOnTerminal({ mode, plan, dsn, manifest: dump.manifest, confirm: inputs.confirm })
    : inputs.confirm
  const outcome = await inDatabase(
    dsn,
    async (database) => {
      journal.fact('server', `PostgreSQL ${database.serverVersion}`)
      await limitSessionLockWaits(database, inputs['lock-timeout'])
      return journal.phase(plan ? 'plan' : mode, () =>
        restoreInto(database, dump, {
          mode,
          plan,
          confirm,
          dataset,
          expectedPlan: inputs['expected-plan'],
          check: inputs.check,
          maxDeactivations: inputs['max-deactivations'],
          lockTimeout: inputs['lock-timeout'],
          onWait: (holders) =>
            journal.say(`waiting for the lock, held by ${holders.map(describeHolder).join(', ')}`),
        }),
      )
    },
    { onRetry: (reason) => journal.say(`waiting for the server: ${reason}`) },
  )
  publish(journal, outcome, inputs['show-changes'])
  return { headline: summariseRestore(outcome, dump.manifest.dataset) }
}

function publish(journal: RestoreJournal, outcome: RestoreOutcome, showChanges: number): void {
  const sums = sumUp(outcome)
  journal.output('inserted', sums.inserted)
  journal.output('updated', sums.updated + sums.reactivated)
  journal.output('deactivated', sums.deactivated)
  journal.output('foreign', sums.foreign)
  journal.output('digest', outcome.digest ?? '')
  journal.output('verified', outcome.verified ?? '')
  const sections = [describeTables(outcome), describeDropped(outcome), describeChanges(outcome, showChanges)]
  for (const section of sections) if (section !== undefined) journal.section(section)
  journal.problem(...outcome.problems)
  journal.result(outcome)
}
