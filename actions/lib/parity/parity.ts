import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TableShape } from '../database/catalogue.js'
import type { Database } from '../database/connection.js'
import { fault, type Problem, SeedrailError } from '../problem/problem.js'
import { suggest } from '../problem/suggestion.js'
import type { BootstrapFile } from './bootstrap-file.js'
import { compareTable } from './compare-table.js'
import { type Contract, loadContracts, planUntyped } from './contract.js'
import { openDatabaseTable } from './database-table.js'
import { loadShapes, withDatabases } from './databases.js'
import { openFileTable } from './file-table.js'
import type { ParityOutcome } from './outcome.js'
import type { ParityRequest } from './request.js'
import { openServed, readVersions, requireTable } from './served.js'
import type { Side, SideName } from './side.js'

/** How often everything is read again when a version moved under the reader. */
const mostReadings = 4

/**
 * Compares two or three sides, table by table. Each side is read as of one moment; when the version of an API moved
 * meanwhile, everything is read again.
 * @throws SeedrailError whatever keeps a side from being read; `parity-version-moved`, `parity-table-unknown`,
 * `parity-table-absent`, `parity-column-absent`, `parity-policy`
 */
export async function compareSides(request: ParityRequest): Promise<ParityOutcome> {
  for (let reading = 1; ; reading++) {
    const folder = await mkdtemp(join(tmpdir(), 'seedrail-parity-'))
    try {
      const before = await readVersions(request, folder)
      const outcome = await readOnce(request, folder)
      const after = await readVersions(request, folder)
      const read = outcome.sides.filter(({ kind }) => kind === 'bootstrap').map(({ version }) => version)
      const moved = before.some(
        (version, index) => version !== undefined && (version !== read[index] || version !== after[index]),
      )
      if (!moved) return { ...outcome, retries: reading - 1 }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    if (reading === mostReadings) throw versionMoved(reading)
    request.say('The version moved while it was read: reading again.')
    await sleep((request.pause ?? 500) * reading)
  }
}

function versionMoved(readings: number): SeedrailError {
  return new SeedrailError(
    fault('parity-version-moved', `The version of an API moved under each of ${readings} readings.`, {
      next: 'Compare when nobody writes, or compare an exported snapshot.',
    }),
  )
}

async function readOnce(request: ParityRequest, folder: string): Promise<ParityOutcome> {
  return withDatabases(request, async (databases, schema) => {
    const typing =
      request.sides.map(({ name }) => databases.get(name)).find((one) => one !== undefined) ?? schema
    const all =
      typing === undefined ? planUntyped(request.dataset) : await loadContracts(typing, request.dataset)
    const contracts = chooseTables(all, request.tables)
    const files = await openServed(request, folder)
    const shapes = new Map<SideName, Map<string, TableShape>>()
    for (const [name, database] of databases) shapes.set(name, await loadShapes(database, contracts, name))
    const sides = request.sides.map(({ name, address }): Side => {
      const file = files.get(name)
      const database = databases.get(name)
      return {
        name,
        kind: address.kind,
        label: address.label,
        version: file?.referenceVersion,
        table: async (contract) => {
          if (database !== undefined) {
            const shape = shapes.get(name)?.get(contract.name) as TableShape
            return openDatabaseTable(database, contract, shape, { owner: databases.size > 1 })
          }
          if (file === undefined) return openFileTable(contract, { kind: 'source', source: contract.source })
          return openFileTable(contract, {
            kind: 'stretch',
            path: file.path,
            ...requireTable(file, contract, address),
          })
        },
      }
    })
    return compareAll(request, contracts, all, sides, files, typing)
  })
}

async function compareAll(
  request: ParityRequest,
  contracts: readonly Contract[],
  all: readonly Contract[],
  sides: readonly Side[],
  files: ReadonlyMap<SideName, BootstrapFile>,
  typing: Database | undefined,
): Promise<ParityOutcome> {
  const room = { left: request.mostDetails }
  const tables: ParityOutcome['tables'][number][] = []
  const blockers: ParityOutcome['blockers'][number][] = []
  for (const contract of contracts) {
    const compared = await compareTable({ contract, sides, store: typing, room })
    tables.push(compared.outcome)
    blockers.push(...compared.blockers)
  }
  if (blockers.length === 0 && isAllForeign(tables)) blockers.push(explainAllForeign(tables))
  const known = new Set(all.map(({ servedName }) => servedName))
  const extraTables = [...files].flatMap(([side, file]) =>
    request.tables.length > 0
      ? []
      : [...file.tables.keys()].filter((table) => !known.has(table)).map((table) => ({ side, table })),
  )
  return {
    dataset: request.dataset.manifest.name,
    sides: sides.map(({ name, kind, label, version }) => ({ name, kind, label, version })),
    types:
      typing === undefined
        ? 'the values alone: no catalogue was at hand'
        : `the catalogue of ${typing.dsn.database}`,
    tables,
    blockers,
    extraTables,
    retries: 0,
  }
}

/** Whether nothing at all is as on the other side, and whatever differs is excused: that proves nothing. */
function isAllForeign(tables: ParityOutcome['tables']): boolean {
  return (
    tables.some(({ foreign, rows }) => foreign > 0 && Object.values(rows).every((there) => there > 0)) &&
    tables.every(
      ({ equal, missing, extra, changed, duplicate }) => equal + missing + extra + changed + duplicate === 0,
    )
  )
}

function explainAllForeign(tables: ParityOutcome['tables']): Problem {
  const names = tables.filter(({ foreign }) => foreign > 0).map(({ table }) => table)
  const rows = tables.reduce((sum, { foreign }) => sum + foreign, 0)
  return fault(
    'parity-all-foreign',
    `Not one row of "${names.join('", "')}" is as the files have it: ${rows} differ, all of another owner.`,
    {
      place: { table: names[0] ?? '' },
      next: 'Look at the column that says whose a row is. Where others really wrote them all, nothing is left to compare.',
    },
  )
}

function chooseTables(contracts: readonly Contract[], wanted: readonly string[]): readonly Contract[] {
  if (wanted.length === 0) return contracts
  const names = contracts.flatMap(({ name, servedName }) => [name, servedName])
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length === 0)
    return contracts.filter(({ name, servedName }) => wanted.includes(name) || wanted.includes(servedName))
  throw new SeedrailError(
    unknown.map((name) => {
      const nearest = suggest(name, names)
      return fault('parity-table-unknown', `The dataset has no table "${name}".`, {
        next: nearest === undefined ? 'Correct "tables".' : `Did you mean "${nearest}"?`,
      })
    }),
  )
}
