import { loadTableShape, type TableShape, tableNameOf } from '../../database/catalogue.js'
import type { Database } from '../../database/connection.js'
import { quoteIdentifier as id, parseTableName, quoteTable } from '../../database/identifier.js'
import type { UpsertManifest } from '../../dataset/manifest.js'
import { caution, fault, type Problem, SeedrailError } from '../../problem/problem.js'
import type { Target } from './target.js'

/** A right that a seed uses: on a whole table, or on some of its columns. */
type Wanted = { called: string; shape: TableShape; right: string; columns: readonly string[] }

/** A right that is not there. `partly`: it is there for some columns, and columns do not do. */
type Missing = { login: string; called: string; object: string; missing: string; partly: boolean }

/**
 * Looks whether the login may do all that a seed does, before anything is done: SELECT, INSERT and UPDATE on
 * every table, SELECT and UPDATE on what it uses of the table of versions, USAGE on their schemas, TEMPORARY on the
 * database. A seed locks its tables and finds rows by their place, for which rights on columns are not enough.
 * @returns what has to be known: tables of which row-level security may hide rows from this login
 * @throws SeedrailError `database-forbidden`, one problem for each right that is missing, with its GRANT
 */
export async function requireRights(
  database: Database,
  manifest: UpsertManifest,
  targets: readonly Target[],
): Promise<Problem[]> {
  const wanted: Wanted[] = targets.flatMap(({ name: called, shape }) =>
    ['SELECT', 'INSERT', 'UPDATE'].map((right) => ({ called, shape, right, columns: [] })),
  )
  if (manifest.version !== undefined) wanted.push(...(await wantVersions(database, manifest.version)))
  const { rows } = await database.query<Missing>(findMissingRights, [
    JSON.stringify(
      wanted.map(({ called, shape, right, columns }) => ({
        called,
        oid: shape.oid,
        name: quoteTable(tableNameOf(shape)),
        privilege: right,
        columns,
      })),
    ),
    wanted.map(({ shape }) => shape.schema),
  ])
  if (rows.length > 0) throw new SeedrailError(rows.map(explainMissing))
  return warnOfPolicies(database, targets)
}

/** What a seed reads and writes of the table of versions; it is not locked as a whole. */
async function wantVersions(
  database: Database,
  words: NonNullable<UpsertManifest['version']>,
): Promise<Wanted[]> {
  const shape = await loadTableShape(database, parseTableName(words.table))
  const written = [words['seed-digest'], words['seed-version']]
  return [
    { called: words.table, shape, right: 'SELECT', columns: [words.name, words.version, ...written] },
    { called: words.table, shape, right: 'UPDATE', columns: written },
  ]
}

const findMissingRights = `
SELECT current_user::text AS login, w.*
  FROM (SELECT called, name AS object, privilege AS missing, has_any_column_privilege(oid, privilege) AS partly
          FROM jsonb_to_recordset($1::jsonb) AS t(called text, oid oid, name text, privilege text, columns jsonb)
         WHERE NOT has_table_privilege(oid, privilege)
           AND (columns = '[]' OR EXISTS (SELECT FROM jsonb_array_elements_text(columns) AS c(name)
                                           WHERE has_column_privilege(t.oid, c.name, privilege) IS NOT TRUE))
        UNION
        SELECT NULL, nspname::text, 'USAGE', false FROM pg_namespace
         WHERE nspname = ANY ($2::text[]) AND NOT has_schema_privilege(oid, 'USAGE')
        UNION
        SELECT NULL, current_database()::text, 'TEMPORARY', false
         WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')) AS w
 ORDER BY w.object, w.missing`

const kinds: Readonly<Record<string, string>> = { USAGE: 'SCHEMA ', TEMPORARY: 'DATABASE ' }

function explainMissing({ login, called, object, missing, partly }: Missing): Problem {
  const kind = kinds[missing] ?? ''
  const target = kind === '' ? object : `${kind}${id(object)}`
  const some = partly ? ' as a whole: it has it on columns only' : ''
  return fault(
    'database-forbidden',
    `The login "${login}" lacks ${missing} on ${kind === '' ? called : target}${some}.`,
    {
      ...(kind === '' ? { place: { table: called } } : {}),
      next: `GRANT ${missing} ON ${target} TO ${id(login)}; a plan needs the same rights as the run that it plans.`,
    },
  )
}

/** Policies make rows seem absent: those are not compared, nor switched off when they left the source. */
async function warnOfPolicies(database: Database, targets: readonly Target[]): Promise<Problem[]> {
  const { rows } = await database.query<{ oid: string }>(
    'SELECT oid::text AS oid FROM unnest($1::int8[]) AS t(oid) WHERE row_security_active(oid::oid)',
    [targets.map(({ shape }) => shape.oid)],
  )
  const bound = new Set(rows.map(({ oid }) => Number(oid)))
  return targets
    .filter(({ shape }) => bound.has(Number(shape.oid)))
    .map(({ name }) =>
      caution(
        'rows-may-be-hidden',
        `Row-level security binds this login on ${name}: rows that its policies hide are neither compared nor switched off.`,
        {
          place: { table: name },
          next: 'If the seed shall see every row, let it log in with BYPASSRLS, or as an owner without FORCE ROW LEVEL SECURITY.',
        },
      ),
    )
}
