import { spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, inDatabase } from '../../actions/lib/database/connection.js'
import { parseDsn } from '../../actions/lib/database/dsn.js'
import { quoteTable } from '../../actions/lib/database/identifier.js'
import { isUpserted } from '../../actions/lib/dataset/dataset.js'
import { readDataset } from '../../actions/lib/dataset/read.js'
import { SeedrailError } from '../../actions/lib/problem/problem.js'
import type { UpsertOutcome } from '../../actions/lib/seed/upsert/outcome.js'
import { type UpsertOptions, upsertDataset } from '../../actions/lib/seed/upsert/upsert.js'
import { findBundled } from './action-process.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'

/** Writes a dataset's folder: its manifest, and sources by file name; text as it is, anything else as JSON. */
export async function writeDataset(
  manifest: Readonly<Record<string, unknown>>,
  sources: Readonly<Record<string, unknown>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-upsert-'))
  await writeFile(join(folder, 'dataset.json'), JSON.stringify({ policy: 'upsert', ...manifest }))
  for (const [file, content] of Object.entries(sources)) {
    await writeFile(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

export type UpsertRequest = Partial<UpsertOptions> & {
  /** Another login than the database's own. */
  dsn?: string
  /** Stands between the seed and its connection. */
  watch?: (database: Database) => Database
}

/** Seeds a dataset's folder by the upsert policy, as the action does. */
export async function upsert(
  target: Pick<TestDatabase, 'dsn'>,
  folder: string,
  { dsn = target.dsn, watch = (database) => database, ...options }: UpsertRequest = {},
): Promise<UpsertOutcome> {
  const dataset = await readDataset(folder)
  if (!isUpserted(dataset)) throw new TypeError('These tests upsert.')
  return inDatabase(parseDsn(dsn), (database) =>
    upsertDataset(watch(database), dataset, {
      mode: 'apply',
      full: false,
      onForeignOwner: 'report',
      adopt: [],
      expectedPlan: undefined,
      lockTimeout: 5_000,
      ...options,
    }),
  )
}

/** Calls `before` ahead of every statement and every COPY, with its number from 1 and its text. */
export function watchStatements(
  before: (count: number, sql: string) => Promise<void> | void,
): (real: Database) => Database {
  let count = 0
  return (real) => ({
    ...real,
    query: async (sql: string, values?: readonly unknown[]) => {
      await before(++count, sql)
      return (await real.query(sql, values)) as never
    },
    copyIn: async (sql, text) => {
      await before(++count, sql)
      return real.copyIn(sql, text)
    },
  })
}

/** Every row of some tables with its xmin, so that any write at all shows. */
export async function takeFootprint(target: TestDatabase, ...tables: readonly string[]): Promise<string> {
  const prints: unknown[] = []
  for (const name of tables) {
    prints.push(
      await target.query(
        `SELECT xmin::text, t::text AS row FROM ${quoteTable({ name })} t ORDER BY t::text COLLATE "C"`,
      ),
    )
  }
  return JSON.stringify(prints)
}

/** The refusal of a run that has to fail. */
export async function failureOf(run: Promise<unknown>): Promise<SeedrailError> {
  const error = await run.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  )
  if (error instanceof SeedrailError) return error
  throw error
}

export type SeedRun = {
  /** Null when it was killed. */
  exitCode: number | null
  raw: string
  /** From start to exit. Milliseconds. */
  duration: number
  /** Most memory that the process held. Megabytes; NaN when it was killed. */
  peak: number
}

/** Tells at the end how much memory the process took. */
const tellPeak = `data:text/javascript,process.on('exit',()=>console.log('peak='+process.resourceUsage().maxRSS))`

/** Runs the seed action, bundled, in a process of its own. @param watch gets a way to kill it */
export async function runSeed(
  inputs: Readonly<Record<string, string>>,
  watch: (kill: (signal: NodeJS.Signals) => void) => unknown = () => undefined,
): Promise<SeedRun> {
  const program = await findBundled('seed')
  const start = performance.now()
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const child = spawn(process.execPath, ['--import', tellPeak, program], {
    env: { PATH: process.env.PATH, ...Object.fromEntries(given) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  void watch((signal) => child.kill(signal))
  let raw = ''
  child.stdout.on('data', (chunk: Buffer) => {
    raw += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    raw += chunk
  })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const peak = Number(/peak=(\d+)/.exec(raw)?.[1] ?? Number.NaN) / 1024
  return { exitCode, raw, duration: performance.now() - start, peak }
}

/**
 * A database with countries, towns that point at them, and a version for each table; not for TRUNCATE, so that no version is
 * ever trusted, and each run compares.
 */
export async function createTownsDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  await database.query(`
CREATE TABLE country (id text PRIMARY KEY, label text NOT NULL, is_active boolean NOT NULL DEFAULT true,
                      source_type text NOT NULL DEFAULT 'admin');
CREATE TABLE town (id text PRIMARY KEY, country_id text NOT NULL REFERENCES country, people integer CHECK (people >= 0),
                   is_active boolean NOT NULL DEFAULT true, source_type text NOT NULL DEFAULT 'admin');
CREATE TABLE versions (table_name text PRIMARY KEY, version_seq bigint NOT NULL, seed_digest text, seed_version bigint);
INSERT INTO versions VALUES ('country', 0), ('town', 0);
CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, public AS $$ BEGIN
  UPDATE versions SET version_seq = version_seq + 1 WHERE table_name = TG_TABLE_NAME; RETURN NULL; END $$;
CREATE TRIGGER step AFTER INSERT OR UPDATE OR DELETE ON country EXECUTE FUNCTION step();
CREATE TRIGGER step AFTER INSERT OR UPDATE OR DELETE ON town EXECUTE FUNCTION step();`)
  return database
}

export const townTables = ['country', 'town', 'versions']

export const townsManifest = {
  name: 'towns',
  tables: [
    { table: 'country', file: 'country.json', 'max-deactivations': '100%' },
    { table: 'town', file: 'town.json', 'max-deactivations': '100%' },
  ],
  version: { table: 'versions' },
}

export const countries = [
  { id: 'AT', label: 'Österreich' },
  { id: 'CH', label: 'Schweiz' },
]

export const towns = [
  { id: 'graz', countryId: 'AT', people: 300_000 },
  { id: 'thun', countryId: 'CH', people: 44_000 },
  { id: 'wien', countryId: 'AT', people: 2_000_000 },
]

/** The dataset of two countries and three towns. */
export const writeTowns = () => writeDataset(townsManifest, { 'country.json': countries, 'town.json': towns })

/** The same with a country renamed, a town changed, one gone and one new. */
export const writeChangedTowns = () =>
  writeDataset(townsManifest, {
    'country.json': [{ id: 'AT', label: 'Austria' }, countries[1]],
    'town.json': [
      { id: 'bern', countryId: 'CH', people: 135_000 },
      { id: 'graz', countryId: 'AT', people: 301_000 },
      { id: 'wien', countryId: 'AT', people: 2_000_000 },
    ],
  })
