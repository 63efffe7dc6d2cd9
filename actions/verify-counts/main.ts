import { runAction } from '../lib/action/run.js'
import { needsSource } from '../lib/counts/judge.js'
import { collectProblems, renderHeadline, tabulateChecks, tabulateOffenders } from '../lib/counts/summary.js'
import { verifyExpectations } from '../lib/counts/verify.js'
import { inDatabase } from '../lib/database/connection.js'
import { describeDsn } from '../lib/database/dsn.js'
import { limitSessionLockWaits } from '../lib/database/transaction.js'
import { countSources, readDataset } from '../lib/dataset/read.js'
import { verifyCounts } from './action.js'

/** A check that only reads should not hang behind somebody's forgotten lock. Milliseconds. */
const longestLockWait = 60_000

await runAction(verifyCounts, async ({ inputs, journal }) => {
  const { dsn, dataset: folder, file, report } = inputs
  journal.fact('target', describeDsn(dsn))
  if (report !== undefined) journal.output('report', report)
  const dataset = await readDataset(folder, { file })
  const { manifest } = dataset
  journal.fact('dataset', `${manifest.name} (${dataset.manifestFile})`)
  const sourceRows = needsSource(manifest)
    ? await journal.phase('count the source', () => countSources(dataset))
    : () => undefined

  const verification = await inDatabase(
    dsn,
    async (database) => {
      await limitSessionLockWaits(database, longestLockWait)
      journal.fact('server', `PostgreSQL ${database.serverVersion}`)
      return journal.phase('check the tables', () =>
        verifyExpectations(database, manifest, { sourceRows, showKeys: inputs['show-keys'] }),
      )
    },
    { onRetry: (reason) => journal.say(`waiting for the server: ${reason}`) },
  )

  const { checks } = verification
  const failed = checks.filter((check) => !check.passed).length
  const offenders = tabulateOffenders(verification)
  journal.section(tabulateChecks(verification))
  if (offenders !== undefined) journal.section(offenders)
  journal.problem(...collectProblems(verification))
  journal.output('checks', checks.length)
  journal.output('passed', checks.length - failed)
  journal.output('failed', failed)
  journal.result(verification)
  return { headline: renderHeadline(verification), ending: failed === 0 ? 'kept' : 'broken' }
})
