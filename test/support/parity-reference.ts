import { join } from 'node:path'
import { writeExport } from '../../actions/lib/bootstrap/export.js'
import { inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import type { Dataset } from '../../actions/lib/dataset/dataset.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { makeFolder } from './parity.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'
import { createReferenceDatabase, startApi, type TestApi } from './reference.js'

/** The reference dataset as files, as a database, and as an exported snapshot, which all say the same. */
export type ParityReference = {
  dataset: string
  template: TestDatabase
  /** A folder that was exported from it. */
  snapshot: string
  /** Works on a copy of the seeded database, with an API in front of it. */
  withCopy(work: (database: TestDatabase, api: TestApi) => Promise<void>): Promise<void>
  drop(): Promise<void>
}

const dataset = 'data/reference'

export async function createParityReference(): Promise<ParityReference> {
  const template = await createReferenceDatabase()
  return {
    dataset,
    template,
    snapshot: await exportSnapshot(template),
    withCopy: async (work) => {
      const database = await createTestDatabase(template.name)
      const api = await startApi(database.dsn)
      try {
        await work(database, api)
      } finally {
        await api.stop()
        await database.drop()
      }
    },
    drop: () => template.drop(),
  }
}

/** Exports the reference tables of a database into a folder of its own. */
export async function exportSnapshot(database: TestDatabase): Promise<string> {
  return exportDataset(database, await readDataset(dataset), await makeFolder())
}

/** Exports the tables of a dataset as a database has them. @returns the folder */
export async function exportDataset(database: TestDatabase, read: Dataset, parent: string): Promise<string> {
  const folder = join(parent, 'snapshot')
  await inDatabase(parseDsn(database.dsn), (connection) =>
    writeExport(connection, read, folder, { schemaVersion: 1, generatedAt: undefined, prune: false }),
  )
  return folder
}

/** Where an API gives the whole bootstrap. */
export function bootstrapOfApi(api: TestApi): string {
  return `${api.url}/api/v1/reference/bootstrap`
}
