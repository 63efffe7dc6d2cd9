import { setTimeout as sleep } from 'node:timers/promises'
import { loadTableShape, requireColumn, tableNameOf } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { parseTableName, quoteIdentifier, quoteTable, type TableName } from '../database/identifier.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { nameReply } from './answer.js'
import { explainWave } from './stop.js'
import { signedHeaders, type Target, type Tenant } from './target.js'
import { fillPath } from './template.js'
import { describeUrl, parseUrl } from './url.js'
import type { Wire } from './wire.js'

/** Says how many effects a tenant's events have had so far: rows that the service wrote, not what it answered. */
export type EffectCounter = {
  /** Where it looks, for people. */
  how: string
  count(tenant: Tenant): Promise<number>
}

/** Milliseconds between two looks. */
const beat = 100

/**
 * Counts the rows of a table, by the column that holds the tenant.
 * @throws SeedrailError `ingest-effects-table`, `table-missing`, `column-missing`
 */
export async function countInTable(
  database: Database,
  table: string,
  tenantColumn: string,
): Promise<EffectCounter> {
  const shape = await loadTableShape(database, readTableName(table))
  const column = requireColumn(shape, tenantColumn).name
  // Rows that row-level security hides must be an error, not a smaller count.
  await database.query('SET row_security = off')
  const sql = `SELECT count(*) AS effects FROM ${quoteTable(tableNameOf(shape))} WHERE ${quoteIdentifier(column)}::text = $1`
  return {
    how: `rows of ${table}`,
    async count(tenant) {
      const { rows } = await database.query<{ effects: string }>(sql, [tenant.name])
      return Number(rows[0]?.effects ?? 0)
    },
  }
}

function readTableName(table: string): TableName {
  try {
    return parseTableName(table)
  } catch (error) {
    throw new SeedrailError(
      fault('ingest-effects-table', `"effects-table" is "${table}", which is no table's name.`, {
        next: 'Write it as table or schema.table.',
      }),
      { cause: error },
    )
  }
}

/**
 * Asks an address, signed as events are, for a number: alone, or as `count` of a JSON object.
 * `{{source}}` and `{{tenant}}` in it are filled.
 * Its `count` throws SeedrailError `ingest-count-url`, and as `explainWave` where nobody answers or all is refused.
 */
export function countAtUrl(wire: Wire, target: Target, text: string): EffectCounter {
  const urlOf = (tenant: string) => parseUrl('count-url', fillPath(text, { source: target.source, tenant }))
  return {
    how: `the count at ${describeUrl(urlOf(target.tenant.name))}`,
    async count(tenant) {
      const url = urlOf(tenant.name)
      const body = Buffer.alloc(0)
      const headers = { ...target.headers, ...signedHeaders(target, tenant, body) }
      const reply = await wire.send({ method: 'GET', url, headers, body })
      const stop = explainWave([reply], true)
      if (stop !== undefined) throw new SeedrailError(stop)
      const count = 'failure' in reply || reply.status !== 200 ? undefined : readCount(reply.body)
      if (count !== undefined) return count
      const said = 'failure' in reply || reply.status !== 200 ? nameReply(reply) : '200, but no number'
      throw new SeedrailError(
        fault('ingest-count-url', `${describeUrl(url)} does not say how many effects there are: ${said}.`, {
          next: 'It has to answer 200 with a number, or with {"count": number}, for the tenant and signature it is sent.',
        }),
      )
    },
  }
}

/** @returns undefined for anything but a whole number from 0 */
export function readCount(text: string): number | undefined {
  try {
    const value = JSON.parse(text) as unknown
    const count = typeof value === 'object' && value !== null ? (value as { count?: unknown }).count : value
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined
  } catch {
    return undefined
  }
}

/**
 * Looks until the count is the expected one twice in a row, for effects may come after the answer, and one too many
 * even later; or until it is beyond, or the patience is over.
 * @param patience milliseconds
 * @returns the last count
 */
export async function settleCount(
  count: () => Promise<number>,
  expected: number,
  patience: number,
): Promise<number> {
  const end = Date.now() + patience
  let before: number | undefined
  for (;;) {
    const found = await count()
    if (found > expected || (found === expected && before === expected)) return found
    if (Date.now() >= end && found !== expected) return found
    before = found
    await sleep(beat)
  }
}
