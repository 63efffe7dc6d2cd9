import type { InputsOf, OutputsOf } from '../lib/action/definition.js'
import type { Conclusion, Journal } from '../lib/action/run.js'
import type { Database } from '../lib/database/connection.js'
import { describeHolder } from '../lib/database/transaction.js'
import type { Dataset } from '../lib/dataset/dataset.js'
import type { PublishManifest } from '../lib/dataset/manifest.js'
import { caution } from '../lib/problem/problem.js'
import { describeChanges, summariseOutcome } from '../lib/seed/publish/description.js'
import { countErrors } from '../lib/seed/publish/outcome.js'
import { publishDataset, readValidRows } from '../lib/seed/publish/publish.js'
import type { seed } from './action.js'

/** What the seed action hands to its policies. */
export type SeedContext = {
  inputs: InputsOf<typeof seed>
  journal: Journal<OutputsOf<typeof seed>>
}

/** Seeds a curated dataset, and tells what came of it. */
export async function seedPublished(
  { inputs, journal }: SeedContext,
  database: Database,
  dataset: Dataset<PublishManifest>,
): Promise<Conclusion> {
  if (inputs.publish && !inputs.submit) {
    journal.problem(
      caution('publish-needs-submit', 'Nothing is published: only what is submitted can be.', {
        next: 'Leave "submit" true, or set "publish" to false as well where drafts are meant.',
      }),
    )
  }
  journal.fact('source', dataset.sources.map((source) => source.file).join(', '))
  const source = await journal.phase('read and validate', () => readValidRows(database, dataset))
  const outcome = await journal.phase(inputs.mode === 'plan' ? 'plan' : 'publish', () =>
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
  journal.output('created', outcome.created)
  journal.output('updated', outcome.updated)
  journal.output('skipped', outcome.skipped)
  journal.output('archived', outcome.archived)
  journal.output('errors', countErrors(outcome))
  for (const section of describeChanges(outcome)) journal.section(section)
  journal.problem(...outcome.problems)
  journal.result(outcome)
  return { headline: summariseOutcome(outcome, dataset.manifest.name) }
}
