import type { Database } from '../../database/connection.js'
import type { PresentObject } from './present.js'

/** Something outside of a dump that stands on one of the dump's objects, and would fall with it. */
export type Dependent = {
  /** As Postgres describes it: `view report`, `constraint order_item_fkey on table orders`. */
  object: string
  /** The object of ours that it stands on. */
  on: string
}

/**
 * Everything outside of the dump that holds on to the dump's objects: what `DROP` without CASCADE would refuse
 * (views, foreign keys, functions, columns of an enum type, triggers with our function, children), and what it
 * would take away silently (grants to others, publications).
 */
export async function loadDependents(
  database: Database,
  objects: readonly PresentObject[],
): Promise<Dependent[]> {
  const values = [objects.map(({ catalogue }) => catalogue), objects.map(({ oid }) => oid)]
  const dependents: Dependent[] = []
  for (const sql of [findDependents, findGrants, findPublications]) {
    dependents.push(...(await database.query<Dependent>(sql, values)).rows)
  }
  return dependents
}

const roots = `unnest($1::text[], $2::int8[]) AS r(catalogue, oid)`

/**
 * `ours` grows from the dump's objects by what is part of them (automatic and internal dependencies: indexes, types of
 * rows, toast, triggers, owned sequences), and by the parts of a partition of the dump (its indexes, keys and triggers
 * hang on those of the parent and on the partition itself); whatever else depends normally on any of these is outside.
 * The rule of a view is told as the view.
 */
const findDependents = `
WITH RECURSIVE ours(classid, objid) AS (
  SELECT r.catalogue::regclass::oid, r.oid::oid FROM ${roots}
  UNION
  SELECT d.classid, d.objid
    FROM ours o
    JOIN pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid
   WHERE d.deptype = 'S'
      OR (d.deptype IN ('a', 'i')
          AND NOT (d.classid = 'pg_class'::regclass
                   AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = d.objid)))
)
SELECT DISTINCT coalesce(pg_describe_object('pg_class'::regclass, w.ev_class, 0),
                         pg_describe_object(d.classid, d.objid, d.objsubid)) AS object,
       pg_describe_object(o.classid, o.objid, 0) AS "on"
  FROM ours o
  JOIN pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid
  LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
 WHERE (d.deptype IN ('n', 'P')
        OR (d.classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = d.objid)))
   AND NOT EXISTS (SELECT FROM ours s WHERE s.classid = d.classid AND s.objid = d.objid)
 ORDER BY 1, 2`

/** Rights of anybody but the owner, on tables, their columns, own sequences, types and functions, beyond the usual ones. */
const findGrants = `
WITH wanted AS (
  SELECT r.catalogue, r.oid::oid AS oid FROM ${roots}
  UNION
  SELECT 'pg_class', s.oid
    FROM ${roots}
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid::oid
                    AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
   WHERE r.catalogue = 'pg_class'
),
held AS (
  SELECT 'pg_class' AS catalogue, c.oid, c.relowner AS owner, a.grantee, a.privilege_type
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
  UNION ALL
  SELECT 'pg_class', c.oid, c.relowner, a.grantee, a.privilege_type
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN LATERAL aclexplode(t.attacl) a
  UNION ALL
  SELECT 'pg_type', t.oid, t.typowner, a.grantee, a.privilege_type
    FROM pg_type t CROSS JOIN LATERAL aclexplode(t.typacl) a WHERE a.grantee <> 0
  UNION ALL
  SELECT 'pg_proc', p.oid, p.proowner, a.grantee, a.privilege_type
    FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) a WHERE a.grantee <> 0
)
SELECT format('grant of %s to %s', string_agg(DISTINCT h.privilege_type, ', ' ORDER BY h.privilege_type),
              CASE WHEN h.grantee = 0 THEN 'everybody' ELSE pg_get_userbyid(h.grantee)::text END) AS object,
       pg_describe_object(h.catalogue::regclass, h.oid, 0) AS "on"
  FROM wanted r
  JOIN held h ON h.catalogue = r.catalogue AND h.oid = r.oid
 WHERE h.grantee <> h.owner
 GROUP BY h.catalogue, h.oid, h.grantee
 ORDER BY 2, 1`

const findPublications = `
SELECT format('publication %s', p.pubname) AS object, pg_describe_object('pg_class'::regclass, r.oid::oid, 0) AS "on"
  FROM ${roots}
  JOIN pg_publication_rel m ON m.prrelid = r.oid::oid
  JOIN pg_publication p ON p.oid = m.prpubid
 WHERE r.catalogue = 'pg_class'
 ORDER BY 1, 2`
