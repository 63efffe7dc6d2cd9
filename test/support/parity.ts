import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { parseAddress } from '../../actions/lib/parity/address.js'
import { parseHeaders } from '../../actions/lib/parity/headers.js'
import type { ParityOutcome } from '../../actions/lib/parity/outcome.js'
import { compareSides } from '../../actions/lib/parity/parity.js'
import type { ParityRequest } from '../../actions/lib/parity/request.js'
import { editCopy } from '../../scripts/pipeline/edit.js'

export type Comparison = Partial<
  Pick<ParityRequest, 'tables' | 'timeout' | 'deadline' | 'mostBytes' | 'retries' | 'mostDetails' | 'say'>
> & {
  dataset: string
  left?: string
  right: string
  third?: string
  headers?: string
  schema?: string
}

/** Compares as the action does, by the texts that a caller would give. */
export async function compare({
  dataset,
  left,
  right,
  third,
  headers,
  schema,
  ...more
}: Comparison): Promise<ParityOutcome> {
  const named = { left: left ?? 'dataset', right, ...(third === undefined ? {} : { third }) }
  return compareSides({
    dataset: await readDataset(dataset),
    sides: Object.entries(named).map(([name, text]) => ({
      name: name as 'left' | 'right' | 'third',
      address: parseAddress(text),
    })),
    schema: schema === undefined ? undefined : parseDsn(schema),
    tables: [],
    headers: parseHeaders(headers ?? ''),
    timeout: 5_000,
    deadline: Date.now() + 20_000,
    mostBytes: 64 * 1024 * 1024,
    retries: 2,
    mostDetails: 1_000,
    say: () => undefined,
    pause: 5,
    ...more,
  })
}

/** All differing rows of a comparison as `kind table/key.field: left -> right`, in order. */
export function namesOf(outcome: ParityOutcome): string[] {
  return outcome.tables.flatMap(({ differences }) =>
    differences.flatMap(({ kind, table, key, fields }) =>
      fields.length === 0
        ? [`${kind} ${table}/${key}`]
        : fields.map(({ field, values }) => {
            const { left, right } = values
            return `${kind} ${table}/${key}.${field}: ${JSON.stringify(left)} -> ${JSON.stringify(right)}`
          }),
    ),
  )
}

/** Counts of one table of a comparison. */
export function countsOfTable(outcome: ParityOutcome, table = 0) {
  const { equal, missing, extra, changed, duplicate, foreign, deactivated } = outcome.tables[table] ?? {}
  return { equal, missing, extra, changed, duplicate, foreign, deactivated }
}

export const noRows = { equal: 0, missing: 0, extra: 0, changed: 0, duplicate: 0, foreign: 0, deactivated: 0 }

/** The home dataset with one file rewritten. */
export async function rewriteFile(
  file: string,
  change: (rows: unknown) => unknown,
  dataset = 'data/reference',
): Promise<string> {
  const { folder } = await editCopy(dataset, file, '', '')
  const path = join(folder, file)
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8'))), null, 2))
  return folder
}

/** A server of a test's own, on a free port. */
export async function serveAnswers(
  listener: RequestListener,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** A bootstrap's document. */
export function bootstrapOf(tables: Readonly<Record<string, unknown>>, referenceVersion = 'v1'): string {
  return JSON.stringify({ schemaVersion: 1, referenceVersion, generatedAt: '2026-11-21T00:00:00Z', tables })
}

/** A folder of a test's own. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'seedrail-parity-test-'))
}
