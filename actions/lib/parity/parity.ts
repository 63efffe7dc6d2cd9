import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inSnapshot } from '../bootstrap/bootstrap.js'
import { loadTableShape, type TableShape } from '../database/catalogue.js'
import { type Database, inDatabase } from '../database/connection.js'
import type { Dsn } from '../database/dsn.js'
import { parseTableName } from '../database/identifier.js'
import { limitSessionLockWaits } from '../database/transaction.js'
import type { Dataset } from '../dataset/dataset.js'
import { fault, SeedrailError } from '../problem/problem.js'
import { suggest } from '../problem/suggestion.js'
import type { Address } from './address.js'
import { type BootstrapFile, indexBootstrap, readVersionText } from './bootstrap-file.js'
import { compareTable } from './compare-table.js'
import { type Contract, loadContracts, planUntyped } from './contract.js'
import { openDatabaseTable } from './database-table.js'
import { openFileTable } from './file-table.js'
import type { Headers } from './headers.js'
import { describeUrl, fetchToFile, type HttpOptions } from './http.js'
import type { ParityOutcome } from './outcome.js'
import { isServed, type Side, type SideName } from './side.js'
import { openSnapshot } from './snapshot.js'

export type ParityRequest = {
  dataset: Dataset
  sides: readonly { name: SideName; address: Address }[]
  /** A database whose catalogue tells types where no side is one. */
  schema: Dsn | undefined
  /** Names of tables, as the manifest or a bootstrap calls them; empty: all. */
  tables: readonly string[]
  headers: (side: SideName) => Headers
  /** Longest time for one request; for everything. Milliseconds. */
  timeout: number
  deadline: number
  /** Most bytes of an answer. */
  mostBytes: number
  retries: number
  /** Most rows of all tables whose difference is kept in detail. */
  mostDetails: number
  say: (line: string) => void
  /** For tests: a shorter pause between tries. Milliseconds. */
  pause?: number
}

/** How often everything is read again when a version moved under the reader. */
const mostReadings = 4

/** What only reads should not hang behind somebody's forgotten lock. Milliseconds. */
const longestLockWait = 60_000

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

/** The versions that APIs have now; undefined where one does not tell. */
async function readVersions(request: ParityRequest, folder: string): Promise<(string | undefined)[]> {
  const versions: (string | undefined)[] = []
  for (const { name, address } of request.sides) {
    if (address.kind !== 'bootstrap') continue
    const url = new URL(address.url.href)
    if (!/\/bootstrap(?:\.json)?$/.test(url.pathname)) {
      versions.push(undefined)
      continue
    }
    url.pathname = url.pathname.replace(/bootstrap(\.json)?$/, 'version$1')
    const path = join(folder, `${name}.version.json`)
    try {
      await fetchToFile(url, path, httpOptions(request, name))
    } catch (error) {
      // A server without this address is no fault: then nobody can tell.
      if (error instanceof SeedrailError && /answers 40[45]\b/.test(error.message)) {
        versions.push(undefined)
        continue
      }
      throw error
    }
    versions.push(readVersionText(await readFile(path, 'utf8'), describeUrl(url)))
  }
  return versions
}

function httpOptions(request: ParityRequest, name: SideName): HttpOptions {
  const { timeout, deadline, mostBytes, retries, say, pause } = request
  const headers = request.headers(name)
  return { headers, timeout, deadline, mostBytes, retries, say, ...(pause === undefined ? {} : { pause }) }
}

