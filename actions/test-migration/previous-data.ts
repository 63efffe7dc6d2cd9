import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, type Database } from '../lib/database/connection.js'
import { type Dataset, isPublished, isUpserted } from '../lib/dataset/dataset.js'
import { readDataset } from '../lib/dataset/read.js'
import { findDumpClient } from '../lib/dump/client/find.js'
import { planPath } from '../lib/dump/name.js'
import { type VerifiedDump, verifyDump } from '../lib/dump/verify.js'
import { writeDump } from '../lib/dump/write.js'
import { fault, type Problem, SeedrailError } from '../lib/problem/problem.js'
import { publishDataset, readValidRows } from '../lib/seed/publish/publish.js'
import { upsertDataset } from '../lib/seed/upsert/upsert.js'
import { restoreInto } from '../restore/restored.js'

/** Something that fills the previous release's tables. */
export type PreviousPart = { path: string } & ({ dataset: Dataset } | { dump: VerifiedDump })

/** Reads datasets (folders) and verifies dumps (files). @throws SeedrailError `previous-missing`, and theirs */
export async function readPrevious(paths: readonly string[]): Promise<PreviousPart[]> {
  const parts: PreviousPart[] = []
  for (const path of paths) {
    parts.push(
      (await isFolder(path))
        ? { path, dataset: await readDataset(path) }
        : { path, dump: await verifyDump(path) },
    )
  }
  return parts
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw new SeedrailError(
      fault('previous-missing', `"${path}" cannot be read (${codeOf(error)}).`, {
        place: { file: path },
        next: 'Name folders that hold a dataset.json, or dumps, in "previous".',
      }),
      { cause: error },
    )
  }
}

/** Seeds what is a dataset and merges what is a dump. @throws SeedrailError what those throw, or find in the rows */
export async function fillPrevious(
  database: Database,
  part: PreviousPart,
  lockTimeout: number,
): Promise<void> {
  if ('dump' in part) {
    const outcome = await restoreInto(database, part.dump, {
      mode: 'merge',
      plan: false,
      expectedPlan: undefined,
      confirm: undefined,
      check: 'sums',
      maxDeactivations: { percent: 100 },
      lockTimeout,
    })
    return refuse(outcome.problems)
  }
  const { dataset } = part
  if (isPublished(dataset)) {
    const outcome = await publishDataset(database, dataset, await readValidRows(database, dataset), {
      mode: 'apply',
      submit: true,
      publish: true,
      onPublishedChange: 'error',
      onMissing: 'report',
      maxArchived: { percent: 100 },
      actor: { id: 'seedrail', email: 'seedrail@automation.invalid', role: 'AUTOMATION' },
      lockTimeout,
    })
    return refuse(outcome.problems)
  }
  if (!isUpserted(dataset)) throw new RangeError('A dataset is published or upserted.')
  const outcome = await upsertDataset(database, dataset, {
    mode: 'apply',
    full: true,
    onForeignOwner: 'report',
    adopt: [],
    expectedPlan: undefined,
    lockTimeout,
  })
  refuse(outcome.problems)
}

function refuse(problems: readonly Problem[]): void {
  const errors = problems.filter(({ level }) => level === 'error')
  if (errors.length > 0) throw new SeedrailError(errors, { verdict: 'broken' })
}

/** The way back: a dump of each part as the previous release has it, before anything is migrated. */
export async function keepWayBack(
  database: Database,
  parts: readonly PreviousPart[],
  folder: string,
): Promise<VerifiedDump[]> {
  const dumps: VerifiedDump[] = []
  for (const [index, part] of parts.entries()) {
    if ('dump' in part) {
      dumps.push(part.dump)
      continue
    }
    const written = await writeDump(database, {
      dataset: part.dataset,
      client: await findDumpClient(database.serverVersionNumber, undefined),
      path: planPath(join(folder, String(index)), part.dataset.manifest.name, 'none'),
      compression: 'none',
      createdAt: new Date(),
      source: { repository: null, commit: null },
      // It is restored in a moment, which is proof enough.
      prove: async () => null,
    })
    dumps.push(await verifyDump(written.path))
  }
  return dumps
}

/** Puts a dump in place of what is there, as somebody would who takes a release back. */
export async function goBack(database: Database, dump: VerifiedDump, lockTimeout: number): Promise<void> {
  const outcome = await restoreInto(database, dump, {
    mode: 'replace',
    plan: false,
    expectedPlan: undefined,
    confirm: database.dsn.database,
    check: 'sums',
    maxDeactivations: { percent: 100 },
    lockTimeout,
  })
  refuse(outcome.problems)
}
