import type { Limit } from '../lib/action/input.js'
import type { Database } from '../lib/database/connection.js'
import { quoteIdentifier } from '../lib/database/identifier.js'
import { inTransaction } from '../lib/database/transaction.js'
import type { Dataset, Source } from '../lib/dataset/dataset.js'
import { manifestSchema, type UpsertManifest } from '../lib/dataset/manifest.js'
import { nameFile } from '../lib/dataset/source-file.js'
import { tableOf } from '../lib/dump/load.js'
import type { DumpTable } from '../lib/dump/manifest.js'
import { readSections } from '../lib/dump/reader.js'
import { requireCompatible } from '../lib/dump/restore/compare.js'
import type { MergeOptions } from '../lib/dump/restore/options.js'
import { emptyTable, type RestoredTable, type RestoreOutcome } from '../lib/dump/restore/outcome.js'
import { asPart } from '../lib/dump/restore/part.js'
import { advanceSequences } from '../lib/dump/restore/sequences.js'
import { readPlainly } from '../lib/dump/settings.js'
import { endOfRows, renderCopyHeader } from '../lib/dump/text.js'
import { readText, type VerifiedDump } from '../lib/dump/verify.js'
import { caution, fault, type Problem, SeedrailError } from '../lib/problem/problem.js'
import type { TableOutcome, UpsertOutcome } from '../lib/seed/upsert/outcome.js'
import { type UpsertOptions, upsertDataset } from '../lib/seed/upsert/upsert.js'

/** Most changes that an outcome carries. */
const mostChanges = 10_000

/**
 * Merges the dump of reference tables through the seed's own engine: its rows are the source, so that rows of other
 * owners, the brake, the plan and the versions are what they are for any seed. What it wrote is compared once more
 * before the commit: a second merge must find nothing to do.
 * @throws SeedrailError of `requireCompatible` and of the engine, `restore-rows-differ`
 */
export async function mergeReference(
  database: Database,
  dump: VerifiedDump,
  options: MergeOptions & { maxDeactivations: Limit },
): Promise<RestoreOutcome> {
  const dataset = await composeDataset(dump, options.maxDeactivations)
  const wanted = dataset.manifest.tables.map(({ table }) => tableNamed(dump, table))
  return inTransaction(
    database,
    async () => {
      await readPlainly(database)
      const problems = await requireCompatible(database, dump.manifest, wanted)
      const request: UpsertOptions = {
        mode: options.plan ? 'plan' : 'apply',
        // What was seeded last says nothing of what a dump holds.
        full: true,
        onForeignOwner: 'report',
        adopt: [],
        expectedPlan: options.expectedPlan,
        lockTimeout: options.lockTimeout,
        ...(options.onWait === undefined ? {} : { onWait: options.onWait }),
      }
      const merged = await upsertDataset(asPart(database), dataset, request)
      const outcome = toOutcome(dump, merged, options.plan)
      outcome.problems.unshift(...problems)
      if (options.plan || hasErrors(outcome.problems)) return outcome
      requireAllRows(dump, merged)
      if (options.check === 'sums') await requireSettled(database, dataset, request)
      outcome.verified = options.check
      outcome.problems.push(...(await advanceSequences(database, dump.manifest)))
      return outcome
    },
    { ending: ({ plan, problems }) => (plan || hasErrors(problems) ? 'rollback' : 'commit') },
  )
}

/** The dataset whose sources are the data sections of a dump. */
export async function composeDataset(
  dump: VerifiedDump,
  maxDeactivations: Limit,
): Promise<Dataset<UpsertManifest>> {
  const { dataset: name, merge } = dump.manifest
  if (merge.policy !== 'upsert') throw new RangeError('Only reference tables are merged by the seed.')
  const most = 'rows' in maxDeactivations ? maxDeactivations.rows : `${maxDeactivations.percent}%`
  const manifest = manifestSchema.parse({
    name,
    policy: 'upsert',
    tables: merge.tables.map(({ table, key, owner, active }) => ({
      table,
      file: dump.manifest.file.name,
      key,
      owner: owner ?? false,
      active: active ?? false,
      'max-deactivations': most,
      'allow-empty': true,
    })),
    ...(merge.version === null ? {} : { version: merge.version }),
  })
  if (manifest.policy !== 'upsert') throw new RangeError('Only reference tables are merged by the seed.')
  const sources = await composeSources(dump)
  return {
    manifest,
    manifestFile: nameFile(dump.path),
    sources: merge.tables.map(({ table }) => sources.get(table) ?? missing(table)),
  }
}

