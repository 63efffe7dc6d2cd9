import { basename, dirname } from 'node:path'
import { runAction } from '../lib/action/run.js'
import { needsSource } from '../lib/counts/judge.js'
import { collectProblems } from '../lib/counts/summary.js'
import { verifyExpectations } from '../lib/counts/verify.js'
import { type Database, inDatabase } from '../lib/database/connection.js'
import { describeDsn } from '../lib/database/dsn.js'
import { limitSessionLockWaits } from '../lib/database/transaction.js'
import type { Dataset } from '../lib/dataset/dataset.js'
import { countSources, readDataset } from '../lib/dataset/read.js'
import { nameFile } from '../lib/dataset/source-file.js'
import { isChanged } from '../lib/dump/change.js'
import { describeClient, findDumpClient } from '../lib/dump/client/find.js'
import { readDumpManifest } from '../lib/dump/manifest-file.js'
import { nameDump, planPath } from '../lib/dump/name.js'
import { findOrigin } from '../lib/dump/origin.js'
import { proveDump } from '../lib/dump/prove.js'
import { renderDumpHeadline, tabulateDump } from '../lib/dump/summary.js'
import { writeDump } from '../lib/dump/write.js'
import { SeedrailError } from '../lib/problem/problem.js'
import { dump } from './action.js'

/** A dump only reads: it should not hang behind somebody's forgotten lock. Milliseconds. */
const longestLockWait = 60_000

await runAction(dump, async ({ inputs, journal }) => {
  const { dsn, report, previous: previousPath, compress: compression } = inputs
  const createdAt = new Date()
  journal.fact('source', describeDsn(dsn))
  if (report !== undefined) journal.output('report', report)
  const dataset = await readDataset(inputs.dataset)
  const { manifest } = dataset
  journal.fact('dataset', `${manifest.name} (${dataset.manifestFile})`)
  const path = planPath(inputs['output-dir'], inputs.name ?? nameDump(manifest.name, createdAt), compression)
  const previous = previousPath === undefined ? undefined : await readDumpManifest(previousPath)
  if (inputs.upload) {
    const { requirePrivateOrAllowed } = await import('../lib/artifact/visibility.js')
    await requirePrivateOrAllowed(
      { dsn, ephemeral: inputs.ephemeral, allowPublicArtifact: inputs['allow-public-artifact'] },
      process.env,
    )
  }
  // Asked of git while the server is.
  const source = findOrigin(inputs.dataset, process.env)
  const onRetry = (reason: string) => journal.say(`waiting for the server: ${reason}`)

  const written = await inDatabase(
    dsn,
    async (database) => {
      await limitSessionLockWaits(database, longestLockWait)
      journal.fact('server', `PostgreSQL ${database.serverVersion}`)
      journal.output('server-version', database.serverVersion)
      const client = await findDumpClient(database.serverVersionNumber, inputs['pg-dump'])
      journal.fact('client', describeClient(client))
      journal.output('client', `${client.kind} ${client.version}`)
      return journal.phase('dump', async () =>
        writeDump(database, {
          dataset,
          client,
          path,
          compression,
          createdAt,
          source: await source,
          prove: async (draft) =>
            inputs.prove
              ? journal.phase('prove', () =>
                  proveDump(inputs['prove-dsn'] ?? dsn, draft, {
                    expectations: (scratch) => holdExpectations(scratch, dataset),
                  }),
                )
              : null,
        }),
      )
    },
    { onRetry },
  )

  const changed = previous === undefined || isChanged(previous, written.manifest)
  journal.problem(...written.cautions)
  journal.section(tabulateDump(written.manifest))
  journal.output('path', nameFile(written.path))
  journal.output('manifest', nameFile(written.manifestPath))
  journal.output('sha256', written.manifest.file.sha256)
  journal.output('tables', written.manifest.tables.length)
  journal.output(
    'rows',
    written.manifest.tables.reduce((sum, table) => sum + table.rows, 0),
  )
  journal.output('changed', changed)
  journal.result(written.manifest)
  if (inputs.upload) {
    const uploaded = await journal.phase('upload', () =>
      uploadDump([written.path, written.manifestPath], inputs['artifact-name'], inputs['retention-days']),
    )
    journal.fact('artifact', `${uploaded.name} (${uploaded.id})`)
    journal.output('artifact-id', uploaded.id)
    journal.output('artifact-name', uploaded.name)
  }
  return { headline: renderDumpHeadline(written.manifest, nameFile(written.path)) }
})

/** Holds the restored database against the dataset's expectations; a dataset without any expects nothing of it. */
async function holdExpectations(database: Database, dataset: Dataset): Promise<number> {
  const { manifest } = dataset
  if (manifest.expectations.length === 0) return 0
  const sourceRows = needsSource(manifest) ? await countSources(dataset) : () => undefined
  const verification = await verifyExpectations(database, manifest, { sourceRows })
  const problems = collectProblems(verification)
  if (problems.length > 0) throw new SeedrailError(problems, { verdict: 'broken' })
  return verification.checks.length
}

async function uploadDump(
  files: readonly [string, string],
  given: string | undefined,
  retentionDays: number,
) {
  const { artifactNameFor } = await import('../lib/artifact/name.js')
  const { uploadArtifact } = await import('../lib/artifact/upload.js')
  const base = basename(files[0]).replace(/\.sql(\.gz)?$/, '')
  const name = artifactNameFor(given ?? base, process.env)
  return uploadArtifact({ name, files, root: dirname(files[0]), retentionDays })
}
