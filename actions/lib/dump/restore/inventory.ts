import type { Database } from '../../database/connection.js'
import type { Dependent } from './dependents.js'

/** A part of a table: an index, a trigger, a column, a setting. */
export type Attachment = Dependent & {
  kind: 'column' | 'part'
  /** Of a setting: the part that it is of, with which it may go. */
  of: string | null
}

/**
 * What hangs on tables and goes with them: columns, indexes, constraints, triggers, rules, policies, extended
 * statistics, row-level security, storage options, replica identity, what is set for columns, indexes and statistics. Taken before and after, it shows what a dump does not bring back.
 * @param tables by their names in SQL, such as `public.item`
 */
export async function loadInventory(database: Database, tables: readonly string[]): Promise<Attachment[]> {
  const { rows } = await database.query<Attachment>(listAttachments, [tables])
  return rows
}

/** What was there before, and is not any more. Of a setting that has another value now, the dump knows better. */
export function findLost(before: readonly Attachment[], after: readonly Attachment[]): Attachment[] {
  const there = new Set(after.map(nameOf))
  return before.filter(
    (attachment) =>
      !there.has(nameOf(attachment)) &&
      (attachment.of === null || there.has(nameOf({ ...attachment, object: attachment.of }))),
  )
}

function nameOf({ object, on }: Dependent): string {
  return `${object}\n${on}`
}

/** NOT NULL became a constraint in Postgres 18; it belongs to its column. */
const listAttachments = `
WITH owners AS (SELECT DISTINCT t.name, t.name::regclass::oid AS oid FROM unnest($1::text[]) AS t(name))
SELECT f.kind, f.object, f.name AS "on", f.of
  FROM (SELECT o.name, 'column' AS kind, 'column ' || a.attname AS object, NULL::text AS of
          FROM owners o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT o.name, 'part', 'index ' || c.relname, NULL
          FROM owners o JOIN pg_index i ON i.indrelid = o.oid JOIN pg_class c ON c.oid = i.indexrelid
        UNION ALL
        SELECT o.name, 'part', 'constraint ' || c.conname, NULL
          FROM owners o JOIN pg_constraint c ON c.conrelid = o.oid AND c.contype <> 'n'
        UNION ALL
        SELECT o.name, 'part', 'trigger ' || t.tgname, NULL
          FROM owners o JOIN pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal
        UNION ALL
        SELECT o.name, 'part', 'rule ' || w.rulename, NULL FROM owners o JOIN pg_rewrite w ON w.ev_class = o.oid
        UNION ALL
        SELECT o.name, 'part', 'policy ' || p.polname, NULL FROM owners o JOIN pg_policy p ON p.polrelid = o.oid
        UNION ALL
        SELECT o.name, 'part', 'statistics ' || s.stxname, NULL
          FROM owners o JOIN pg_statistic_ext s ON s.stxrelid = o.oid
        UNION ALL
        SELECT o.name, 'part', 'row-level security', NULL
          FROM owners o JOIN pg_class c ON c.oid = o.oid AND c.relrowsecurity
        UNION ALL
        SELECT o.name, 'part', 'replica identity', NULL
          FROM owners o JOIN pg_class c ON c.oid = o.oid AND c.relreplident <> 'd'
        UNION ALL
        SELECT o.name, 'part', 'storage option ' || v.option_name, NULL
          FROM owners o JOIN pg_class c ON c.oid = o.oid CROSS JOIN LATERAL pg_options_to_table(c.reloptions) v
        UNION ALL
        SELECT o.name, 'part', 'storage option toast.' || v.option_name, NULL
          FROM owners o JOIN pg_class c ON c.oid = o.oid JOIN pg_class t ON t.oid = c.reltoastrelid
         CROSS JOIN LATERAL pg_options_to_table(t.reloptions) v
        UNION ALL
        SELECT o.name, 'part', format('storage option %s of index %s', v.option_name, c.relname), 'index ' || c.relname
          FROM owners o JOIN pg_index i ON i.indrelid = o.oid JOIN pg_class c ON c.oid = i.indexrelid
         CROSS JOIN LATERAL pg_options_to_table(c.reloptions) v
        UNION ALL
        SELECT o.name, 'part', format('statistics target of column %s of index %s', a.attname, c.relname), 'index ' || c.relname
          FROM owners o JOIN pg_index i ON i.indrelid = o.oid JOIN pg_class c ON c.oid = i.indexrelid
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attstattarget >= 0
        UNION ALL
        SELECT o.name, 'part', 'statistics target of statistics ' || s.stxname, 'statistics ' || s.stxname
          FROM owners o JOIN pg_statistic_ext s ON s.stxrelid = o.oid AND s.stxstattarget >= 0
        UNION ALL
        SELECT o.name, 'part', format('%s of column %s', v.setting, a.attname), 'column ' || a.attname
          FROM owners o
          JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
          JOIN pg_type t ON t.oid = a.atttypid
         CROSS JOIN LATERAL (
                SELECT 'option ' || p.option_name FROM pg_options_to_table(a.attoptions) p
                UNION ALL SELECT 'statistics target' WHERE a.attstattarget >= 0
                UNION ALL SELECT 'storage' WHERE a.attstorage <> t.typstorage
                UNION ALL SELECT 'compression' WHERE a.attcompression <> '') AS v(setting)) AS f
 ORDER BY f.name, f.kind, f.object`
