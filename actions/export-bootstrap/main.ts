import { runAction } from '../lib/action/run.js'
import { writeExport } from '../lib/bootstrap/export.js'
import { renderExportHeadline, tabulateExport } from '../lib/bootstrap/export-summary.js'
import { chooseGeneratedAt } from '../lib/bootstrap/generated-at.js'
import { inDatabase } from '../lib/database/connection.js'
import { describeDsn } from '../lib/database/dsn.js'
import { limitSessionLockWaits } from '../lib/database/transaction.js'
import { readDataset } from '../lib/dataset/read.js'
import { exportBootstrap } from './action.js'

/** What only reads should not hang behind somebody's forgotten lock. Milliseconds. */
const longestLockWait = 60_000

await runAction(exportBootstrap, async ({ inputs, journal }) => {
  const { dsn, dataset: folder, report } = inputs
  journal.fact('target', describeDsn(dsn))
  if (report !== undefined) journal.output('report', report)
  const generatedAt = chooseGeneratedAt(inputs['generated-at'], process.env.SOURCE_DATE_EPOCH)
  const dataset = await readDataset(folder)
  journal.fact('dataset', `${dataset.manifest.name} (${dataset.manifestFile})`)

  const outcome = await inDatabase(
    dsn,
    async (database) => {
      await limitSessionLockWaits(database, longestLockWait)
      journal.fact('server', `PostgreSQL ${database.serverVersion}`)
      return journal.phase('write the files', () =>
        writeExport(database, dataset, inputs.folder, {
          schemaVersion: inputs['schema-version'],
          generatedAt,
          prune: inputs.prune,
        }),
      )
    },
    { onRetry: (reason) => journal.say(`waiting for the server: ${reason}`) },
  )

  journal.section(tabulateExport(outcome))
  journal.problem(...outcome.problems)
  journal.output('reference-version', outcome.head.referenceVersion)
  journal.output('folder', outcome.folder)
  journal.output('tables', outcome.tables.length)
  journal.output(
    'rows',
    outcome.tables.reduce((sum, table) => sum + table.rows, 0),
  )
  journal.output('changed', outcome.changed.length)
  journal.result(outcome)
  return { headline: renderExportHeadline(outcome) }
})
