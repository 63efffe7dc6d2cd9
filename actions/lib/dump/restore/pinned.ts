import type { Database } from '../../database/connection.js'
import { parseTableName } from '../../database/identifier.js'
import type { Dataset } from '../../dataset/dataset.js'
import type { Manifest } from '../../dataset/manifest.js'
import { fault, type Problem, SeedrailError } from '../../problem/problem.js'
import type { DumpManifest, MergeWords } from '../manifest.js'
import { nameKey, renderName } from '../relation.js'
import { loadDumpedTables } from '../tables.js'

/** Tables that keep the history of a schema: no dataset is in them, and rows of another database's would be lies. */
const ledgers = new Set(['_prisma_migrations'])

/**
 * Refuses a dump that would write where no dataset has its rows: the migrations' ledger, and the table of versions as
 * one of the tables that are merged. Schemas of the server are refused with the statements that make their tables.
 * @throws SeedrailError `restore-table-protected`
 */
export function requireHarmless({ tables, merge }: Pick<DumpManifest, 'tables' | 'merge'>): void {
  const merged = merge.policy === 'upsert' ? merge.tables.map(({ table }) => table) : []
  const problems = tables.flatMap(({ table, name, role }) => {
    const reason = ledgers.has(name)
      ? 'is the ledger of migrations'
      : role === 'versions' && merged.includes(table)
        ? 'keeps the versions of the others, and is no table of the dataset itself'
        : undefined
    return reason === undefined ? [] : [{ table, reason }]
  })
  if (problems.length === 0) return
  throw new SeedrailError(
    problems.map(({ table, reason }) =>
      fault('restore-table-protected', `The dump would write ${table}, which ${reason}.`, {
        place: { table },
        next: 'No dump of ours does. Find out who made this one. Nothing was executed.',
      }),
    ),
    { verdict: 'broken' },
  )
}

/**
 * Holds what a dump's manifest says of its tables against the dataset of whoever restores it. Sums show that a dump is
 * whole, not that it is honest: which tables it writes, by which key it finds rows, and whose rows are ours stand there.
 * @throws SeedrailError `restore-not-pinned`, with each difference; `table-missing` where a merge has no table
 */
export async function requirePinned(
  database: Database,
  dump: DumpManifest,
  dataset: Dataset,
  mode: 'merge' | 'replace',
): Promise<void> {
  const { manifest } = dataset
  const differences =
    mode === 'merge'
      ? compareWords(dump.merge, (await loadDumpedTables(database, manifest)).merge)
      : findStrangers(dump, manifest)
  if (manifest.name !== dump.dataset) {
    differences.unshift({ table: undefined, what: `it is of "${dump.dataset}", not of "${manifest.name}"` })
  }
  if (differences.length === 0) return
  throw new SeedrailError(
    differences.map(
      ({ table, what }): Problem =>
        fault('restore-not-pinned', `The dump is not what ${dataset.manifestFile} describes: ${what}.`, {
          ...(table === undefined ? {} : { place: { table } }),
          next: 'Dump the dataset again as it is now, or correct "dataset". Nothing was written.',
        }),
    ),
    { verdict: 'broken' },
  )
}

type Difference = { table: string | undefined; what: string }

function compareWords(dump: MergeWords, wanted: MergeWords): Difference[] {
  if (dump.policy === 'publish' && wanted.policy === 'publish') {
    return (['key', 'staging', 'library', 'audit'] as const).flatMap((part) =>
      same(dump[part], wanted[part])
        ? []
        : [
            {
              table: undefined,
              what: `its words for "${part}" are ${show(dump[part])}, not ${show(wanted[part])}`,
            },
          ],
    )
  }
  if (dump.policy !== 'upsert' || wanted.policy !== 'upsert') {
    return [{ table: undefined, what: `its policy is "${dump.policy}", not "${wanted.policy}"` }]
  }
  const differences = dump.tables.flatMap((table): Difference[] => {
    const known = wanted.tables.find((one) => one.table === table.table)
    if (known === undefined)
      return [{ table: table.table, what: `it holds ${table.table}, a table that is not there` }]
    return (['key', 'owner', 'active'] as const).flatMap((word) =>
      same(table[word], known[word])
        ? []
        : [
            {
              table: table.table,
              what: `"${word}" of ${table.table} is ${show(table[word])}, not ${show(known[word])}`,
            },
          ],
    )
  })
  if (!same(dump.version, wanted.version)) {
    differences.push({
      table: undefined,
      what: `"version" is ${show(dump.version)}, not ${show(wanted.version)}`,
    })
  }
  return differences
}

/**
 * Tables of the dump that the dataset does not name. Without a schema it means the dump's only table of that name, in
 * whichever schema the search_path of the source found it; where there are more of them, the one in `public`.
 */
function findStrangers({ tables }: DumpManifest, manifest: Manifest): Difference[] {
  const named =
    manifest.policy === 'publish'
      ? [manifest.staging.table, manifest.library.table, manifest.audit.table]
      : [
          ...manifest.tables.map(({ table }) => table),
          ...(manifest.version === undefined ? [] : [manifest.version.table]),
        ]
  const known = new Set(
    named.map((text) => {
      const { schema, name } = parseTableName(text)
      const [only, ...more] = tables.filter((table) => table.name === name)
      const meant = more.length === 0 ? only?.schema : undefined
      return nameKey({ schema: schema ?? meant ?? 'public', name })
    }),
  )
  return tables
    .filter((table) => !known.has(nameKey(table)))
    .map((table) => ({
      table: table.table,
      what: `it holds ${renderName(table)}, a table that is not there`,
    }))
}

/** Equal as JSON, whatever the order of members. */
function same(a: unknown, b: unknown): boolean {
  return show(a) === show(b)
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
