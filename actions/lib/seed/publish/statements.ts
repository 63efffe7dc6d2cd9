import type { Column } from '../../database/catalogue.js'
import { tableNameOf } from '../../database/catalogue.js'
import {
  quoteIdentifier as id,
  quoteLiteral as literal,
  quoteList,
  quoteTable,
} from '../../database/identifier.js'
import type { PublishManifest } from '../../dataset/manifest.js'
import type { PublishTables } from './tables.js'

/**
 * All SQL of the publish policy. Identifiers and types come from the catalogue and are quoted; values are
 * parameters. Rows travel as one JSON array, `$1`, of `{"row": {column: value}, …}`, so that the server's
 * own casts decide what a value means.
 */
export type Statements = ReturnType<typeof writeStatements>

export function writeStatements(manifest: PublishManifest, tables: PublishTables) {
  const { staging, library, audit } = manifest
  const stagingTable = quoteTable(tableNameOf(tables.staging))
  const libraryTable = quoteTable(tableNameOf(tables.library))
  const auditTable = quoteTable(tableNameOf(tables.audit))
  const content = [...tables.content.values()]
  const names = content.map((column) => column.name)
  const key = id(manifest.key)
  const stagingType = (name: string) => typeOf(tables.staging.columns, name)
  const libraryType = (name: string) => typeOf(tables.library.columns, name)
  const auditType = (name: string) => typeOf(tables.audit.columns, name)
  const idGiven = !hasDefault(tables.staging.columns, staging.id)
  const libraryIdGiven = !hasDefault(tables.library.columns, library.id)
  const auditIdGiven = !hasDefault(tables.audit.columns, audit.id)
  const set = (assignments: readonly (string | undefined)[]) =>
    assignments.filter((one) => one !== undefined).join(', ')
  const assign = (role: string | undefined, value: string) =>
    role === undefined ? undefined : `${id(role)} = ${value}`
  const touched = [
    assign(staging['updated-by'], `$2::text::${stagingType(staging['updated-by'] ?? staging.id)}`),
    assign(staging['updated-at'], 'clock_timestamp()'),
  ]
  const status = (word: string) =>
    `${id(staging.status.column)} = ${literal(word)}::${stagingType(staging.status.column)}`

  const wanted = `
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e(item, ordinal)
 CROSS JOIN LATERAL jsonb_populate_record(NULL::${stagingTable}, e.item -> 'row') AS p`
  const lookups = `
  LEFT JOIN ${stagingTable} AS s ON s.${key} = p.${key}
  LEFT JOIN ${libraryTable} AS l ON l.${key} = p.${key} AND l.${id(library.current)}`
  const wantedValues = `
 CROSS JOIN LATERAL (SELECT ${content.map((column) => `${wantedValue(column)} AS ${id(column.name)}`).join(',\n                            ')}) AS w`

  return {
    /** Each row's state, and the fields in which it differs from its draft and from its published version. */
    loadStates: `
SELECT e.ordinal::int AS ordinal,
       s.${id(staging.id)}::text AS staging_id,
       s.xmin::text AS seen,
       s.${id(staging.status.column)}::text AS status,
       ${foreign(staging['created-by'])} OR ${foreign(staging['updated-by'])} AS foreign,
       l.${id(library.id)}::text AS library_id,
       l.${id(library.version)}::int AS version,
       ${changes(names, 's')} AS staged_changes,
       ${changes(names, 'l')} AS published_changes${wanted}${lookups}${wantedValues}
 ORDER BY e.ordinal`,

    /** Locks the drafts about to be written, unless they moved since their state was read. */
    lockDrafts: `
SELECT s.${id(staging.id)}
  FROM ${stagingTable} AS s
  JOIN jsonb_to_recordset($1::jsonb) AS r(id text, seen text)
    ON s.${id(staging.id)} = r.id::${stagingType(staging.id)} AND s.xmin::text = r.seen
 ORDER BY s.${id(staging.id)}
   FOR UPDATE OF s`,

    create: `
INSERT INTO ${stagingTable} (${quoteList([
      ...names,
      staging.status.column,
      ...present(staging['created-by'], staging['updated-by']),
      ...(idGiven ? [staging.id] : []),
    ])})
SELECT ${[
      ...names.map((name) => `w.${id(name)}`),
      `${literal(staging.status.draft)}::${stagingType(staging.status.column)}`,
      ...present(staging['created-by'], staging['updated-by']).map(
        (role) => `$2::text::${stagingType(role)}`,
      ),
      ...(idGiven ? [`(e.item ->> 'id')::${stagingType(staging.id)}`] : []),
    ].join(', ')}${wanted}${lookups}${wantedValues}
 ORDER BY e.ordinal
RETURNING ${id(staging.id)}::text AS id, ${key}::text AS key`,

    update: `
UPDATE ${stagingTable} AS t
   SET ${set([...names.map((name) => `${id(name)} = w.${id(name)}`), status(staging.status.draft), ...touched])}${wanted}${lookups}${wantedValues}
 WHERE t.${id(staging.id)} = s.${id(staging.id)}`,

    submit: `
UPDATE ${stagingTable}
   SET ${set([status(staging.status.submitted), ...touched])}
 WHERE ${id(staging.id)} = ANY ($1::${stagingType(staging.id)}[])`,

    approve: `
UPDATE ${stagingTable}
   SET ${set([
     status(staging.status.approved),
     assign(staging.reviewer, `$2::text::${stagingType(staging.reviewer ?? staging.id)}`),
     assign(staging['reviewed-at'], 'clock_timestamp()'),
     assign(staging['review-notes'], '$3::text'),
     ...touched,
   ])}
 WHERE ${id(staging.id)} = ANY ($1::${stagingType(staging.id)}[])
   AND $2::text IS NOT NULL`,

    /** The version that was current steps back before the next one is inserted. */
    retireVersions: `
UPDATE ${libraryTable} AS l
   SET ${id(library.current)} = false
  FROM ${stagingTable} AS s
 WHERE s.${id(staging.id)} = ANY ($1::${stagingType(staging.id)}[])
   AND l.${key} = s.${key} AND l.${id(library.current)}`,

    insertVersions: `
INSERT INTO ${libraryTable} (${quoteList([
      ...names,
      library.version,
      library.current,
      library.staging,
      ...present(library.snapshot, library['published-by'], library['published-at']),
      ...(libraryIdGiven ? [library.id] : []),
    ])})
SELECT ${[
      ...names.map((name) => `s.${id(name)}`),
      `coalesce((SELECT max(v.${id(library.version)}) FROM ${libraryTable} AS v WHERE v.${key} = s.${key}), 0) + 1`,
      'true',
      `s.${id(staging.id)}`,
      ...(library.snapshot === undefined ? [] : ['to_jsonb(s)']),
      ...(library['published-by'] === undefined ? [] : [`$2::text::${libraryType(library['published-by'])}`]),
      ...(library['published-at'] === undefined ? [] : ['clock_timestamp()']),
      ...(libraryIdGiven ? [`gen_random_uuid()::text::${libraryType(library.id)}`] : []),
    ].join(', ')}
  FROM ${stagingTable} AS s
 WHERE s.${id(staging.id)} = ANY ($1::${stagingType(staging.id)}[])
 ORDER BY s.${key}
RETURNING ${id(library.id)}::text AS id, ${id(library.staging)}::text AS staging_id, ${id(library.version)}::int AS version`,

    publish: `
UPDATE ${stagingTable} AS t
   SET ${set([
     status(staging.status.published),
     assign(staging.published, `l.${id(library.id)}`),
     ...touched,
   ])}
  FROM ${libraryTable} AS l
 WHERE t.${id(staging.id)} = ANY ($1::${stagingType(staging.id)}[])
   AND l.${id(library.staging)} = t.${id(staging.id)} AND l.${id(library.current)}`,

    /** Rows of this actor whose key the source (`$1`) no longer has, published or still drafts. */
    loadMissing: `
SELECT s.${id(staging.id)}::text AS id, s.${key}::text AS key, l.${id(library.id)}::text AS library_id,
       s.${id(staging.status.column)}::text = ${literal(staging.status.published)} AND l.${id(library.id)} IS NOT NULL AS published
  FROM ${stagingTable} AS s
  LEFT JOIN ${libraryTable} AS l ON l.${key} = s.${key} AND l.${id(library.current)}
 WHERE s.${id(staging.status.column)}::text <> ${literal(staging.status.archived)}
   AND ${staging['created-by'] === undefined ? '$2::text IS NOT NULL' : `s.${id(staging['created-by'])}::text IS NOT DISTINCT FROM $2`}
   AND NOT EXISTS (SELECT FROM unnest($1::text[]) AS k(key) WHERE k.key::${stagingType(manifest.key)} = s.${key})
 ORDER BY s.${key}::text COLLATE "C"`,

    countPublished: `
SELECT count(*)::int AS rows FROM ${libraryTable} WHERE ${id(library.current)}`,

    archive: `
UPDATE ${stagingTable}
   SET ${set([status(staging.status.archived), ...touched])}
 WHERE ${id(staging.id)} = ANY ($1::${stagingType(staging.id)}[])`,

    /** `$1`: a list of {action, staging, library, diff, metadata}; `$2`–`$5`: actor id, e-mail, role, notes. */
    writeAudit: `
INSERT INTO ${auditTable} (${quoteList([
      audit.action,
      audit.at,
      audit.staging,
      audit.library,
      ...present(
        audit['actor-id'],
        audit['actor-email'],
        audit['actor-role'],
        audit.notes,
        audit.diff,
        audit.metadata,
      ),
      ...(auditIdGiven ? [audit.id] : []),
    ])})
SELECT ${[
      `r.action::${auditType(audit.action)}`,
      `clock_timestamp()::${auditType(audit.at)}`,
      `r.staging::${auditType(audit.staging)}`,
      `r.library::${auditType(audit.library)}`,
      ...(audit['actor-id'] === undefined ? [] : [`a.id::${auditType(audit['actor-id'])}`]),
      ...(audit['actor-email'] === undefined ? [] : [`a.email::${auditType(audit['actor-email'])}`]),
      ...(audit['actor-role'] === undefined ? [] : [`a.role::${auditType(audit['actor-role'])}`]),
      ...(audit.notes === undefined ? [] : ['a.notes']),
      ...(audit.diff === undefined ? [] : ['r.diff']),
      ...(audit.metadata === undefined ? [] : ['r.metadata']),
      ...(auditIdGiven ? [`gen_random_uuid()::text::${auditType(audit.id)}`] : []),
    ].join(', ')}
  FROM jsonb_to_recordset($1::jsonb) AS r(action text, staging text, library text, diff jsonb, metadata jsonb)
 CROSS JOIN (SELECT $2::text AS id, $3::text AS email, $4::text AS role, $5::text AS notes) AS a`,

    /** True where staging ids must be made by us, because their column has no default. */
    idGiven,
  }
}

