import type { Database } from '../../database/connection.js'

/** What a dump's schema creates by name, and what would have to go before it can. */
export type DumpObject = {
  kind: 'table' | 'sequence' | 'type' | 'function'
  schema: string
  name: string
  /** Of a function: its input types as SQL, so that another one of that name is not meant. */
  inputs?: readonly string[]
}

/** One of a dump's objects that the target has already. */
export type PresentObject = DumpObject & {
  oid: number
  /** The catalogue that holds it, for `pg_depend`. */
  catalogue: 'pg_class' | 'pg_type' | 'pg_proc'
  /** As SQL names it, and as messages do: `public.item`, `public.bump(text)`. */
  identity: string
  /** What it is: the kind that the dump means, or another one under its name. */
  actual: DumpObject['kind'] | 'view' | 'relation'
  owner: string
  /** Whether the login may drop it, as its owner or through a role. */
  ours: boolean
}

/** Which of a dump's objects the target has. Names are matched exactly; functions with their input types too. */
export async function loadPresentObjects(
  database: Database,
  objects: readonly DumpObject[],
): Promise<PresentObject[]> {
  const { rows } = await database.query<Omit<PresentObject, keyof DumpObject> & { position: number }>(
    findObjects,
    [
      objects.map(({ kind }) => kind),
      objects.map(({ schema }) => schema),
      objects.map(({ name }) => name),
      objects.map(({ inputs }) => JSON.stringify(inputs ?? [])),
    ],
  )
  return rows.flatMap(({ position, ...row }) => {
    const object = objects[position - 1]
    return object === undefined ? [] : [{ ...object, ...row }]
  })
}

/**
 * `to_regtype` takes a type as SQL writes it, and gives null where it is unknown, which `to_regprocedure` refuses before
 * PostgreSQL 16. A table's name and a type's may be taken by each other: every table has a row type of its name.
 */
const findObjects = `
WITH wanted AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
           WITH ORDINALITY AS w(kind, schema, name, inputs, position)
),
found AS (
  SELECT w.position, c.oid, 'pg_class' AS catalogue, c.oid::regclass::text AS identity, c.relowner AS owner,
         CASE WHEN c.relkind IN ('r', 'p') THEN 'table' WHEN c.relkind = 'S' THEN 'sequence'
              WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'relation' END AS actual
    FROM wanted w
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind <> 'c'
   WHERE w.kind <> 'function'
  UNION ALL
  SELECT w.position, t.oid, 'pg_type', t.oid::regtype::text, t.typowner, 'type'
    FROM wanted w
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = w.name
    LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE w.kind IN ('type', 'table') AND (t.typrelid = 0 OR c.relkind = 'c')
     AND (t.typtype <> 'b' OR t.typcategory <> 'A')
  UNION ALL
  SELECT w.position, p.oid, 'pg_proc', p.oid::regprocedure::text, p.proowner, 'function'
    FROM wanted w
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = w.name
     AND array_to_string(p.proargtypes::oid[], ',') = (
           SELECT coalesce(string_agg(coalesce(to_regtype(i.type)::oid, 0)::text, ',' ORDER BY i.position), '')
             FROM jsonb_array_elements_text(w.inputs::jsonb) WITH ORDINALITY AS i(type, position))
   WHERE w.kind = 'function'
)
SELECT f.position::int, f.oid, f.catalogue, f.identity, f.actual,
       pg_get_userbyid(f.owner)::text AS owner, pg_has_role(f.owner, 'USAGE') AS ours
  FROM found f
 ORDER BY f.position`