/** Where the rows of each table stand in the file. A row of COPY text is a line, so that lines can be counted. */
async function composeSources(dump: VerifiedDump): Promise<ReadonlyMap<string, Source>> {
  const { path, manifest } = dump
  const sources = new Map<string, Source>()
  let line = (await countLinesBeforeRows(dump)) + 1
  for (const section of manifest.sections.filter(({ kind }) => kind === 'data')) {
    const table = tableOf(dump, section)
    const header = Buffer.byteLength(renderCopyHeader(table))
    // The engine reads the file by itself: what it reads must still be what was verified.
    const copy: NonNullable<Source['copy']> = {
      columns: table.columns.map((column) => column.name),
      offset: section.offset + header,
      bytes: section.bytes - header - Buffer.byteLength(endOfRows),
      gzip: manifest.file.compression === 'gzip',
      line: line + 1,
      sha256: table.sha256,
    }
    sources.set(table.table, {
      path,
      file: nameFile(path),
      format: 'copy',
      collection: '',
      map: undefined,
      copy,
    })
    line += table.rows + 2
  }
  return sources
}

async function countLinesBeforeRows(dump: VerifiedDump): Promise<number> {
  let lines = 0
  for await (const { section, content } of readSections(dump)) {
    if (section.kind !== 'preamble' && section.kind !== 'schema') break
    lines += (await readText(content)).split('\n').length - 1
  }
  return lines
}

/** Every row of the dump was read, but for those that had another owner where they were dumped. */
function requireAllRows({ manifest }: VerifiedDump, merged: UpsertOutcome): void {
  const words = manifest.merge.policy === 'upsert' ? manifest.merge.tables : []
  const differing = merged.tables.filter(({ table, rows }) => {
    const dumped = manifest.tables.find((candidate) => candidate.table === table)?.rows ?? 0
    const owned = words.find((candidate) => candidate.table === table)?.owner !== null
    return owned ? rows > dumped : rows !== dumped
  })
  if (differing.length === 0) return
  throw new SeedrailError(
    differing.map(({ table, rows }) =>
      fault(
        'restore-rows-differ',
        `${rows} rows were read for "${table}", which are not those of the manifest.`,
        {
          place: { table },
          next: 'Let nobody write to the dump, and run again. The transaction was rolled back.',
        },
      ),
    ),
    { verdict: 'broken' },
  )
}

/** Compares everything once more: whatever is still to be done was not done as the dump has it. */
async function requireSettled(
  database: Database,
  dataset: Dataset<UpsertManifest>,
  request: UpsertOptions,
): Promise<void> {
  await forgetStages(database)
  const again = await upsertDataset(asPart(database), dataset, {
    ...request,
    mode: 'plan',
    expectedPlan: undefined,
  })
  const open = again.tables.filter(
    ({ inserted, updated, reactivated, deactivated }) => inserted + updated + reactivated + deactivated > 0,
  )
  if (open.length === 0 && !hasErrors(again.problems)) return
  const names = open.map(({ table }) => table).join(', ')
  throw new SeedrailError(
    [
      fault('restore-rows-differ', `After the merge these tables are not as in the dump: ${names}.`, {
        next: 'A trigger of the target may change what is written. The transaction was rolled back.',
      }),
      ...again.problems,
    ],
    { verdict: 'broken' },
  )
}

/** The engine's temporary tables would go at the commit; the second look needs their names before. */
async function forgetStages(database: Database): Promise<void> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class
      WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND relname LIKE 'seedrail %'`,
  )
  for (const { name } of rows) await database.query(`DROP TABLE pg_temp.${quoteIdentifier(name)}`)
}

function toOutcome(dump: VerifiedDump, merged: UpsertOutcome, plan: boolean): RestoreOutcome {
  const owned = merged.tables.flatMap((table) => explainOwned(tableNamed(dump, table.table), table))
  return {
    mode: 'merge',
    plan,
    tables: merged.tables.map((table): RestoredTable => {
      const { rows } = tableNamed(dump, table.table)
      const { inserted, updated, reactivated, deactivated, unchanged, foreign, version } = table
      return {
        ...emptyTable(table.table, rows),
        ...{ inserted, updated, reactivated, deactivated, unchanged, foreign, version },
      }
    }),
    changes: merged.tables
      .flatMap(({ table, changes }) => changes.map(({ kind, key, fields }) => ({ kind, table, key, fields })))
      .slice(0, mostChanges),
    dropped: [],
    digest: merged.digest,
    verified: undefined,
    problems: [...owned, ...merged.problems],
  }
}

/** Rows of the dump that were another's there are not the seed's to give here. */
function explainOwned({ table, rows }: DumpTable, { rows: ours }: TableOutcome): Problem[] {
  const others = rows - ours
  if (others <= 0) return []
  return [
    caution(
      'restore-rows-not-ours',
      `${others} of ${rows} rows in the dump have another owner: not merged.`,
      {
        place: { table },
        next: 'Mode "replace" restores every row, whoever owns it.',
      },
    ),
  ]
}

function tableNamed(dump: VerifiedDump, name: string): DumpTable {
  return dump.manifest.tables.find(({ table }) => table === name) ?? missing(name)
}

function missing(table: string): never {
  throw new RangeError(`The dump holds no rows of "${table}".`)
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ level }) => level === 'error')
}
