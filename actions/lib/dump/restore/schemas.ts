import type { Database } from '../../database/connection.js'
import { fault, type Problem, SeedrailError } from '../../problem/problem.js'
import type { DumpManifest } from '../manifest.js'
import { renderName } from '../relation.js'
import type { DumpObject, PresentObject } from './present.js'

/**
 * Schemas among a dump's that are somebody else's: they are there already, and none of the dump's tables lies in them,
 * nor a partition of these that is there. What is made there may be found before what others mean, for their search_path
 * decides.
 */
export async function loadForeignSchemas(
  database: Database,
  { tables }: Pick<DumpManifest, 'tables'>,
  objects: readonly DumpObject[],
  present: readonly PresentObject[],
): Promise<ReadonlySet<string>> {
  const own = new Set(['public', ...tables.map(({ schema }) => schema)])
  const others = [...new Set(objects.map(({ schema }) => schema))].filter((schema) => !own.has(schema))
  const there = present.filter(({ kind, actual }) => kind === 'table' && actual === 'table')
  const { rows } = await database.query<{ name: string }>(
    `SELECT n.nspname::text AS name
       FROM pg_namespace n
      WHERE n.nspname = ANY ($1::text[])
        AND NOT EXISTS (
              SELECT FROM pg_class c
               CROSS JOIN LATERAL pg_partition_ancestors(c.oid) AS a
                JOIN pg_class p ON p.oid = a.relid
                JOIN pg_namespace m ON m.oid = p.relnamespace
                JOIN unnest($3::text[], $4::text[]) AS t(schema, name) ON t.schema = m.nspname AND t.name = p.relname
               WHERE c.relnamespace = n.oid AND c.oid::text = ANY ($2::text[]))`,
    [
      others,
      there.map(({ oid }) => String(oid)),
      tables.map(({ schema }) => schema),
      tables.map(({ name }) => name),
    ],
  )
  return new Set(rows.map(({ name }) => name))
}

/**
 * Those of such schemas that hold something of somebody else, or a function, whoever made it: others call it by a name
 * for which a new one might be taken. One that is empty, or holds no more than types, tables and sequences that the dump
 * would make anew, was made for them. What belongs to an object (a table's row type, a range's constructors) is not
 * counted beside it.
 */
export async function loadOccupiedSchemas(
  database: Database,
  foreign: ReadonlySet<string>,
  present: readonly PresentObject[],
): Promise<ReadonlySet<string>> {
  const own = present.filter(({ kind, actual }) => kind === actual && kind !== 'function')
  const { rows } = await database.query<{ name: string }>(
    `SELECT DISTINCT n.nspname::text AS name
       FROM pg_namespace n
       JOIN pg_depend d ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid AND d.deptype = 'n'
      WHERE n.nspname = ANY ($1::text[])
        AND NOT EXISTS (SELECT FROM pg_depend i
                         WHERE i.classid = d.classid AND i.objid = d.objid AND i.objsubid = 0 AND i.deptype = 'i')
        AND (d.classid::regclass::text, d.objid::text) NOT IN (
              SELECT o.catalogue, o.oid FROM unnest($2::text[], $3::text[]) AS o(catalogue, oid))`,
    [[...foreign], own.map(({ catalogue }) => catalogue), own.map(({ oid }) => String(oid))],
  )
  return new Set(rows.map(({ name }) => name))
}

/**
 * Nothing new is made in a schema that others are in; what is there already may be made anew.
 * @throws SeedrailError `restore-schema-not-ours`, with each object
 */
export function requireNothingNew(
  occupied: ReadonlySet<string>,
  objects: readonly DumpObject[],
  present: readonly PresentObject[],
): void {
  const there = new Set(present.map(nameOf))
  const added = objects.filter((object) => occupied.has(object.schema) && !there.has(nameOf(object)))
  if (added.length === 0) return
  throw new SeedrailError(
    added.map((object) =>
      fault(
        'restore-schema-not-ours',
        `The dump would make the ${describe(object)} in the schema "${object.schema}", which is there already and holds none of its tables, but what others may use.`,
        {
          next: 'Make it there by a migration, and restore again: what is there may be made anew. If you did not expect it, find out who made the dump. Nothing was changed.',
        },
      ),
    ),
    { verdict: 'broken' },
  )
}

/**
 * How functions and types in schemas of somebody else are defined, by kind and identity: of types, whether they are a
 * domain, and what a domain takes. What is within an enum or a composite type may change: its name stands for no rule.
 */
export async function loadDefinitions(
  database: Database,
  foreign: ReadonlySet<string>,
  present: readonly PresentObject[],
): Promise<ReadonlyMap<string, string>> {
  const called = present.filter(
    ({ kind, schema }) => (kind === 'function' || kind === 'type') && foreign.has(schema),
  )
  if (called.length === 0) return new Map()
  const { rows } = await database.query<{ object: string; definition: string }>(defineObjects, [
    called.map(({ kind }) => kind),
    called.map(({ identity }) => identity),
  ])
  return new Map(rows.map(({ object, definition }) => [object, definition]))
}

/** NOT NULL is a constraint too since PostgreSQL 17, which not every server names alike: the column tells it. */
const defineObjects = `
SELECT o.kind || ' ' || o.identity AS object,
       CASE o.kind WHEN 'function' THEN coalesce(pg_get_functiondef(to_regprocedure(o.identity)), '')
            ELSE coalesce((
              SELECT CASE t.typtype WHEN 'd' THEN jsonb_build_array(
                       format_type(t.typbasetype, t.typtypmod), t.typcollation::regcollation, t.typnotnull,
                       pg_get_expr(t.typdefaultbin, 0),
                       (SELECT jsonb_agg(jsonb_build_array(k.conname, pg_get_constraintdef(k.oid)) ORDER BY k.conname)
                          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'))::text
                     ELSE 'no domain' END
                FROM pg_type t WHERE t.oid = to_regtype(o.identity)), '') END AS definition
  FROM unnest($1::text[], $2::text[]) AS o(kind, identity)`

/**
 * Functions and domains in schemas of somebody else are what they were: others call them, and nothing in the catalogue
 * tells who.
 * @throws SeedrailError `restore-schema-not-ours`, with each of them
 */
export function requireSameDefinitions(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): void {
  const problems = [...before].flatMap(([object, definition]): Problem[] =>
    after.get(object) === definition
      ? []
      : [
          fault(
            'restore-schema-not-ours',
            `The dump defines the ${object} in another way than the target, where it stands in a schema that holds none of the dump's tables.`,
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
