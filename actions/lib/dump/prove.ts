import type { Database } from '../database/connection.js'
import type { Dsn } from '../database/dsn.js'
import { quoteTable } from '../database/identifier.js'
import { inTransaction } from '../database/transaction.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { countGuards, type DumpColumn, loadColumns } from './catalogue.js'
import { loadDump } from './load.js'
import type { DumpProof } from './manifest.js'
import { type RowSource, sumRows, writeCanonically } from './rows.js'
import { inScratchDatabase } from './scratch.js'
import { readPlainly } from './settings.js'
import { verifyDumpFile } from './verify.js'
import type { DraftedDump } from './write.js'

export type ProveOptions = {
  /** Holds the restored database against the dataset's expectations; gives how many held. Throws when one did not. */
  expectations: (database: Database) => Promise<number>
}

/**
 * Shows that a dump restores: verifies the file as it lies on disk, loads it into an empty database as restore
 * does, and counts and sums the rows, the foreign keys and the unique keys there.
 * @param dsn beside whose database the empty one is made
 * @throws SeedrailError `dump-proof-failed` and what `verifyDump` and `loadDump` throw; `prove-*`
 */
export async function proveDump(dsn: Dsn, draft: DraftedDump, options: ProveOptions): Promise<DumpProof> {
  const start = performance.now()
  const dump = await verifyDumpFile(draft.path, draft.manifest)
  return inScratchDatabase(dsn, async (database) => {
    await inTransaction(database, async () => {
      await readPlainly(database)
      await loadDump(database, dump)
    })
    const problems = await inTransaction(
      database,
      async () => {
        await writeCanonically(database)
        return [...(await compareRows(database, draft)), ...(await compareGuards(database, draft))]
      },
      { isolation: 'REPEATABLE READ', ending: 'rollback' },
    )
    if (problems.length > 0) throw new SeedrailError(problems, { verdict: 'broken' })
    const expectations = await options.expectations(database)
    return {
      serverVersion: database.serverVersion,
      tables: draft.manifest.tables.length,
      rows: draft.manifest.tables.reduce((sum, table) => sum + table.rows, 0),
      ...draft.guards,
      expectations,
      durationMs: Math.round(performance.now() - start),
    }
  })
}

/** Rows and sums of the restored tables against those that were dumped. */
async function compareRows(database: Database, draft: DraftedDump): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const [index, table] of draft.manifest.tables.entries()) {
    const source = draft.sources[index]
    if (source === undefined) continue
    // The restored table holds the dumped rows and no others, and may stand on a server that sorts otherwise.
    const columns = await loadColumnsOf(database, source)
    const found = await sumRows(database, { ...source, columns, only: undefined })
    if (found.rows === table.rows && found.sha256 === table.sha256) continue
    const how =
      found.rows === table.rows
        ? `its ${found.rows} rows read differently`
        : `it has ${found.rows} rows instead of ${table.rows}`
    problems.push(
      fault('dump-proof-failed', `Restored, the table "${table.table}" is another: ${how}.`, {
        place: { table: table.table },
        next: 'Something changes rows as they are loaded. Report it with the definition of the table. No dump was written.',
      }),
    )
  }
  return problems
}

async function loadColumnsOf(database: Database, source: RowSource): Promise<DumpColumn[]> {
  const { rows } = await database.query<{ oid: number }>('SELECT to_regclass($1)::oid AS oid', [
    quoteTable(source),
  ])
  return loadColumns(database, rows[0]?.oid ?? 0)
}

async function compareGuards(database: Database, { manifest, guards }: DraftedDump): Promise<Problem[]> {
  const found = await countGuards(database, manifest.tables)
  const kinds = [
    ['foreign keys', guards.foreignKeys, found.foreignKeys],
    ['unique keys', guards.uniqueKeys, found.uniqueKeys],
  ] as const
  return kinds
    .filter(([, wanted, there]) => wanted !== there)
    .map(([kind, wanted, there]) =>
      fault('dump-proof-failed', `Restored, the tables have ${there} valid ${kind} instead of ${wanted}.`, {
        next: 'pg_dump left something out: try another ("pg-dump"), and report it. No dump was written.',
      }),
    )
}
