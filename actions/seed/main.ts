import { runAction } from '../lib/action/run.js'
import { connect } from '../lib/database/connection.js'
import { describeDsn } from '../lib/database/dsn.js'
import { limitSessionLockWaits } from '../lib/database/transaction.js'
import { isPublished, isUpserted } from '../lib/dataset/dataset.js'
import { readDataset } from '../lib/dataset/read.js'
import { SeedrailError } from '../lib/problem/problem.js'
import { seed } from './action.js'
import { requireFitting } from './combination.js'
import { seedPublished } from './published.js'
import { seedUpserted } from './upserted.js'

await runAction(seed, async (context) => {
  const { inputs, journal } = context
  if (inputs.report !== undefined) journal.output('report', inputs.report)
  // Callers read these also when the source is refused before anything is decided.
  for (const name of ['created', 'updated', 'skipped', 'errors'] as const) journal.output(name, 0)
  const dataset = await readDataset(inputs.dataset, { file: inputs.file })
  journal.fact('dataset', dataset.manifest.name)
  requireFitting(inputs, dataset.manifest)
  journal.fact('target', describeDsn(inputs.dsn))
  const onRetry = (reason: string) => journal.say(`waiting for the server: ${reason}`)
  const database = await connect(inputs.dsn, { onRetry })
  try {
    journal.fact('server', `PostgreSQL ${database.serverVersion}`)
    await limitSessionLockWaits(database, inputs['lock-timeout'])
    if (isPublished(dataset)) return await seedPublished(context, database, dataset)
    if (isUpserted(dataset)) return await seedUpserted(context, database, dataset)
    throw new RangeError('A dataset is published or upserted.')
  } catch (error) {
    journal.output('errors', error instanceof SeedrailError ? error.problems.length : 1)
    throw error
  } finally {
    await database.close()
  }
})
