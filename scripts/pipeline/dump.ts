import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { type Dsn, parseDsn, withDatabase } from '../../actions/lib/database/dsn.js'
import { parseTableName, quoteIdentifier, quoteTable } from '../../actions/lib/database/identifier.js'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { renderSection } from '../../actions/lib/report/text.js'
import { readTables } from './look.js'
import type { RunStep } from './steps.js'

/** The database that is made beside the first, to restore into. */
const second = 'seedrail_restored'

/**
 * Dumps datasets from one database, each proven, and restores them into a second one, made for it; then compares
 * the two, table by table.
 * @returns what happened, as sentences
 * @throws SeedrailError `restored-differs` when a table is not the same on both sides
 */
export async function tourDump(
  runStep: RunStep,
  options: { dsn: string; root: string; datasets: readonly string[] },
): Promise<string[]> {
  const source = parseDsn(options.dsn)
  const target = withDatabase(source, second)
  await inDatabase(source, (database) => database.query(`CREATE DATABASE ${quoteIdentifier(second)}`))
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-dumps-'))
  try {
    for (const dataset of options.datasets) {
      const dump = await runStep(`Dump ${dataset}, and restore it once before anybody relies on it`, 'dump', {
        dataset,
        'output-dir': folder,
      })
      await runStep(`Restore it into the database ${second}`, 'restore', {
        dsn: target.text,
        'dump-file': dump.path ?? '',
        mode: 'replace',
      })
    }
    const tables = await compareTables(source, target, options)
    return [
      `${options.datasets.length} dumps were made, proven, and restored into a second database: ${tables.length} tables, ${tables.reduce((sum, table) => sum + table.rows, 0)} rows, the same on both sides.`,
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Comparison = { table: string; rows: number; sum: string; other: string }

async function compareTables(
  source: Dsn,
  target: Dsn,
  { root, datasets }: { root: string; datasets: readonly string[] },
): Promise<Comparison[]> {
  const names = (await Promise.all(datasets.map((dataset) => readTables(root, dataset)))).flat()
  const [here, there] = [await sumTables(source, names), await sumTables(target, names)]
  const compared = names.map((table, index) => ({
    table,
    rows: here[index]?.rows ?? 0,
    sum: here[index]?.sum ?? '',
    other: there[index]?.sum ?? '',
  }))
  const different = compared.filter(({ sum, other, rows }) => sum !== other || rows === 0)
  console.log(
    `\n${renderSection({
      title: 'Both databases',
      columns: ['table', 'rows', 'sum here', 'sum there', ''],
      rows: compared.map(({ table, rows, sum, other }) => [
        table,
        rows,
        sum.slice(0, 8),
        other.slice(0, 8),
        sum === other ? 'same' : 'DIFFERENT',
      ]),
    })}`,
  )
  if (different.length === 0) return compared
  throw new SeedrailError(
    fault(
      'restored-differs',
      `Not the same on both sides: ${different.map(({ table }) => table).join(', ')}.`,
      {
        next: 'Compare the tables above, and report it.',
      },
    ),
    { verdict: 'broken' },
  )
}

function sumTables(dsn: Dsn, tables: readonly string[]): Promise<{ rows: number; sum: string }[]> {
  return inDatabase(dsn, async (database) => {
    const sums: { rows: number; sum: string }[] = []
    for (const table of tables) sums.push(await sumTable(database, table))
    return sums
  })
}

async function sumTable(database: Database, table: string): Promise<{ rows: number; sum: string }> {
  const { rows } = await database.query<{ rows: number; sum: string }>(
    `SELECT count(*)::int AS rows, md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C"), '')) AS sum
       FROM ${quoteTable(parseTableName(table))} AS t`,
  )
  return rows[0] ?? { rows: 0, sum: '' }
}
