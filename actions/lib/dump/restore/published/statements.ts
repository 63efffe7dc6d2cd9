import {
  quoteIdentifier as id,
  quoteLiteral as literal,
  quoteList,
  quoteTable,
} from '../../../database/identifier.js'
import type { DumpTable } from '../../manifest.js'
import type { PublishedTables } from './words.js'

/**
 * All SQL of a merge of curated content. The dump's rows lie in three temporary tables with the types of the target;
 * ids travel as text. Names come from the manifest, which the target was held against, and are quoted.
 */
export type Statements = ReturnType<typeof writeStatements>

/** The temporary table that takes the dump's rows of a table. */
function stageOf(part: 'staging' | 'library' | 'audit'): string {
  return id(`seedrail dump ${part}`)
}

/** The sequence of its own that a column ($1: its quoted table, $2: its name) gets its numbers from, if any. */
export const loadNumbering = `
SELECT n.nspname::text AS schema, c.relname::text AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = pg_get_serial_sequence($1, $2)::regclass`

/**
 * @param numbersEvents whether the target numbers the events of the log itself: the dump's numbers are then left
 * behind, for those of another database say something else
 */
export function writeStatements(tables: PublishedTables, { numbersEvents }: { numbersEvents: boolean }) {
  const { words, content } = tables
  const { staging, library, audit } = words
  const key = id(tables.key)
  const target = {
    staging: quoteTable(tables.staging),
    library: quoteTable(tables.library),
    audit: quoteTable(tables.audit),
  }
  const stage = { staging: stageOf('staging'), library: stageOf('library'), audit: stageOf('audit') }
  const columnsOf = (table: DumpTable) => table.columns.map(({ name }) => name)
  const typeOf = (table: DumpTable, column: string) =>
    table.columns.find(({ name }) => name === column)?.type ?? 'text'
  const stagingId = typeOf(tables.staging, staging.id)
  const libraryId = typeOf(tables.library, library.id)
  const auditId = typeOf(tables.audit, audit.id)
  const keyType = typeOf(tables.staging, tables.key)
  // The new rows keep the dump's ids; rows that were there have their own.
  const stagingIdOf = (column: string) => `(
       SELECT coalesce(u.${id(staging.id)}, e.${id(staging.id)})
         FROM ${stage.staging} AS e
         LEFT JOIN ${target.staging} AS u ON u.${key} = e.${key}
        WHERE e.${id(staging.id)} = ${column})`
  const libraryIdOf = (column: string) => `(
       SELECT coalesce(u.${id(library.id)}, e.${id(library.id)})
         FROM ${stage.library} AS e
         LEFT JOIN ${target.library} AS u ON u.${key} = e.${key} AND u.${id(library.version)} = e.${id(library.version)}
        WHERE e.${id(library.id)} = ${column})`
  const changes = `(SELECT coalesce(jsonb_agg(jsonb_build_array(f.field, f.here::text, f.dump::text)), '[]')
          FROM (VALUES ${content
            .map((name) => `(${literal(name)}, to_jsonb(t.${id(name)}), to_jsonb(d.${id(name)}))`)
            .join(',\n                       ')}) AS f(field, here, dump)
         WHERE f.here::text IS DISTINCT FROM f.dump::text)`
  const insertWith = (part: 'staging' | 'library' | 'audit', replaced: Readonly<Record<string, string>>) => {
    const columns = columnsOf(tables[part]).filter(
      (name) => !(numbersEvents && part === 'audit' && name === audit.id),
    )
    // Ids and links are the dump's, also where the server would rather give its own.
    return `INSERT INTO ${target[part]} (${quoteList(columns)}) OVERRIDING SYSTEM VALUE
SELECT ${columns.map((name) => replaced[name] ?? `d.${id(name)}`).join(', ')}
  FROM ${stage[part]} AS d`
  }
  const eventsLike = (condition: string) => `EXISTS (SELECT FROM ${target.audit} AS t WHERE ${condition})`
  const sameEvent = `t.${id(audit.action)}::text = a.${id(audit.action)}::text AND t.${id(audit.at)} = a.${id(audit.at)}`
  const sameNumber = `t.${id(audit.id)} = a.${id(audit.id)}`
  // Where numbers say nothing, an event is known by what happened to which rows, and when.
  const isThere = numbersEvents
    ? eventsLike(`${sameEvent}
             AND t.${id(audit.staging)} IS NOT DISTINCT FROM ${stagingIdOf(`a.${id(audit.staging)}`)}
             AND t.${id(audit.library)} IS NOT DISTINCT FROM ${libraryIdOf(`a.${id(audit.library)}`)}`)
    : eventsLike(sameNumber)
  const isTaken = numbersEvents ? 'false' : eventsLike(`${sameNumber} AND (${sameEvent}) IS NOT TRUE`)
  const moved = columnsOf(tables.staging).filter(
    (name) => name !== staging.id && name !== tables.key && name !== tables.published,
  )

  return {
    createStage: (part: 'staging' | 'library' | 'audit') => `
CREATE TEMPORARY TABLE ${stage[part]} ON COMMIT DROP AS
SELECT ${quoteList(columnsOf(tables[part]))} FROM ${target[part]} WITH NO DATA`,

    copyStage: (part: 'staging' | 'library' | 'audit') =>
      `COPY ${stage[part]} (${quoteList(columnsOf(tables[part]))}) FROM STDIN`,

    lockTables: `LOCK TABLE ${target.staging}, ${target.library}, ${target.audit} IN SHARE ROW EXCLUSIVE MODE`,

    loadStaging: `
SELECT d.${key}::text AS key, d.${id(staging.id)}::text AS "dumpId", t.${id(staging.id)}::text AS "targetId",
       t.${id(staging.status.column)}::text AS status, d.${id(staging.status.column)}::text AS "dumpStatus",
       CASE WHEN t.${id(staging.id)} IS NULL THEN '[]' ELSE ${changes} END AS changes,
       o.${key}::text AS "takenBy"
  FROM ${stage.staging} AS d
  LEFT JOIN ${target.staging} AS t ON t.${key} = d.${key}
  LEFT JOIN ${target.staging} AS o ON o.${id(staging.id)} = d.${id(staging.id)} AND o.${key} <> d.${key}
 ORDER BY d.${key}::text COLLATE "C"`,

    loadVersions: `
SELECT d.${key}::text AS key, d.${id(library.id)}::text AS "dumpId", t.${id(library.id)}::text AS "targetId",
       d.${id(library.version)}::int AS version,
       CASE WHEN t.${id(library.id)} IS NULL THEN '[]' ELSE ${changes} END AS changes,
       o.${key}::text || ' (version ' || o.${id(library.version)} || ')' AS "takenBy"
  FROM ${stage.library} AS d
  LEFT JOIN ${target.library} AS t ON t.${key} = d.${key} AND t.${id(library.version)} = d.${id(library.version)}
  LEFT JOIN ${target.library} AS o ON o.${id(library.id)} = d.${id(library.id)}
       AND (o.${key}, o.${id(library.version)}) IS DISTINCT FROM (d.${key}, d.${id(library.version)})
 ORDER BY d.${key}::text COLLATE "C", d.${id(library.version)}`,

    loadTargetVersions: `
SELECT t.${key}::text AS key, max(t.${id(library.version)})::int AS version
  FROM ${target.library} AS t
 WHERE EXISTS (SELECT FROM ${stage.library} d WHERE d.${key} = t.${key})
    OR EXISTS (SELECT FROM ${stage.staging} d WHERE d.${key} = t.${key})
 GROUP BY t.${key}`,

    /** The link to the library is set when its rows are there. `$1`: the dump's ids. */
    insertStaging: `${insertWith('staging', tables.published === undefined ? {} : { [tables.published]: 'NULL' })}
 WHERE d.${id(staging.id)} = ANY ($1::${stagingId}[])
 ORDER BY d.${key}`,

    /** Brings rows to the dump's next version; ids and keys stay. `$1`: the dump's ids. */
    updateStaging: `
UPDATE ${target.staging} AS t
   SET ${moved.map((name) => `${id(name)} = d.${id(name)}`).join(', ')}
  FROM ${stage.staging} AS d
 WHERE t.${key} = d.${key} AND d.${id(staging.id)} = ANY ($1::${stagingId}[])`,

    /** Versions that were current step back. `$1`: keys. */
    retireVersions: `
UPDATE ${target.library} AS t
   SET ${id(library.current)} = false
 WHERE t.${key} = ANY ($1::${keyType}[]) AND t.${id(library.current)}`,

    /** `$1`: the dump's ids; `$2`: those of keys whose current version the target has already. */
    insertVersions: `${insertWith('library', {
      [library.staging]: stagingIdOf(`d.${id(library.staging)}`),
      [library.current]: `d.${id(library.current)} AND NOT d.${id(library.id)} = ANY ($2::${libraryId}[])`,
    })}
 WHERE d.${id(library.id)} = ANY ($1::${libraryId}[])
 ORDER BY d.${key}, d.${id(library.version)}`,

    /** Second pass: rows of staging point at their published version. `$1`: the dump's ids. */
    linkStaging:
      tables.published === undefined
        ? undefined
        : `
UPDATE ${target.staging} AS t
   SET ${id(tables.published)} = ${libraryIdOf(`d.${id(tables.published)}`)}
  FROM ${stage.staging} AS d
 WHERE t.${key} = d.${key} AND d.${id(staging.id)} = ANY ($1::${stagingId}[])`,

    /**
     * The events of what is written: all of a new row's; of a row that moved on, those behind the last event of the
     * versions that the target has. `$1`: ids of new staging rows, `$2`: of those that moved on, `$3`: of
     * versions.
     */
    loadAudit: `
WITH seen AS (
  SELECT v.${key} AS key, max(a.${id(audit.at)}) AS at
    FROM ${stage.audit} a
    JOIN ${stage.library} v ON v.${id(library.id)} = a.${id(audit.library)}
   WHERE NOT v.${id(library.id)} = ANY ($3::${libraryId}[])
   GROUP BY v.${key}
)
SELECT a.${id(audit.id)}::text AS id, a.${id(audit.action)}::text AS action,
       ${isThere} AS there, ${isTaken} AS taken
  FROM ${stage.audit} AS a
  LEFT JOIN ${stage.staging} AS s ON s.${id(staging.id)} = a.${id(audit.staging)}
  LEFT JOIN seen ON seen.key = s.${key}
 WHERE a.${id(audit.staging)} = ANY ($1::${stagingId}[])
    OR a.${id(audit.library)} = ANY ($3::${libraryId}[])
    OR (a.${id(audit.staging)} = ANY ($2::${stagingId}[]) AND (seen.at IS NULL OR a.${id(audit.at)} > seen.at))
 ORDER BY a.${id(audit.at)}, a.${id(audit.id)}`,

    /** `$1`: ids. */
    insertAudit: `${insertWith('audit', {
      [audit.staging]: stagingIdOf(`d.${id(audit.staging)}`),
      [audit.library]: libraryIdOf(`d.${id(audit.library)}`),
    })}
 WHERE d.${id(audit.id)} = ANY ($1::${auditId}[])
 ORDER BY d.${id(audit.at)}, d.${id(audit.id)}`,
  }
}
