import { createHash } from 'node:crypto'
import { loadTableShape } from '../../database/catalogue.js'
import type { Database } from '../../database/connection.js'
import { quoteList, quoteTable } from '../../database/identifier.js'
import { fault, SeedrailError } from '../../problem/problem.js'
import { loadColumns } from '../catalogue.js'
import type { DumpManifest, DumpTable } from '../manifest.js'
import { type RowSource, renderFrom, sumRows, writeCanonically } from '../rows.js'
import type { Check } from './outcome.js'

/**
 * Compares the rows of freshly loaded tables with the manifest, as the transaction sees them: their number, and with
 * `sums` also the sum of their canonical text, read back from the server.
 * @returns what was compared
 * @throws SeedrailError `restore-rows-differ`, with every table that differs
 */
export async function requireRows(database: Database, manifest: DumpManifest, check: Check): Promise<Check> {
  await writeCanonically(database)
  const differing: DumpTable[] = []
  for (const table of manifest.tables) {
    const same = check === 'sums' ? await sumsAgree(database, table) : await countsAgree(database, table)
    if (!same) differing.push(table)
  }
  if (differing.length === 0) return check
  throw new SeedrailError(
    differing.map(({ table, rows }) =>
      fault(
        'restore-rows-differ',
        `The rows of "${table}" in the target are not the ${rows} rows of the dump.`,
        {
          place: { table },
          next: 'Look for a trigger, or for another version of the server that writes values in another way. The transaction was rolled back.',
        },
      ),
    ),
    { verdict: 'broken' },
  )
}

async function countsAgree(database: Database, table: DumpTable): Promise<boolean> {
  const from = renderFrom(table, await isPartitioned(database, table))
  const { rows } = await database.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${from}`)
  return Number(rows[0]?.rows) === table.rows
}

async function isPartitioned(database: Database, table: DumpTable): Promise<boolean> {
  const { rows } = await database.query<{ partitioned: boolean }>(
    `SELECT relkind = 'p' AS partitioned FROM pg_class WHERE oid = to_regclass($1)`,
    [quoteTable(table)],
  )
  return rows[0]?.partitioned === true
}

/**
 * Rows that were loaded in key order into a new table usually lie on disk in that order, so that they need no sorting:
 * a plain COPY gives the same bytes. Where it does not, the order is asked for.
 */
async function sumsAgree(database: Database, table: DumpTable): Promise<boolean> {
  const partitioned = await isPartitioned(database, table)
  const plain = await sumAsTheyLie(database, table, partitioned)
  if (plain === table.sha256) return true
  const found = await sumRows(database, await describeSource(database, table, partitioned))
  return found.rows === table.rows && found.sha256 === table.sha256
}

async function sumAsTheyLie(database: Database, table: DumpTable, partitioned: boolean): Promise<string> {
  const hash = createHash('sha256')
  const columns = quoteList(table.columns.map(({ name }) => name))
  const copy = `COPY (SELECT ${columns} FROM ${renderFrom(table, partitioned)}) TO STDOUT`
  await database.copyOut(copy, (piece) => void hash.update(piece))
  return hash.digest('hex')
}

async function describeSource(
  database: Database,
  table: DumpTable,
  partitioned: boolean,
): Promise<RowSource> {
  const shape = await loadTableShape(database, table)
  const { primaryKey } = shape
  return {
    schema: table.schema,
    name: table.name,
    columns: await loadColumns(database, shape.oid),
    key: table.key,
    keyIsTotal:
      primaryKey.length === table.key.length && primaryKey.every((column) => table.key.includes(column)),
    partitioned,
    only: undefined,
  }
}
