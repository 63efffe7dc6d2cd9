import type { Database } from '../../database/connection.js'
import { quoteIdentifier } from '../../database/identifier.js'
import { words } from './drop.js'
import type { PresentObject } from './present.js'

/** A right on an object of somebody who does not own it: `SELECT` on `public.item` for `"reader"` or `PUBLIC`. */
export type Right = { kind: PresentObject['kind']; identity: string; right: string; grantee: string }

/** All rights of others on objects, those that nobody had to grant among them (`EXECUTE` of a function). */
export async function loadRights(database: Database, objects: readonly PresentObject[]): Promise<Right[]> {
  const { rows } = await database.query<Right>(listRights, toColumns(objects))
  return rows
}

/**
 * Gives objects that were made anew to whom they belonged, and takes from others what they had no right to before:
 * default privileges, and what the server grants to everybody, speak of new objects, but these are none to their users.
 * @param before of the objects that were replaced; others are left as they are
 * @returns the rights that were taken away again
 * @throws what the server refuses: the login must be a member of the owner, who may create in the schema
 */
export async function restoreStanding(
  database: Database,
  objects: readonly PresentObject[],
  before: readonly Right[],
): Promise<Right[]> {
  const { rows } = await database.query<{ kind: PresentObject['kind']; identity: string; owner: string }>(
    listOwners,
    toColumns(objects),
  )
  const belonged = new Map(objects.map((object) => [`${object.kind} ${object.identity}`, object.owner]))
  for (const { kind, identity, owner } of rows) {
    const old = belonged.get(`${kind} ${identity}`)
    if (old === undefined || old === owner) continue
    await database.query(`ALTER ${words[kind]} ${identity} OWNER TO ${quoteIdentifier(old)}`)
  }
  const had = new Set(before.map(nameOf))
  const added = (await loadRights(database, objects)).filter((right) => !had.has(nameOf(right)))
  for (const { kind, identity, right, grantee } of added) {
    await database.query(`REVOKE ${right} ON ${words[kind]} ${identity} FROM ${grantee}`)
  }
  return added
}

function nameOf({ kind, identity, right, grantee }: Right): string {
  return `${kind} ${identity} ${right} ${grantee}`
}

function toColumns(objects: readonly PresentObject[]): string[][] {
  return [objects.map(({ kind }) => kind), objects.map(({ identity }) => identity)]
}

/** The objects by name as they are now. A table's own sequences go with it; `acldefault` tells what nobody had to say. */
const found = `
WITH named AS (SELECT * FROM unnest($1::text[], $2::text[]) AS n(kind, identity)),
tables AS (
  SELECT c.oid, c.relowner AS owner, c.relacl AS acl, n.identity
    FROM named n JOIN pg_class c ON c.oid = to_regclass(n.identity)
   WHERE n.kind = 'table'
),
found AS (
  SELECT 'table' AS kind, t.identity, t.owner, coalesce(t.acl, acldefault('r', t.owner)) AS acl FROM tables t
  UNION
  SELECT 'sequence', c.oid::regclass::text, c.relowner, coalesce(c.relacl, acldefault('s', c.relowner))
    FROM pg_class c
   WHERE c.relkind = 'S'
     AND (c.oid IN (SELECT to_regclass(n.identity) FROM named n WHERE n.kind = 'sequence')
          OR EXISTS (SELECT FROM tables t JOIN pg_depend d ON d.refobjid = t.oid
                      WHERE d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_class'::regclass
                        AND d.objid = c.oid AND d.deptype IN ('a', 'i')))
  UNION
  SELECT 'type', n.identity, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
    FROM named n JOIN pg_type t ON t.oid = to_regtype(n.identity) WHERE n.kind = 'type'
  UNION
  SELECT 'function', n.identity, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    FROM named n JOIN pg_proc p ON p.oid = to_regprocedure(n.identity) WHERE n.kind = 'function'
)`

const listRights = `${found}
SELECT f.kind, f.identity, a.privilege_type AS right,
       CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
  FROM found f CROSS JOIN LATERAL aclexplode(f.acl) AS a
 WHERE a.grantee <> f.owner
 ORDER BY 1, 2, 3, 4`

/** Tables first: their own sequences change hands with them. */
const listOwners = `${found}
SELECT f.kind, f.identity, pg_get_userbyid(f.owner)::text AS owner
  FROM found f
 ORDER BY f.kind <> 'table', 1, 2`