/**
 * The value a column shall have. A field that the source leaves out means the column's default where that is
 * a constant; where the server computes it, what is there already stays.
 */
function wantedValue(column: Column): string {
  const name = id(column.name)
  if (column.default === undefined) return `p.${name}`
  const given = `CASE WHEN (e.item -> 'row') ? ${literal(column.name)} THEN p.${name}`
  return column.default.constant
    ? `${given} ELSE ${column.default.sql} END`
    : `${given} WHEN s.${name} IS NOT NULL THEN s.${name} ELSE ${column.default.sql} END`
}

/** `[[field, from, to], …]` of all fields in which `side` differs from what is wanted; both values as JSON text. */
function changes(names: readonly string[], side: 's' | 'l'): string {
  const rows = names.map(
    (name) => `(${literal(name)}, to_jsonb(${side}.${id(name)}), to_jsonb(w.${id(name)}))`,
  )
  return `(SELECT coalesce(jsonb_agg(jsonb_build_array(f.field, f.old::text, f.new::text)), '[]')
          FROM (VALUES ${rows.join(',\n                       ')}) AS f(field, old, new)
         WHERE f.old IS DISTINCT FROM f.new)`
}

function foreign(role: string | undefined): string {
  return role === undefined ? 'false' : `coalesce(s.${id(role)}::text <> $2::text, false)`
}

function present(...roles: (string | undefined)[]): string[] {
  return roles.filter((role) => role !== undefined)
}

function hasDefault(columns: ReadonlyMap<string, Column>, name: string): boolean {
  const column = columns.get(name)
  return column?.default !== undefined || column?.generated === true
}

function typeOf(columns: ReadonlyMap<string, Column>, name: string): string {
  return columns.get(name)?.type ?? 'text'
}
