import { runAction } from '../lib/action/run.js'
import { inDatabase } from '../lib/database/connection.js'
import { describeDsn } from '../lib/database/dsn.js'
import { describeHolder } from '../lib/database/transaction.js'
import { readDataset } from '../lib/dataset/read.js'
import { SeedrailError } from '../lib/problem/problem.js'
import { describeChanges, summariseOutcome } from '../lib/seed/publish/description.js'
import { countErrors } from '../lib/seed/publish/outcome.js'
import { publishDataset, readValidRows } from '../lib/seed/publish/publish.js'
import { seed } from './action.js'

await runAction(seed, async ({ inputs, journal }) => {
  const dataset = await readDataset(inputs.dataset, { file: inputs.file })
  journal.fact('dataset', dataset.manifest.name)
  journal.fact('source', dataset.sourceFile)
  journal.fact('target', describeDsn(inputs.dsn))
  if (inputs.report !== undefined) journal.output('report', inputs.report)

  // Callers read these also when the source is refused before anything is decided.
  for (const name of ['created', 'updated', 'skipped', 'archived'] as const) journal.output(name, 0)
  const work = inDatabase(inputs.dsn, async (database) => {
    journal.fact('server', `PostgreSQL ${database.serverVersion}`)
    const source = await journal.phase('read and validate', () => readValidRows(database, dataset))
    return journal.phase(inputs.mode === 'plan' ? 'plan' : 'publish', () =>
      publishDataset(database, dataset, source, {
        mode: inputs.mode,
        submit: inputs.submit,
        publish: inputs.publish,
        onPublishedChange: inputs['on-published-change'],
        onMissing: inputs['on-missing'],
        maxArchived: inputs['max-archived'],
        actor: { id: inputs['actor-id'], email: inputs['actor-email'], role: inputs['actor-role'] },
        lockTimeout: inputs['lock-timeout'],
        commit: process.env.GITHUB_SHA,
        onWait: (holders) =>
          journal.say(`waiting for the lock, held by ${holders.map(describeHolder).join(', ')}`),
      }),
    )
  })

  const outcome = await work.catch((error: unknown) => {
    journal.output('errors', error instanceof SeedrailError ? error.problems.length : 1)
    throw error
  })

  journal.output('created', outcome.created)
  journal.output('updated', outcome.updated)
  journal.output('skipped', outcome.skipped)
  journal.output('archived', outcome.archived)
  journal.output('errors', countErrors(outcome))
  for (const section of describeChanges(outcome)) journal.section(section)
  journal.problem(...outcome.problems)
  journal.result(outcome)
  return { headline: summariseOutcome(outcome, dataset.manifest.name) }
})
