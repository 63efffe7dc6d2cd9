import type { Database } from '../../database/connection.js'
import { fault, type Problem, SeedrailError } from '../../problem/problem.js'
import type { DumpManifest } from '../manifest.js'
import { renderName } from '../relation.js'
import type { DumpObject, PresentObject } from './present.js'

/**
 * Schemas among a dump's that are somebody else's: they are there already, and none of the dump's tables lies in them.
 * What is made there may be found before what others mean, for their search_path decides.
 */
export async function loadForeignSchemas(
  database: Database,
  { tables }: Pick<DumpManifest, 'tables'>,
  objects: readonly DumpObject[],
): Promise<ReadonlySet<string>> {
  const own = new Set(['public', ...tables.map(({ schema }) => schema)])
  const others = [...new Set(objects.map(({ schema }) => schema))].filter((schema) => !own.has(schema))
  const { rows } = await database.query<{ name: string }>(
    'SELECT nspname::text AS name FROM pg_namespace WHERE nspname = ANY ($1::text[])',
    [others],
  )
  return new Set(rows.map(({ name }) => name))
}

/**
 * Nothing new is made in a schema of somebody else; what is there already may be made anew.
 * @throws SeedrailError `restore-schema-not-ours`, with each object
 */
export function requireNothingNew(
  foreign: ReadonlySet<string>,
  objects: readonly DumpObject[],
  present: readonly PresentObject[],
): void {
  const there = new Set(present.map(nameOf))
  const added = objects.filter((object) => foreign.has(object.schema) && !there.has(nameOf(object)))
  if (added.length === 0) return
  throw new SeedrailError(
    added.map((object) =>
      fault(
        'restore-schema-not-ours',
        `The dump would make the ${describe(object)} in the schema "${object.schema}", which is there already and holds none of its tables.`,
        {
          next: 'Make it there by a migration, or drop the schema if nobody uses it. If you did not expect it, find out who made the dump. Nothing was changed.',
        },
      ),
    ),
    { verdict: 'broken' },
  )
}

/** How functions in schemas of somebody else are defined, by their identity. */
export async function loadDefinitions(
  database: Database,
  foreign: ReadonlySet<string>,
  present: readonly PresentObject[],
): Promise<ReadonlyMap<string, string>> {
  const functions = present.filter(({ kind, schema }) => kind === 'function' && foreign.has(schema))
  if (functions.length === 0) return new Map()
  const { rows } = await database.query<{ identity: string; definition: string }>(
    `SELECT f.identity, coalesce(pg_get_functiondef(to_regprocedure(f.identity)), '') AS definition
       FROM unnest($1::text[]) AS f(identity)`,
    [functions.map(({ identity }) => identity)],
  )
  return new Map(rows.map(({ identity, definition }) => [identity, definition]))
}

/**
 * Functions in schemas of somebody else are what they were: others call them, and nothing in the catalogue tells who.
 * @throws SeedrailError `restore-schema-not-ours`, with each function
 */
export function requireSameDefinitions(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): void {
  const problems = [...before].flatMap(([identity, definition]): Problem[] =>
    after.get(identity) === definition
      ? []
      : [
          fault(
            'restore-schema-not-ours',
            `The dump defines the function ${identity} in another way than the target, where it stands in a schema that holds none of the dump's tables.`,
            {
              next: 'Bring both databases to the same migrations, and dump again. The transaction was rolled back.',
            },
          ),
        ],
  )
  if (problems.length > 0) throw new SeedrailError(problems, { verdict: 'broken' })
}

/** Types come quoted throughout, which people need not read. */
function describe({ kind, schema, name, inputs }: DumpObject): string {
  return `${kind} ${renderName({ schema, name })}${inputs === undefined ? '' : `(${inputs.join(', ').replaceAll('"', '')})`}`
}

function nameOf({ kind, schema, name, inputs }: DumpObject): string {
  return JSON.stringify([kind, schema, name, inputs])
}
