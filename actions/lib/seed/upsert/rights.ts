import { loadTableShape, tableNameOf } from '../../database/catalogue.js'
import type { Database } from '../../database/connection.js'
import { quoteIdentifier as id, parseTableName, quoteTable } from '../../database/identifier.js'
import type { UpsertManifest } from '../../dataset/manifest.js'
import { fault, SeedrailError } from '../../problem/problem.js'
import type { Target } from './target.js'

/**
 * Looks whether the login may do all that a seed does, before anything is done: SELECT, INSERT and UPDATE on
 * every table, SELECT and UPDATE on the table of versions, USAGE on their schemas, TEMPORARY on the database.
 * @throws SeedrailError `database-forbidden`, one problem for each right that is missing, with its GRANT
 */
export async function requireRights(
  database: Database,
  manifest: UpsertManifest,
  targets: readonly Target[],
): Promise<void> {
  const wanted = targets.map(({ shape }) => ({ shape, rights: ['SELECT', 'INSERT', 'UPDATE'] }))
  if (manifest.version !== undefined) {
    const shape = await loadTableShape(database, parseTableName(manifest.version.table))
    wanted.push({ shape, rights: ['SELECT', 'UPDATE'] })
  }
  const each = wanted.flatMap(({ shape, rights }) => rights.map((right) => ({ shape, right })))
  const { rows } = await database.query<{ login: string; base: string; object: string; missing: string }>(
    `SELECT current_user::text AS login, current_database()::text AS base, w.*
       FROM (SELECT name AS object, privilege AS missing
               FROM unnest($1::int8[], $2::text[], $3::text[]) AS t(oid, name, privilege)
              WHERE NOT has_table_privilege(oid::oid, privilege)
             UNION
             SELECT nspname::text, 'USAGE' FROM pg_namespace
              WHERE nspname = ANY ($4::text[]) AND NOT has_schema_privilege(oid, 'USAGE')
             UNION
             SELECT current_database()::text, 'TEMPORARY'
              WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')) AS w
      ORDER BY w.object, w.missing`,
    [
      each.map(({ shape }) => shape.oid),
      each.map(({ shape }) => quoteTable(tableNameOf(shape))),
      each.map(({ right }) => right),
      wanted.map(({ shape }) => shape.schema),
    ],
  )
  if (rows.length === 0) return
  const kinds: Readonly<Record<string, string>> = { USAGE: 'SCHEMA ', TEMPORARY: 'DATABASE ' }
  throw new SeedrailError(
    rows.map(({ login, object, missing }) => {
      const kind = kinds[missing] ?? ''
      const target = kind === '' ? object : `${kind}${id(object)}`
      return fault('database-forbidden', `The login "${login}" lacks ${missing} on ${target}.`, {
        next: `GRANT ${missing} ON ${target} TO ${id(login)}; a plan needs the same rights as the run that it plans.`,
      })
    }),
  )
}
