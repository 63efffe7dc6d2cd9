import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { isPublished } from '../../actions/lib/dataset/dataset.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import type { SeedrailError } from '../../actions/lib/problem/problem.js'
import type { PublishOutcome } from '../../actions/lib/seed/publish/outcome.js'
import { type PublishOptions, publishDataset, readValidRows } from '../../actions/lib/seed/publish/publish.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'
import { askShared } from './shared.js'

/** A row of data/movements/movements.json, as far as tests change it. */
export type Movement = Record<string, unknown> & { slug: string; name: string }

/** The eight movements of the repository's own dataset. */
export async function readMovements(): Promise<Movement[]> {
  return JSON.parse(await readFile('data/movements/movements.json', 'utf8')) as Movement[]
}

/** A database with our own migrations applied, as plain SQL. */
export async function createMovementsDatabase(): Promise<TestDatabase> {
  return createTestDatabase(await askShared('migrated'))
}

/** Writes a source file of a test's own and gives its path. Text is written as it is, anything else as JSON. */
export async function writeSource(content: unknown, name = 'movements.json'): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'seedrail-source-')), name)
  await writeFile(
    path,
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 2),
  )
  return path
}

const defaults: PublishOptions = {
  mode: 'apply',
  submit: true,
  publish: true,
  onPublishedChange: 'error',
  onMissing: 'report',
  maxArchived: { percent: 10 },
  actor: { id: 'seedrail', email: 'seedrail@automation.invalid', role: 'AUTOMATION' },
  lockTimeout: 5_000,
}

export type SeedRequest = Partial<PublishOptions> & {
  /** Path of a source; default: the dataset's own. */
  file?: string
  /** Folder of the dataset; default: data/movements. */
  dataset?: string
  /** Stands between the seed and its connection. */
  watch?: (database: Database) => Database
}

/** Seeds by the publish policy, as the action does. */
export async function seed(target: TestDatabase, request: SeedRequest = {}): Promise<PublishOutcome> {
  const {
    file,
    dataset: folder = 'data/movements',
    watch = (database: Database) => database,
    ...options
  } = request
  const dataset = await readDataset(folder, { file })
  if (!isPublished(dataset)) throw new TypeError('These tests publish.')
  return inDatabase(parseDsn(target.dsn), async (plain) => {
    const database = watch(plain)
    const source = await readValidRows(database, dataset)
    return publishDataset(database, dataset, source, { ...defaults, ...options })
  })
}

/** Every row of the three tables with its xmin, so that any write at all shows. */
export async function takeFootprint(target: TestDatabase): Promise<string> {
  const tables = ['movement_staging', 'movement_library', 'movement_audit_log']
  const prints = await Promise.all(
    tables.map((table) => target.query(`SELECT xmin::text, t::text AS row FROM ${table} t ORDER BY t.id`)),
  )
  return JSON.stringify(prints)
}

/** The movements with one of them changed. */
export async function readEditedMovements(
  slug: string,
  change: Record<string, unknown>,
): Promise<Movement[]> {
  return (await readMovements()).map((movement) =>
    movement.slug === slug ? { ...movement, ...change } : movement,
  )
}

/** The refusal of a run that has to fail. */
export async function failureOf(run: Promise<unknown>): Promise<SeedrailError> {
  return run.then(
    () => Promise.reject(new Error('It should have failed.')),
    (error: SeedrailError) => error,
  )
}
