import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fault, SeedrailError } from '../problem/problem.js'
import { suggest } from '../problem/suggestion.js'
import type { Address } from './address.js'
import { type BootstrapFile, indexBootstrap, readVersionText } from './bootstrap-file.js'
import type { Contract } from './contract.js'
import { describeUrl, fetchToFile } from './http.js'
import { httpOptions, type ParityRequest } from './request.js'
import { isServed, type SideName } from './side.js'
import { openSnapshot } from './snapshot.js'

/** The versions that APIs have now; undefined where one does not tell. */
export async function readVersions(request: ParityRequest, folder: string): Promise<(string | undefined)[]> {
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

/** Fetches what APIs give and opens snapshots. @throws SeedrailError `parity-policy`, and as what it opens */
export async function openServed(
  request: ParityRequest,
  folder: string,
): Promise<Map<SideName, BootstrapFile>> {
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

/** Where a table's rows stand. @throws SeedrailError `parity-table-absent` */
export function requireTable(file: BootstrapFile, { name, servedName }: Contract, { label }: Address) {
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