async function readOnce(request: ParityRequest, folder: string): Promise<ParityOutcome> {
  return withDatabases(request, async (databases, schema) => {
    const typing =
      request.sides.map(({ name }) => databases.get(name)).find((one) => one !== undefined) ?? schema
    const all =
      typing === undefined ? planUntyped(request.dataset) : await loadContracts(typing, request.dataset)
    const contracts = chooseTables(all, request.tables)
    const files = await openServed(request, folder)
    const onlyDatabases = request.sides.every(({ address }) => address.kind === 'database')
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
            return openDatabaseTable(database, contract, shape, { owner: onlyDatabases })
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

/** Opens every database that is needed, each in a snapshot of its own, for the length of `work`. */
async function withDatabases<Result>(
  request: ParityRequest,
  work: (databases: ReadonlyMap<SideName, Database>, schema: Database | undefined) => Promise<Result>,
): Promise<Result> {
  const wanted = request.sides.flatMap(({ name, address }): [SideName | 'schema', Dsn][] =>
    address.kind === 'database' ? [[name, address.dsn]] : [],
  )
  if (wanted.length === 0 && request.schema !== undefined) wanted.push(['schema', request.schema])
  const opened = new Map<SideName | 'schema', Database>()
  const openNext = (index: number): Promise<Result> => {
    const next = wanted[index]
    if (next === undefined) {
      const { schema, ...sides } = Object.fromEntries(opened)
      return work(new Map(Object.entries(sides) as [SideName, Database][]), schema)
    }
    return inDatabase(
      next[1],
      async (database) => {
        await limitSessionLockWaits(database, longestLockWait)
        opened.set(next[0], database)
        return inSnapshot(database, () => openNext(index + 1))
      },
      {
        onRetry: (reason) => request.say(`waiting for the server: ${reason}`),
        applicationName: 'seedrail parity',
      },
    )
  }
  return openNext(0)
}

async function openServed(request: ParityRequest, folder: string): Promise<Map<SideName, BootstrapFile>> {
  const files = new Map<SideName, BootstrapFile>()
  for (const { name, address } of request.sides) {
    if (isServed(address.kind) && request.dataset.manifest.policy === 'publish') {
      throw new SeedrailError(
        fault(
          'parity-policy',
          `The dataset "${request.dataset.manifest.name}" has policy "publish", which no bootstrap serves.`,
          {
            place: { file: request.dataset.manifestFile },
            next: 'Compare its files with a database.',
          },
        ),
      )
    }
    if (address.kind === 'snapshot') files.set(name, await openSnapshot(address.folder))
    if (address.kind === 'bootstrap') {
      const path = join(folder, `${name}.json`)
      await fetchToFile(address.url, path, httpOptions(request, name))
      files.set(name, await indexBootstrap(path, address.label))
    }
  }
  return files
}

function requireTable(file: BootstrapFile, { name, servedName }: Contract, { label }: Address) {
  const stretch = file.tables.get(servedName)
  if (stretch !== undefined) return stretch
  const nearest = suggest(servedName, [...file.tables.keys()])
  throw new SeedrailError(
    fault('parity-table-absent', `${label} serves no table "${servedName}".`, {
      place: { table: name },
      next: `${nearest === undefined ? '' : `There is "${nearest}". `}Bring the API to the same dataset, or choose "tables".`,
    }),
  )
}

/** The shapes that a database's own catalogue gives. @throws SeedrailError `table-missing`, `parity-column-absent` */
async function loadShapes(
  database: Database,
  contracts: readonly Contract[],
  side: SideName,
): Promise<Map<string, TableShape>> {
  const shapes = new Map<string, TableShape>()
  for (const contract of contracts) {
    const shape = await loadTableShape(database, parseTableName(contract.name))
    const columns = [...contract.fields.values()].map(({ column, name }) => column?.name ?? name)
    const missing = columns.filter((column) => !shape.columns.has(column))
    const further = [...shape.columns.keys()].filter(
      (column) => contract.shape?.columns.has(column) === false,
    )
    if (missing.length + further.length > 0) {
      const which = [
        ...missing.map((name) => `lacks "${name}"`),
        ...further.map((name) => `has "${name}" besides`),
      ]
      throw new SeedrailError(
        fault('parity-column-absent', `The table "${contract.name}" on ${side} ${which.join(', ')}.`, {
          place: { table: contract.name },
          next: 'Bring both databases to the same migrations, and compare again.',
        }),
      )
    }
    shapes.set(contract.name, shape)
  }
  return shapes
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
