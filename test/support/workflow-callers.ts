import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { expectGolden } from '../workflows/golden.js'
import type { JobResult, WorkflowResult } from '../workflows/result.js'
import { createTestDatabase, type TestDatabase } from './postgres.js'

/** Repositories that share no file with ours, as our workflows' callers. */
export const observatory = 'test/fixtures/callers/observatory'
export const bakery = 'test/fixtures/callers/bakery'

const folders: string[] = []

/**
 * A copy of a caller's repository in which files are changed.
 * @param edits by path: what the text becomes; undefined removes the file or folder
 */
export async function editCaller(
  caller: string,
  edits: Readonly<Record<string, ((text: string) => string) | undefined>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedrail-caller-'))
  folders.push(folder)
  await cp(caller, folder, { recursive: true })
  for (const [path, edit] of Object.entries(edits)) {
    const file = join(folder, path)
    if (edit === undefined) {
      await rm(file, { recursive: true })
      continue
    }
    const before = await readFile(file, 'utf8')
    const after = edit(before)
    if (after === before) throw new Error(`${path}: the edit changes nothing.`)
    await writeFile(file, after)
  }
  return folder
}

/** Removes the copies. */
export async function removeCallers(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
}

/** A database with the caller's tables, made by its migrations as plain SQL, and with these rows. */
export async function createCallerDatabase(
  migrations: string,
  rows: readonly string[] = [],
): Promise<TestDatabase> {
  const database = await createTestDatabase()
  const names = (await readdir(migrations)).filter((name) => /^\d/.test(name)).sort()
  for (const name of names) {
    await database.query(await readFile(join(migrations, name, 'migration.sql'), 'utf8'))
  }
  for (const row of rows) await database.query(row)
  return database
}

/** The rows of the observatory's dataset. */
export const instruments = [
  `INSERT INTO telescope (code, name, aperture_m, mount) VALUES
    ('NORTH', 'North Dome', 1.52, 'equatorial'), ('SOUTH', 'South Dome', 0.90, 'equatorial'),
    ('SURVEY', 'Survey Camera', 0.30, 'altazimuth')`,
  `INSERT INTO filter (telescope, slot, band, width_nm) VALUES
    ('NORTH', 1, 'B', 94), ('NORTH', 2, 'V', 88), ('NORTH', 3, 'H-alpha', 6), ('SOUTH', 1, 'R', 138),
    ('SURVEY', 1, 'clear', NULL)`,
]

/** All that a run says, for the message of an assertion that failed. */
export const told = (result: WorkflowResult): string =>
  [
    result.conclusion,
    ...result.faults,
    ...result.warnings,
    ...result.jobs.flatMap(({ name, conclusion, steps }) => [
      `${name}: ${conclusion}`,
      ...steps.flatMap((step) => [`  ${step.name}: ${step.outcome}`, ...step.log.split('\n')]),
    ]),
  ].join('\n')

/** That a run went well: all jobs, no secret outside of the masks, and nothing unlike GitHub but the Postgres. */
export function expectGreen(result: WorkflowResult): void {
  expect(result.conclusion, told(result)).toBe('success')
  expectClean(result)
}

/** That a run of whatever end let no secret out and left GitHub's ways nowhere but in its Postgres. */
export function expectClean(result: WorkflowResult): void {
  expect(result.leaks).toEqual([])
  expect(result.warnings.filter((warning) => !warning.includes('stood in for'))).toEqual([])
}

/** Names of the steps with how they ended, without those that were skipped. */
export function stepsOf({ steps }: JobResult): string[] {
  return steps
    .filter(({ conclusion }) => conclusion !== 'skipped')
    .map(({ name, outcome }) => `${name}: ${outcome}`)
}

/** The job of that id. @throws Error where the run has none */
export function jobOf(result: WorkflowResult, id: string): JobResult {
  const job = result.jobs.find((candidate) => candidate.id === id)
  if (job === undefined)
    throw new Error(`No job ${id}, only ${result.jobs.map((other) => other.id).join(', ')}.\n${told(result)}`)
  return job
}

/** What differs from run to run beyond what every run of a workflow has: databases of tests, times and sizes in tables. */
const moving: readonly [RegExp, string][] = [
  // A busy machine turns milliseconds into seconds.
  [/\b\d+(\.\d+)? ?(ms|s)\b/g, '<n> ms'],
  [/^- client: pg.*/gm, '- client: <client>'],
  [/(\*\*client\*\*): pg.*/g, '$1: <client>'],
  [/test\\?_[0-9a-f]{32}/g, '<database>'],
  [/\b[0-9a-f]{12}…/g, '<digest>…'],
  [/"milliseconds":\d+/g, '"milliseconds":<n>'],
  [/^(\| (?:preamble|schema|data|sequences|constraints|end) \|) \d+ \| \d+ \|/gm, '$1 <n> | <n> |'],
]

/** Compares a summary, comment or issue of a run with a file of `test/fixtures/golden`. */
export async function expectTold(name: string, text: string): Promise<void> {
  expect(text.trim(), `${name} is empty`).not.toBe('')
  await expectGolden(
    name,
    moving.reduce((stable, [pattern, word]) => stable.replace(pattern, word), text),
  )
}
