import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { InputsOf } from '../lib/action/definition.js'
import { type Expectations, readExpectations } from '../lib/migrate/expectation/file.js'
import { type Migration, readMigrations } from '../lib/migrate/folder.js'
import { readDocument } from '../lib/migrate/prisma/document.js'
import { type WantedSchema, wantSchema } from '../lib/migrate/prisma/expected.js'
import { type Meant, parseMeant } from '../lib/migrate/trial/judge-rows.js'
import { fault, SeedrailError } from '../lib/problem/problem.js'
import { didYouMean } from '../lib/problem/suggestion.js'
import type { testMigration } from './action.js'
import { type PreviousPart, readPrevious } from './previous-data.js'

/** Everything that a trial reads before it connects to anything. */
export type TrialPlan = {
  folder: string
  migrations: readonly Migration[]
  /** The last migration of the previous release; undefined where there is only one migration. */
  previousMigration: string | undefined
  /** Migrations behind it: what would be released. */
  released: readonly Migration[]
  previous: readonly PreviousPart[]
  meant: Meant
  expectations: { file: string; wanted: Expectations } | undefined
  schema: { path: string; wanted: WantedSchema } | undefined
  compareWith: readonly { folder: string; migrations: readonly Migration[] }[]
}

/**
 * Reads all files of a trial, so that what is wrong with them is said before any database is made.
 * @throws SeedrailError `migrations-*`, `previous-*`, `expectations-*`, `prisma-schema-*`, `dataset-*`, `dump-*`
 */
export async function planTrial(inputs: InputsOf<typeof testMigration>): Promise<TrialPlan> {
  const folder = inputs.migrations
  const migrations = await readMigrations(folder)
  const previousMigration = choosePrevious(migrations, inputs['previous-migration'], folder)
  const beside = dirname(folder.replace(/[\\/]+$/, ''))
  const expectations = inputs.expectations ?? (await firstThere([join(beside, 'expectations.json')]))
  const schema = inputs.schema ?? (await firstThere([join(beside, 'schema.prisma'), join(beside, 'schema')]))
  const others = splitList(inputs['compare-with'])
  return {
    folder,
    migrations,
    previousMigration,
    released: migrations.slice(migrations.findIndex(({ name }) => name === previousMigration) + 1),
    previous: await readPrevious(splitList(inputs.previous)),
    meant: parseMeant(inputs['expected-changes'] ?? ''),
    expectations:
      expectations === undefined
        ? undefined
        : { file: expectations, wanted: await readExpectations(expectations) },
    schema:
      schema === undefined ? undefined : { path: schema, wanted: wantSchema(await readDocument(schema)) },
    compareWith: await Promise.all(
      others.map(async (other) => ({ folder: other, migrations: await readMigrations(other) })),
    ),
  }
}

function choosePrevious(
  migrations: readonly Migration[],
  given: string | undefined,
  folder: string,
): string | undefined {
  const names = migrations.map(({ name }) => name)
  if (given === undefined) return names.at(-2)
  const [found, second] = names.includes(given) ? [given] : names.filter((name) => name.startsWith(given))
  if (found !== undefined && second === undefined) return found
  throw new SeedrailError(
    fault(
      'previous-migration-unknown',
      found === undefined
        ? `No migration of "${folder}" is called "${given}", or begins so.${didYouMean(given, names)}`
        : `More than one migration begins with "${given}": "${found}", "${second}".`,
      { next: 'Give the whole name of its folder as "previous-migration".' },
    ),
  )
}

/** Names between commas or line ends. */
export function splitList(text: string | undefined): string[] {
  return (text ?? '').split(/[,\n]/).flatMap((word) => (word.trim() === '' ? [] : [word.trim()]))
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const there = await stat(path).then(
      () => true,
      () => false,
    )
    if (there) return path
  }
  return undefined
}
