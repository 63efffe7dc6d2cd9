import { runAction } from '../lib/action/run.js'
import { inDatabase } from '../lib/database/connection.js'
import { describeDsn } from '../lib/database/dsn.js'
import { describeHolder } from '../lib/database/transaction.js'
import { type Applied, deployMigrations } from '../lib/migrate/deploy.js'
import { loadMigrationStatus } from '../lib/migrate/status.js'
import { migrate } from './action.js'
import { publishStatus, summariseDeploy, summariseStatus } from './publish.js'

await runAction(migrate, async ({ inputs, journal }) =>
  inDatabase(inputs.dsn, async (database) => {
    journal.fact('target', describeDsn(inputs.dsn))
    journal.fact('server', `PostgreSQL ${database.serverVersion}`)
    journal.fact('migrations', inputs.migrations)
    const loadStatus = () => loadMigrationStatus(database, inputs.migrations)
    if (inputs.mode === 'status') {
      const status = await journal.phase('status', loadStatus)
      publishStatus(journal, status, { mode: 'status', applied: [] })
      return summariseStatus(status)
    }
    const applied: Applied[] = []
    try {
      await journal.phase('deploy', () =>
        deployMigrations(database, inputs.migrations, {
          lockTimeout: inputs['lock-timeout'],
          onWait: (holders) =>
            journal.say(
              `Waiting for ${holders.map(describeHolder).join(', ') || 'another deploy'} to finish.`,
            ),
          onApplied: (one) => applied.push(one),
        }),
      )
    } catch (error) {
      journal.output('applied', applied.length)
      // What can still be told is told; why it failed matters more than why it can't be looked at.
      const status = await loadStatus().catch(() => undefined)
      if (status !== undefined) publishStatus(journal, status, { mode: 'deploy', applied })
      throw error
    }
    const status = await loadStatus()
    publishStatus(journal, status, { mode: 'deploy', applied })
    return summariseDeploy(status, applied)
  }),
)
