import type { Database } from '../../database/connection.js'
import type { Dependent } from './dependents.js'

/** A part of a table: an index, a trigger, a column. */
export type Attachment = Dependent & { kind: 'column' | 'part' }

/**
 * What hangs on tables and goes with them: columns, indexes, constraints, triggers, rules, policies, extended
 * statistics, row-level security. Taken before and after, it shows what a dump does not bring back.
 * @param tables by their names in SQL, such as `public.item`
 */
export async function loadInventory(database: Database, tables: readonly string[]): Promise<Attachment[]> {
  const { rows } = await database.query<Attachment>(listAttachments, [tables])
  return rows
}

/** What was there before, and is not any more. */
export function findLost(before: readonly Attachment[], after: readonly Attachment[]): Attachment[] {
  const there = new Set(after.map(nameOf))
  return before.filter((attachment) => !there.has(nameOf(attachment)))
}

function nameOf({ object, on }: Attachment): string {
  return `${object}\n${on}`
}

/** NOT NULL became a constraint in Postgres 18; it belongs to its column. */
const listAttachments = `
WITH owners AS (SELECT DISTINCT t.name, t.name::regclass::oid AS oid FROM unnest($1::text[]) AS t(name))
SELECT f.kind, f.object, f.name AS "on"
  FROM (SELECT o.name, 'column' AS kind, 'column ' || a.attname AS object
          FROM owners o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT o.name, 'part', 'index ' || c.relname
          FROM owners o JOIN pg_index i ON i.indrelid = o.oid JOIN pg_class c ON c.oid = i.indexrelid
        UNION ALL
        SELECT o.name, 'part', 'constraint ' || c.conname
          FROM owners o JOIN pg_constraint c ON c.conrelid = o.oid AND c.contype <> 'n'
        UNION ALL
        SELECT o.name, 'part', 'trigger ' || t.tgname
          FROM owners o JOIN pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal
        UNION ALL
        SELECT o.name, 'part', 'rule ' || w.rulename FROM owners o JOIN pg_rewrite w ON w.ev_class = o.oid
        UNION ALL
        SELECT o.name, 'part', 'policy ' || p.polname FROM owners o JOIN pg_policy p ON p.polrelid = o.oid
        UNION ALL
        SELECT o.name, 'part', 'statistics ' || s.stxname
          FROM owners o JOIN pg_statistic_ext s ON s.stxrelid = o.oid
        UNION ALL
        SELECT o.name, 'part', 'row-level security'
          FROM owners o JOIN pg_class c ON c.oid = o.oid AND c.relrowsecurity) AS f
 ORDER BY f.name, f.kind, f.object`
